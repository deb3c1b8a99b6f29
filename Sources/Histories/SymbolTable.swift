/// The byte strings of one history, each stored once.
///
/// A million operations mention a few thousand keys and about a million values; as 4-byte symbols
/// they compare in one instruction and cost no allocation each. The strings lie end to end in one
/// arena, found through an open-addressing table of positions, so that a new value costs its own
/// bytes and about 24 more.
public struct SymbolTable: Sendable {
    private var arena: [UInt8] = []
    /// Where each string ends in the arena; it starts where the one before it ends.
    private var ends: [Int] = []
    /// The low half of each string's hash: saves most comparisons, and all hashing when growing.
    private var hashes: [UInt32] = []
    /// Position plus one of the string in each slot, 0 for none; a power of two, at most 3/4 full.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)

    /// An empty table.
    public init() {}

    /// How many different strings it holds.
    public var count: Int { self.ends.count }

    /// The symbol of these bytes, new or known.
    public mutating func intern(_ bytes: [UInt8]) -> Symbol {
        self.intern(bytes, bytes.indices)
    }

    /// The symbol of this text's UTF-8 bytes, new or known.
    public mutating func intern(_ text: String) -> Symbol {
        self.intern(Array(text.utf8))
    }

    /// The symbol of a part of a buffer, new or known; spares the reader an array for each string.
    package mutating func intern(_ buffer: [UInt8], _ range: Range<Int>) -> Symbol {
        let hash = Self.hash(buffer, range)
        let slot = self.slot(of: buffer, range, hash: hash)
        if self.slots[slot] != 0 { return Symbol(index: self.slots[slot] - 1) }
        let index = UInt32(self.ends.count)
        self.arena.append(contentsOf: buffer[range])
        self.ends.append(self.arena.count)
        self.hashes.append(hash)
        self.slots[slot] = index + 1
        if self.ends.count &* 4 > self.slots.count &* 3 { self.grow() }
        return Symbol(index: index)
    }

    /// The symbol of these bytes if the table knows them.
    public func symbol(of bytes: [UInt8]) -> Symbol? {
        let range = bytes.indices
        let slot = self.slot(of: bytes, range, hash: Self.hash(bytes, range))
        return self.slots[slot] == 0 ? nil : Symbol(index: self.slots[slot] - 1)
    }

    /// The bytes behind a symbol of this table.
    public func bytes(of symbol: Symbol) -> [UInt8] {
        Array(self.arena[self.range(of: symbol)])
    }

    /// The bytes behind a symbol as text, for people: invalid UTF-8 is replaced.
    public func text(of symbol: Symbol) -> String {
        String(decoding: self.arena[self.range(of: symbol)], as: UTF8.self)
    }

    /// Whether the first string comes before the second in the store's order of keys: bytewise.
    public func isOrdered(_ first: Symbol, before second: Symbol) -> Bool {
        if first == second { return false }
        let left = self.range(of: first)
        let right = self.range(of: second)
        for offset in 0..<min(left.count, right.count) {
            let (one, other) = (
                self.arena[left.lowerBound &+ offset], self.arena[right.lowerBound &+ offset]
            )
            if one != other { return one < other }
        }
        return left.count < right.count
    }

    /// Appends a symbol's bytes to a buffer.
    package func append(_ symbol: Symbol, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: self.arena[self.range(of: symbol)])
    }

    private func range(of symbol: Symbol) -> Range<Int> {
        let index = Int(symbol.index)
        return (index == 0 ? 0 : self.ends[index - 1])..<self.ends[index]
    }

    private func slot(of buffer: [UInt8], _ range: Range<Int>, hash: UInt32) -> Int {
        let mask = self.slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while self.slots[slot] != 0 {
            let index = Int(self.slots[slot] - 1)
            if self.hashes[index] == hash, self.isEqual(index, buffer, range) { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func isEqual(_ index: Int, _ buffer: [UInt8], _ range: Range<Int>) -> Bool {
        let own = self.range(of: Symbol(index: UInt32(index)))
        if own.count != range.count { return false }
        for offset in 0..<own.count
        where self.arena[own.lowerBound &+ offset] != buffer[range.lowerBound &+ offset] {
            return false
        }
        return true
    }

    private mutating func grow() {
        var slots = [UInt32](repeating: 0, count: self.slots.count * 2)
        let mask = slots.count - 1
        for index in 0..<self.ends.count {
            var slot = Int(truncatingIfNeeded: self.hashes[index]) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(index) + 1
        }
        self.slots = slots
    }

    /// FNV-1a with a final mix; keys and values are short, and the mix spreads counters.
    private static func hash(_ buffer: [UInt8], _ range: Range<Int>) -> UInt32 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for position in range {
            hash = (hash ^ UInt64(buffer[position])) &* 0x100_0000_01B3
        }
        hash = (hash ^ (hash >> 32)) &* 0x94D0_49BB_1331_11EB
        return UInt32(truncatingIfNeeded: hash >> 32)
    }
}
