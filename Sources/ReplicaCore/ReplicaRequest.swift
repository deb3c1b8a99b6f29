public import EtcdAPI

/// What a client asks of a member.
///
/// Ids that come from a clock or a hash are given by the shell.
public enum ReplicaRequest: Sendable {
    /// `KV.Range`; linearizable unless it says otherwise.
    case range(RangeRequest)
    /// `KV.Put`.
    case put(PutRequest)
    /// `KV.DeleteRange`.
    case deleteRange(DeleteRangeRequest)
    /// `KV.Txn`; one that only reads makes no entry.
    case txn(TxnRequest)
    /// `KV.Compact`; a physical one is answered when the rows are gone and that is committed.
    case compact(CompactionRequest)
    /// `Lease.LeaseGrant`; id 0 asks for one.
    case leaseGrant(LeaseGrantRequest)
    /// `Lease.LeaseRevoke`.
    case leaseRevoke(LeaseRevokeRequest)
    /// `Lease.LeaseKeepAlive`, one message of it, or of a peer's `/leases`; only the leader can.
    case leaseKeepAlive(LeaseKeepAliveRequest)
    /// `Lease.LeaseTimeToLive`, or a peer's `/leases/internal`; only the leader can.
    case leaseTimeToLive(LeaseTimeToLiveRequest)
    /// `Lease.LeaseLeases`.
    case leaseLeases(LeaseLeasesRequest)
    /// `Cluster.MemberAdd`, with the id that the new member is to have.
    case memberAdd(MemberAddRequest, id: UInt64)
    /// `Cluster.MemberRemove`.
    case memberRemove(MemberRemoveRequest)
    /// `Cluster.MemberUpdate`.
    case memberUpdate(MemberUpdateRequest)
    /// `Cluster.MemberPromote`, or a peer's `/members/promote`; only the leader can.
    case memberPromote(MemberPromoteRequest)
    /// `Cluster.MemberList`.
    case memberList(MemberListRequest)
    /// `Maintenance.Alarm`.
    case alarm(AlarmRequest)
    /// `Maintenance.Status`.
    case status(StatusRequest)
    /// `Maintenance.Hash`.
    case hash(HashRequest)
    /// `Maintenance.HashKV`.
    case hashKV(HashKVRequest)
    /// `Maintenance.MoveLeader`; only the leader can.
    case moveLeader(MoveLeaderRequest)
    /// Hands leadership to the voter that is furthest, before the member stops; answered at once,
    /// with an empty message, when there is nobody or this member does not lead.
    case handOver
    /// Nothing, answered with an empty message once a read would be linearizable.
    case readBarrier
    /// Nothing, answered with an empty message once all that was applied before is committed to the
    /// database: then it can be exported, hashed or defragmented.
    case commitBarrier
}
