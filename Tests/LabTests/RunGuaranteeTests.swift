import Checkers
import Foundation
import Histories
import Lab
import Platform
import Reports
import TestSupport
import Testing

/// Whole runs whose watches and leases are judged, on real processes that lose their leader.
@Suite(.serialized) struct RunGuaranteeTests {
    private func run(_ experiment: String, store: String) async throws -> History {
        let temporary = try TemporaryDirectory()
        let path = temporary.path
        try FileManager.default.copyItem(
            atPath: "\(BuiltTool.repository())/clusters",
            toPath: "\(path)/clusters"
        )
        let text = "apiVersion: tern/v1\nkind: Experiment\ncluster: three\n\(experiment)"
        try Files.writeAtomically(Array(text.utf8), to: "\(path)/try.yaml")
        let result = try await BuiltTool.tern(
            ["run", "try.yaml", "--store", store],
            environment: Environment.all(),
            directory: path
        )
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let latest = RunDirectory(existing: "\(path)/\(RunDirectory.root)/\(RunDirectory.latest)")
        return try HistoryReader.read(Files.read(latest.history))
    }

    /// etcd 3.4.23 answers requests for progress before the events (#15220), and leaves out deletions
    /// at the revision it was compacted to (#18089): it is spared both.
    @Test(.timeLimit(.minutes(2)), arguments: ["etcd", "tern"])
    func `watches keep their promises when the leader dies`(store: String) async throws {
        let weights = store == "etcd" ? ", weights: {progress: 0, compact: 0}" : ""
        let history = try await self.run(
            """
            workload: {kind: watch, keys: 8\(weights)}
            rate: 120
            duration: 5s
            schedule: [{at: 1s, fault: kill @leader, for: 1s}]
            expectations: {linearizable: true, watch: true}
            """,
            store: store
        )
        #expect(history.watches.count > 12)
        #expect(history.watchEvents.count > 200)
        let kinds = Set(history.watchBatches.map(\.kind))
        #expect(kinds.isSuperset(of: [.events, .created, .broken]))
        // Told of less, or of something twice, the same history fails.
        let victim = try #require(history.watchBatches.firstIndex { $0.events.count == 1 })
        var tampered = history
        let batch = tampered.watchBatches[victim]
        tampered.receive(
            process: batch.process,
            member: batch.member,
            watch: batch.watch,
            revision: batch.revision,
            events: Array(tampered.watchEvents[batch.events]),
            at: batch.time
        )
        let kindsFound = WatchCheck.check(tampered).violations.map(\.kind)
        #expect(kindsFound.contains(.watchUnique), "\(kindsFound)")
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["etcd", "tern"])
    func `leases keep their promises when the leader dies`(store: String) async throws {
        let history = try await self.run(
            """
            workload: {kind: lease, ttl: 1}
            rate: 120
            duration: 7s
            schedule: [{at: 1s, fault: kill @leader, for: 1s}]
            expectations: {linearizable: true, watch: true, lease: true}
            """,
            store: store
        )
        let report = LeaseCheck.check(history)
        #expect(report.judged > 10)
        // A grant that promised an hour: whatever ended without being revoked ended too early.
        var tampered = history
        for index in tampered.leaseCalls.indices
        where tampered.leaseCalls[index].request.action == .grant {
            tampered.leaseCalls[index].answer?.ttl = 3_600
        }
        let kinds = LeaseCheck.check(tampered).violations.map(\.kind)
        #expect(kinds.contains(.leaseEarly), "\(kinds)")
    }
}
