// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import Basics

/// A request of the v2 API; 3.5 also publishes members and cluster versions with it.
public struct V2Request: WireMessage {
    /// The id under which its proposer waits for it.
    ///
    /// `ID`, field 1.
    public var id: UInt64 = 0
    /// `Method`, field 2.
    public var method: String = ""
    /// `Path`, field 3.
    public var path: String = ""
    /// `Val`, field 4.
    public var val: String = ""
    /// `Dir`, field 5.
    public var dir: Bool = false
    /// `PrevValue`, field 6.
    public var prevValue: String = ""
    /// `PrevIndex`, field 7.
    public var prevIndex: UInt64 = 0
    /// `PrevExist`, field 8.
    public var prevExist: Bool?
    /// Nanoseconds since 1970; 0 for never.
    ///
    /// `Expiration`, field 9.
    public var expiration: Int64 = 0
    /// `Wait`, field 10.
    public var wait: Bool = false
    /// `Since`, field 11.
    public var since: UInt64 = 0
    /// `Recursive`, field 12.
    public var recursive: Bool = false
    /// `Sorted`, field 13.
    public var sorted: Bool = false
    /// `Quorum`, field 14.
    public var quorum: Bool = false
    /// Nanoseconds since 1970.
    ///
    /// `Time`, field 15.
    public var time: Int64 = 0
    /// `Stream`, field 16.
    public var stream: Bool = false
    /// `Refresh`, field 17.
    public var refresh: Bool?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0,
        method: String = "",
        path: String = "",
        val: String = "",
        dir: Bool = false,
        prevValue: String = "",
        prevIndex: UInt64 = 0,
        prevExist: Bool? = nil,
        expiration: Int64 = 0,
        wait: Bool = false,
        since: UInt64 = 0,
        recursive: Bool = false,
        sorted: Bool = false,
        quorum: Bool = false,
        time: Int64 = 0,
        stream: Bool = false,
        refresh: Bool? = nil
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.val = val
        self.dir = dir
        self.prevValue = prevValue
        self.prevIndex = prevIndex
        self.prevExist = prevExist
        self.expiration = expiration
        self.wait = wait
        self.since = since
        self.recursive = recursive
        self.sorted = sorted
        self.quorum = quorum
        self.time = time
        self.stream = stream
        self.refresh = refresh
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.uint64(bytes, tag)
            case 2: self.method = try cursor.string(bytes, tag)
            case 3: self.path = try cursor.string(bytes, tag)
            case 4: self.val = try cursor.string(bytes, tag)
            case 5: self.dir = try cursor.bool(bytes, tag)
            case 6: self.prevValue = try cursor.string(bytes, tag)
            case 7: self.prevIndex = try cursor.uint64(bytes, tag)
            case 8: self.prevExist = try cursor.bool(bytes, tag)
            case 9: self.expiration = try cursor.int64(bytes, tag)
            case 10: self.wait = try cursor.bool(bytes, tag)
            case 11: self.since = try cursor.uint64(bytes, tag)
            case 12: self.recursive = try cursor.bool(bytes, tag)
            case 13: self.sorted = try cursor.bool(bytes, tag)
            case 14: self.quorum = try cursor.bool(bytes, tag)
            case 15: self.time = try cursor.int64(bytes, tag)
            case 16: self.stream = try cursor.bool(bytes, tag)
            case 17: self.refresh = try cursor.bool(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id, always: true)
        writer.string(2, self.method, always: true)
        writer.string(3, self.path, always: true)
        writer.string(4, self.val, always: true)
        writer.bool(5, self.dir, always: true)
        writer.string(6, self.prevValue, always: true)
        writer.uint64(7, self.prevIndex, always: true)
        if let value = self.prevExist { writer.bool(8, value, always: true) }
        writer.int64(9, self.expiration, always: true)
        writer.bool(10, self.wait, always: true)
        writer.uint64(11, self.since, always: true)
        writer.bool(12, self.recursive, always: true)
        writer.bool(13, self.sorted, always: true)
        writer.bool(14, self.quorum, always: true)
        writer.int64(15, self.time, always: true)
        writer.bool(16, self.stream, always: true)
        if let value = self.refresh { writer.bool(17, value, always: true) }
    }
}

/// Who proposed a request.
public struct RequestHeader: WireMessage {
    /// The id under which its proposer waits for it.
    ///
    /// `ID`, field 1.
    public var id: UInt64 = 0
    /// The user whose request it is; empty without authentication.
    ///
    /// `username`, field 2.
    public var username: String = ""
    /// The revision of the users and roles that it was checked against.
    ///
    /// `auth_revision`, field 3, since etcd 3.1.
    public var authRevision: UInt64 = 0

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0,
        username: String = "",
        authRevision: UInt64 = 0
    ) {
        self.id = id
        self.username = username
        self.authRevision = authRevision
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.uint64(bytes, tag)
            case 2: self.username = try cursor.string(bytes, tag)
            case 3: self.authRevision = try cursor.uint64(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id)
        writer.string(2, self.username)
        writer.uint64(3, self.authRevision)
    }
}

/// What an entry of the log asks every member to do.
public struct InternalRaftRequest: WireMessage {
    /// 0 since etcd 3.0; the header has the id.
    ///
    /// `ID`, field 1.
    public var id: UInt64 = 0
    /// What to do. etcd has a field of its own for each kind and sets just one of them.
    public var request: Request?
    /// `header`, field 100.
    public var header: RequestHeader?

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        id: UInt64 = 0,
        request: Request? = nil,
        header: RequestHeader? = nil
    ) {
        self.id = id
        self.request = request
        self.header = header
    }

    /// The cases of `request`.
    public enum Request: Equatable, Sendable {
        /// `v2`, field 2.
        indirect case v2(V2Request)
        /// `range`, field 3.
        indirect case range(RangeRequest)
        /// `put`, field 4.
        case put(PutRequest)
        /// `delete_range`, field 5.
        case deleteRange(DeleteRangeRequest)
        /// `txn`, field 6.
        case txn(TxnRequest)
        /// `compaction`, field 7.
        case compaction(CompactionRequest)
        /// `lease_grant`, field 8.
        case leaseGrant(LeaseGrantRequest)
        /// `lease_revoke`, field 9.
        case leaseRevoke(LeaseRevokeRequest)
        /// `alarm`, field 10.
        case alarm(AlarmRequest)
        /// `lease_checkpoint`, field 11, since etcd 3.4.
        case leaseCheckpoint(LeaseCheckpointRequest)
        /// `auth_enable`, field 1000.
        case authEnable(AuthEnableRequest)
        /// `auth_disable`, field 1011.
        case authDisable(AuthDisableRequest)
        /// `authenticate`, field 1012.
        case authenticate(InternalAuthenticateRequest)
        /// `auth_status`, field 1013, since etcd 3.5.
        case authStatus(AuthStatusRequest)
        /// `auth_user_add`, field 1100.
        case authUserAdd(AuthUserAddRequest)
        /// `auth_user_delete`, field 1101.
        case authUserDelete(AuthUserDeleteRequest)
        /// `auth_user_get`, field 1102.
        case authUserGet(AuthUserGetRequest)
        /// `auth_user_change_password`, field 1103.
        case authUserChangePassword(AuthUserChangePasswordRequest)
        /// `auth_user_grant_role`, field 1104.
        case authUserGrantRole(AuthUserGrantRoleRequest)
        /// `auth_user_revoke_role`, field 1105.
        case authUserRevokeRole(AuthUserRevokeRoleRequest)
        /// `auth_user_list`, field 1106.
        case authUserList(AuthUserListRequest)
        /// `auth_role_list`, field 1107.
        case authRoleList(AuthRoleListRequest)
        /// `auth_role_add`, field 1200.
        case authRoleAdd(AuthRoleAddRequest)
        /// `auth_role_delete`, field 1201.
        case authRoleDelete(AuthRoleDeleteRequest)
        /// `auth_role_get`, field 1202.
        case authRoleGet(AuthRoleGetRequest)
        /// `auth_role_grant_permission`, field 1203.
        case authRoleGrantPermission(AuthRoleGrantPermissionRequest)
        /// `auth_role_revoke_permission`, field 1204.
        case authRoleRevokePermission(AuthRoleRevokePermissionRequest)
        /// `cluster_version_set`, field 1300, since etcd 3.5.
        case clusterVersionSet(ClusterVersionSetRequest)
        /// `cluster_member_attr_set`, field 1301, since etcd 3.5.
        case clusterMemberAttrSet(ClusterMemberAttrSetRequest)
        /// `downgrade_info_set`, field 1302, since etcd 3.5.
        case downgradeInfoSet(DowngradeInfoSetRequest)
        /// `downgrade_version_test`, field 9900, since etcd 3.6.
        case downgradeVersionTest(DowngradeVersionTestRequest)
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.id = try cursor.uint64(bytes, tag)
            case 2:
                var value = V2Request()
                try cursor.message(bytes, tag, into: &value)
                self.request = .v2(value)
            case 3:
                var value = RangeRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .range(value)
            case 4:
                var value = PutRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .put(value)
            case 5:
                var value = DeleteRangeRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .deleteRange(value)
            case 6:
                var value = TxnRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .txn(value)
            case 7:
                var value = CompactionRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .compaction(value)
            case 8:
                var value = LeaseGrantRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .leaseGrant(value)
            case 9:
                var value = LeaseRevokeRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .leaseRevoke(value)
            case 10:
                var value = AlarmRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .alarm(value)
            case 11:
                var value = LeaseCheckpointRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .leaseCheckpoint(value)
            case 100: try cursor.message(bytes, tag, into: &self.header)
            case 1000:
                var value = AuthEnableRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authEnable(value)
            case 1011:
                var value = AuthDisableRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authDisable(value)
            case 1012:
                var value = InternalAuthenticateRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authenticate(value)
            case 1013:
                var value = AuthStatusRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authStatus(value)
            case 1100:
                var value = AuthUserAddRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authUserAdd(value)
            case 1101:
                var value = AuthUserDeleteRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authUserDelete(value)
            case 1102:
                var value = AuthUserGetRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authUserGet(value)
            case 1103:
                var value = AuthUserChangePasswordRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authUserChangePassword(value)
            case 1104:
                var value = AuthUserGrantRoleRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authUserGrantRole(value)
            case 1105:
                var value = AuthUserRevokeRoleRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authUserRevokeRole(value)
            case 1106:
                var value = AuthUserListRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authUserList(value)
            case 1107:
                var value = AuthRoleListRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authRoleList(value)
            case 1200:
                var value = AuthRoleAddRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authRoleAdd(value)
            case 1201:
                var value = AuthRoleDeleteRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authRoleDelete(value)
            case 1202:
                var value = AuthRoleGetRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authRoleGet(value)
            case 1203:
                var value = AuthRoleGrantPermissionRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authRoleGrantPermission(value)
            case 1204:
                var value = AuthRoleRevokePermissionRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .authRoleRevokePermission(value)
            case 1300:
                var value = ClusterVersionSetRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .clusterVersionSet(value)
            case 1301:
                var value = ClusterMemberAttrSetRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .clusterMemberAttrSet(value)
            case 1302:
                var value = DowngradeInfoSetRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .downgradeInfoSet(value)
            case 9900:
                var value = DowngradeVersionTestRequest()
                try cursor.message(bytes, tag, into: &value)
                self.request = .downgradeVersionTest(value)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.uint64(1, self.id)
        switch self.request {
        case .v2(let value)?: writer.message(2, value)
        case .range(let value)?: writer.message(3, value)
        case .put(let value)?: writer.message(4, value)
        case .deleteRange(let value)?: writer.message(5, value)
        case .txn(let value)?: writer.message(6, value)
        case .compaction(let value)?: writer.message(7, value)
        case .leaseGrant(let value)?: writer.message(8, value)
        case .leaseRevoke(let value)?: writer.message(9, value)
        case .alarm(let value)?: writer.message(10, value)
        case .leaseCheckpoint(let value)?: writer.message(11, value)
        default: break
        }
        writer.message(100, self.header)
        switch self.request {
        case .authEnable(let value)?: writer.message(1000, value)
        case .authDisable(let value)?: writer.message(1011, value)
        case .authenticate(let value)?: writer.message(1012, value)
        case .authStatus(let value)?: writer.message(1013, value)
        case .authUserAdd(let value)?: writer.message(1100, value)
        case .authUserDelete(let value)?: writer.message(1101, value)
        case .authUserGet(let value)?: writer.message(1102, value)
        case .authUserChangePassword(let value)?: writer.message(1103, value)
        case .authUserGrantRole(let value)?: writer.message(1104, value)
        case .authUserRevokeRole(let value)?: writer.message(1105, value)
        case .authUserList(let value)?: writer.message(1106, value)
        case .authRoleList(let value)?: writer.message(1107, value)
        case .authRoleAdd(let value)?: writer.message(1200, value)
        case .authRoleDelete(let value)?: writer.message(1201, value)
        case .authRoleGet(let value)?: writer.message(1202, value)
        case .authRoleGrantPermission(let value)?: writer.message(1203, value)
        case .authRoleRevokePermission(let value)?: writer.message(1204, value)
        case .clusterVersionSet(let value)?: writer.message(1300, value)
        case .clusterMemberAttrSet(let value)?: writer.message(1301, value)
        case .downgradeInfoSet(let value)?: writer.message(1302, value)
        case .downgradeVersionTest(let value)?: writer.message(9900, value)
        default: break
        }
    }
}

/// Says that a request was carried out.
public struct EmptyResponse: WireMessage {
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

/// Carries a login through the log.
public struct InternalAuthenticateRequest: WireMessage {
    /// `name`, field 1.
    public var name: String = ""
    /// `password`, field 2.
    public var password: String = ""
    /// The token that the proposing member made up.
    ///
    /// `simple_token`, field 3.
    public var simpleToken: String = ""

    /// Makes a message with every field at its default.
    public init() {}

    /// Makes a message with these fields.
    public init(
        name: String = "",
        password: String = "",
        simpleToken: String = ""
    ) {
        self.name = name
        self.password = password
        self.simpleToken = simpleToken
    }

    /// Reads fields up to the cursor's end.
    public mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError) {
        while let tag = try cursor.nextTag(bytes) {
            switch tag.number {
            case 1: self.name = try cursor.string(bytes, tag)
            case 2: self.password = try cursor.string(bytes, tag)
            case 3: self.simpleToken = try cursor.string(bytes, tag)
            default: try cursor.skip(bytes, tag)
            }
        }
    }

    /// Appends the message's encoding.
    public func write(to writer: inout WireWriter) {
        writer.string(1, self.name)
        writer.string(2, self.password)
        writer.string(3, self.simpleToken)
    }
}
