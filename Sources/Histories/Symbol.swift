/// One byte string of a history, a key or a value, as a number: equal strings are equal numbers.
public struct Symbol: Hashable, Sendable {
    /// The position in the table that issued it.
    public let index: UInt32

    /// The symbol at a position of a table; the table's own methods are the ordinary way to get one.
    public init(index: UInt32) {
        self.index = index
    }
}

/// The byte strings of one history, each stored once.
///
/// A million operations mention a few thousand keys and about a million values; as 4-byte symbols
/// they compare in one instruction and cost no allocation each.
public struct SymbolTable: Sendable {
    private var strings: [[UInt8]] = []
    private var indices: [[UInt8]: UInt32] = [:]

    /// An empty table.
    public init() {}

    /// How many different strings it holds.
    public var count: Int { self.strings.count }

    /// The symbol of these bytes, new or known.
    public mutating func intern(_ bytes: [UInt8]) -> Symbol {
        if let index = self.indices[bytes] { return Symbol(index: index) }
        let index = UInt32(self.strings.count)
        self.strings.append(bytes)
        self.indices[bytes] = index
        return Symbol(index: index)
    }

    /// The symbol of this text's UTF-8 bytes, new or known.
    public mutating func intern(_ text: String) -> Symbol {
        self.intern(Array(text.utf8))
    }

    /// The symbol of these bytes if the table knows them.
    public func symbol(of bytes: [UInt8]) -> Symbol? {
        self.indices[bytes].map(Symbol.init(index:))
    }

    /// The bytes behind a symbol of this table.
    public func bytes(of symbol: Symbol) -> [UInt8] {
        self.strings[Int(symbol.index)]
    }

    /// The bytes behind a symbol as text, for people: invalid UTF-8 is replaced.
    public func text(of symbol: Symbol) -> String {
        String(decoding: self.strings[Int(symbol.index)], as: UTF8.self)
    }
}
