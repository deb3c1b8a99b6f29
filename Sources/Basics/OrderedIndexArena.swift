/// The bytes of many keys in large chunks, each key addressed by 32 bits.
///
///     address = chunk (15 bits) | unit of 8 bytes within the chunk (17 bits)
///
/// Keys start at multiples of eight bytes, so that 32 bits reach 32 GiB. The room of a removed key
/// is taken again by a key that needs as many units; etcd's users name their keys alike, so that it
/// seldom stays free for long. A key longer than a chunk has a chunk of its own.
struct OrderedIndexArena: Sendable {
    static let chunkBytes = 1 << 20
    static let unitBytes = 8
    private static let unitBits: UInt32 = 17

    private var chunks: [[UInt8]] = []
    /// The chunk that is being filled; the ones of long keys stand between others.
    private var open = -1
    private var free: [Int: [UInt32]] = [:]

    /// Keeps a copy of `key` and returns its address.
    mutating func insert(_ key: Span<UInt8>) -> UInt32 {
        let units = Self.units(key.count)
        // To take from an empty dictionary would first give it storage of its own, every time.
        if !self.free.isEmpty, let address = self.free[units]?.popLast() {
            let (chunk, offset) = Self.place(address)
            for position in 0..<key.count { self.chunks[chunk][offset + position] = key[position] }
            return address
        }
        let needed = units * Self.unitBytes
        if needed > Self.chunkBytes { return self.append(key, to: self.newChunk(needed)) }
        if self.open < 0 || self.chunks[self.open].count + needed > Self.chunkBytes {
            self.open = self.newChunk(self.chunks.isEmpty ? 0 : Self.chunkBytes)
        }
        return self.append(key, to: self.open)
    }

    /// Gives back the room of a key of `count` bytes.
    mutating func remove(_ address: UInt32, count: Int) {
        self.free[Self.units(count), default: []].append(address)
    }

    /// Calls `body` with the key's bytes.
    @inline(__always)
    func withKey<Result>(
        _ address: UInt32,
        count: Int,
        _ body: (Span<UInt8>) throws -> Result
    ) rethrows -> Result {
        let (chunk, offset) = Self.place(address)
        // Taking the chunk out of its array would count a reference, atomically, for every key that
        // a search looks at. The pointer and the span over it do not leave the closure.
        return try unsafe self.chunks.withUnsafeBufferPointer { chunks in
            try unsafe chunks[chunk].withUnsafeBufferPointer { bytes in
                let key = unsafe UnsafeBufferPointer(rebasing: bytes[offset..<(offset + count)])
                return try body(unsafe Span(_unsafeElements: key))
            }
        }
    }

    var bytesReserved: Int { self.chunks.reduce(0) { $0 + $1.capacity } }

    private mutating func newChunk(_ capacity: Int) -> Int {
        precondition(self.chunks.count < 1 << 15, "the keys take more than 32 GiB")
        var chunk: [UInt8] = []
        chunk.reserveCapacity(capacity)
        self.chunks.append(chunk)
        return self.chunks.count - 1
    }

    private mutating func append(_ key: Span<UInt8>, to chunk: Int) -> UInt32 {
        let offset = self.chunks[chunk].count
        let padded = Self.units(key.count) * Self.unitBytes
        // The pointer is read from inside the closure only.
        unsafe key.withUnsafeBufferPointer { unsafe self.chunks[chunk].append(contentsOf: $0) }
        for _ in key.count..<padded { self.chunks[chunk].append(0) }
        return UInt32(chunk) << Self.unitBits | UInt32(offset / Self.unitBytes)
    }

    /// An empty key takes a unit too, so that no two keys share an address.
    private static func units(_ count: Int) -> Int {
        max(1, (count + Self.unitBytes - 1) / Self.unitBytes)
    }

    @inline(__always)
    private static func place(_ address: UInt32) -> (chunk: Int, offset: Int) {
        let unit = Int(address & (1 << Self.unitBits - 1))
        return (Int(address >> Self.unitBits), unit * Self.unitBytes)
    }
}
