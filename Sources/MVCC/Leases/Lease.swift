import Basics

/// What the bucket `lease` keeps of a lease: etcd's `leasepb.Lease`.
struct LeaseRow: Equatable, Sendable {
    var id: Int64 = 0
    /// What was granted, in seconds.
    var ttl: Int64 = 0
    /// What was left at the last checkpoint, in seconds; 0 when there was none.
    var remaining: Int64 = 0

    /// The key of its row: the id in big-endian bytes.
    static func key(_ id: Int64) -> [UInt8] {
        let bits = UInt64(bitPattern: id)
        return (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(56 - 8 * $0)) }
    }

    func encode() -> [UInt8] {
        var writer = WireWriter()
        writer.int64(1, self.id)
        writer.int64(2, self.ttl)
        writer.int64(3, self.remaining)
        return writer.bytes
    }

    init(id: Int64, ttl: Int64, remaining: Int64 = 0) {
        self.id = id
        self.ttl = ttl
        self.remaining = remaining
    }

    init(decoding bytes: Span<UInt8>) throws(WireError) {
        var cursor = WireCursor(bytes)
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.int64(bytes, tag)
            case 2: self.ttl = try cursor.int64(bytes, tag)
            case 3: self.remaining = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }
}

/// A lease as a member knows it.
struct Lease: Sendable {
    var row: LeaseRow
    /// The handles of the keys attached to it; never walked without sorting.
    var keys: Set<UInt32> = []
    /// The tick at which it expires; nil on a member that does not lead.
    var deadline: UInt64?
    /// The tick from which its revocation may be proposed again, once it was.
    var retry: UInt64 = 0
    /// The tick from which its next checkpoint is due.
    var checkpoint: UInt64 = 0
}

/// How leases are counted.
public struct LeaseSettings: Sendable {
    /// Ticks in a second.
    public var ticksPerSecond: UInt64
    /// The shortest time to live, in seconds; a shorter one is raised to it.
    ///
    /// It is what an entry's effect depends on, so that it must be the same on all members.
    public var ttlMin: Int64
    /// How long a leader waits for a revocation that it proposed before it proposes it again.
    public var retryTicks: UInt64
    /// How often a leader notes what is left of its leases; 0 for never.
    public var checkpointTicks: UInt64

    /// The longest time to live, in seconds.
    public static let ttlMax: Int64 = 9_000_000_000

    /// Makes settings; etcd's defaults at ten ticks a second.
    public init(
        ticksPerSecond: UInt64 = 10,
        ttlMin: Int64 = 2,
        retryTicks: UInt64 = 30,
        checkpointTicks: UInt64 = 0
    ) {
        precondition(ticksPerSecond > 0, "a second has no ticks")
        self.ticksPerSecond = ticksPerSecond
        self.ttlMin = ttlMin
        self.retryTicks = retryTicks
        self.checkpointTicks = checkpointTicks
    }
}
