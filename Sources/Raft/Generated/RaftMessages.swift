// swift-format-ignore-file
// Written by scripts/generate-api from scripts/raft.fields: change those.

public import Basics

/// What an entry of the log carries.
///
/// Open: a number that this version has no name for is kept as it came.
public struct EntryType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public var rawValue: Int32

    /// Makes the value with this number.
    @inlinable
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// `EntryNormal`.
    public static let normal = Self(rawValue: 0)

    /// `EntryConfChange`.
    public static let confChange = Self(rawValue: 1)

    /// `EntryConfChangeV2`.
    public static let confChangeV2 = Self(rawValue: 2)
}

/// One place of the log.
public struct Entry: WireMessage {
    /// `Type`, field 1.
    public var type: EntryType = .normal
    /// The term of the leader that appended it.
    ///
    /// `Term`, field 2.
    public var term: UInt64 = 0
    /// Its place; the first is 1.
    ///
    /// `Index`, field 3.
    public var index: UInt64 = 0
    /// What is agreed on; raft never looks into it, except to read a change of configuration.
    ///
    /// `Data`, field 4.
    public var data: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        type: EntryType = .normal,
        term: UInt64 = 0,
        index: UInt64 = 0,
        data: [UInt8] = []
    ) {
        self.type = type
        self.term = term
        self.index = index
        self.data = data
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.type = EntryType(rawValue: try cursor.int32(bytes, tag))
            case 2: self.term = try cursor.uint64(bytes, tag)
            case 3: self.index = try cursor.uint64(bytes, tag)
            case 4: self.data = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.type.rawValue, always: true)
        writer.uint64(2, self.term, always: true)
        writer.uint64(3, self.index, always: true)
        writer.bytes(4, self.data)
    }
}

/// Who takes part, as stored with a snapshot.
public struct ConfState: WireMessage {
    /// The voters of the configuration, or of the incoming one while it is joint.
    ///
    /// `voters`, field 1.
    public var voters: [UInt64] = []
    /// Who receives the log without a vote.
    ///
    /// `learners`, field 2.
    public var learners: [UInt64] = []
    /// The voters of the outgoing configuration; empty unless joint.
    ///
    /// `voters_outgoing`, field 3.
    public var votersOutgoing: [UInt64] = []
    /// Outgoing voters that become learners when the joint configuration is left.
    ///
    /// `learners_next`, field 4.
    public var learnersNext: [UInt64] = []
    /// Whether the leader leaves the joint configuration by itself.
    ///
    /// `auto_leave`, field 5.
    public var autoLeave: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        voters: [UInt64] = [],
        learners: [UInt64] = [],
        votersOutgoing: [UInt64] = [],
        learnersNext: [UInt64] = [],
        autoLeave: Bool = false
    ) {
        self.voters = voters
        self.learners = learners
        self.votersOutgoing = votersOutgoing
        self.learnersNext = learnersNext
        self.autoLeave = autoLeave
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.voters += try cursor.varints(bytes, tag).map { $0 }
            case 2: self.learners += try cursor.varints(bytes, tag).map { $0 }
            case 3: self.votersOutgoing += try cursor.varints(bytes, tag).map { $0 }
            case 4: self.learnersNext += try cursor.varints(bytes, tag).map { $0 }
            case 5: self.autoLeave = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        for element in self.voters { writer.uint64(1, element, always: true) }
        for element in self.learners { writer.uint64(2, element, always: true) }
        for element in self.votersOutgoing { writer.uint64(3, element, always: true) }
        for element in self.learnersNext { writer.uint64(4, element, always: true) }
        writer.bool(5, self.autoLeave, always: true)
    }
}

/// What a snapshot stands for.
public struct SnapshotMetadata: WireMessage {
    /// The configuration as of `index`.
    ///
    /// `conf_state`, field 1.
    public var confState: ConfState = ConfState()
    /// The last entry that the snapshot includes; 0 means no snapshot.
    ///
    /// `index`, field 2.
    public var index: UInt64 = 0
    /// The term of that entry.
    ///
    /// `term`, field 3.
    public var term: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        confState: ConfState = ConfState(),
        index: UInt64 = 0,
        term: UInt64 = 0
    ) {
        self.confState = confState
        self.index = index
        self.term = term
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.confState)
            case 2: self.index = try cursor.uint64(bytes, tag)
            case 3: self.term = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.confState)
        writer.uint64(2, self.index, always: true)
        writer.uint64(3, self.term, always: true)
    }
}

/// The state that a prefix of the log leads to.
public struct Snapshot: WireMessage {
    /// Opaque to raft.
    ///
    /// `data`, field 1.
    public var data: [UInt8] = []
    /// `metadata`, field 2.
    public var metadata: SnapshotMetadata = SnapshotMetadata()

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        data: [UInt8] = [],
        metadata: SnapshotMetadata = SnapshotMetadata()
    ) {
        self.data = data
        self.metadata = metadata
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.data = try cursor.bytes(bytes, tag)
            case 2: try cursor.message(bytes, tag, into: &self.metadata)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.data)
        writer.message(2, self.metadata)
    }
}

/// What a message says.
///
/// Open: a number that this version has no name for is kept as it came.
public struct MessageType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public var rawValue: Int32

    /// Makes the value with this number.
    @inlinable
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// `MsgHup`.
    public static let hup = Self(rawValue: 0)

    /// `MsgBeat`.
    public static let beat = Self(rawValue: 1)

    /// `MsgProp`.
    public static let prop = Self(rawValue: 2)

    /// `MsgApp`.
    public static let app = Self(rawValue: 3)

    /// `MsgAppResp`.
    public static let appResp = Self(rawValue: 4)

    /// `MsgVote`.
    public static let vote = Self(rawValue: 5)

    /// `MsgVoteResp`.
    public static let voteResp = Self(rawValue: 6)

    /// `MsgSnap`.
    public static let snap = Self(rawValue: 7)

    /// `MsgHeartbeat`.
    public static let heartbeat = Self(rawValue: 8)

    /// `MsgHeartbeatResp`.
    public static let heartbeatResp = Self(rawValue: 9)

    /// `MsgUnreachable`.
    public static let unreachable = Self(rawValue: 10)

    /// `MsgSnapStatus`.
    public static let snapStatus = Self(rawValue: 11)

    /// `MsgCheckQuorum`.
    public static let checkQuorum = Self(rawValue: 12)

    /// `MsgTransferLeader`.
    public static let transferLeader = Self(rawValue: 13)

    /// `MsgTimeoutNow`.
    public static let timeoutNow = Self(rawValue: 14)

    /// `MsgReadIndex`.
    public static let readIndex = Self(rawValue: 15)

    /// `MsgReadIndexResp`.
    public static let readIndexResp = Self(rawValue: 16)

    /// `MsgPreVote`.
    public static let preVote = Self(rawValue: 17)

    /// `MsgPreVoteResp`.
    public static let preVoteResp = Self(rawValue: 18)

    /// `MsgStorageAppend`.
    public static let storageAppend = Self(rawValue: 19)

    /// `MsgStorageAppendResp`.
    public static let storageAppendResp = Self(rawValue: 20)

    /// `MsgStorageApply`.
    public static let storageApply = Self(rawValue: 21)

    /// `MsgStorageApplyResp`.
    public static let storageApplyResp = Self(rawValue: 22)

    /// `MsgForgetLeader`.
    public static let forgetLeader = Self(rawValue: 23)
}

/// What one member tells another.
public struct Message: WireMessage {
    /// `type`, field 1.
    public var type: MessageType = .hup
    /// `to`, field 2.
    public var to: UInt64 = 0
    /// `from`, field 3.
    public var from: UInt64 = 0
    /// The sender's term, or the term a pre-vote asks about; 0 in forwarded proposals and reads.
    ///
    /// `term`, field 4.
    public var term: UInt64 = 0
    /// The term of the entry at `index`.
    ///
    /// `logTerm`, field 5.
    public var logTerm: UInt64 = 0
    /// The entry before `entries`, the last entry of a candidate, or the entry answered for.
    ///
    /// `index`, field 6.
    public var index: UInt64 = 0
    /// `entries`, field 7.
    public var entries: [Entry] = []
    /// Up to where the sender knows the log to be committed.
    ///
    /// `commit`, field 8.
    public var commit: UInt64 = 0
    /// `snapshot`, field 9.
    public var snapshot: Snapshot?
    /// `reject`, field 10.
    public var reject: Bool = false
    /// The last entry that a refusing follower may have in common with the leader.
    ///
    /// `rejectHint`, field 11.
    public var rejectHint: UInt64 = 0
    /// Echoed by whoever answers; names a read or marks a transfer's campaign.
    ///
    /// `context`, field 12.
    public var context: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        type: MessageType = .hup,
        to: UInt64 = 0,
        from: UInt64 = 0,
        term: UInt64 = 0,
        logTerm: UInt64 = 0,
        index: UInt64 = 0,
        entries: [Entry] = [],
        commit: UInt64 = 0,
        snapshot: Snapshot? = nil,
        reject: Bool = false,
        rejectHint: UInt64 = 0,
        context: [UInt8] = []
    ) {
        self.type = type
        self.to = to
        self.from = from
        self.term = term
        self.logTerm = logTerm
        self.index = index
        self.entries = entries
        self.commit = commit
        self.snapshot = snapshot
        self.reject = reject
        self.rejectHint = rejectHint
        self.context = context
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.type = MessageType(rawValue: try cursor.int32(bytes, tag))
            case 2: self.to = try cursor.uint64(bytes, tag)
            case 3: self.from = try cursor.uint64(bytes, tag)
            case 4: self.term = try cursor.uint64(bytes, tag)
            case 5: self.logTerm = try cursor.uint64(bytes, tag)
            case 6: self.index = try cursor.uint64(bytes, tag)
            case 7: try cursor.message(bytes, tag, appendingTo: &self.entries)
            case 8: self.commit = try cursor.uint64(bytes, tag)
            case 9: try cursor.message(bytes, tag, into: &self.snapshot)
            case 10: self.reject = try cursor.bool(bytes, tag)
            case 11: self.rejectHint = try cursor.uint64(bytes, tag)
            case 12: self.context = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
        if self.snapshot == Snapshot() { self.snapshot = nil }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.type.rawValue, always: true)
        writer.uint64(2, self.to, always: true)
        writer.uint64(3, self.from, always: true)
        writer.uint64(4, self.term, always: true)
        writer.uint64(5, self.logTerm, always: true)
        writer.uint64(6, self.index, always: true)
        for element in self.entries { writer.message(7, element) }
        writer.uint64(8, self.commit, always: true)
        writer.message(9, self.snapshot ?? Snapshot())
        writer.bool(10, self.reject, always: true)
        writer.uint64(11, self.rejectHint, always: true)
        writer.bytes(12, self.context)
    }
}

/// What a member must remember before it answers.
public struct HardState: WireMessage {
    /// `term`, field 1.
    public var term: UInt64 = 0
    /// Whom it voted for in `term`; 0 for nobody.
    ///
    /// `vote`, field 2.
    public var vote: UInt64 = 0
    /// Up to where it knows the log to be committed.
    ///
    /// `commit`, field 3.
    public var commit: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        term: UInt64 = 0,
        vote: UInt64 = 0,
        commit: UInt64 = 0
    ) {
        self.term = term
        self.vote = vote
        self.commit = commit
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.term = try cursor.uint64(bytes, tag)
            case 2: self.vote = try cursor.uint64(bytes, tag)
            case 3: self.commit = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.term, always: true)
        writer.uint64(2, self.vote, always: true)
        writer.uint64(3, self.commit, always: true)
    }
}

/// How a change of configuration is carried out.
///
/// Open: a number that this version has no name for is kept as it came.
public struct ConfChangeTransition: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public var rawValue: Int32

    /// Makes the value with this number.
    @inlinable
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// `ConfChangeTransitionAuto`.
    public static let auto = Self(rawValue: 0)

    /// `ConfChangeTransitionJointImplicit`.
    public static let jointImplicit = Self(rawValue: 1)

    /// `ConfChangeTransitionJointExplicit`.
    public static let jointExplicit = Self(rawValue: 2)
}

/// What happens to one member.
///
/// Open: a number that this version has no name for is kept as it came.
public struct ConfChangeType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public var rawValue: Int32

    /// Makes the value with this number.
    @inlinable
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// `ConfChangeAddNode`.
    public static let addNode = Self(rawValue: 0)

    /// `ConfChangeRemoveNode`.
    public static let removeNode = Self(rawValue: 1)

    /// `ConfChangeUpdateNode`.
    public static let updateNode = Self(rawValue: 2)

    /// `ConfChangeAddLearnerNode`.
    public static let addLearnerNode = Self(rawValue: 3)
}

/// A change of one member.
public struct ConfChange: WireMessage {
    /// `id`, field 1.
    public var id: UInt64 = 0
    /// `type`, field 2.
    public var type: ConfChangeType = .addNode
    /// `node_id`, field 3.
    public var nodeID: UInt64 = 0
    /// Opaque to raft.
    ///
    /// `context`, field 4.
    public var context: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0,
        type: ConfChangeType = .addNode,
        nodeID: UInt64 = 0,
        context: [UInt8] = []
    ) {
        self.id = id
        self.type = type
        self.nodeID = nodeID
        self.context = context
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.uint64(bytes, tag)
            case 2: self.type = ConfChangeType(rawValue: try cursor.int32(bytes, tag))
            case 3: self.nodeID = try cursor.uint64(bytes, tag)
            case 4: self.context = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id, always: true)
        writer.int32(2, self.type.rawValue, always: true)
        writer.uint64(3, self.nodeID, always: true)
        writer.bytes(4, self.context)
    }
}

/// One step of a ConfChangeV2.
public struct ConfChangeSingle: WireMessage {
    /// `type`, field 1.
    public var type: ConfChangeType = .addNode
    /// `node_id`, field 2.
    public var nodeID: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        type: ConfChangeType = .addNode,
        nodeID: UInt64 = 0
    ) {
        self.type = type
        self.nodeID = nodeID
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.type = ConfChangeType(rawValue: try cursor.int32(bytes, tag))
            case 2: self.nodeID = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.type.rawValue, always: true)
        writer.uint64(2, self.nodeID, always: true)
    }
}

/// A change of any number of members at once; no step at all leaves a joint configuration.
public struct ConfChangeV2: WireMessage {
    /// `transition`, field 1.
    public var transition: ConfChangeTransition = .auto
    /// `changes`, field 2.
    public var changes: [ConfChangeSingle] = []
    /// Opaque to raft.
    ///
    /// `context`, field 3.
    public var context: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        transition: ConfChangeTransition = .auto,
        changes: [ConfChangeSingle] = [],
        context: [UInt8] = []
    ) {
        self.transition = transition
        self.changes = changes
        self.context = context
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.transition = ConfChangeTransition(rawValue: try cursor.int32(bytes, tag))
            case 2: try cursor.message(bytes, tag, appendingTo: &self.changes)
            case 3: self.context = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.transition.rawValue, always: true)
        for element in self.changes { writer.message(2, element) }
        writer.bytes(3, self.context)
    }
}
