// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// One member of the cluster.
public struct Member: WireMessage {
    /// `ID`, field 1.
    public var id: UInt64 = 0
    /// Empty until the member has started once.
    ///
    /// `name`, field 2.
    public var name: String = ""
    /// `peerURLs`, field 3.
    public var peerURLs: [String] = []
    /// `clientURLs`, field 4.
    public var clientURLs: [String] = []
    /// Whether it receives the log without a vote.
    ///
    /// `isLearner`, field 5, since etcd 3.4.
    public var isLearner: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0,
        name: String = "",
        peerURLs: [String] = [],
        clientURLs: [String] = [],
        isLearner: Bool = false
    ) {
        self.id = id
        self.name = name
        self.peerURLs = peerURLs
        self.clientURLs = clientURLs
        self.isLearner = isLearner
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.uint64(bytes, tag)
            case 2: self.name = try cursor.string(bytes, tag)
            case 3: self.peerURLs.append(try cursor.string(bytes, tag))
            case 4: self.clientURLs.append(try cursor.string(bytes, tag))
            case 5: self.isLearner = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id)
        writer.string(2, self.name)
        for element in self.peerURLs { writer.string(3, element, always: true) }
        for element in self.clientURLs { writer.string(4, element, always: true) }
        writer.bool(5, self.isLearner)
    }
}

/// What `etcdserverpb.Cluster/MemberAdd` is asked.
public struct MemberAddRequest: WireMessage {
    /// `peerURLs`, field 1.
    public var peerURLs: [String] = []
    /// `isLearner`, field 2, since etcd 3.4.
    public var isLearner: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        peerURLs: [String] = [],
        isLearner: Bool = false
    ) {
        self.peerURLs = peerURLs
        self.isLearner = isLearner
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.peerURLs.append(try cursor.string(bytes, tag))
            case 2: self.isLearner = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        for element in self.peerURLs { writer.string(1, element, always: true) }
        writer.bool(2, self.isLearner)
    }
}

/// What `etcdserverpb.Cluster/MemberAdd` answers.
public struct MemberAddResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `member`, field 2.
    public var member: Member?
    /// `members`, field 3.
    public var members: [Member] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        member: Member? = nil,
        members: [Member] = []
    ) {
        self.header = header
        self.member = member
        self.members = members
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, into: &self.member)
            case 3: try cursor.message(bytes, tag, appendingTo: &self.members)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.message(2, self.member)
        for element in self.members { writer.message(3, element) }
    }
}

/// What `etcdserverpb.Cluster/MemberRemove` is asked.
public struct MemberRemoveRequest: WireMessage {
    /// `ID`, field 1.
    public var id: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0
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
            case 1: self.id = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id)
    }
}

/// What `etcdserverpb.Cluster/MemberRemove` answers.
public struct MemberRemoveResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `members`, field 2.
    public var members: [Member] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        members: [Member] = []
    ) {
        self.header = header
        self.members = members
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.members)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.members { writer.message(2, element) }
    }
}

/// What `etcdserverpb.Cluster/MemberUpdate` is asked.
public struct MemberUpdateRequest: WireMessage {
    /// `ID`, field 1.
    public var id: UInt64 = 0
    /// `peerURLs`, field 2.
    public var peerURLs: [String] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0,
        peerURLs: [String] = []
    ) {
        self.id = id
        self.peerURLs = peerURLs
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.uint64(bytes, tag)
            case 2: self.peerURLs.append(try cursor.string(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id)
        for element in self.peerURLs { writer.string(2, element, always: true) }
    }
}

/// What `etcdserverpb.Cluster/MemberUpdate` answers.
public struct MemberUpdateResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `members`, field 2, since etcd 3.1.
    public var members: [Member] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        members: [Member] = []
    ) {
        self.header = header
        self.members = members
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.members)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.members { writer.message(2, element) }
    }
}

/// What `etcdserverpb.Cluster/MemberList` is asked.
public struct MemberListRequest: WireMessage {
    /// Whether the list is confirmed by the cluster.
    ///
    /// `linearizable`, field 1, since etcd 3.5.
    public var linearizable: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        linearizable: Bool = false
    ) {
        self.linearizable = linearizable
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.linearizable = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bool(1, self.linearizable)
    }
}

/// What `etcdserverpb.Cluster/MemberList` answers.
public struct MemberListResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `members`, field 2.
    public var members: [Member] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        members: [Member] = []
    ) {
        self.header = header
        self.members = members
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.members)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.members { writer.message(2, element) }
    }
}

/// What `etcdserverpb.Cluster/MemberPromote` is asked.
///
/// Since etcd 3.4.
public struct MemberPromoteRequest: WireMessage {
    /// `ID`, field 1.
    public var id: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0
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
            case 1: self.id = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id)
    }
}

/// What `etcdserverpb.Cluster/MemberPromote` answers.
///
/// Since etcd 3.4.
public struct MemberPromoteResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `members`, field 2.
    public var members: [Member] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        members: [Member] = []
    ) {
        self.header = header
        self.members = members
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.members)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.members { writer.message(2, element) }
    }
}
