import EtcdAPI
import EtcdClient
import GRPCTransport
import TestSupport
import Testing

@Suite("Refusals of a real etcd, word for word", .timeLimit(.minutes(1)))
struct RefusalTests {
    @Test
    func `requests for keys`() async throws {
        let client = try await SharedCluster.one().client()
        let key = bytes(freshPrefix())
        await expectRefusal(.emptyKey) { try await client.range(RangeRequest()) }
        await expectRefusal(.emptyKey) { try await client.put(PutRequest()) }
        await expectRefusal(.emptyKey) { try await client.deleteRange(DeleteRangeRequest()) }
        await expectRefusal(.futureRev) {
            try await client.range(RangeRequest(key: key, revision: .max))
        }
        await expectRefusal(.valueProvided) {
            try await client.put(PutRequest(key: key, value: [1], ignoreValue: true))
        }
        await expectRefusal(.leaseProvided) {
            try await client.put(PutRequest(key: key, lease: 1, ignoreLease: true))
        }
        await expectRefusal(.keyNotFound) {
            try await client.put(PutRequest(key: key, ignoreValue: true))
        }
        await expectRefusal(.leaseNotFound) {
            try await client.put(PutRequest(key: key, lease: 424_242))
        }
        await expectRefusal(.futureRev) {
            try await client.compact(CompactionRequest(revision: .max))
        }
        // None of them wrote anything.
        #expect(try await client.range(RangeRequest(key: key)).count == 0)
        await client.shutdown()
    }

    @Test
    func `transactions`() async throws {
        let client = try await SharedCluster.one().client()
        let key = bytes(freshPrefix())
        let put = RequestOp(request: .requestPut(PutRequest(key: key, value: [1])))
        await expectRefusal(.duplicateKey) {
            try await client.txn(TxnRequest(success: [put, put]))
        }
        await expectRefusal(.tooManyOps) {
            try await client.txn(TxnRequest(success: Array(repeating: put, count: 129)))
        }
        let future = RequestOp(request: .requestRange(RangeRequest(key: key, revision: .max)))
        await expectRefusal(.futureRev) {
            try await client.txn(TxnRequest(success: [put, future]))
        }
        await expectRefusal(.keyNotFound) {
            try await client.txn(TxnRequest(success: [RequestOp()]))
        }
        #expect(try await client.range(RangeRequest(key: key)).count == 0)
        await client.shutdown()
    }

    @Test
    func `leases, members, users and leadership`() async throws {
        let client = try await SharedCluster.one().client()
        let id = Int64.random(in: 1...Int64(Int32.max))
        _ = try await client.leaseGrant(LeaseGrantRequest(ttl: 60, id: id))
        await expectRefusal(.leaseExist) {
            try await client.leaseGrant(LeaseGrantRequest(ttl: 60, id: id))
        }
        await expectRefusal(.leaseTTLTooLarge) {
            try await client.leaseGrant(LeaseGrantRequest(ttl: 9_000_000_001))
        }
        await expectRefusal(.leaseNotFound) {
            try await client.leaseRevoke(LeaseRevokeRequest(id: id + (1 << 40)))
        }
        await expectRefusal(.memberNotFound) {
            try await client.memberUpdate(MemberUpdateRequest(id: 7, peerURLs: ["http://h:1"]))
        }
        await expectRefusal(.memberBadURLs) {
            try await client.memberAdd(MemberAddRequest(peerURLs: ["nonsense"]))
        }
        await expectRefusal(.badLeaderTransferee) {
            try await client.moveLeader(MoveLeaderRequest(targetID: 7))
        }
        await expectRefusal(.authNotEnabled) {
            try await client.authenticate(AuthenticateRequest(name: "a", password: "b"))
        }
        await expectRefusal(.userEmpty) { try await client.userAdd(AuthUserAddRequest()) }
        await expectRefusal(.userNotFound) {
            try await client.userGet(AuthUserGetRequest(name: "nobody"))
        }
        await expectRefusal(.roleNotFound) {
            try await client.roleGet(AuthRoleGetRequest(role: "none"))
        }
        await expectRefusal(.rootUserNotExist) { try await client.authEnable() }
        await client.shutdown()
    }

    @Test
    func `an RPC that this version does not have`() async throws {
        let client = try await SharedCluster.one().client()
        let error = await #expect(throws: EtcdClientError.self) { try await client.authStatus() }
        #expect(error?.code == .unimplemented && error?.outcome == .definite)
        await client.shutdown()
    }

    @Test
    func `a request that is too large, for this client, for the transport and for etcd`()
        async throws
    {
        let member = try await SharedCluster.one()
        let key = bytes(freshPrefix())
        func put(_ size: Int, _ client: EtcdClient) async throws -> EtcdClientError? {
            let error = await #expect(throws: EtcdClientError.self) {
                try await client.put(
                    PutRequest(key: key, value: [UInt8](repeating: 1, count: size))
                )
            }
            #expect(error?.outcome == .definite && error?.isTransient == false)
            return error
        }
        let client = member.client()
        #expect(try await put(1_700_000, client)?.etcdError == .requestTooLarge)
        let own = try await put(2_200_000, client)
        #expect(own?.origin == .client && own?.code == .resourceExhausted)

        let generous = member.client { $0.maxSendBytes = 4_000_000 }
        let transport = try await put(2_200_000, generous)
        #expect(transport?.origin == .server && transport?.code == .resourceExhausted)
        #expect(try await client.range(RangeRequest(key: key)).count == 0)
        await client.shutdown()
        await generous.shutdown()
    }
}
