import Basics
import Checkers
import Clusters
import Histories
import NIOCore
import NIOPosix
import Reports
import Workloads

/// One run of an experiment, from its cluster's first process to its verdict.
package struct ExperimentRun: Sendable {
    /// A run that was told to end before it was over.
    package struct Interrupted: ExitCoded {
        package let description: String
        package var exitCode: Int32 { 130 }
    }

    /// A cluster that does not serve clients.
    package struct NotReady: ExitCoded {
        package let description: String
        package var exitCode: Int32 { 3 }
    }

    /// How long the cluster may take from its first process to serving reads through every member.
    static let setupMax: Int64 = 60_000_000_000

    let plan: RunPlan
    let recorder: RunRecorder
    let board = RunBoard()
    let printer = ProgressPrinter()

    /// Prepares a run: its directory says what will happen, but nothing is started.
    package init(_ plan: RunPlan) throws {
        self.plan = plan
        try plan.write()
        self.recorder = try RunRecorder(
            path: plan.directory.history,
            clock: RunClock(),
            header: plan.header,
            members: plan.cluster.members.map(\.name),
            workload: plan.experiment.workload.workload(
                clients: plan.experiment.clients,
                seed: plan.workloadSeed
            )
        )
    }

    /// Runs it to its verdict; cancelling the task ends everything and throws `Interrupted`.
    package func run() async throws -> RunVerdict {
        self.announce()
        let doubts: [String]
        do {
            doubts = try await self.withCluster { supervisor in
                try await self.disturb(supervisor.client)
            }
        } catch {
            self.recorder.finish()
            self.printer.clear()
            guard Task.isCancelled || error is CancellationError else { throw error }
            self.printer.say("what was recorded until then: \(self.plan.directory.history)")
            throw Interrupted(description: "interrupted")
        }
        self.recorder.finish()
        self.printer.clear()
        if let failure = self.recorder.failure { throw failure }
        return try self.conclude(doubts)
    }

    /// Starts the cluster, lets `body` use it, and ends it whatever happens.
    private func withCluster(
        _ body: (SupervisorProcess) async throws -> [String]
    ) async throws -> [String] {
        self.enter("setup")
        let directory = ClusterDirectory(path: self.plan.directory.path)
        try directory.prepare(self.plan.cluster, source: self.plan.experiment.clusterFile)
        let supervisor = try await SupervisorProcess.start(
            in: directory,
            ownership: .owned,
            reservation: self.plan.reservation,
            executable: self.plan.options.executable
        )
        // Only so that tern ps can list it; a run does not fail because it cannot be shown.
        let catalog = ClusterCatalog()
        try? catalog.announce(run: directory)
        defer { catalog.withdraw(run: directory) }
        do {
            let doubts = try await body(supervisor)
            await Self.shielded { await supervisor.end(isOrderly: true) }
            return doubts
        } catch {
            await Self.shielded { await supervisor.end(isOrderly: false) }
            throw error
        }
    }

    /// Does something to its end although the task may be cancelled: whatever ends a run must not
    /// itself be cut short by what ended it.
    private static func shielded(_ body: @escaping @Sendable () async -> Void) async {
        await Task { await body() }.value
    }

    /// Everything that happens while the cluster runs; returns the reasons to doubt the run.
    private func disturb(_ client: ControlClient) async throws -> [String] {
        let group = MultiThreadedEventLoopGroup.singleton
        let events = RunEvents(recorder: self.recorder, board: self.board)
        let following = Task { await events.follow(client) }
        defer { following.cancel() }
        let finale = RunFinale(
            members: self.plan.cluster.members,
            recorder: self.recorder,
            group: group
        )
        let load = LoadGenerator(
            self.plan.experiment,
            members: self.plan.cluster.members,
            recorder: self.recorder,
            group: group
        )
        let doubts: [String]
        do {
            try await self.awaitReady(finale, client)
            let nemesis = NemesisDriver(
                plan: self.plan,
                client: client,
                events: events,
                recorder: self.recorder,
                board: self.board
            )
            try await self.work(load, nemesis)
            doubts = try await self.close(finale, nemesis)
        } catch {
            await Self.end(load, finale)
            throw error
        }
        await Self.end(load, finale)
        return doubts
    }

    private static func end(_ load: LoadGenerator, _ finale: RunFinale) async {
        await Self.shielded {
            await load.shutdown()
            await finale.shutdown()
        }
    }

    private func awaitReady(_ finale: RunFinale, _ client: ControlClient) async throws {
        let status = try await client.status()
        self.board.leads(status.leader, term: Int64(clamping: status.term))
        let silent = try await finale.awaitRecovery(within: Self.setupMax)
        guard silent.isEmpty else {
            throw NotReady(
                description: "cluster \(self.plan.cluster.name) does not serve reads through "
                    + "\(silent.joined(separator: ", ")); see \(self.plan.directory.path)/logs"
            )
        }
    }

    /// The load with its faults, the online check and the progress line.
    private func work(_ load: LoadGenerator, _ nemesis: NemesisDriver) async throws {
        self.enter("load")
        let start = self.recorder.clock.now
        let end = start + self.plan.experiment.duration
        let watching = [
            Task { await self.checkMeanwhile() }, Task { await self.showProgress(from: start) },
        ]
        defer { for task in watching { task.cancel() } }
        await withDiscardingTaskGroup { group in
            group.addTask { await load.run(from: start, to: end, board: self.board) }
            group.addTask { await nemesis.run(from: start) }
        }
        try Task.checkCancellation()
        if let failure = self.recorder.failure { throw failure }
    }

    /// Ends the load at the first violation: what comes after it shows nothing more.
    private func checkMeanwhile() async {
        guard self.plan.experiment.expectations.linearizable else { return }
        var sweeper = RunSweeper(path: self.plan.directory.history)
        do {
            guard let violation = try await sweeper.run() else { return }
            self.board.violated(violation.sentence)
            let sentence = "the load ends at a violation: \(violation.sentence)"
            self.recorder.event("note", [.init("text", sentence)])
            self.printer.say(sentence)
        } catch {
            let sentence = "the check while running ended: \(error)"
            self.recorder.event("note", [.init("text", sentence)])
        }
    }

    /// Heals, waits for the cluster to come back, and reads what it ended with.
    private func close(_ finale: RunFinale, _ nemesis: NemesisDriver) async throws -> [String] {
        self.enter("recovery")
        await nemesis.healAll()
        var doubts = nemesis.problems
        let silent = try await finale.awaitRecovery()
        if !silent.isEmpty {
            doubts.append(
                "The cluster did not recover: no linearizable read succeeded through "
                    + "\(silent.joined(separator: ", ")) within "
                    + "\(RunFinale.recoveryMax / 1_000_000_000) s after everything was healed."
            )
        }
        self.enter("final")
        let unread = await finale.readEverything()
        if !unread.isEmpty {
            doubts.append("No final read succeeded through \(unread.joined(separator: ", ")).")
        }
        _ = await finale.agreement()
        try Task.checkCancellation()
        return doubts
    }

    private func enter(_ phase: String) {
        self.board.enter(phase)
        self.recorder.event("phase", [.init("name", phase)])
    }

    private func showProgress(from start: Int64) async {
        var before = self.recorder.counts
        var time = self.recorder.clock.now
        while (try? await Task.sleep(nanoseconds: UInt64(self.printer.interval))) != nil {
            let counts = self.recorder.counts
            let now = self.recorder.clock.now
            let ended = counts.total - before.total
            self.printer.show(
                RunProgress(
                    elapsed: now - start,
                    duration: self.plan.experiment.duration,
                    operationsPerSecond: Double(ended) * 1e9 / Double(max(1, now - time)),
                    counts: counts,
                    board: self.board.snapshot
                )
            )
            (before, time) = (counts, now)
        }
    }
}
