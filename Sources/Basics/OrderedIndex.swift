/// An ordered set of byte strings, each known by a 32-bit handle: a B+tree over slabs.
///
/// A handle stays with its key until the key is removed, and is dense, so that what belongs to a
/// key lives in a slab beside this one. Keys may be counted or not: each node knows how many
/// counted keys stand under it, so that counting a range costs two descents (the keyspace counts
/// the keys that live and keeps the deleted ones, whose history can still be read).
///
///     inner node   children   c0      c1      c2        each child with the number of its
///                  firsts     –       k1      k2        counted keys; `k1` is a key not above the
///                                                       first of c1 and above the last of c0
///     leaf         handles    h0 h1 h2 …                in the order of their keys, and linked
///
/// Nothing is allocated per key or per node. Nodes split in the middle, or at the end when keys
/// come in ascending order, which fills them. A node that loses keys is joined with a neighbour
/// when both fit in three quarters of one; emptied nodes are reused.
public struct OrderedIndex: Sendable {
    /// How many entries a node holds at most.
    static let width = 64
    /// No node, no key.
    static let none = UInt32.max

    /// Where a key's bytes are.
    struct Place: BitwiseCopyable, Sendable {
        var address: UInt32
        /// The length in bytes in the lower 31 bits, whether the key counts in the highest.
        var packed: UInt32

        var count: Int { Int(self.packed & 0x7fff_ffff) }
        var isCounted: Bool { self.packed >> 31 != 0 }
    }

    struct Leaf: BitwiseCopyable, Sendable {
        var count: Int32 = 0
        var previous = OrderedIndex.none
        var next = OrderedIndex.none
    }

    /// A place among the keys: between insertions and removals it stays valid.
    public struct Position: Equatable, Sendable {
        var leaf: UInt32
        var slot: Int
    }

    var arena = OrderedIndexArena()
    var places = OrderedIndexSlab<Place>()
    var freeHandles: [UInt32] = []

    var leaves: [Leaf] = [Leaf()]
    /// `width` handles for each leaf.
    var leafHandles = [UInt32](repeating: OrderedIndex.none, count: OrderedIndex.width)
    var freeLeaves: [UInt32] = []

    /// The number of children of each inner node.
    var innerCounts: [Int32] = []
    /// `width` children for each inner node, and beside each child its separator and its count.
    var innerChildren: [UInt32] = []
    var innerFirsts: [UInt32] = []
    var innerCounted: [UInt32] = []
    var freeInners: [UInt32] = []

    var root: UInt32 = 0
    /// Inner nodes above a leaf; 0 when the root is a leaf.
    var height = 0

    /// How many keys there are.
    public internal(set) var count = 0
    /// How many of them are counted.
    public internal(set) var counted = 0

    /// Starts empty.
    public init() {}

    /// The handle of `key`, if it is in the set.
    public func find(_ key: Span<UInt8>) -> UInt32? {
        let (leaf, slot, isThere) = self.locate(key)
        return isThere ? self.leafHandles[Int(leaf) * Self.width + slot] : nil
    }

    /// Calls `body` with the bytes of the key at `handle`, which must be one in use.
    @inline(__always)
    public func withKey<Result>(
        _ handle: UInt32,
        _ body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result {
        let place = self.places[handle]
        return try self.arena.withKey(place.address, count: place.count, body)
    }

    /// A copy of the key at `handle`.
    public func key(_ handle: UInt32) -> [UInt8] {
        self.withKey(handle) { key in
            // The pointer does not leave the closure, and the array is a copy.
            unsafe key.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }

    /// Whether the key at `handle` is counted.
    public func isCounted(_ handle: UInt32) -> Bool { self.places[handle].isCounted }

    /// How the key at `handle` and `key` stand to each other, as `ByteOrder.compare` tells it.
    public func compare(_ handle: UInt32, _ key: Span<UInt8>) -> Int {
        let place = self.places[handle]
        return self.arena.withKey(place.address, count: place.count) {
            ByteOrder.compare($0, key)
        }
    }

    /// The bytes that the index holds, with the room kept for more.
    public var bytesReserved: Int {
        self.arena.bytesReserved + self.places.bytesReserved + 4 * self.freeHandles.capacity
            + MemoryLayout<Leaf>.stride * self.leaves.capacity + 4 * self.leafHandles.capacity
            + 4 * self.innerCounts.capacity
            + 12 * self.innerChildren.capacity
    }

    /// The child of an inner node that `key` belongs under.
    @inline(__always)
    func childSlot(_ node: UInt32, _ key: Span<UInt8>) -> Int {
        let base = Int(node) * Self.width
        // The first separator is never looked at: everything before the second belongs to it.
        var low = 1
        var high = Int(self.innerCounts[Int(node)])
        while low < high {
            let middle = (low + high) / 2
            if self.compare(self.innerFirsts[base + middle], key) <= 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low - 1
    }

    /// The first slot of a leaf whose key is not below `key`, and whether it is `key`.
    @inline(__always)
    func leafSlot(_ leaf: UInt32, _ key: Span<UInt8>) -> (slot: Int, isThere: Bool) {
        let base = Int(leaf) * Self.width
        var low = 0
        var high = Int(self.leaves[Int(leaf)].count)
        while low < high {
            let middle = (low + high) / 2
            let order = self.compare(self.leafHandles[base + middle], key)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }

    private func locate(_ key: Span<UInt8>) -> (leaf: UInt32, slot: Int, isThere: Bool) {
        var node = self.root
        for _ in 0..<self.height {
            node = self.innerChildren[Int(node) * Self.width + self.childSlot(node, key)]
        }
        let (slot, isThere) = self.leafSlot(node, key)
        return (node, slot, isThere)
    }
}

/// Walking in order, and counting.
extension OrderedIndex {
    /// The place of the first key that is not below `key`.
    public func lowerBound(_ key: Span<UInt8>) -> Position {
        let (leaf, slot, _) = self.locate(key)
        return self.normal(Position(leaf: leaf, slot: slot))
    }

    /// The place of the first key.
    public var start: Position {
        var node = self.root
        for _ in 0..<self.height { node = self.innerChildren[Int(node) * Self.width] }
        return self.normal(Position(leaf: node, slot: 0))
    }

    /// The place behind the last key.
    public var end: Position { Position(leaf: Self.none, slot: 0) }

    /// The handle at `position`, which must not be `end`.
    public func handle(at position: Position) -> UInt32 {
        self.leafHandles[Int(position.leaf) * Self.width + position.slot]
    }

    /// Moves to the next key.
    public func advance(_ position: inout Position) {
        position = self.normal(Position(leaf: position.leaf, slot: position.slot + 1))
    }

    /// How many counted keys stand below `key`.
    public func countedBelow(_ key: Span<UInt8>) -> Int {
        var node = self.root
        var below = 0
        for _ in 0..<self.height {
            let slot = self.childSlot(node, key)
            let base = Int(node) * Self.width
            for before in 0..<slot { below += Int(self.innerCounted[base + before]) }
            node = self.innerChildren[base + slot]
        }
        let base = Int(node) * Self.width
        for slot in 0..<self.leafSlot(node, key).slot
        where self.isCounted(self.leafHandles[base + slot]) {
            below += 1
        }
        return below
    }

    /// Only leaves hold keys, and only the root may be an empty one: a place behind the last key of
    /// a leaf is the first of the next.
    private func normal(_ position: Position) -> Position {
        guard position.slot >= Int(self.leaves[Int(position.leaf)].count) else { return position }
        return Position(leaf: self.leaves[Int(position.leaf)].next, slot: 0)
    }
}
