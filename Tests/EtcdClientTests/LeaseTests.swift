import EtcdAPI
import EtcdClient
import Synchronization
import TestSupport
import Testing

@Suite("Leases at a real etcd", .timeLimit(.minutes(1)))
struct LeaseTests {
    @Test
    func `a lease is granted, listed, renewed and revoked with its keys`() async throws {
        let client = try await SharedCluster.one().client()
        let key = bytes(freshPrefix())
        let lease = try await client.leaseGrant(LeaseGrantRequest(ttl: 120))
        #expect(lease.id != 0 && lease.ttl == 120)
        _ = try await client.put(PutRequest(key: key, value: [1], lease: lease.id))

        let left = try await client.leaseTimeToLive(
            LeaseTimeToLiveRequest(id: lease.id, keys: true)
        )
        #expect(left.grantedTTL == 120 && (100...120).contains(left.ttl) && left.keys == [key])
        #expect(try await client.leaseLeases().leases.contains { $0.id == lease.id })

        let stream = try await client.leaseKeepAliveStream()
        for _ in 0..<3 {
            let renewed = try await stream.renew(lease.id)
            #expect(renewed.id == lease.id && renewed.ttl == 120)
        }
        stream.close()

        _ = try await client.leaseRevoke(LeaseRevokeRequest(id: lease.id))
        #expect(try await client.range(RangeRequest(key: key)).count == 0)
        let gone = try await client.leaseTimeToLive(LeaseTimeToLiveRequest(id: lease.id))
        #expect(gone.ttl == -1)
        let renewed = try await client.leaseKeepAlive(LeaseKeepAliveRequest(id: lease.id))
        #expect(renewed.ttl == 0)
        await client.shutdown()
    }

    @Test
    func `a lease that nobody renews takes its key along, one that is kept alive does not`()
        async throws
    {
        let client = try await SharedCluster.one().client()
        let prefix = freshPrefix()
        // etcd raises a time to live of 1 s to its minimum of 2 s.
        let short = try await client.leaseGrant(LeaseGrantRequest(ttl: 1))
        let kept = try await client.leaseGrant(LeaseGrantRequest(ttl: 1))
        #expect(short.ttl == 2)
        let doomed = bytes(prefix + "doomed")
        let alive = bytes(prefix + "alive")
        _ = try await client.put(PutRequest(key: doomed, lease: short.id))
        _ = try await client.put(PutRequest(key: alive, lease: kept.id))
        let renewals = Renewals()
        let keeper = Task {
            try await client.keepAlive(kept.id) { _ in renewals.count.add(1, ordering: .relaxed) }
        }
        try await eventually("the end of the lease that nobody renewed") {
            try await client.range(RangeRequest(key: doomed)).count == 0
        }
        #expect(try await client.range(RangeRequest(key: alive)).count == 1)
        #expect(renewals.count.load(ordering: .relaxed) >= 1)

        _ = try await client.leaseRevoke(LeaseRevokeRequest(id: kept.id))
        let error = await #expect(throws: EtcdClientError.self) { try await keeper.value }
        #expect(error?.etcdError == .leaseNotFound)
        await client.shutdown()
    }

    @Test
    func `cancelling the task stops keeping a lease alive`() async throws {
        let client = try await SharedCluster.one().client()
        let lease = try await client.leaseGrant(LeaseGrantRequest(ttl: 60))
        let keeper = Task { try await client.keepAlive(lease.id) }
        try await Task.sleep(for: .milliseconds(50))
        keeper.cancel()
        try await keeper.value
        await client.shutdown()
    }
}

private final class Renewals: Sendable {
    let count = Atomic(0)
}
