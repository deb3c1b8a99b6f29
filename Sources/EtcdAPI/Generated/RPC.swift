// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

/// The paths of every RPC of the v3 API, as they stand in an HTTP/2 request.
public enum RPC {
    /// `KV.Range`.
    public static let range = "/etcdserverpb.KV/Range"
    /// `KV.Put`.
    public static let put = "/etcdserverpb.KV/Put"
    /// `KV.DeleteRange`.
    public static let deleteRange = "/etcdserverpb.KV/DeleteRange"
    /// `KV.Txn`.
    public static let txn = "/etcdserverpb.KV/Txn"
    /// `KV.Compact`.
    public static let compact = "/etcdserverpb.KV/Compact"
    /// `Watch.Watch`.
    public static let watch = "/etcdserverpb.Watch/Watch"
    /// `Lease.LeaseGrant`.
    public static let leaseGrant = "/etcdserverpb.Lease/LeaseGrant"
    /// `Lease.LeaseRevoke`.
    public static let leaseRevoke = "/etcdserverpb.Lease/LeaseRevoke"
    /// `Lease.LeaseKeepAlive`.
    public static let leaseKeepAlive = "/etcdserverpb.Lease/LeaseKeepAlive"
    /// `Lease.LeaseTimeToLive`.
    public static let leaseTimeToLive = "/etcdserverpb.Lease/LeaseTimeToLive"
    /// `Lease.LeaseLeases`.
    public static let leaseLeases = "/etcdserverpb.Lease/LeaseLeases"
    /// `Cluster.MemberAdd`.
    public static let memberAdd = "/etcdserverpb.Cluster/MemberAdd"
    /// `Cluster.MemberRemove`.
    public static let memberRemove = "/etcdserverpb.Cluster/MemberRemove"
    /// `Cluster.MemberUpdate`.
    public static let memberUpdate = "/etcdserverpb.Cluster/MemberUpdate"
    /// `Cluster.MemberList`.
    public static let memberList = "/etcdserverpb.Cluster/MemberList"
    /// `Cluster.MemberPromote`, since etcd 3.4.
    public static let memberPromote = "/etcdserverpb.Cluster/MemberPromote"
    /// `Maintenance.Alarm`.
    public static let alarm = "/etcdserverpb.Maintenance/Alarm"
    /// `Maintenance.Status`.
    public static let status = "/etcdserverpb.Maintenance/Status"
    /// `Maintenance.Defragment`.
    public static let defragment = "/etcdserverpb.Maintenance/Defragment"
    /// `Maintenance.Hash`.
    public static let hash = "/etcdserverpb.Maintenance/Hash"
    /// `Maintenance.HashKV`, since etcd 3.3.
    public static let hashKV = "/etcdserverpb.Maintenance/HashKV"
    /// `Maintenance.Snapshot`.
    public static let snapshot = "/etcdserverpb.Maintenance/Snapshot"
    /// `Maintenance.MoveLeader`, since etcd 3.3.
    public static let moveLeader = "/etcdserverpb.Maintenance/MoveLeader"
    /// `Maintenance.Downgrade`, since etcd 3.5.
    public static let downgrade = "/etcdserverpb.Maintenance/Downgrade"
    /// `Auth.AuthEnable`.
    public static let authEnable = "/etcdserverpb.Auth/AuthEnable"
    /// `Auth.AuthDisable`.
    public static let authDisable = "/etcdserverpb.Auth/AuthDisable"
    /// `Auth.AuthStatus`, since etcd 3.5.
    public static let authStatus = "/etcdserverpb.Auth/AuthStatus"
    /// `Auth.Authenticate`.
    public static let authenticate = "/etcdserverpb.Auth/Authenticate"
    /// `Auth.UserAdd`.
    public static let userAdd = "/etcdserverpb.Auth/UserAdd"
    /// `Auth.UserGet`.
    public static let userGet = "/etcdserverpb.Auth/UserGet"
    /// `Auth.UserList`.
    public static let userList = "/etcdserverpb.Auth/UserList"
    /// `Auth.UserDelete`.
    public static let userDelete = "/etcdserverpb.Auth/UserDelete"
    /// `Auth.UserChangePassword`.
    public static let userChangePassword = "/etcdserverpb.Auth/UserChangePassword"
    /// `Auth.UserGrantRole`.
    public static let userGrantRole = "/etcdserverpb.Auth/UserGrantRole"
    /// `Auth.UserRevokeRole`.
    public static let userRevokeRole = "/etcdserverpb.Auth/UserRevokeRole"
    /// `Auth.RoleAdd`.
    public static let roleAdd = "/etcdserverpb.Auth/RoleAdd"
    /// `Auth.RoleGet`.
    public static let roleGet = "/etcdserverpb.Auth/RoleGet"
    /// `Auth.RoleList`.
    public static let roleList = "/etcdserverpb.Auth/RoleList"
    /// `Auth.RoleDelete`.
    public static let roleDelete = "/etcdserverpb.Auth/RoleDelete"
    /// `Auth.RoleGrantPermission`.
    public static let roleGrantPermission = "/etcdserverpb.Auth/RoleGrantPermission"
    /// `Auth.RoleRevokePermission`.
    public static let roleRevokePermission = "/etcdserverpb.Auth/RoleRevokePermission"
    /// `Lock.Lock`.
    public static let lock = "/v3lockpb.Lock/Lock"
    /// `Lock.Unlock`.
    public static let unlock = "/v3lockpb.Lock/Unlock"
    /// `Election.Campaign`.
    public static let campaign = "/v3electionpb.Election/Campaign"
    /// `Election.Proclaim`.
    public static let proclaim = "/v3electionpb.Election/Proclaim"
    /// `Election.Leader`.
    public static let leader = "/v3electionpb.Election/Leader"
    /// `Election.Observe`.
    public static let observe = "/v3electionpb.Election/Observe"
    /// `Election.Resign`.
    public static let resign = "/v3electionpb.Election/Resign"
    /// `Health.Check`.
    public static let healthCheck = "/grpc.health.v1.Health/Check"
    /// `Health.Watch`.
    public static let healthWatch = "/grpc.health.v1.Health/Watch"

    /// Every RPC with its shape.
    public static let all: [RPCShape] = [
        RPCShape(path: Self.range, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.put, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.deleteRange, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.txn, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.compact, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.watch, clientStreams: true, serverStreams: true),
        RPCShape(path: Self.leaseGrant, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.leaseRevoke, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.leaseKeepAlive, clientStreams: true, serverStreams: true),
        RPCShape(path: Self.leaseTimeToLive, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.leaseLeases, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.memberAdd, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.memberRemove, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.memberUpdate, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.memberList, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.memberPromote, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.alarm, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.status, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.defragment, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.hash, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.hashKV, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.snapshot, clientStreams: false, serverStreams: true),
        RPCShape(path: Self.moveLeader, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.downgrade, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.authEnable, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.authDisable, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.authStatus, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.authenticate, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.userAdd, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.userGet, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.userList, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.userDelete, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.userChangePassword, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.userGrantRole, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.userRevokeRole, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.roleAdd, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.roleGet, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.roleList, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.roleDelete, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.roleGrantPermission, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.roleRevokePermission, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.lock, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.unlock, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.campaign, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.proclaim, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.leader, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.observe, clientStreams: false, serverStreams: true),
        RPCShape(path: Self.resign, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.healthCheck, clientStreams: false, serverStreams: false),
        RPCShape(path: Self.healthWatch, clientStreams: false, serverStreams: true),
    ]
}
