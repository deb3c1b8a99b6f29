import EtcdAPI
import EtcdClient
import GRPCTransport
import TestSupport
import Testing

@Suite("Locks and elections at a real etcd", .timeLimit(.minutes(1)))
struct LockAndElectionTests {
    @Test
    func `a lock is held by one lease at a time`() async throws {
        let client = try await SharedCluster.one().client()
        let name = bytes(freshPrefix())
        let one = try await client.leaseGrant(LeaseGrantRequest(ttl: 60)).id
        let two = try await client.leaseGrant(LeaseGrantRequest(ttl: 60)).id
        let held = try await client.lock(LockRequest(name: name, lease: one))
        #expect(held.key.starts(with: name))

        let error = await #expect(throws: EtcdClientError.self) {
            try await client.lock(
                LockRequest(name: name, lease: two),
                timeout: .milliseconds(300)
            )
        }
        // The waiting key was put before the wait: the request may still get the lock.
        #expect(error?.code == .deadlineExceeded && error?.outcome == .unknown)

        let waiting = Task { try await client.lock(LockRequest(name: name, lease: two)) }
        _ = try await client.unlock(UnlockRequest(key: held.key))
        let next = try await waiting.value
        #expect(next.key != held.key)
        _ = try await client.leaseRevoke(LeaseRevokeRequest(id: one))
        _ = try await client.leaseRevoke(LeaseRevokeRequest(id: two))
        await client.shutdown()
    }

    @Test
    func `a leader is elected, proclaims, is observed and resigns`() async throws {
        let client = try await SharedCluster.one().client()
        let name = bytes(freshPrefix())
        let none = await #expect(throws: EtcdClientError.self) {
            try await client.leader(LeaderRequest(name: name))
        }
        #expect(none?.message == "election: no leader" && none?.code == .unknown)
        #expect(none?.outcome == .definite)

        let lease = try await client.leaseGrant(LeaseGrantRequest(ttl: 60)).id
        let won = try await client.campaign(
            CampaignRequest(name: name, lease: lease, value: bytes("one"))
        )
        let key = try #require(won.leader)
        #expect(key.name == name && key.lease == lease && key.rev > 0)

        let observed = try await client.observe(LeaderRequest(name: name))
        var values = observed.makeAsyncIterator()
        #expect(try await values.next()?.kv?.value == bytes("one"))
        _ = try await client.proclaim(ProclaimRequest(leader: key, value: bytes("two")))
        #expect(try await values.next()?.kv?.value == bytes("two"))
        #expect(try await client.leader(LeaderRequest(name: name)).kv?.value == bytes("two"))

        _ = try await client.resign(ResignRequest(leader: key))
        await #expect(throws: EtcdClientError.self) {
            try await client.leader(LeaderRequest(name: name))
        }
        _ = try await client.leaseRevoke(LeaseRevokeRequest(id: lease))
        await client.shutdown()
    }
}
