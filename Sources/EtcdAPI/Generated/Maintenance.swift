// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// What `etcdserverpb.Maintenance/Hash` is asked.
public struct HashRequest: WireMessage {
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

/// What `etcdserverpb.Maintenance/HashKV` is asked.
///
/// Since etcd 3.3.
public struct HashKVRequest: WireMessage {
    /// The revision up to which to hash; 0 for the newest.
    ///
    /// `revision`, field 1.
    public var revision: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        revision: Int64 = 0
    ) {
        self.revision = revision
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.revision = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.revision)
    }
}

/// What `etcdserverpb.Maintenance/HashKV` answers.
///
/// Since etcd 3.3.
public struct HashKVResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// CRC-32C of the revisions kept.
    ///
    /// `hash`, field 2.
    public var hash: UInt32 = 0
    /// The compacted revision below which nothing was hashed; -1 when never compacted.
    ///
    /// `compact_revision`, field 3.
    public var compactRevision: Int64 = 0
    /// The revision up to which was hashed.
    ///
    /// `hash_revision`, field 4, since etcd 3.6.
    public var hashRevision: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        hash: UInt32 = 0,
        compactRevision: Int64 = 0,
        hashRevision: Int64 = 0
    ) {
        self.header = header
        self.hash = hash
        self.compactRevision = compactRevision
        self.hashRevision = hashRevision
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.hash = try cursor.uint32(bytes, tag)
            case 3: self.compactRevision = try cursor.int64(bytes, tag)
            case 4: self.hashRevision = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.uint32(2, self.hash)
        writer.int64(3, self.compactRevision)
        writer.int64(4, self.hashRevision)
    }
}

/// What `etcdserverpb.Maintenance/Hash` answers.
public struct HashResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// CRC-32C of the whole backend.
    ///
    /// `hash`, field 2.
    public var hash: UInt32 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        hash: UInt32 = 0
    ) {
        self.header = header
        self.hash = hash
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.hash = try cursor.uint32(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.uint32(2, self.hash)
    }
}

/// What `etcdserverpb.Maintenance/Snapshot` is asked.
///
/// Since etcd 3.3.
public struct SnapshotRequest: WireMessage {
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

/// What `etcdserverpb.Maintenance/Snapshot` answers.
///
/// Since etcd 3.3.
public struct SnapshotResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// How many bytes of the snapshot follow.
    ///
    /// `remaining_bytes`, field 2.
    public var remainingBytes: UInt64 = 0
    /// The next bytes; the last 32 are the SHA-256 of the others.
    ///
    /// `blob`, field 3.
    public var blob: [UInt8] = []
    /// `version`, field 4, since etcd 3.6.
    public var version: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        remainingBytes: UInt64 = 0,
        blob: [UInt8] = [],
        version: String = ""
    ) {
        self.header = header
        self.remainingBytes = remainingBytes
        self.blob = blob
        self.version = version
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.remainingBytes = try cursor.uint64(bytes, tag)
            case 3: self.blob = try cursor.bytes(bytes, tag)
            case 4: self.version = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.uint64(2, self.remainingBytes)
        writer.bytes(3, self.blob)
        writer.string(4, self.version)
    }
}

/// What `etcdserverpb.Maintenance/Defragment` is asked.
public struct DefragmentRequest: WireMessage {
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

/// What `etcdserverpb.Maintenance/Defragment` answers.
public struct DefragmentResponse: WireMessage {
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

/// What `etcdserverpb.Maintenance/MoveLeader` is asked.
///
/// Since etcd 3.3.
public struct MoveLeaderRequest: WireMessage {
    /// The member to become leader; the request must go to the present one.
    ///
    /// `targetID`, field 1.
    public var targetID: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        targetID: UInt64 = 0
    ) {
        self.targetID = targetID
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.targetID = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.targetID)
    }
}

/// What `etcdserverpb.Maintenance/MoveLeader` answers.
///
/// Since etcd 3.3.
public struct MoveLeaderResponse: WireMessage {
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

/// What is wrong with a member.
///
/// Open: a number that this version has no name for is kept as it came.
public struct AlarmType: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    public var rawValue: Int32

    /// Makes the value with this number.
    @inlinable
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// `NONE`.
    public static let none = Self(rawValue: 0)

    /// `NOSPACE`.
    public static let noSpace = Self(rawValue: 1)

    /// `CORRUPT`, since etcd 3.3.
    public static let corrupt = Self(rawValue: 2)
}

/// What `etcdserverpb.Maintenance/Alarm` is asked.
public struct AlarmRequest: WireMessage {
    /// `action`, field 1.
    public var action: AlarmAction = .get
    /// The member meant; 0 for all.
    ///
    /// `memberID`, field 2.
    public var memberID: UInt64 = 0
    /// `alarm`, field 3.
    public var alarm: AlarmType = .none

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        action: AlarmAction = .get,
        memberID: UInt64 = 0,
        alarm: AlarmType = .none
    ) {
        self.action = action
        self.memberID = memberID
        self.alarm = alarm
    }

    /// What to do with an alarm.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct AlarmAction: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `GET`.
        public static let get = Self(rawValue: 0)

        /// `ACTIVATE`.
        public static let activate = Self(rawValue: 1)

        /// `DEACTIVATE`.
        public static let deactivate = Self(rawValue: 2)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.action = AlarmAction(rawValue: try cursor.int32(bytes, tag))
            case 2: self.memberID = try cursor.uint64(bytes, tag)
            case 3: self.alarm = AlarmType(rawValue: try cursor.int32(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.action.rawValue)
        writer.uint64(2, self.memberID)
        writer.int32(3, self.alarm.rawValue)
    }
}

/// One raised alarm.
public struct AlarmMember: WireMessage {
    /// `memberID`, field 1.
    public var memberID: UInt64 = 0
    /// `alarm`, field 2.
    public var alarm: AlarmType = .none

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        memberID: UInt64 = 0,
        alarm: AlarmType = .none
    ) {
        self.memberID = memberID
        self.alarm = alarm
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.memberID = try cursor.uint64(bytes, tag)
            case 2: self.alarm = AlarmType(rawValue: try cursor.int32(bytes, tag))
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.memberID)
        writer.int32(2, self.alarm.rawValue)
    }
}

/// What `etcdserverpb.Maintenance/Alarm` answers.
public struct AlarmResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `alarms`, field 2.
    public var alarms: [AlarmMember] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        alarms: [AlarmMember] = []
    ) {
        self.header = header
        self.alarms = alarms
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.alarms)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.alarms { writer.message(2, element) }
    }
}

/// What `etcdserverpb.Maintenance/Downgrade` is asked.
///
/// Since etcd 3.5.
public struct DowngradeRequest: WireMessage {
    /// `action`, field 1.
    public var action: DowngradeAction = .validate
    /// `version`, field 2.
    public var version: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        action: DowngradeAction = .validate,
        version: String = ""
    ) {
        self.action = action
        self.version = version
    }

    /// What to do about a downgrade.
    ///
    /// Since etcd 3.5.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct DowngradeAction: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `VALIDATE`.
        public static let validate = Self(rawValue: 0)

        /// `ENABLE`.
        public static let enable = Self(rawValue: 1)

        /// `CANCEL`.
        public static let cancel = Self(rawValue: 2)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.action = DowngradeAction(rawValue: try cursor.int32(bytes, tag))
            case 2: self.version = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.action.rawValue)
        writer.string(2, self.version)
    }
}

/// What `etcdserverpb.Maintenance/Downgrade` answers.
///
/// Since etcd 3.5.
public struct DowngradeResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `version`, field 2.
    public var version: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        version: String = ""
    ) {
        self.header = header
        self.version = version
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.version = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.string(2, self.version)
    }
}

/// Carried through the log by tests of a downgrade.
///
/// Since etcd 3.6.
public struct DowngradeVersionTestRequest: WireMessage {
    /// `ver`, field 1.
    public var ver: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        ver: String = ""
    ) {
        self.ver = ver
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.ver = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.ver)
    }
}

/// What `etcdserverpb.Maintenance/Status` is asked.
public struct StatusRequest: WireMessage {
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

/// What `etcdserverpb.Maintenance/Status` answers.
public struct StatusResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// `version`, field 2.
    public var version: String = ""
    /// Bytes of the database file.
    ///
    /// `dbSize`, field 3.
    public var dbSize: Int64 = 0
    /// The leader that this member sees; 0 for none.
    ///
    /// `leader`, field 4.
    public var leader: UInt64 = 0
    /// The committed index that this member knows.
    ///
    /// `raftIndex`, field 5.
    public var raftIndex: UInt64 = 0
    /// `raftTerm`, field 6.
    public var raftTerm: UInt64 = 0
    /// The index that this member has applied.
    ///
    /// `raftAppliedIndex`, field 7, since etcd 3.4.
    public var raftAppliedIndex: UInt64 = 0
    /// What is wrong, as sentences.
    ///
    /// `errors`, field 8, since etcd 3.4.
    public var errors: [String] = []
    /// Bytes of the database file that hold data.
    ///
    /// `dbSizeInUse`, field 9, since etcd 3.4.
    public var dbSizeInUse: Int64 = 0
    /// `isLearner`, field 10, since etcd 3.4.
    public var isLearner: Bool = false
    /// `storageVersion`, field 11, since etcd 3.6.
    public var storageVersion: String = ""
    /// Bytes that the database file may have.
    ///
    /// `dbSizeQuota`, field 12, since etcd 3.6.
    public var dbSizeQuota: Int64 = 0
    /// `downgradeInfo`, field 13, since etcd 3.6.
    public var downgradeInfo: DowngradeInfo?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        version: String = "",
        dbSize: Int64 = 0,
        leader: UInt64 = 0,
        raftIndex: UInt64 = 0,
        raftTerm: UInt64 = 0,
        raftAppliedIndex: UInt64 = 0,
        errors: [String] = [],
        dbSizeInUse: Int64 = 0,
        isLearner: Bool = false,
        storageVersion: String = "",
        dbSizeQuota: Int64 = 0,
        downgradeInfo: DowngradeInfo? = nil
    ) {
        self.header = header
        self.version = version
        self.dbSize = dbSize
        self.leader = leader
        self.raftIndex = raftIndex
        self.raftTerm = raftTerm
        self.raftAppliedIndex = raftAppliedIndex
        self.errors = errors
        self.dbSizeInUse = dbSizeInUse
        self.isLearner = isLearner
        self.storageVersion = storageVersion
        self.dbSizeQuota = dbSizeQuota
        self.downgradeInfo = downgradeInfo
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.version = try cursor.string(bytes, tag)
            case 3: self.dbSize = try cursor.int64(bytes, tag)
            case 4: self.leader = try cursor.uint64(bytes, tag)
            case 5: self.raftIndex = try cursor.uint64(bytes, tag)
            case 6: self.raftTerm = try cursor.uint64(bytes, tag)
            case 7: self.raftAppliedIndex = try cursor.uint64(bytes, tag)
            case 8: self.errors.append(try cursor.string(bytes, tag))
            case 9: self.dbSizeInUse = try cursor.int64(bytes, tag)
            case 10: self.isLearner = try cursor.bool(bytes, tag)
            case 11: self.storageVersion = try cursor.string(bytes, tag)
            case 12: self.dbSizeQuota = try cursor.int64(bytes, tag)
            case 13: try cursor.message(bytes, tag, into: &self.downgradeInfo)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.string(2, self.version)
        writer.int64(3, self.dbSize)
        writer.uint64(4, self.leader)
        writer.uint64(5, self.raftIndex)
        writer.uint64(6, self.raftTerm)
        writer.uint64(7, self.raftAppliedIndex)
        for element in self.errors { writer.string(8, element, always: true) }
        writer.int64(9, self.dbSizeInUse)
        writer.bool(10, self.isLearner)
        writer.string(11, self.storageVersion)
        writer.int64(12, self.dbSizeQuota)
        writer.message(13, self.downgradeInfo)
    }
}

/// Whether the cluster is being downgraded, and to what.
public struct DowngradeInfo: WireMessage {
    /// `enabled`, field 1.
    public var enabled: Bool = false
    /// `targetVersion`, field 2.
    public var targetVersion: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        enabled: Bool = false,
        targetVersion: String = ""
    ) {
        self.enabled = enabled
        self.targetVersion = targetVersion
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.enabled = try cursor.bool(bytes, tag)
            case 2: self.targetVersion = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bool(1, self.enabled)
        writer.string(2, self.targetVersion)
    }
}
