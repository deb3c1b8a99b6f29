/// A growing array in chunks of one size, so that growing never copies and never doubles.
///
/// A plain array that is just over a power of two holds up to twice what it needs; with millions of
/// elements that slack would be most of the memory.
@frozen
public struct OrderedIndexSlab<Element: BitwiseCopyable & Sendable>: Sendable {
    @usableFromInline static var chunkBits: Int { 12 }

    @usableFromInline var chunks: [[Element]] = []
    /// How many elements there are.
    public private(set) var count = 0

    /// Starts empty.
    public init() {}

    /// The element at `index`, which must be below `count`.
    @inlinable
    public subscript(index: UInt32) -> Element {
        get { self.chunks[Int(index >> 12)][Int(index & 0xfff)] }
        _modify { yield &self.chunks[Int(index >> 12)][Int(index & 0xfff)] }
    }

    /// Adds an element at the end and returns its index.
    public mutating func append(_ element: Element) -> UInt32 {
        precondition(self.count < Int(UInt32.max), "a slab holds no more than 2^32 - 1 elements")
        if self.count & 0xfff == 0 {
            var chunk: [Element] = []
            // The first chunk grows by itself, so that small indexes stay small.
            if !self.chunks.isEmpty { chunk.reserveCapacity(1 << Self.chunkBits) }
            self.chunks.append(chunk)
        }
        self.chunks[self.chunks.count - 1].append(element)
        self.count += 1
        return UInt32(self.count - 1)
    }

    /// The bytes that the elements take, with the room kept for more.
    public var bytesReserved: Int {
        self.chunks.reduce(0) { $0 + $1.capacity * MemoryLayout<Element>.stride }
    }
}
