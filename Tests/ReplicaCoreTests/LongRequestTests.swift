import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Testing

/// What takes longer than a turn.
@Suite struct LongRequestTests {
    private static let all = RangeRequest(key: [0], rangeEnd: [0])

    #if DEBUG
    private static let many = 40_000
    #else
    private static let many = 400_000
    #endif

    private static func name(_ number: Int) -> [UInt8] { Array("key/\(number)".utf8) }

    /// Rows of that many keys, committed.
    private static func rows(_ keys: Int) throws -> MemoryBackend {
        let keyspace = Keyspace(MemoryBackend())
        var writer = WireWriter()
        for number in 0..<keys {
            writer.removeAll()
            let put = PutRequest(key: Self.name(number), value: Array("value".utf8))
            try keyspace.put(put, header: ResponseHeader(), into: &writer)
        }
        keyspace.store.seal()
        keyspace.store.commit()
        return keyspace.store
    }

    private static func settings(rows: Int, bytes: Int = 1 << 20) -> Simulation.Settings {
        var settings = Simulation.Settings()
        settings.sliceRows = rows
        settings.sliceBytes = bytes
        return settings
    }

    @Test func `a leader leads on and answers puts while it is asked for everything`() throws {
        let count = Self.many
        let simulation = try Simulation(
            3,
            seed: 31,
            Self.settings(rows: count / 100),
            rows: try Self.rows(count)
        )
        let leader = try simulation.waitForQuiet()
        let core = try #require(simulation[leader].core)
        let (term, revision) = (core.term, core.revision)
        let expected = try core.keyspace.hash(revision)

        var range: Outcome?
        var hash: Outcome?
        simulation.ask(leader, .range(Self.all)) { range = $0 }
        simulation.ask(leader, .hashKV(HashKVRequest(revision: revision))) { hash = $0 }
        var put = 0
        var slowest = 0
        while range == nil || hash == nil {
            var isAnswered = false
            let request = PutRequest(key: Self.name(put), value: [1])
            simulation.ask(leader, .put(request)) { outcome in
                if case .message = outcome { isAnswered = true }
            }
            let start = simulation.turn
            try #require(try simulation.run(1000) { isAnswered })
            slowest = max(slowest, simulation.turn - start)
            put += 1
            #expect(simulation.leader?.id == leader && core.term == term)
        }
        // A put needs its round of messages and disks, whatever else goes on.
        #expect(put > 5 && slowest < 60, "\(put) puts, the slowest after \(slowest) turns")
        #expect(simulation[leader].partCount >= 99)
        guard case .message(let bytes)? = range, case .message(let hashed)? = hash else {
            Issue.record("\(String(describing: range)), \(String(describing: hash))")
            return
        }
        let answer = try RangeResponse(decoding: bytes)
        #expect(answer.count == Int64(count) && answer.kvs.count == count && !answer.more)
        // It read the revision at which it began, which its header tells.
        let told = try #require(answer.header?.revision)
        #expect(answer.kvs.allSatisfy { $0.modRevision <= told })
        #expect(try HashKVResponse(decoding: hashed).hash == expected.hash)
    }

    @Test func `a compaction spares what a long range has yet to read`() throws {
        let simulation = try Simulation(
            1,
            seed: 32,
            Self.settings(rows: 1),
            rows: try Self.rows(60)
        )
        _ = try simulation.waitForQuiet()
        let core = try #require(simulation[1].core)
        let revision = core.revision
        var range: Outcome?
        simulation.ask(1, .range(Self.all)) { range = $0 }
        try #require(try simulation.run { simulation[1].partCount > 0 })
        for number in 0..<60 {
            simulation.ask(1, .put(PutRequest(key: Self.name(number), value: [2]))) { _ in }
        }
        try #require(try simulation.run { core.revision > revision + 59 })
        var compacted: Outcome?
        let compaction = CompactionRequest(revision: core.revision, physical: true)
        simulation.ask(1, .compact(compaction)) { compacted = $0 }
        try #require(try simulation.run { core.keyspace.compactRevision == core.revision })
        #expect(range == nil, "the range was to take longer than this")
        // A range of a revision that is gone does not begin any more.
        var old = Self.all
        old.revision = revision
        #expect(try simulation.call(1, .range(old)) == .failed(.compacted))

        try #require(try simulation.run { range != nil })
        guard case .message(let bytes)? = range else { throw Simulation.Refusal(outcome: .lost) }
        let answer = try RangeResponse(decoding: bytes)
        #expect(answer.kvs.count == 60)
        #expect(answer.kvs.allSatisfy { $0.value == Array("value".utf8) })
        try #require(try simulation.run { compacted != nil })
        #expect(core.keyspace.store.count(.key) == 60)
    }

    @Test func `long ranges take turns, and one that is given up ends`() throws {
        let simulation = try Simulation(
            1,
            seed: 33,
            Self.settings(rows: 10),
            rows: try Self.rows(2_000)
        )
        _ = try simulation.waitForQuiet()
        let core = try #require(simulation[1].core)
        var order: [Int] = []
        simulation.ask(1, .range(Self.all)) { _ in order.append(0) }
        var some = Self.all
        some.limit = 100
        for number in 1...3 { simulation.ask(1, .range(some)) { _ in order.append(number) } }
        core.request(1_000_001, .range(Self.all))
        try simulation.run(turns: 20)
        core.cancel(1_000_001)
        try #require(try simulation.run { order.count == 4 })
        #expect(order.last == 0, "the short ones are answered first: \(order)")
        let parts = simulation[1].partCount
        try simulation.run(turns: 300)
        #expect(simulation[1].partCount == parts, "nothing goes on with what was given up")
    }

    @Test func `stopping ends a long range with an error`() throws {
        let simulation = try Simulation(
            1,
            seed: 34,
            Self.settings(rows: 1),
            rows: try Self.rows(50)
        )
        _ = try simulation.waitForQuiet()
        var outcome: Outcome?
        simulation.ask(1, .range(Self.all)) { outcome = $0 }
        try #require(try simulation.run { simulation[1].partCount > 0 })
        simulation[1].core?.stop()
        try #require(try simulation.run { outcome != nil })
        #expect(outcome == .failed(.stopped))
    }

    @Test func `a received database counts when its keyspace is complete, and not before`() throws {
        var settings = Self.settings(rows: 1)
        settings.snapshotCount = 10
        settings.snapshotCatchUp = 2
        let simulation = try Simulation(3, seed: 35, settings, rows: try Self.rows(200))
        let leader = try simulation.waitForQuiet()
        let behind = leader % 3 + 1
        simulation.isolate(behind)
        for number in 0..<40 {
            let put = PutRequest(key: Self.name(number), value: [3])
            _ = try simulation.answer(leader, .put(put), as: PutResponse.self)
        }
        let member = try #require(simulation[behind].core)
        let revision = member.revision
        // A long range of the old rows, which the new ones must wait for.
        var old: Outcome?
        var local = Self.all
        local.serializable = true
        simulation.heal()
        try #require(try simulation.run(8000) { member.isInstallingSnapshot })
        simulation.ask(behind, .range(local)) { old = $0 }
        #expect(member.revision == revision)
        try #require(try simulation.run(8000) { member.revision > revision })
        #expect(!member.isInstallingSnapshot)
        try #require(try simulation.run { old != nil })
        guard case .message(let bytes)? = old else { throw Simulation.Refusal(outcome: .lost) }
        let answer = try RangeResponse(decoding: bytes)
        #expect(answer.header?.revision == revision)
        #expect(answer.kvs.allSatisfy { $0.value == Array("value".utf8) })
        #expect(answer.kvs.count == 200)
        #expect(try simulation.waitForAgreement())
        #expect(try simulation.hashes().count == 1)
    }
}
