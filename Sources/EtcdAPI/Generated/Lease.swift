// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// What `etcdserverpb.Lease/LeaseGrant` is asked.
public struct LeaseGrantRequest: WireMessage {
    /// Seconds that the lease shall live; etcd raises small values.
    ///
    /// `TTL`, field 1.
    public var ttl: Int64 = 0
    /// An id chosen by the client; 0 to get one.
    ///
    /// `ID`, field 2.
    public var id: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        ttl: Int64 = 0,
        id: Int64 = 0
    ) {
        self.ttl = ttl
        self.id = id
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.ttl = try cursor.int64(bytes, tag)
            case 2: self.id = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.ttl)
        writer.int64(2, self.id)
    }
}

/// What `etcdserverpb.Lease/LeaseGrant` answers.
public struct LeaseGrantResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `ID`, field 2.
    public var id: Int64 = 0
    /// Seconds granted.
    ///
    /// `TTL`, field 3.
    public var ttl: Int64 = 0
    /// `error`, field 4.
    public var error: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        id: Int64 = 0,
        ttl: Int64 = 0,
        error: String = ""
    ) {
        self.header = header
        self.id = id
        self.ttl = ttl
        self.error = error
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.id = try cursor.int64(bytes, tag)
            case 3: self.ttl = try cursor.int64(bytes, tag)
            case 4: self.error = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.int64(2, self.id)
        writer.int64(3, self.ttl)
        writer.string(4, self.error)
    }
}

/// What `etcdserverpb.Lease/LeaseRevoke` is asked.
public struct LeaseRevokeRequest: WireMessage {
    /// `ID`, field 1.
    public var id: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: Int64 = 0
    ) {
        self.id = id
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.id)
    }
}

/// What `etcdserverpb.Lease/LeaseRevoke` answers.
public struct LeaseRevokeResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// How long a lease still has, as the leader last told the others.
///
/// Since etcd 3.4.
public struct LeaseCheckpoint: WireMessage {
    /// `ID`, field 1.
    public var id: Int64 = 0
    /// `remaining_TTL`, field 2.
    public var remainingTTL: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: Int64 = 0,
        remainingTTL: Int64 = 0
    ) {
        self.id = id
        self.remainingTTL = remainingTTL
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.int64(bytes, tag)
            case 2: self.remainingTTL = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.id)
        writer.int64(2, self.remainingTTL)
    }
}

/// Carries checkpoints through the log.
///
/// Since etcd 3.4.
public struct LeaseCheckpointRequest: WireMessage {
    /// `checkpoints`, field 1.
    public var checkpoints: [LeaseCheckpoint] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        checkpoints: [LeaseCheckpoint] = []
    ) {
        self.checkpoints = checkpoints
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, appendingTo: &self.checkpoints)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        for element in self.checkpoints { writer.message(1, element) }
    }
}

/// Answers a checkpoint.
///
/// Since etcd 3.4.
public struct LeaseCheckpointResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil
    ) {
        self.header = header
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
    }
}

/// What `etcdserverpb.Lease/LeaseKeepAlive` is asked.
public struct LeaseKeepAliveRequest: WireMessage {
    /// `ID`, field 1.
    public var id: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: Int64 = 0
    ) {
        self.id = id
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.id)
    }
}

/// What `etcdserverpb.Lease/LeaseKeepAlive` answers.
public struct LeaseKeepAliveResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `ID`, field 2.
    public var id: Int64 = 0
    /// Seconds until it expires again; 0 when there is no such lease.
    ///
    /// `TTL`, field 3.
    public var ttl: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        id: Int64 = 0,
        ttl: Int64 = 0
    ) {
        self.header = header
        self.id = id
        self.ttl = ttl
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.id = try cursor.int64(bytes, tag)
            case 3: self.ttl = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.int64(2, self.id)
        writer.int64(3, self.ttl)
    }
}

/// What `etcdserverpb.Lease/LeaseTimeToLive` is asked.
///
/// Since etcd 3.1.
public struct LeaseTimeToLiveRequest: WireMessage {
    /// `ID`, field 1.
    public var id: Int64 = 0
    /// Whether to list the attached keys.
    ///
    /// `keys`, field 2.
    public var keys: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: Int64 = 0,
        keys: Bool = false
    ) {
        self.id = id
        self.keys = keys
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.int64(bytes, tag)
            case 2: self.keys = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.id)
        writer.bool(2, self.keys)
    }
}

/// What `etcdserverpb.Lease/LeaseTimeToLive` answers.
///
/// Since etcd 3.1.
public struct LeaseTimeToLiveResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `ID`, field 2.
    public var id: Int64 = 0
    /// Seconds left; -1 when there is no such lease.
    ///
    /// `TTL`, field 3.
    public var ttl: Int64 = 0
    /// Seconds it was granted.
    ///
    /// `grantedTTL`, field 4.
    public var grantedTTL: Int64 = 0
    /// The keys attached, if asked for.
    ///
    /// `keys`, field 5.
    public var keys: [[UInt8]] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        id: Int64 = 0,
        ttl: Int64 = 0,
        grantedTTL: Int64 = 0,
        keys: [[UInt8]] = []
    ) {
        self.header = header
        self.id = id
        self.ttl = ttl
        self.grantedTTL = grantedTTL
        self.keys = keys
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.id = try cursor.int64(bytes, tag)
            case 3: self.ttl = try cursor.int64(bytes, tag)
            case 4: self.grantedTTL = try cursor.int64(bytes, tag)
            case 5: self.keys.append(try cursor.bytes(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.int64(2, self.id)
        writer.int64(3, self.ttl)
        writer.int64(4, self.grantedTTL)
        for element in self.keys { writer.bytes(5, element, always: true) }
    }
}

/// What `etcdserverpb.Lease/LeaseLeases` is asked.
///
/// Since etcd 3.3.
public struct LeaseLeasesRequest: WireMessage {
    /// Makes a message with every field at its default.
    public init() {}

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            try cursor.skip(bytes, tag)
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
    }
}

/// One lease of a list.
///
/// Since etcd 3.3.
public struct LeaseStatus: WireMessage {
    /// `ID`, field 1.
    public var id: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: Int64 = 0
    ) {
        self.id = id
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.id)
    }
}

/// What `etcdserverpb.Lease/LeaseLeases` answers.
///
/// Since etcd 3.3.
public struct LeaseLeasesResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `leases`, field 2.
    public var leases: [LeaseStatus] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        leases: [LeaseStatus] = []
    ) {
        self.header = header
        self.leases = leases
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.leases)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.leases { writer.message(2, element) }
    }
}
