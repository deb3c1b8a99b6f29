// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// What `v3electionpb.Election/Campaign` is asked.
public struct CampaignRequest: WireMessage {
    /// `name`, field 1.
    public var name: [UInt8] = []
    /// The lease whose end gives up leadership.
    ///
    /// `lease`, field 2.
    public var lease: Int64 = 0
    /// What the leader has to say.
    ///
    /// `value`, field 3.
    public var value: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: [UInt8] = [],
        lease: Int64 = 0,
        value: [UInt8] = []
    ) {
        self.name = name
        self.lease = lease
        self.value = value
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.bytes(bytes, tag)
            case 2: self.lease = try cursor.int64(bytes, tag)
            case 3: self.value = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.name)
        writer.int64(2, self.lease)
        writer.bytes(3, self.value)
    }
}

/// What `v3electionpb.Election/Campaign` answers.
public struct CampaignResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `leader`, field 2.
    public var leader: LeaderKey?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        leader: LeaderKey? = nil
    ) {
        self.header = header
        self.leader = leader
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, into: &self.leader)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.message(2, self.leader)
    }
}

/// The key that makes its owner leader of an election.
public struct LeaderKey: WireMessage {
    /// `name`, field 1.
    public var name: [UInt8] = []
    /// `key`, field 2.
    public var key: [UInt8] = []
    /// The revision that created the key; it orders the candidates.
    ///
    /// `rev`, field 3.
    public var rev: Int64 = 0
    /// `lease`, field 4.
    public var lease: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: [UInt8] = [],
        key: [UInt8] = [],
        rev: Int64 = 0,
        lease: Int64 = 0
    ) {
        self.name = name
        self.key = key
        self.rev = rev
        self.lease = lease
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.bytes(bytes, tag)
            case 2: self.key = try cursor.bytes(bytes, tag)
            case 3: self.rev = try cursor.int64(bytes, tag)
            case 4: self.lease = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.name)
        writer.bytes(2, self.key)
        writer.int64(3, self.rev)
        writer.int64(4, self.lease)
    }
}

/// Names an election to look at.
public struct LeaderRequest: WireMessage {
    /// `name`, field 1.
    public var name: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: [UInt8] = []
    ) {
        self.name = name
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.name)
    }
}

/// Who leads an election.
public struct LeaderResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `kv`, field 2.
    public var kv: KeyValue?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        kv: KeyValue? = nil
    ) {
        self.header = header
        self.kv = kv
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, into: &self.kv)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.message(2, self.kv)
    }
}

/// What `v3electionpb.Election/Resign` is asked.
public struct ResignRequest: WireMessage {
    /// `leader`, field 1.
    public var leader: LeaderKey?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        leader: LeaderKey? = nil
    ) {
        self.leader = leader
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.leader)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.leader)
    }
}

/// What `v3electionpb.Election/Resign` answers.
public struct ResignResponse: WireMessage {
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

/// What `v3electionpb.Election/Proclaim` is asked.
public struct ProclaimRequest: WireMessage {
    /// `leader`, field 1.
    public var leader: LeaderKey?
    /// `value`, field 2.
    public var value: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        leader: LeaderKey? = nil,
        value: [UInt8] = []
    ) {
        self.leader = leader
        self.value = value
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.leader)
            case 2: self.value = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.leader)
        writer.bytes(2, self.value)
    }
}

/// What `v3electionpb.Election/Proclaim` answers.
public struct ProclaimResponse: WireMessage {
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
