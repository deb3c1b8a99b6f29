import EtcdAPI
import MVCC
import ReplicaCore
import Storage
import StorageSupport
import Testing

@Suite struct SpaceTests {
    private func put(_ simulation: Simulation, _ member: UInt64) throws -> Outcome {
        try simulation.call(member, .put(PutRequest(key: [1], value: [2])))
    }

    @Test func `a full member raises an alarm for all, and clearing it goes on`() throws {
        var settings = Simulation.Settings()
        settings.quotaBytes = 10_000
        let simulation = try Simulation(3, seed: 21, settings)
        let leader = try simulation.waitForLeader()
        let full = leader % 3 + 1
        guard case .message = try self.put(simulation, full) else {
            Issue.record("refused with room")
            return
        }
        simulation[full].core?.storeSize(9_900, inUse: 9_900)
        #expect(try self.put(simulation, full) == .failed(.noSpace))
        #expect(
            try simulation.run {
                simulation.members.allSatisfy { $0.core?.cluster.hasAlarm(.noSpace) == true }
            }
        )
        // The others have room and refuse as well, alike.
        #expect(try self.put(simulation, leader) == .failed(.noSpace))
        #expect(try simulation.waitForAgreement())
        #expect(try simulation.hashes().count == 1)
        let status = try simulation.answer(
            leader,
            .status(StatusRequest()),
            as: StatusResponse.self
        )
        #expect(status.errors == ["memberID:\(full) alarm:NOSPACE "])

        guard case .message = try simulation.call(leader, .deleteRange(.init(key: [1]))) else {
            Issue.record("a deletion was refused")
            return
        }
        let list = try simulation.answer(leader, .alarm(AlarmRequest()), as: AlarmResponse.self)
        #expect(list.alarms == [AlarmMember(memberID: full, alarm: .noSpace)])
        simulation[full].core?.storeSize(1_000, inUse: 1_000)
        let ended = try simulation.answer(
            leader,
            .alarm(AlarmRequest(action: .deactivate, memberID: full, alarm: .noSpace)),
            as: AlarmResponse.self
        )
        #expect(ended.alarms.count == 1)
        guard case .message = try self.put(simulation, full) else {
            Issue.record("refused after the alarm ended")
            return
        }
    }

    @Test func `a member without room applies what the others decided, and raises the alarm`()
        throws
    {
        var settings = Simulation.Settings()
        settings.quotaBytes = 10_000
        let simulation = try Simulation(3, seed: 22, settings)
        let leader = try simulation.waitForLeader()
        let full = leader % 3 + 1
        simulation[full].core?.storeSize(9_900, inUse: 9_900)
        guard case .message = try self.put(simulation, leader) else {
            Issue.record("refused with room")
            return
        }
        #expect(
            try simulation.run {
                simulation[leader].core?.cluster.hasAlarm(.noSpace) == true
            }
        )
        #expect(try simulation.waitForAgreement())
        #expect(simulation[full].core?.value([1]) != nil)
    }

    @Test func `a follower far behind catches up by a snapshot while writes go on`() throws {
        var settings = Simulation.Settings()
        settings.snapshotCount = 30
        settings.snapshotCatchUp = 5
        let simulation = try Simulation(3, seed: 23, settings)
        let workload = Workload(simulation)
        let leader = try simulation.waitForLeader()
        let behind = leader % 3 + 1
        simulation[behind].core?.watch(5, WatchCreateRequest(key: [0], rangeEnd: [0]))
        try simulation.run(turns: 20)
        simulation.isolate(behind)
        for _ in 0..<300 {
            workload.write()
            try simulation.step()
        }
        simulation.heal()
        for _ in 0..<300 {
            workload.write()
            try simulation.step()
        }
        #expect(try simulation.waitForAgreement())
        let wasInstalled = simulation[behind].events.contains {
            if case .snapshotInstalled = $0 { true } else { false }
        }
        #expect(wasInstalled)
        #expect(try simulation.hashes().count == 1)
        let core = try #require(simulation[behind].core)
        #expect(workload.check(core) == [])
        // Its watcher missed nothing.
        #expect(try simulation.run { !core.keyspace.hasWatchersBehind })
        try simulation.run(turns: 5)
        let events = simulation[behind].watched.flatMap(\.events)
        #expect(events.compactMap(\.kv?.modRevision) == Array(2...core.revision))
        // Nobody keeps a log without end.
        for member in simulation.members {
            let segments = try member.disk.files(in: .wal).filter {
                if case .segment = $0 { true } else { false }
            }
            #expect(segments.count <= 12, "\(segments.count) segments")
            let snapshots = try member.disk.files(in: .snap)
            #expect(snapshots.count <= 4, "\(snapshots)")
        }
        // What they keep is enough to start from.
        for member in simulation.members {
            simulation.crash(member.id)
            try simulation.start(member.id)
        }
        #expect(try simulation.waitForAgreement())
        for core in simulation.members.compactMap(\.core) { #expect(workload.check(core) == []) }
    }

    @Test func `a physical compaction is answered when its rows are gone for good`() throws {
        let simulation = try Simulation(1, seed: 24)
        _ = try simulation.waitForLeader()
        for value in 0..<50 {
            let put = PutRequest(key: [1], value: [UInt8(value)])
            _ = try simulation.answer(1, .put(put), as: PutResponse.self)
        }
        let core = try #require(simulation[1].core)
        _ = try simulation.answer(
            1,
            .compact(CompactionRequest(revision: core.revision, physical: true)),
            as: CompactionResponse.self
        )
        #expect(core.keyspace.store.committed.count(.key) == 1)
        let again = try simulation.call(1, .compact(CompactionRequest(revision: 3)))
        #expect(again == .failed(.compacted))
        let later = try simulation.call(1, .compact(CompactionRequest(revision: 300)))
        #expect(later == .failed(.futureRev))
        let hash = try simulation.answer(1, .hashKV(HashKVRequest()), as: HashKVResponse.self)
        #expect(hash.hash == (try core.keyspace.hash(0)).hash)
        #expect(hash.compactRevision == core.revision)
    }

    @Test func `what was applied before a commit barrier is committed when it is answered`() throws
    {
        let simulation = try Simulation(1, seed: 25)
        _ = try simulation.waitForLeader()
        for value in 0..<5 {
            let put = PutRequest(key: [UInt8(value)], value: [])
            _ = try simulation.answer(1, .put(put), as: PutResponse.self)
            #expect(try simulation.call(1, .commitBarrier) == .message([]))
            let core = try #require(simulation[1].core)
            #expect(core.keyspace.store.committed.count(.key) == value + 1)
            #expect(core.durableIndex == core.appliedIndex)
        }
    }
}
