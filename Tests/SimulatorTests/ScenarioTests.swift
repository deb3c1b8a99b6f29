import Histories
import Simulator
import Testing

/// Failures of real clusters, played on the simulated one; `scripts/planted` plays each also with the
/// mistake that it came from, and demands that it is seen.
@Suite struct ScenarioTests {
    private func play(_ name: String) throws {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        for seed in 1...2 as ClosedRange<UInt64> {
            let result = scenario.run(seed: seed)
            #expect(
                result.violation == nil,
                "\(name), seed \(seed): \(result.trace.joined(separator: "\n"))"
            )
            // A scenario whose clients were answered nothing would show nothing.
            #expect(result.history.operations.count { $0.outcome == .ok } > 20)
        }
    }

    @Test func `etcd 20418, stale reads through a follower that hears late`() throws {
        try self.play("etcd-20418")
    }

    @Test func `etcd 17780, a revision that falls after a crash during compaction`() throws {
        try self.play("etcd-17780")
    }

    @Test func `etcd 14685, entries applied twice after a crash`() throws {
        try self.play("etcd-14685")
    }

    @Test func `etcd 15247, a lease revoked by a leader that was deposed`() throws {
        try self.play("etcd-15247")
    }

    @Test func `etcd 18667, a refused transaction that wrote`() throws {
        try self.play("etcd-18667")
    }
}
