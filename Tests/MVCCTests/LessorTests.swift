import Basics
import EtcdAPI
import MVCC
import Testing

@Suite("Leases")
struct LessorTests {
    private let keyspace = Keyspace(
        MemoryBackend(),
        leases: LeaseSettings(ticksPerSecond: 10, ttlMin: 2, retryTicks: 30, checkpointTicks: 50)
    )

    private func put(_ key: String, lease: Int64) throws {
        var writer = WireWriter()
        let request = PutRequest(key: Array(key.utf8), lease: lease)
        try self.keyspace.put(request, header: ResponseHeader(), into: &writer)
    }

    private func needsConfirmation() -> Bool { self.keyspace.lessor.needsConfirmation() }

    private func expired() -> [Int64] { self.keyspace.lessor.takeExpired(limit: 10) }

    private func checkpoints() -> [Int64] {
        self.keyspace.lessor.takeCheckpoints(limit: 10).map(\.id)
    }

    private func renew(_ id: Int64) -> Lessor.Renewal { self.keyspace.lessor.renew(id) }

    /// As a leader does who is confirmed at once.
    private func confirmed() -> [Int64] {
        self.keyspace.lessor.confirmLeadership(began: self.keyspace.lessor.tick)
        return self.keyspace.lessor.takeExpired(limit: 10)
    }

    @Test
    func `a grant is raised to the shortest time, and refused when it is too long or there`() throws
    {
        #expect(try self.keyspace.grantLease(1, ttl: -5) == 2)
        #expect(try self.keyspace.grantLease(2, ttl: 60) == 60)
        #expect(throws: EtcdError.leaseExist) { try self.keyspace.grantLease(1, ttl: 5) }
        #expect(throws: EtcdError.leaseNotFound) { try self.keyspace.grantLease(0, ttl: 5) }
        #expect(throws: EtcdError.leaseTTLTooLarge) {
            try self.keyspace.grantLease(3, ttl: 9_000_000_001)
        }
        #expect(throws: EtcdError.leaseNotFound) { try self.put("k", lease: 3) }
        #expect(throws: EtcdError.leaseNotFound) { try self.keyspace.revokeLease(3) }
        #expect(self.keyspace.currentRevision == 1)
    }

    @Test
    func `revoking deletes the attached keys in their order and in one revision`() throws {
        _ = try self.keyspace.grantLease(1, ttl: 60)
        _ = try self.keyspace.grantLease(2, ttl: 60)
        for key in ["c", "a", "b"] { try self.put(key, lease: 1) }
        try self.put("b", lease: 2)
        try self.put("d", lease: 1)
        try self.put("d", lease: 0)
        self.keyspace.watch(1, WatchCreateRequest(key: [0], rangeEnd: [0]))
        self.keyspace.watchMessages.removeAll()
        try self.keyspace.revokeLease(1)
        #expect(self.keyspace.currentRevision == 8)
        let range = try #require(self.keyspace.watchMessages.messages.first?.range)
        let told = try WatchResponse(
            decoding: Array(self.keyspace.watchMessages.bytes[range])
        )
        #expect(told.events.map { $0.kv?.key } == [[UInt8(ascii: "a")], [UInt8(ascii: "c")]])
        #expect(self.keyspace.keyCount == 2)
        // A lease without keys makes no revision.
        try self.put("b", lease: 0)
        try self.keyspace.revokeLease(2)
        #expect(self.keyspace.currentRevision == 9)
    }

    @Test
    func `only a leader counts, and it proposes only what a confirmed leadership covers`() throws {
        _ = try self.keyspace.grantLease(1, ttl: 2)
        self.keyspace.lessor.advance(ticks: 1000)
        #expect(self.confirmed().isEmpty)
        #expect(self.keyspace.lessor.describe(1)?.remaining == nil)
        self.keyspace.lessor.promote(extension: 10)
        #expect(self.keyspace.lessor.describe(1)?.remaining == 3)
        // One more than three seconds: the tick under way had begun before.
        self.keyspace.lessor.advance(ticks: 30)
        #expect(!self.needsConfirmation())
        let before = self.keyspace.lessor.tick
        self.keyspace.lessor.advance(ticks: 1)
        #expect(self.needsConfirmation())
        // A round that began before the deadline says nothing about the time after it.
        self.keyspace.lessor.confirmLeadership(began: before)
        #expect(self.expired().isEmpty)
        #expect(self.confirmed() == [1])
        #expect(!self.needsConfirmation())
    }

    @Test
    func `a leader that was stopped and replaced revokes nothing`() throws {
        _ = try self.keyspace.grantLease(1, ttl: 5)
        self.keyspace.lessor.promote(extension: 0)
        self.keyspace.lessor.confirmLeadership(began: self.keyspace.lessor.tick)
        self.keyspace.lessor.advance(ticks: 100_000)
        #expect(self.needsConfirmation())
        #expect(self.expired().isEmpty)
        self.keyspace.lessor.demote()
        #expect(self.confirmed().isEmpty)
        #expect(self.renew(1) == .notLeader)
        self.keyspace.lessor.promote(extension: 0)
        #expect(self.confirmed().isEmpty)
        #expect(self.keyspace.lessor.describe(1)?.remaining == 5)
    }

    @Test
    func `a lost proposal is made again, and what was proposed cannot be renewed`() throws {
        for id in Int64(1)...3 { _ = try self.keyspace.grantLease(id, ttl: 1 + id) }
        self.keyspace.lessor.promote(extension: 0)
        self.keyspace.lessor.advance(ticks: 21)
        let renewal = Lessor.Renewal.renewed(ttl: 3, clearsCheckpoint: false)
        #expect(self.renew(2) == renewal)
        #expect(self.confirmed() == [1])
        #expect(self.renew(1) == .missing)
        #expect(self.renew(9) == .missing)
        self.keyspace.lessor.advance(ticks: 29)
        #expect(self.confirmed() == [3])
        self.keyspace.lessor.advance(ticks: 2)
        #expect(self.confirmed() == [1, 2])
        try self.keyspace.revokeLease(1)
        self.keyspace.lessor.advance(ticks: 1000)
        #expect(self.confirmed() == [3, 2])
        #expect(self.keyspace.lessor.count == 2)
    }

    @Test
    func `the next leader goes on from a checkpoint`() throws {
        _ = try self.keyspace.grantLease(1, ttl: 100)
        self.keyspace.lessor.promote(extension: 0)
        self.keyspace.lessor.advance(ticks: 49)
        #expect(self.checkpoints().isEmpty)
        self.keyspace.lessor.advance(ticks: 1)
        let due = self.keyspace.lessor.takeCheckpoints(limit: 10)
        #expect(due.map(\.id) == [1] && due.map(\.remaining) == [95])
        #expect(self.checkpoints().isEmpty)
        try self.keyspace.checkpointLease(1, remaining: 95)
        let next = Keyspace(self.keyspace.store)
        next.lessor.promote(extension: 0)
        #expect(next.lessor.describe(1)?.remaining == 95)
        #expect(next.lessor.describe(1)?.grantedTTL == 100)
        let renewal = Lessor.Renewal.renewed(ttl: 100, clearsCheckpoint: true)
        let renewed = next.lessor.renew(1)
        #expect(renewed == renewal)
        #expect(next.lessor.list().map(\.id) == [1])
    }

    @Test
    func `the expiry queue names every lease in the order of deadlines`() throws {
        var random = SeededRandom(seed: 3)
        var deadlines: [Int64: Int64] = [:]
        for id in Int64(1)...300 {
            deadlines[id] = Int64(2 + random.below(50))
            _ = try self.keyspace.grantLease(id, ttl: deadlines[id] ?? 0)
        }
        self.keyspace.lessor.promote(extension: 0)
        for _ in 0..<200 {
            let id = Int64(1 + random.below(300))
            if random.chance(0.3) {
                if deadlines.removeValue(forKey: id) != nil {
                    try self.keyspace.revokeLease(id)
                }
            } else if deadlines[id] != nil {
                _ = self.keyspace.lessor.renew(id)
            }
        }
        self.keyspace.lessor.advance(ticks: 520)
        self.keyspace.lessor.confirmLeadership(began: self.keyspace.lessor.tick)
        let expired = self.keyspace.lessor.takeExpired(limit: 1000)
        let expected = deadlines.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        #expect(expired == expected)
    }
}
