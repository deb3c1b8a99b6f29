public import Histories

/// A range of keys as etcd's requests write it.
public struct KeyRange: Hashable, Sendable {
    /// The first key.
    public var key: Symbol
    /// The end, exclusive; the single zero byte means that there is none.
    public var end: Symbol

    /// Every key that starts with `prefix`; every key at all if that is empty.
    public static func prefix(_ prefix: [UInt8], symbols: inout SymbolTable) -> KeyRange {
        guard !prefix.isEmpty else { return Self.everything(symbols: &symbols) }
        return KeyRange(key: symbols.intern(prefix), end: symbols.intern(Self.end(of: prefix)))
    }

    /// Every key of the store.
    ///
    /// The zero byte is the lowest key etcd accepts.
    public static func everything(symbols: inout SymbolTable) -> KeyRange {
        let zero = symbols.intern([0])
        return KeyRange(key: zero, end: zero)
    }

    /// The lowest key above every key with this prefix.
    ///
    /// Trailing 0xff bytes cannot be raised, so they fall off and the byte before them is raised. A
    /// prefix of nothing else has no end.
    public static func end(of prefix: [UInt8]) -> [UInt8] {
        guard let last = prefix.lastIndex(where: { $0 < 0xff }) else { return [0] }
        return prefix[..<last] + [prefix[last] + 1]
    }

    /// The lowest key above this one: where the next page of a list begins.
    public static func successor(of key: [UInt8]) -> [UInt8] {
        key + [0]
    }
}
