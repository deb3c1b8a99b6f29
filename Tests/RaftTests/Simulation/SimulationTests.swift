import Basics
import Raft
import Testing

@Suite("A cluster under faults keeps the paper's promises")
struct SimulationTests {
    #if DEBUG
    static let seedsPerShard = 40
    #else
    static let seedsPerShard = 400
    #endif

    @Test(arguments: 0..<4)
    func `whatever the network, the disks and the membership do`(shard: Int) throws {
        var reads = 0
        var committed: UInt64 = 0
        var elections = 0
        for seed in (shard * Self.seedsPerShard)..<((shard + 1) * Self.seedsPerShard) {
            var cluster = ClusterSimulation(seed: UInt64(seed))
            cluster.drawStyle()
            do {
                try cluster.startAll()
                for _ in 0..<3000 { try cluster.step() }
                try cluster.settle()
            } catch {
                Issue.record("seed \(seed): \(error)\n\(cluster.summary)")
                return
            }
            reads += cluster.servedReads
            committed += cluster.maxCommitted
            elections += cluster.elections
        }
        // A simulation in which nothing happens proves nothing.
        #expect(committed > 20 * UInt64(Self.seedsPerShard))
        #expect(reads > 5 * Self.seedsPerShard)
        #expect(elections > 2 * Self.seedsPerShard)
    }

    @Test
    func `and a member that promises before its disk does is caught`() async {
        // Either a promise of the paper is broken, or a member finds committed entries missing.
        await #expect(processExitsWith: .failure) {
            for seed in 0..<1000 {
                var cluster = ClusterSimulation(seed: UInt64(seed))
                cluster.drawStyle()
                cluster.style.crashes = 0.01
                cluster.style.changes = 0
                cluster.promisesTooEarly = true
                try cluster.startAll()
                for _ in 0..<3000 { try cluster.step() }
            }
        }
    }

    @Test
    func `the same seed gives the same run`() throws {
        func run() throws -> String {
            var cluster = ClusterSimulation(seed: 4711)
            cluster.drawStyle()
            try cluster.startAll()
            for _ in 0..<3000 { try cluster.step() }
            return cluster.summary + "\(cluster.network)"
        }
        #expect(try run() == run())
    }
}
