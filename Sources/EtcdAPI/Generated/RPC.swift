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
        .range,
        .put,
        .deleteRange,
        .txn,
        .compact,
        .watch,
        .leaseGrant,
        .leaseRevoke,
        .leaseKeepAlive,
        .leaseTimeToLive,
        .leaseLeases,
        .memberAdd,
        .memberRemove,
        .memberUpdate,
        .memberList,
        .memberPromote,
        .alarm,
        .status,
        .defragment,
        .hash,
        .hashKV,
        .snapshot,
        .moveLeader,
        .downgrade,
        .authEnable,
        .authDisable,
        .authStatus,
        .authenticate,
        .userAdd,
        .userGet,
        .userList,
        .userDelete,
        .userChangePassword,
        .userGrantRole,
        .userRevokeRole,
        .roleAdd,
        .roleGet,
        .roleList,
        .roleDelete,
        .roleGrantPermission,
        .roleRevokePermission,
        .lock,
        .unlock,
        .campaign,
        .proclaim,
        .leader,
        .observe,
        .resign,
        .healthCheck,
        .healthWatch,
    ]
}

/// The shapes of every RPC, under the names that their paths have in `RPC`.
extension RPCShape {
    /// `KV.Range`.
    public static let range = RPCShape(
        path: RPC.range,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `KV.Put`.
    public static let put = RPCShape(
        path: RPC.put,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `KV.DeleteRange`.
    public static let deleteRange = RPCShape(
        path: RPC.deleteRange,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `KV.Txn`.
    public static let txn = RPCShape(
        path: RPC.txn,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `KV.Compact`.
    public static let compact = RPCShape(
        path: RPC.compact,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Watch.Watch`.
    public static let watch = RPCShape(
        path: RPC.watch,
        clientStreams: true,
        serverStreams: true,
        effect: .none
    )
    /// `Lease.LeaseGrant`.
    public static let leaseGrant = RPCShape(
        path: RPC.leaseGrant,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Lease.LeaseRevoke`.
    public static let leaseRevoke = RPCShape(
        path: RPC.leaseRevoke,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Lease.LeaseKeepAlive`.
    public static let leaseKeepAlive = RPCShape(
        path: RPC.leaseKeepAlive,
        clientStreams: true,
        serverStreams: true,
        effect: .single
    )
    /// `Lease.LeaseTimeToLive`.
    public static let leaseTimeToLive = RPCShape(
        path: RPC.leaseTimeToLive,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Lease.LeaseLeases`.
    public static let leaseLeases = RPCShape(
        path: RPC.leaseLeases,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Cluster.MemberAdd`.
    public static let memberAdd = RPCShape(
        path: RPC.memberAdd,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Cluster.MemberRemove`.
    public static let memberRemove = RPCShape(
        path: RPC.memberRemove,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Cluster.MemberUpdate`.
    public static let memberUpdate = RPCShape(
        path: RPC.memberUpdate,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Cluster.MemberList`.
    public static let memberList = RPCShape(
        path: RPC.memberList,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Cluster.MemberPromote`.
    public static let memberPromote = RPCShape(
        path: RPC.memberPromote,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Maintenance.Alarm`.
    public static let alarm = RPCShape(
        path: RPC.alarm,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Maintenance.Status`.
    public static let status = RPCShape(
        path: RPC.status,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Maintenance.Defragment`.
    public static let defragment = RPCShape(
        path: RPC.defragment,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Maintenance.Hash`.
    public static let hash = RPCShape(
        path: RPC.hash,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Maintenance.HashKV`.
    public static let hashKV = RPCShape(
        path: RPC.hashKV,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Maintenance.Snapshot`.
    public static let snapshot = RPCShape(
        path: RPC.snapshot,
        clientStreams: false,
        serverStreams: true,
        effect: .none
    )
    /// `Maintenance.MoveLeader`.
    public static let moveLeader = RPCShape(
        path: RPC.moveLeader,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Maintenance.Downgrade`.
    public static let downgrade = RPCShape(
        path: RPC.downgrade,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.AuthEnable`.
    public static let authEnable = RPCShape(
        path: RPC.authEnable,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.AuthDisable`.
    public static let authDisable = RPCShape(
        path: RPC.authDisable,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.AuthStatus`.
    public static let authStatus = RPCShape(
        path: RPC.authStatus,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Auth.Authenticate`.
    public static let authenticate = RPCShape(
        path: RPC.authenticate,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.UserAdd`.
    public static let userAdd = RPCShape(
        path: RPC.userAdd,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.UserGet`.
    public static let userGet = RPCShape(
        path: RPC.userGet,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Auth.UserList`.
    public static let userList = RPCShape(
        path: RPC.userList,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Auth.UserDelete`.
    public static let userDelete = RPCShape(
        path: RPC.userDelete,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.UserChangePassword`.
    public static let userChangePassword = RPCShape(
        path: RPC.userChangePassword,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.UserGrantRole`.
    public static let userGrantRole = RPCShape(
        path: RPC.userGrantRole,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.UserRevokeRole`.
    public static let userRevokeRole = RPCShape(
        path: RPC.userRevokeRole,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.RoleAdd`.
    public static let roleAdd = RPCShape(
        path: RPC.roleAdd,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.RoleGet`.
    public static let roleGet = RPCShape(
        path: RPC.roleGet,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Auth.RoleList`.
    public static let roleList = RPCShape(
        path: RPC.roleList,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Auth.RoleDelete`.
    public static let roleDelete = RPCShape(
        path: RPC.roleDelete,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.RoleGrantPermission`.
    public static let roleGrantPermission = RPCShape(
        path: RPC.roleGrantPermission,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Auth.RoleRevokePermission`.
    public static let roleRevokePermission = RPCShape(
        path: RPC.roleRevokePermission,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Lock.Lock`.
    public static let lock = RPCShape(
        path: RPC.lock,
        clientStreams: false,
        serverStreams: false,
        effect: .several
    )
    /// `Lock.Unlock`.
    public static let unlock = RPCShape(
        path: RPC.unlock,
        clientStreams: false,
        serverStreams: false,
        effect: .single
    )
    /// `Election.Campaign`.
    public static let campaign = RPCShape(
        path: RPC.campaign,
        clientStreams: false,
        serverStreams: false,
        effect: .several
    )
    /// `Election.Proclaim`.
    public static let proclaim = RPCShape(
        path: RPC.proclaim,
        clientStreams: false,
        serverStreams: false,
        effect: .several
    )
    /// `Election.Leader`.
    public static let leader = RPCShape(
        path: RPC.leader,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Election.Observe`.
    public static let observe = RPCShape(
        path: RPC.observe,
        clientStreams: false,
        serverStreams: true,
        effect: .none
    )
    /// `Election.Resign`.
    public static let resign = RPCShape(
        path: RPC.resign,
        clientStreams: false,
        serverStreams: false,
        effect: .several
    )
    /// `Health.Check`.
    public static let healthCheck = RPCShape(
        path: RPC.healthCheck,
        clientStreams: false,
        serverStreams: false,
        effect: .none
    )
    /// `Health.Watch`.
    public static let healthWatch = RPCShape(
        path: RPC.healthWatch,
        clientStreams: false,
        serverStreams: true,
        effect: .none
    )
}
