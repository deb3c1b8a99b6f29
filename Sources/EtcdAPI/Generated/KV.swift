// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// Which member answered, and what it knew.
public struct ResponseHeader: WireMessage {
    /// The cluster that the answering member belongs to.
    ///
    /// `cluster_id`, field 1.
    public var clusterID: UInt64 = 0
    /// The answering member.
    ///
    /// `member_id`, field 2.
    public var memberID: UInt64 = 0
    /// The store's revision when the request was applied; 0 in answers about membership.
    ///
    /// `revision`, field 3.
    public var revision: Int64 = 0
    /// The raft term of the member when it applied the request.
    ///
    /// `raft_term`, field 4.
    public var raftTerm: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        clusterID: UInt64 = 0,
        memberID: UInt64 = 0,
        revision: Int64 = 0,
        raftTerm: UInt64 = 0
    ) {
        self.clusterID = clusterID
        self.memberID = memberID
        self.revision = revision
        self.raftTerm = raftTerm
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.clusterID = try cursor.uint64(bytes, tag)
            case 2: self.memberID = try cursor.uint64(bytes, tag)
            case 3: self.revision = try cursor.int64(bytes, tag)
            case 4: self.raftTerm = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.clusterID)
        writer.uint64(2, self.memberID)
        writer.int64(3, self.revision)
        writer.uint64(4, self.raftTerm)
    }
}

/// Reads one key or a range of keys.
public struct RangeRequest: WireMessage {
    /// The first key; must not be empty.
    ///
    /// `key`, field 1.
    public var key: [UInt8] = []
    /// The key after the last one; empty for `key` alone, one zero byte for all keys from `key` on.
    ///
    /// `range_end`, field 2.
    public var rangeEnd: [UInt8] = []
    /// The most keys to return; 0 for all.
    ///
    /// `limit`, field 3.
    public var limit: Int64 = 0
    /// The revision to read at; 0 or less for the newest.
    ///
    /// `revision`, field 4.
    public var revision: Int64 = 0
    /// `sort_order`, field 5.
    public var sortOrder: SortOrder = .none
    /// `sort_target`, field 6.
    public var sortTarget: SortTarget = .key
    /// Whether the member may answer from what it has, without asking the cluster: cheap, but possibly stale.
    ///
    /// `serializable`, field 7.
    public var serializable: Bool = false
    /// Whether values are left out.
    ///
    /// `keys_only`, field 8.
    public var keysOnly: Bool = false
    /// Whether only the count is returned.
    ///
    /// `count_only`, field 9.
    public var countOnly: Bool = false
    /// Leaves out keys last changed before it; 0 for none.
    ///
    /// `min_mod_revision`, field 10, since etcd 3.1.
    public var minModRevision: Int64 = 0
    /// Leaves out keys last changed after it; 0 for none.
    ///
    /// `max_mod_revision`, field 11, since etcd 3.1.
    public var maxModRevision: Int64 = 0
    /// Leaves out keys created before it; 0 for none.
    ///
    /// `min_create_revision`, field 12, since etcd 3.1.
    public var minCreateRevision: Int64 = 0
    /// Leaves out keys created after it; 0 for none.
    ///
    /// `max_create_revision`, field 13, since etcd 3.1.
    public var maxCreateRevision: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        key: [UInt8] = [],
        rangeEnd: [UInt8] = [],
        limit: Int64 = 0,
        revision: Int64 = 0,
        sortOrder: SortOrder = .none,
        sortTarget: SortTarget = .key,
        serializable: Bool = false,
        keysOnly: Bool = false,
        countOnly: Bool = false,
        minModRevision: Int64 = 0,
        maxModRevision: Int64 = 0,
        minCreateRevision: Int64 = 0,
        maxCreateRevision: Int64 = 0
    ) {
        self.key = key
        self.rangeEnd = rangeEnd
        self.limit = limit
        self.revision = revision
        self.sortOrder = sortOrder
        self.sortTarget = sortTarget
        self.serializable = serializable
        self.keysOnly = keysOnly
        self.countOnly = countOnly
        self.minModRevision = minModRevision
        self.maxModRevision = maxModRevision
        self.minCreateRevision = minCreateRevision
        self.maxCreateRevision = maxCreateRevision
    }

    /// In which order a range comes.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct SortOrder: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `NONE`.
        public static let none = Self(rawValue: 0)

        /// `ASCEND`.
        public static let ascend = Self(rawValue: 1)

        /// `DESCEND`.
        public static let descend = Self(rawValue: 2)
    }

    /// By what a range is ordered.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct SortTarget: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `KEY`.
        public static let key = Self(rawValue: 0)

        /// `VERSION`.
        public static let version = Self(rawValue: 1)

        /// `CREATE`.
        public static let create = Self(rawValue: 2)

        /// `MOD`.
        public static let mod = Self(rawValue: 3)

        /// `VALUE`.
        public static let value = Self(rawValue: 4)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.key = try cursor.bytes(bytes, tag)
            case 2: self.rangeEnd = try cursor.bytes(bytes, tag)
            case 3: self.limit = try cursor.int64(bytes, tag)
            case 4: self.revision = try cursor.int64(bytes, tag)
            case 5: self.sortOrder = SortOrder(rawValue: try cursor.int32(bytes, tag))
            case 6: self.sortTarget = SortTarget(rawValue: try cursor.int32(bytes, tag))
            case 7: self.serializable = try cursor.bool(bytes, tag)
            case 8: self.keysOnly = try cursor.bool(bytes, tag)
            case 9: self.countOnly = try cursor.bool(bytes, tag)
            case 10: self.minModRevision = try cursor.int64(bytes, tag)
            case 11: self.maxModRevision = try cursor.int64(bytes, tag)
            case 12: self.minCreateRevision = try cursor.int64(bytes, tag)
            case 13: self.maxCreateRevision = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.key)
        writer.bytes(2, self.rangeEnd)
        writer.int64(3, self.limit)
        writer.int64(4, self.revision)
        writer.int32(5, self.sortOrder.rawValue)
        writer.int32(6, self.sortTarget.rawValue)
        writer.bool(7, self.serializable)
        writer.bool(8, self.keysOnly)
        writer.bool(9, self.countOnly)
        writer.int64(10, self.minModRevision)
        writer.int64(11, self.maxModRevision)
        writer.int64(12, self.minCreateRevision)
        writer.int64(13, self.maxCreateRevision)
    }
}

/// The keys that a range found.
public struct RangeResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// The keys found; empty when only the count was asked.
    ///
    /// `kvs`, field 2.
    public var kvs: [KeyValue] = []
    /// Whether the limit cut the result.
    ///
    /// `more`, field 3.
    public var more: Bool = false
    /// How many keys the range holds, whatever the limit.
    ///
    /// `count`, field 4.
    public var count: Int64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        kvs: [KeyValue] = [],
        more: Bool = false,
        count: Int64 = 0
    ) {
        self.header = header
        self.kvs = kvs
        self.more = more
        self.count = count
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.kvs)
            case 3: self.more = try cursor.bool(bytes, tag)
            case 4: self.count = try cursor.int64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        for element in self.kvs { writer.message(2, element) }
        writer.bool(3, self.more)
        writer.int64(4, self.count)
    }
}

/// Writes one key.
public struct PutRequest: WireMessage {
    /// The key; must not be empty.
    ///
    /// `key`, field 1.
    public var key: [UInt8] = []
    /// `value`, field 2.
    public var value: [UInt8] = []
    /// The lease to attach the key to; 0 for none.
    ///
    /// `lease`, field 3.
    public var lease: Int64 = 0
    /// Whether to return what was there before.
    ///
    /// `prev_kv`, field 4, since etcd 3.1.
    public var prevKV: Bool = false
    /// Whether to keep the value the key has.
    ///
    /// `ignore_value`, field 5, since etcd 3.2.
    public var ignoreValue: Bool = false
    /// Whether to keep the lease the key has.
    ///
    /// `ignore_lease`, field 6, since etcd 3.2.
    public var ignoreLease: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        key: [UInt8] = [],
        value: [UInt8] = [],
        lease: Int64 = 0,
        prevKV: Bool = false,
        ignoreValue: Bool = false,
        ignoreLease: Bool = false
    ) {
        self.key = key
        self.value = value
        self.lease = lease
        self.prevKV = prevKV
        self.ignoreValue = ignoreValue
        self.ignoreLease = ignoreLease
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.key = try cursor.bytes(bytes, tag)
            case 2: self.value = try cursor.bytes(bytes, tag)
            case 3: self.lease = try cursor.int64(bytes, tag)
            case 4: self.prevKV = try cursor.bool(bytes, tag)
            case 5: self.ignoreValue = try cursor.bool(bytes, tag)
            case 6: self.ignoreLease = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.key)
        writer.bytes(2, self.value)
        writer.int64(3, self.lease)
        writer.bool(4, self.prevKV)
        writer.bool(5, self.ignoreValue)
        writer.bool(6, self.ignoreLease)
    }
}

/// What a put did.
public struct PutResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// What was there before, if asked for and present.
    ///
    /// `prev_kv`, field 2, since etcd 3.1.
    public var prevKV: KeyValue?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        prevKV: KeyValue? = nil
    ) {
        self.header = header
        self.prevKV = prevKV
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: try cursor.message(bytes, tag, into: &self.prevKV)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.message(2, self.prevKV)
    }
}

/// Deletes one key or a range of keys.
public struct DeleteRangeRequest: WireMessage {
    /// `key`, field 1.
    public var key: [UInt8] = []
    /// As in a range request.
    ///
    /// `range_end`, field 2.
    public var rangeEnd: [UInt8] = []
    /// Whether to return what was there before.
    ///
    /// `prev_kv`, field 3, since etcd 3.1.
    public var prevKV: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        key: [UInt8] = [],
        rangeEnd: [UInt8] = [],
        prevKV: Bool = false
    ) {
        self.key = key
        self.rangeEnd = rangeEnd
        self.prevKV = prevKV
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.key = try cursor.bytes(bytes, tag)
            case 2: self.rangeEnd = try cursor.bytes(bytes, tag)
            case 3: self.prevKV = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.bytes(1, self.key)
        writer.bytes(2, self.rangeEnd)
        writer.bool(3, self.prevKV)
    }
}

/// What a deletion did.
public struct DeleteRangeResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// How many keys were deleted.
    ///
    /// `deleted`, field 2.
    public var deleted: Int64 = 0
    /// What was there before, if asked for.
    ///
    /// `prev_kvs`, field 3, since etcd 3.1.
    public var prevKVs: [KeyValue] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        deleted: Int64 = 0,
        prevKVs: [KeyValue] = []
    ) {
        self.header = header
        self.deleted = deleted
        self.prevKVs = prevKVs
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.deleted = try cursor.int64(bytes, tag)
            case 3: try cursor.message(bytes, tag, appendingTo: &self.prevKVs)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.int64(2, self.deleted)
        for element in self.prevKVs { writer.message(3, element) }
    }
}

/// One operation of a transaction.
public struct RequestOp: WireMessage {
    /// The operation; etcd refuses an empty one.
    public var request: Request?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        request: Request? = nil
    ) {
        self.request = request
    }

    /// The cases of `request`.
    public enum Request: Equatable, Sendable {
        /// `request_range`, field 1.
        case requestRange(RangeRequest)
        /// `request_put`, field 2.
        case requestPut(PutRequest)
        /// `request_delete_range`, field 3.
        case requestDeleteRange(DeleteRangeRequest)
        /// `request_txn`, field 4, since etcd 3.3.
        case requestTxn(TxnRequest)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1:
                var value = RangeRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .requestRange(value)
            case 2:
                var value = PutRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .requestPut(value)
            case 3:
                var value = DeleteRangeRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .requestDeleteRange(value)
            case 4:
                var value = TxnRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .requestTxn(value)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        switch self.request {
        case .requestRange(let value)?: writer.message(1, value)
        case .requestPut(let value)?: writer.message(2, value)
        case .requestDeleteRange(let value)?: writer.message(3, value)
        case .requestTxn(let value)?: writer.message(4, value)
        case nil: break
        }
    }
}

/// The answer to one operation of a transaction.
public struct ResponseOp: WireMessage {
    /// The answer.
    public var response: Response?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        response: Response? = nil
    ) {
        self.response = response
    }

    /// The cases of `response`.
    public enum Response: Equatable, Sendable {
        /// `response_range`, field 1.
        case responseRange(RangeResponse)
        /// `response_put`, field 2.
        case responsePut(PutResponse)
        /// `response_delete_range`, field 3.
        case responseDeleteRange(DeleteRangeResponse)
        /// `response_txn`, field 4, since etcd 3.3.
        case responseTxn(TxnResponse)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1:
                var value = RangeResponse()
                try cursor.message(bytes, tag, into: &value)
                self.response = .responseRange(value)
            case 2:
                var value = PutResponse()
                try cursor.message(bytes, tag, into: &value)
                self.response = .responsePut(value)
            case 3:
                var value = DeleteRangeResponse()
                try cursor.message(bytes, tag, into: &value)
                self.response = .responseDeleteRange(value)
            case 4:
                var value = TxnResponse()
                try cursor.message(bytes, tag, into: &value)
                self.response = .responseTxn(value)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        switch self.response {
        case .responseRange(let value)?: writer.message(1, value)
        case .responsePut(let value)?: writer.message(2, value)
        case .responseDeleteRange(let value)?: writer.message(3, value)
        case .responseTxn(let value)?: writer.message(4, value)
        case nil: break
        }
    }
}

/// One condition of a transaction.
public struct Compare: WireMessage {
    /// The relation between what the key has and what is given here.
    ///
    /// `result`, field 1.
    public var result: CompareResult = .equal
    /// The property compared; must agree with `targetUnion`.
    ///
    /// `target`, field 2.
    public var target: CompareTarget = .version
    /// `key`, field 3.
    public var key: [UInt8] = []
    /// What to compare with.
    public var targetUnion: TargetUnion?
    /// Compares every key of the range, if set.
    ///
    /// `range_end`, field 64, since etcd 3.3.
    public var rangeEnd: [UInt8] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        result: CompareResult = .equal,
        target: CompareTarget = .version,
        key: [UInt8] = [],
        targetUnion: TargetUnion? = nil,
        rangeEnd: [UInt8] = []
    ) {
        self.result = result
        self.target = target
        self.key = key
        self.targetUnion = targetUnion
        self.rangeEnd = rangeEnd
    }

    /// The cases of `target_union`.
    public enum TargetUnion: Equatable, Sendable {
        /// How often the key was written since its creation.
        ///
        /// `version`, field 4.
        case version(Int64)
        /// The revision of its creation; 0 for an absent key.
        ///
        /// `create_revision`, field 5.
        case createRevision(Int64)
        /// The revision of its last change; 0 for an absent key.
        ///
        /// `mod_revision`, field 6.
        case modRevision(Int64)
        /// Its value; no relation holds for an absent key.
        ///
        /// `value`, field 7.
        case value([UInt8])
        /// Its lease.
        ///
        /// `lease`, field 8, since etcd 3.3.
        case lease(Int64)
    }

    /// The relation that a condition asks for.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct CompareResult: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `EQUAL`.
        public static let equal = Self(rawValue: 0)

        /// `GREATER`.
        public static let greater = Self(rawValue: 1)

        /// `LESS`.
        public static let less = Self(rawValue: 2)

        /// `NOT_EQUAL`, since etcd 3.1.
        public static let notEqual = Self(rawValue: 3)
    }

    /// Which property of a key a condition looks at.
    ///
    /// Open: a number that this version has no name for is kept as it came.
    public struct CompareTarget: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public var rawValue: Int32

        /// Makes the value with this number.
        @inlinable
        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// `VERSION`.
        public static let version = Self(rawValue: 0)

        /// `CREATE`.
        public static let create = Self(rawValue: 1)

        /// `MOD`.
        public static let mod = Self(rawValue: 2)

        /// `VALUE`.
        public static let value = Self(rawValue: 3)

        /// `LEASE`, since etcd 3.3.
        public static let lease = Self(rawValue: 4)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.result = CompareResult(rawValue: try cursor.int32(bytes, tag))
            case 2: self.target = CompareTarget(rawValue: try cursor.int32(bytes, tag))
            case 3: self.key = try cursor.bytes(bytes, tag)
            case 4: self.targetUnion = .version(try cursor.int64(bytes, tag))
            case 5: self.targetUnion = .createRevision(try cursor.int64(bytes, tag))
            case 6: self.targetUnion = .modRevision(try cursor.int64(bytes, tag))
            case 7: self.targetUnion = .value(try cursor.bytes(bytes, tag))
            case 8: self.targetUnion = .lease(try cursor.int64(bytes, tag))
            case 64: self.rangeEnd = try cursor.bytes(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int32(1, self.result.rawValue)
        writer.int32(2, self.target.rawValue)
        writer.bytes(3, self.key)
        switch self.targetUnion {
        case .version(let value)?: writer.int64(4, value, always: true)
        case .createRevision(let value)?: writer.int64(5, value, always: true)
        case .modRevision(let value)?: writer.int64(6, value, always: true)
        case .value(let value)?: writer.bytes(7, value, always: true)
        case .lease(let value)?: writer.int64(8, value, always: true)
        case nil: break
        }
        writer.bytes(64, self.rangeEnd)
    }
}

/// Conditions, what to do when all hold, and what to do otherwise; all in one revision.
public struct TxnRequest: WireMessage {
    /// The conditions, all of which must hold.
    ///
    /// `compare`, field 1.
    public var compare: [Compare] = []
    /// What to do when they hold.
    ///
    /// `success`, field 2.
    public var success: [RequestOp] = []
    /// What to do when one does not.
    ///
    /// `failure`, field 3.
    public var failure: [RequestOp] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        compare: [Compare] = [],
        success: [RequestOp] = [],
        failure: [RequestOp] = []
    ) {
        self.compare = compare
        self.success = success
        self.failure = failure
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, appendingTo: &self.compare)
            case 2: try cursor.message(bytes, tag, appendingTo: &self.success)
            case 3: try cursor.message(bytes, tag, appendingTo: &self.failure)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        for element in self.compare { writer.message(1, element) }
        for element in self.success { writer.message(2, element) }
        for element in self.failure { writer.message(3, element) }
    }
}

/// Which branch of a transaction ran, and its answers.
public struct TxnResponse: WireMessage {
    /// `header`, field 1.
    public var header: ResponseHeader?
    /// Whether all conditions held.
    ///
    /// `succeeded`, field 2.
    public var succeeded: Bool = false
    /// The answers of the branch that ran, in its order.
    ///
    /// `responses`, field 3.
    public var responses: [ResponseOp] = []

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        header: ResponseHeader? = nil,
        succeeded: Bool = false,
        responses: [ResponseOp] = []
    ) {
        self.header = header
        self.succeeded = succeeded
        self.responses = responses
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: try cursor.message(bytes, tag, into: &self.header)
            case 2: self.succeeded = try cursor.bool(bytes, tag)
            case 3: try cursor.message(bytes, tag, appendingTo: &self.responses)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.message(1, self.header)
        writer.bool(2, self.succeeded)
        for element in self.responses { writer.message(3, element) }
    }
}

/// Forgets the history before a revision.
public struct CompactionRequest: WireMessage {
    /// The oldest revision that stays readable.
    ///
    /// `revision`, field 1.
    public var revision: Int64 = 0
    /// Whether to answer only when the old revisions are gone from disk.
    ///
    /// `physical`, field 2.
    public var physical: Bool = false

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        revision: Int64 = 0,
        physical: Bool = false
    ) {
        self.revision = revision
        self.physical = physical
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.revision = try cursor.int64(bytes, tag)
            case 2: self.physical = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.int64(1, self.revision)
        writer.bool(2, self.physical)
    }
}

/// What `etcdserverpb.KV/Compact` answers.
public struct CompactionResponse: WireMessage {
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
