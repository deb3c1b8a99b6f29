import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Storage
import Testing

@Suite struct LeaseTests {
    private static let ticksPerSecond = 10
    private static let turnsPerSecond = 40

    private func grant(_ simulation: Simulation, _ member: UInt64, ttl: Int64) throws -> Int64 {
        let grant = try simulation.answer(
            member,
            .leaseGrant(LeaseGrantRequest(ttl: ttl)),
            as: LeaseGrantResponse.self
        )
        #expect(grant.id > 0)
        let put = PutRequest(key: Array("leased".utf8), value: [1], lease: grant.id)
        _ = try simulation.answer(member, .put(put), as: PutResponse.self)
        return grant.id
    }

    private func keepAlive(
        _ simulation: Simulation,
        _ member: UInt64,
        _ lease: Int64
    ) throws -> LeaseKeepAliveResponse {
        try simulation.answer(
            member,
            .leaseKeepAlive(.init(id: lease)),
            as: LeaseKeepAliveResponse.self
        )
    }

    @Test func `a lease ends with its keys when nobody keeps it alive`() throws {
        let simulation = try Simulation(3, seed: 11)
        let leader = try simulation.waitForLeader()
        let lease = try self.grant(simulation, leader, ttl: 5)
        let follower = leader % 3 + 1
        for _ in 0..<4 {
            try simulation.run(turns: 3 * Self.turnsPerSecond)
            let answer = try self.keepAlive(simulation, follower, lease)
            #expect(answer.ttl == 5)
        }
        let described = try simulation.answer(
            follower,
            .leaseTimeToLive(.init(id: lease, keys: true)),
            as: LeaseTimeToLiveResponse.self
        )
        #expect(described.grantedTTL == 5)
        #expect((4...5).contains(described.ttl))
        #expect(described.keys == [Array("leased".utf8)])
        let isGone = try simulation.run(12 * Self.turnsPerSecond) {
            simulation.members.allSatisfy { $0.core?.value(Array("leased".utf8)) == nil }
        }
        #expect(isGone)
        #expect(try self.keepAlive(simulation, leader, lease).ttl == 0)
        #expect(try simulation.hashes().count == 1)
    }

    /// etcd #15247: the old leader's clock goes on where it stood, and finds everything expired.
    @Test(arguments: [false, true])
    func `a leader that was replaced while it slept revokes nothing`(
        isPaused: Bool
    ) throws {
        let simulation = try Simulation(3, seed: 12)
        let old = try simulation.waitForLeader()
        let lease = try self.grant(simulation, old, ttl: 5)
        if isPaused { simulation[old].isPaused = true } else { simulation.isolate(old) }
        #expect(try simulation.run { simulation.leader.map { $0.id != old } ?? false })
        let new = try #require(
            simulation.members.first { $0.id != old && $0.core?.isLeader == true }
        )
        for _ in 0..<6 {
            try simulation.run(turns: 2 * Self.turnsPerSecond)
            #expect(try self.keepAlive(simulation, new.id, lease).ttl == 5)
        }
        if !isPaused {
            // Cut off, it promises nobody a life that its successor knows nothing of.
            var outcome: Outcome?
            simulation.ask(old, .leaseKeepAlive(.init(id: lease))) { outcome = $0 }
            for _ in 0..<5 {
                try simulation.run(turns: 2 * Self.turnsPerSecond)
                #expect(try self.keepAlive(simulation, new.id, lease).ttl == 5)
            }
            if case .message(let bytes)? = outcome {
                Issue.record("a cut off leader answered \(bytes)")
            }
        }
        simulation[old].isPaused = false
        simulation.heal()
        for _ in 0..<3 {
            try simulation.run(turns: Self.turnsPerSecond)
            #expect(try self.keepAlive(simulation, new.id, lease).ttl == 5)
        }
        #expect(try simulation.waitForAgreement())
        for core in simulation.members.compactMap(\.core) {
            #expect(core.value(Array("leased".utf8)) != nil)
        }
    }

    /// It leads on for a while, as far as it knows, and its clock ends the lease.
    @Test func `a leader that nobody hears neither ends a lease nor prolongs one`() throws {
        let simulation = try Simulation(3, seed: 15)
        let old = try simulation.waitForQuiet()
        let lease = try self.grant(simulation, old, ttl: 2)
        try simulation.run(turns: 60)
        let core = try #require(simulation[old].core)
        let term = core.term
        simulation.isolate(old)
        var promises: [Outcome] = []
        func ask() {
            simulation.ask(old, .leaseKeepAlive(.init(id: lease))) { promises.append($0) }
        }
        ask()
        try simulation.run(turns: 30)
        #expect(core.isLeader && core.term == term, "it has to believe so beyond the lease's end")
        ask()
        #expect(try simulation.run { !core.isLeader })
        try simulation.run(turns: 20)
        let log = try #require(try simulation[old].durableLog)
        for entry in log.entries where entry.type == .normal {
            guard case .request(let logged) = try LoggedRequest(decoding: entry.data) else {
                continue
            }
            if case .leaseRevoke? = logged.request { Issue.record("revoked at \(entry.index)") }
        }
        for promise in promises {
            if case .message = promise { Issue.record("prolonged without a quorum") }
        }
        // Those who can, end it.
        let other = old % 3 + 1
        #expect(try simulation.run { simulation[other].core?.value(Array("leased".utf8)) == nil })
    }

    /// What a leader knows of leases' ends must not reach the next one's log: proposals are
    /// forwarded, and the next leader has given the leases new time.
    @Test func `no revocation is forwarded`() throws {
        let simulation = try Simulation(3, seed: 16)
        var leader = try simulation.waitForQuiet()
        simulation.onSend = { _, message in
            guard message.type == .prop else { return }
            for entry in message.entries where entry.type == .normal {
                guard case .request(let logged) = try LoggedRequest(decoding: entry.data) else {
                    continue
                }
                if case .leaseRevoke? = logged.request { Issue.record("forwarded") }
            }
        }
        for round in 0..<40 {
            _ = try self.grant(simulation, leader, ttl: 2)
            try simulation.run(turns: 70 + round % 16)
            let next = leader % 3 + 1
            if case .message = try simulation.call(leader, .moveLeader(.init(targetID: next))) {
                leader = next
            } else {
                leader = try simulation.waitForLeader()
            }
        }
    }

    @Test func `a new leader gives every lease its time again`() throws {
        let simulation = try Simulation(3, seed: 13)
        let old = try simulation.waitForLeader()
        let lease = try self.grant(simulation, old, ttl: 6)
        try simulation.run(turns: 5 * Self.turnsPerSecond)
        simulation.crash(old)
        try simulation.run(turns: 4 * Self.turnsPerSecond)
        let member = try #require(simulation.leader)
        #expect(member.core?.value(Array("leased".utf8)) != nil)
        #expect(try self.keepAlive(simulation, member.id, lease).ttl == 6)
    }

    @Test func `a checkpoint is what the next leader counts from, until a keep-alive`() throws {
        var settings = Simulation.Settings()
        settings.leaseCheckpointTicks = 20
        let simulation = try Simulation(3, seed: 17, settings)
        let old = try simulation.waitForQuiet()
        let lease = try self.grant(simulation, old, ttl: 60)
        try simulation.run(turns: 40 * Self.turnsPerSecond)
        simulation.crash(old)
        let new = try #require(
            try simulation.run { simulation.leader != nil } ? simulation.leader : nil
        )
        func remaining() throws -> Int64 {
            try simulation.answer(
                new.id,
                .leaseTimeToLive(.init(id: lease)),
                as: LeaseTimeToLiveResponse.self
            ).ttl
        }
        #expect((10...24).contains(try remaining()))
        #expect(try self.keepAlive(simulation, new.id, lease).ttl == 60)
        #expect(try remaining() >= 58)
        // The old checkpoint is taken back before the keep-alive is answered.
        simulation.crash(new.id)
        try simulation.start(old)
        let next = try simulation.waitForLeader()
        let described = try simulation.answer(
            next,
            .leaseTimeToLive(.init(id: lease)),
            as: LeaseTimeToLiveResponse.self
        )
        #expect(described.ttl >= 58)
    }

    @Test func `leases outlive a restart`() throws {
        let simulation = try Simulation(1, seed: 14)
        let leader = try simulation.waitForLeader()
        let lease = try self.grant(simulation, leader, ttl: 30)
        try simulation.run(turns: 40)
        simulation.crash(1)
        try simulation.start(1)
        _ = try simulation.waitForLeader()
        let list = try simulation.answer(
            1,
            .leaseLeases(LeaseLeasesRequest()),
            as: LeaseLeasesResponse.self
        )
        #expect(list.leases.map(\.id) == [lease])
    }
}
