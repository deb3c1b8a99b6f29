import Basics
import EtcdAPI
import ReplicaCore
import Testing

@Suite struct MembershipTests {
    @Test func `members make their names and the version known`() throws {
        let simulation = try Simulation(3, seed: 3)
        let isKnown = try simulation.run {
            simulation.members.compactMap(\.core).allSatisfy { core in
                core.cluster.members.map(\.name) == ["m1", "m2", "m3"]
                    && core.cluster.version?.description == "3.6.0"
            }
        }
        #expect(isKnown)
        #expect(simulation[1].events.contains(.published))
    }

    @Test func `a learner joins, is promoted, and an old member goes, under load`() throws {
        var settings = Simulation.Settings()
        settings.snapshotCount = 40
        settings.snapshotCatchUp = 5
        let simulation = try Simulation(3, seed: 5, settings)
        let workload = Workload(simulation)
        func load(_ turns: Int) throws {
            for _ in 0..<turns {
                workload.write()
                if simulation.random.chance(0.2) { workload.read() }
                try simulation.step()
            }
        }
        let leader = try simulation.waitForLeader()
        // Members have to have been connected for five seconds.
        try load(240)
        let added = try simulation.answer(
            leader,
            .memberAdd(
                MemberAddRequest(peerURLs: ["http://127.0.0.4:2380"], isLearner: true),
                id: 4
            ),
            as: MemberAddResponse.self
        )
        #expect(added.member?.id == 4)
        #expect(added.member?.isLearner == true)
        #expect(added.members.count == 4)
        #expect(added.header?.revision == 0)

        try simulation.join(4)
        try load(100)
        let learnerPut = try simulation.call(4, .put(PutRequest(key: [1], value: [])))
        #expect(learnerPut == .failed(.notSupportedForLearner))
        var promoted: Outcome?
        for _ in 0..<20 where promoted == nil {
            let outcome = try simulation.call(leader, .memberPromote(.init(id: 4)))
            if case .message = outcome { promoted = outcome } else { try load(20) }
        }
        #expect(promoted != nil, "never promoted")
        #expect(
            simulation[4].events.contains {
                if case .snapshotInstalled = $0 { true } else { false }
            }
        )

        // The old leader goes, and the others go on.
        _ = try simulation.call(leader, .memberRemove(.init(id: leader)))
        let isGone = try simulation.run { simulation[leader].stopReason == .removed }
        #expect(isGone)
        simulation.crash(leader)
        try load(200)
        #expect(try simulation.waitForAgreement())
        #expect(try simulation.hashes().count == 1)
        for core in simulation.members.compactMap(\.core) {
            #expect(workload.check(core) == [])
            #expect(core.cluster.members.count == 3)
            #expect(core.cluster.isRemoved(leader))
        }
    }

    @Test func `a change that is not allowed is refused by everybody alike`() throws {
        let simulation = try Simulation(3, seed: 6)
        let leader = try simulation.waitForLeader()
        try simulation.run(turns: 240)
        let again = try simulation.call(
            leader,
            .memberAdd(MemberAddRequest(peerURLs: ["http://127.0.0.2:2380"]), id: 9)
        )
        #expect(again == .failed(.peerURLExist))
        #expect(try simulation.waitForAgreement())
        let unknown = try simulation.call(leader, .memberRemove(.init(id: 99)))
        #expect(unknown == .failed(.memberNotFound))
        for core in simulation.members.compactMap(\.core) {
            #expect(core.cluster.members.count == 3)
            #expect(core.configuration == #"{"voters":[1,2,3],"auto_leave":false}"#)
        }
    }

    @Test func `a member that was told of its removal by nobody stops when it learns of it`() throws
    {
        let simulation = try Simulation(3, seed: 8)
        let leader = try simulation.waitForLeader()
        let other = leader % 3 + 1
        try simulation.run(turns: 240)
        _ = try simulation.call(leader, .memberRemove(.init(id: other)))
        #expect(try simulation.run { simulation[other].stopReason == .removed })
        // Its log says so after a restart as well.
        simulation.crash(other)
        try simulation.start(other)
        #expect(try simulation.run { simulation[other].stopReason == .removed })
    }

    /// The database may have applied entries whose commit the log never noted.
    @Test(arguments: [20, 90]) func `a member goes on alone when the others are lost`(
        snapshotCount: UInt64
    ) throws {
        var settings = Simulation.Settings()
        settings.snapshotCount = snapshotCount
        let simulation = try Simulation(3, seed: snapshotCount, settings)
        let workload = Workload(simulation)
        _ = try simulation.waitForQuiet()
        for _ in 0..<60 {
            workload.write()
            try simulation.step()
        }
        #expect(try simulation.waitForAgreement())
        for member in simulation.members { simulation.crash(member.id) }
        try simulation.start(2, alone: true)
        let put = try simulation.answer(2, .put(PutRequest(key: [1])), as: PutResponse.self)
        #expect(put.header?.memberID == 2)
        var core = try #require(simulation[2].core)
        #expect(core.members.map(\.id) == [2])
        #expect(workload.check(core) == [])
        // It stays so.
        simulation.crash(2)
        try simulation.start(2)
        #expect(try simulation.waitForAgreement())
        core = try #require(simulation[2].core)
        #expect(core.members.map(\.id) == [2])
        #expect(workload.check(core) == [])
        #expect(core.value([1]) != nil)
    }

    @Test func `leadership moves to the member that was named`() throws {
        let simulation = try Simulation(3, seed: 9)
        let leader = try simulation.waitForLeader()
        let target = leader % 3 + 1
        let outcome = try simulation.call(leader, .moveLeader(.init(targetID: target)))
        #expect(outcome == .message([]))
        #expect(simulation[target].core?.isLeader == true)
        let refused = try simulation.call(leader, .moveLeader(.init(targetID: target)))
        #expect(refused == .failed(.notLeader))
        let unknown = try simulation.call(target, .moveLeader(.init(targetID: 77)))
        #expect(unknown == .failed(.badLeaderTransferee))
        #expect(try simulation.call(target, .handOver) == .message([]))
        #expect(try simulation.run { simulation.leader.map { $0.id != target } ?? false })
    }
}
