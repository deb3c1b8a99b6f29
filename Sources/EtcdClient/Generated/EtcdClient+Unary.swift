// swift-format-ignore-file
// Written by scripts/generate-api from scripts/etcd.fields: change those.

public import EtcdAPI

/// Every RPC with one request and one response.
extension EtcdClient {
    /// Calls `KV.Range`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func range(
        _ request: RangeRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> RangeResponse {
        try await self.call(.range, request, timeout: timeout)
    }

    /// Calls `KV.Put`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func put(
        _ request: PutRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> PutResponse {
        try await self.call(.put, request, timeout: timeout)
    }

    /// Calls `KV.DeleteRange`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func deleteRange(
        _ request: DeleteRangeRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> DeleteRangeResponse {
        try await self.call(.deleteRange, request, timeout: timeout)
    }

    /// Calls `KV.Txn`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func txn(
        _ request: TxnRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> TxnResponse {
        try await self.call(.txn, request, timeout: timeout)
    }

    /// Calls `KV.Compact`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func compact(
        _ request: CompactionRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> CompactionResponse {
        try await self.call(.compact, request, timeout: timeout)
    }

    /// Calls `Lease.LeaseGrant`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func leaseGrant(
        _ request: LeaseGrantRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaseGrantResponse {
        try await self.call(.leaseGrant, request, timeout: timeout)
    }

    /// Calls `Lease.LeaseRevoke`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func leaseRevoke(
        _ request: LeaseRevokeRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaseRevokeResponse {
        try await self.call(.leaseRevoke, request, timeout: timeout)
    }

    /// Calls `Lease.LeaseTimeToLive`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func leaseTimeToLive(
        _ request: LeaseTimeToLiveRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaseTimeToLiveResponse {
        try await self.call(.leaseTimeToLive, request, timeout: timeout)
    }

    /// Calls `Lease.LeaseLeases`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func leaseLeases(
        _ request: LeaseLeasesRequest = LeaseLeasesRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaseLeasesResponse {
        try await self.call(.leaseLeases, request, timeout: timeout)
    }

    /// Calls `Cluster.MemberAdd`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func memberAdd(
        _ request: MemberAddRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> MemberAddResponse {
        try await self.call(.memberAdd, request, timeout: timeout)
    }

    /// Calls `Cluster.MemberRemove`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func memberRemove(
        _ request: MemberRemoveRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> MemberRemoveResponse {
        try await self.call(.memberRemove, request, timeout: timeout)
    }

    /// Calls `Cluster.MemberUpdate`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func memberUpdate(
        _ request: MemberUpdateRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> MemberUpdateResponse {
        try await self.call(.memberUpdate, request, timeout: timeout)
    }

    /// Calls `Cluster.MemberList`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func memberList(
        _ request: MemberListRequest = MemberListRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> MemberListResponse {
        try await self.call(.memberList, request, timeout: timeout)
    }

    /// Calls `Cluster.MemberPromote`, since etcd 3.4.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func memberPromote(
        _ request: MemberPromoteRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> MemberPromoteResponse {
        try await self.call(.memberPromote, request, timeout: timeout)
    }

    /// Calls `Maintenance.Alarm`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func alarm(
        _ request: AlarmRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AlarmResponse {
        try await self.call(.alarm, request, timeout: timeout)
    }

    /// Calls `Maintenance.Status`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func status(
        _ request: StatusRequest = StatusRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> StatusResponse {
        try await self.call(.status, request, timeout: timeout)
    }

    /// Calls `Maintenance.Defragment`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func defragment(
        _ request: DefragmentRequest = DefragmentRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> DefragmentResponse {
        try await self.call(.defragment, request, timeout: timeout)
    }

    /// Calls `Maintenance.Hash`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func hash(
        _ request: HashRequest = HashRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> HashResponse {
        try await self.call(.hash, request, timeout: timeout)
    }

    /// Calls `Maintenance.HashKV`, since etcd 3.3.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func hashKV(
        _ request: HashKVRequest = HashKVRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> HashKVResponse {
        try await self.call(.hashKV, request, timeout: timeout)
    }

    /// Calls `Maintenance.MoveLeader`, since etcd 3.3.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func moveLeader(
        _ request: MoveLeaderRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> MoveLeaderResponse {
        try await self.call(.moveLeader, request, timeout: timeout)
    }

    /// Calls `Maintenance.Downgrade`, since etcd 3.5.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func downgrade(
        _ request: DowngradeRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> DowngradeResponse {
        try await self.call(.downgrade, request, timeout: timeout)
    }

    /// Calls `Auth.AuthEnable`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func authEnable(
        _ request: AuthEnableRequest = AuthEnableRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthEnableResponse {
        try await self.call(.authEnable, request, timeout: timeout)
    }

    /// Calls `Auth.AuthDisable`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func authDisable(
        _ request: AuthDisableRequest = AuthDisableRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthDisableResponse {
        try await self.call(.authDisable, request, timeout: timeout)
    }

    /// Calls `Auth.AuthStatus`, since etcd 3.5.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func authStatus(
        _ request: AuthStatusRequest = AuthStatusRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthStatusResponse {
        try await self.call(.authStatus, request, timeout: timeout)
    }

    /// Calls `Auth.Authenticate`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func authenticate(
        _ request: AuthenticateRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthenticateResponse {
        try await self.call(.authenticate, request, timeout: timeout)
    }

    /// Calls `Auth.UserAdd`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func userAdd(
        _ request: AuthUserAddRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthUserAddResponse {
        try await self.call(.userAdd, request, timeout: timeout)
    }

    /// Calls `Auth.UserGet`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func userGet(
        _ request: AuthUserGetRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthUserGetResponse {
        try await self.call(.userGet, request, timeout: timeout)
    }

    /// Calls `Auth.UserList`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func userList(
        _ request: AuthUserListRequest = AuthUserListRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthUserListResponse {
        try await self.call(.userList, request, timeout: timeout)
    }

    /// Calls `Auth.UserDelete`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func userDelete(
        _ request: AuthUserDeleteRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthUserDeleteResponse {
        try await self.call(.userDelete, request, timeout: timeout)
    }

    /// Calls `Auth.UserChangePassword`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func userChangePassword(
        _ request: AuthUserChangePasswordRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthUserChangePasswordResponse {
        try await self.call(.userChangePassword, request, timeout: timeout)
    }

    /// Calls `Auth.UserGrantRole`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func userGrantRole(
        _ request: AuthUserGrantRoleRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthUserGrantRoleResponse {
        try await self.call(.userGrantRole, request, timeout: timeout)
    }

    /// Calls `Auth.UserRevokeRole`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func userRevokeRole(
        _ request: AuthUserRevokeRoleRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthUserRevokeRoleResponse {
        try await self.call(.userRevokeRole, request, timeout: timeout)
    }

    /// Calls `Auth.RoleAdd`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func roleAdd(
        _ request: AuthRoleAddRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthRoleAddResponse {
        try await self.call(.roleAdd, request, timeout: timeout)
    }

    /// Calls `Auth.RoleGet`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func roleGet(
        _ request: AuthRoleGetRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthRoleGetResponse {
        try await self.call(.roleGet, request, timeout: timeout)
    }

    /// Calls `Auth.RoleList`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func roleList(
        _ request: AuthRoleListRequest = AuthRoleListRequest(),
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthRoleListResponse {
        try await self.call(.roleList, request, timeout: timeout)
    }

    /// Calls `Auth.RoleDelete`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func roleDelete(
        _ request: AuthRoleDeleteRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthRoleDeleteResponse {
        try await self.call(.roleDelete, request, timeout: timeout)
    }

    /// Calls `Auth.RoleGrantPermission`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func roleGrantPermission(
        _ request: AuthRoleGrantPermissionRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthRoleGrantPermissionResponse {
        try await self.call(.roleGrantPermission, request, timeout: timeout)
    }

    /// Calls `Auth.RoleRevokePermission`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func roleRevokePermission(
        _ request: AuthRoleRevokePermissionRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> AuthRoleRevokePermissionResponse {
        try await self.call(.roleRevokePermission, request, timeout: timeout)
    }

    /// Calls `Lock.Lock`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func lock(
        _ request: LockRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LockResponse {
        try await self.call(.lock, request, timeout: timeout)
    }

    /// Calls `Lock.Unlock`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func unlock(
        _ request: UnlockRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> UnlockResponse {
        try await self.call(.unlock, request, timeout: timeout)
    }

    /// Calls `Election.Campaign`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func campaign(
        _ request: CampaignRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> CampaignResponse {
        try await self.call(.campaign, request, timeout: timeout)
    }

    /// Calls `Election.Proclaim`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func proclaim(
        _ request: ProclaimRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> ProclaimResponse {
        try await self.call(.proclaim, request, timeout: timeout)
    }

    /// Calls `Election.Leader`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func leader(
        _ request: LeaderRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> LeaderResponse {
        try await self.call(.leader, request, timeout: timeout)
    }

    /// Calls `Election.Resign`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func resign(
        _ request: ResignRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> ResignResponse {
        try await self.call(.resign, request, timeout: timeout)
    }

    /// Calls `Health.Check`.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - timeout: How long the call may take; nil for the client's own timeout.
    /// - Returns: What the member answered.
    /// - Throws: `EtcdClientError`, which says whether the request may take effect.
    public func healthCheck(
        _ request: HealthCheckRequest,
        timeout: Duration? = nil
    ) async throws(EtcdClientError) -> HealthCheckResponse {
        try await self.call(.healthCheck, request, timeout: timeout)
    }
}
