import Checkers
import Faults
import Foundation
import Histories
import Lab
import Platform
import Reports
import TestSupport
import Testing

/// Whole runs on real etcd processes, each in a directory of its own.
///
/// One after the other: several clusters on two processors would make each other's elections late.
@Suite(.serialized) struct RunRealTests {
    /// A working directory with the repository's clusters, and an experiment of these lines.
    private struct Place {
        let temporary: TemporaryDirectory
        var path: String { self.temporary.path }
        var latest: RunDirectory {
            RunDirectory(existing: "\(self.path)/\(RunDirectory.root)/\(RunDirectory.latest)")
        }

        init(_ experiment: String? = nil) throws {
            self.temporary = try TemporaryDirectory()
            try FileManager.default.copyItem(
                atPath: "\(BuiltTool.repository())/clusters",
                toPath: "\(self.path)/clusters"
            )
            guard let experiment else { return }
            let text = "apiVersion: tern/v1\nkind: Experiment\ncluster: three\n\(experiment)"
            try Files.writeAtomically(Array(text.utf8), to: "\(self.path)/try.yaml")
        }

        func tern(_ arguments: [String], sabotage: String? = nil) async throws -> ToolResult {
            var environment = Environment.all()
            environment["TERN_SABOTAGE"] = sabotage
            return try await BuiltTool.tern(
                arguments,
                environment: environment,
                directory: self.path
            )
        }

        func start(_ arguments: [String]) async throws -> ChildProcess {
            let plan = ProcessPlan(
                try BuiltTool.path("tern"),
                arguments,
                workingDirectory: self.path
            )
            return try await ChildProcess.start(plan)
        }

        func history() throws -> History {
            try HistoryReader.read(Files.read(self.latest.history))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `etcd survives the quick experiment, and a tampered history of it is caught`()
        async throws
    {
        let place = try Place()
        let result = try await place.tern(["run", "quick", "--seed", "7"])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.hasPrefix("Holds: "))
        #expect(result.output.contains("again   tern run quick --seed 7"))
        for name in [
            "experiment.resolved.yaml", "cluster.resolved.json", "verdict.json", "summary.md",
            "junit.xml", "report.html", "logs/n1.log",
        ] {
            #expect(Files.exists(place.latest.file(name)), "\(name)")
        }
        let page = try Files.readText(place.latest.report)
        let again = try await place.tern(["report", "latest", "--out", "-"])
        #expect(again.output == page)
        #expect(page.contains("--initial-cluster-state") && page.contains("verdict.json"))
        let history = try place.history()
        let events = Set(history.events.map(\.name))
        #expect(events.isSuperset(of: ["phase", "leader", "member", "fault", "agreement"]))
        #expect(history.faults.count == 2)
        #expect(history.operations.count > 100)
        try Self.expectTamperingIsCaught(history)
        let listed = try await place.tern(["ls"])
        #expect(listed.output.contains("quick  Holds: "))
    }

    /// Gives one acknowledged read of a key a value nobody ever wrote.
    private static func expectTamperingIsCaught(_ history: History) throws {
        #expect(RevisionSweep.check(history).verdict == .valid)
        let index = try #require(
            history.operations.indices.last { id in
                let operation = history.operations[id]
                let text = history.labels[Int(operation.label)]
                return operation.outcome == .ok && text == "read"
                    && !history.results[operation.results.lowerBound].keyValues.isEmpty
            }
        )
        var tampered = history
        let result = tampered.results[tampered.operations[index].results.lowerBound]
        let never = tampered.symbols.intern("never written")
        tampered.keyValues[result.keyValues.lowerBound].value = never
        guard case .invalid(let violation) = RevisionSweep.check(tampered).verdict else {
            Issue.record("a value that was never written passed")
            return
        }
        #expect(violation.witness.contains(index))
    }

    @Test(.timeLimit(.minutes(2)))
    func `serializable reads are caught being stale beside a partition`() async throws {
        let place = try Place(
            """
            workload: {keys: 4, reads: serializable}
            clientPinning: [n1, n2]
            duration: 60s
            schedule:
            - {at: 0s, fault: "split n1/n2,n3", for: 2s}
            - {at: 50s, fault: "kill n3", for: 1s}
            """
        )
        let result = try await place.tern(["run", "try.yaml"])
        #expect(result.status == 1, "\(result.output)\(result.errors)")
        let history = try place.history()
        // Found while it ran: the load ended long before its time, and the run as it always does.
        let notes = history.events.filter { $0.name == "note" }.compactMap { $0["text"] }
        #expect(notes.contains { $0.hasPrefix("the load ends at a violation: ") }, "\(notes)")
        let final = history.events.first { $0["name"] == "final" }
        #expect(final.map { $0.time < 30_000_000_000 } == true)
        #expect(history.faults.map(\.outcome) == [.effective])
        #expect(history.events.contains { $0.name == "agreement" })
        guard case .invalid(let violation) = RevisionSweep.check(history).verdict else {
            Issue.record("the recorded history passes")
            return
        }
        // Two operations: what had returned, and the read that does not know it.
        let witness = violation.witness.map { history.operations[$0] }
        #expect(witness.count == 2)
        #expect(witness[1].isSerializable)
        #expect(witness[0].ret < witness[1].call)
        #expect(witness[0].revision > witness[1].revision)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a fault that does not bite makes the run inconclusive`() async throws {
        let place = try Place(
            "duration: 3s\nschedule: [{at: 500ms, fault: kill @leader, for: 1s}]\n"
        )
        let result = try await place.tern(["run", "try.yaml", "-o", "json"], sabotage: "kill")
        #expect(result.status == 2, "\(result.output)\(result.errors)")
        #expect(result.output.contains(#""verdict": "inconclusive""#))
        #expect(result.output.contains("did not bite"))
    }

    @Test(.timeLimit(.minutes(2)), arguments: [SIGKILL, SIGINT])
    func `a run that is killed or interrupted leaves no process behind`(signal: Int32) async throws
    {
        let place = try Place("duration: 60s\n")
        let child = try await place.start(["run", "try.yaml"])
        let isWorking = try await eventually(within: .seconds(30)) {
            (try? place.history())?.operations.count ?? 0 > 20
        }
        #expect(isWorking)
        let json = try Files.read(place.latest.file("supervisor.json"))
        let record = try JSONDecoder().decode(SupervisorRecord.self, from: Data(json))
        var processes = [record.supervisor] + record.members.values
        if let guardian = record.guardian { processes.append(guardian) }
        #expect(processes.count == 5 && processes.allSatisfy { $0.isAlive })
        _ = child.signal(signal)
        let exit = await child.wait()
        if signal == SIGINT { #expect(exit == .exited(130)) }
        let isGone = try await eventually { !processes.contains { $0.isAlive } }
        #expect(isGone)
        // What was recorded until then is a history, with its last operations open.
        let history = try place.history()
        #expect(history.operations.count > 20)
        #expect(RevisionSweep.check(history).verdict == .valid)
    }
}
