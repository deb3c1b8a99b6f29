import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Testing

/// Members that count ticks only when they must.
@Suite struct SleepTests {
    private var settings: Simulation.Settings {
        var settings = Simulation.Settings()
        settings.fineness = 5
        return settings
    }

    @Test func `until time is due it does nothing, and a leader's heartbeat comes when it is`()
        throws
    {
        let simulation = try Simulation(3, seed: 61, self.settings)
        let leader = try simulation.waitForQuiet()
        // What is dirty is committed, and everybody has heard everybody.
        try simulation.run(turns: 400)
        for member in simulation.members {
            let core = try #require(member.core)
            var effects = Effects()
            repeat { core.flush(into: &effects) } while effects.hasMore || core.wantsTurn
            let due = core.ticksUntilDue
            #expect(due >= 1)
            #expect(member.id == leader ? due <= 5 : due > 5, "followers sleep longer")
            core.tick(due - 1)
            core.flush(into: &effects)
            #expect(effects.messages.isEmpty)
            #expect(effects.disk == nil && effects.commit == nil && effects.events.isEmpty)
            guard member.id == leader else { continue }
            core.tick()
            core.flush(into: &effects)
            #expect(effects.messages.map(\.type) == [.heartbeat, .heartbeat])
        }
    }

    @Test func `whoever waits is looked after once a heartbeat`() throws {
        let simulation = try Simulation(3, seed: 62, self.settings)
        let leader = try simulation.waitForQuiet()
        try simulation.run(turns: 400)
        let core = try #require(simulation[leader % 3 + 1].core)
        #expect(core.ticksUntilDue > 5)
        core.request(1 << 40, .put(PutRequest(key: [1], value: [2])))
        #expect(core.ticksUntilDue == 5)
    }

    @Test(arguments: [UInt64(63), 64, 65])
    func `members that sleep elect, lose a leader, end leases and agree`(seed: UInt64) throws {
        var settings = self.settings
        settings.sleeps = true
        let simulation = try Simulation(3, seed: seed, settings)
        let leader = try simulation.waitForQuiet()
        _ = try simulation.answer(
            leader,
            .leaseGrant(LeaseGrantRequest(ttl: 3, id: 7)),
            as: LeaseGrantResponse.self
        )
        let put = PutRequest(key: [1], value: [2], lease: 7)
        _ = try simulation.answer(leader, .put(put), as: PutResponse.self)
        simulation.crash(leader)
        let next = try simulation.waitForLeader()
        #expect(next != leader)
        let isOver = try simulation.run {
            simulation.members.compactMap(\.core).allSatisfy { $0.value([1]) == nil }
        }
        #expect(isOver, "the lease outlived its leader's successor")
        try simulation.start(leader)
        #expect(try simulation.waitForAgreement())
        #expect(try simulation.hashes().count == 1)
    }
}
