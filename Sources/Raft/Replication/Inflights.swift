/// The appends that a follower has been sent and has not answered, oldest first.
///
/// A ring of fixed size: a window of messages, and optionally of bytes, bounds what a slow follower
/// can make the leader send.
public struct Inflights: Hashable, Sendable {
    struct Slot: Hashable, Sendable {
        /// The last entry of the message.
        var index: UInt64
        var bytes: Int
    }

    /// The most messages under way; positive.
    public let countMax: Int
    /// The most bytes under way, 0 for any number; one message may exceed it.
    public let bytesMax: Int
    /// How many messages are under way.
    public private(set) var count = 0
    /// How many bytes are under way.
    public private(set) var bytes = 0
    private var start = 0
    private var ring: [Slot] = []

    /// Makes an empty window.
    public init(countMax: Int, bytesMax: Int = 0) {
        precondition(countMax > 0, "a window of \(countMax) messages lets none through")
        self.countMax = countMax
        self.bytesMax = bytesMax
    }

    /// Whether nothing more may be sent.
    public var isFull: Bool {
        self.count == self.countMax || (self.bytesMax > 0 && self.bytes >= self.bytesMax)
    }

    /// Notes that a message was sent whose last entry is `index`; the window must not be full.
    public mutating func add(_ index: UInt64, bytes: Int) {
        precondition(!self.isFull, "\(self.count) appends of \(self.bytes) bytes fill the window")
        let slot = Slot(index: index, bytes: bytes)
        let place = (self.start + self.count) % self.countMax
        if place < self.ring.count {
            self.ring[place] = slot
        } else {
            self.grow(to: place)
            self.ring[place] = slot
        }
        self.count += 1
        self.bytes += bytes
    }

    /// Notes that the follower has everything up to `index`.
    public mutating func free(upTo index: UInt64) {
        while self.count > 0, self.ring[self.start].index <= index {
            self.bytes -= self.ring[self.start].bytes
            self.start = (self.start + 1) % self.countMax
            self.count -= 1
        }
    }

    /// Forgets everything under way.
    public mutating func reset() {
        self.start = 0
        self.count = 0
        self.bytes = 0
    }

    /// The ring reaches its size only for followers that need it.
    private mutating func grow(to place: Int) {
        let size = min(self.countMax, max(place + 1, self.ring.count * 2))
        let empty = Slot(index: 0, bytes: 0)
        self.ring.append(contentsOf: repeatElement(empty, count: size - self.ring.count))
    }
}
