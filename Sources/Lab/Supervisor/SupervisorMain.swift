import Basics
import Clusters
import Platform

/// The supervisor's process, from its arguments to its exit.
package struct SupervisorMain: Sendable {
    /// How a supervisor was started.
    package struct Options: Sendable {
        /// The cluster's directory, prepared.
        package var directory: String
        /// Where to report "ready", or why not, before serving; nil reports nowhere.
        package var report: Int32?
        /// What ends everything when it reaches its end of file; nil when nobody holds it.
        package var lifeline: Int32?

        /// Options with all their fields.
        package init(directory: String, report: Int32?, lifeline: Int32?) {
            self.directory = directory
            self.report = report
            self.lifeline = lifeline
        }
    }

    /// Why the supervisor ends.
    private enum End: Sendable {
        case asked(isOrderly: Bool)
    }

    private let options: Options
    private let directory: ClusterDirectory

    /// A supervisor to be run with these options.
    package init(_ options: Options) {
        self.options = options
        self.directory = ClusterDirectory(path: options.directory)
    }

    /// Supervises the cluster until it is told to end, or its owner is gone.
    package func run() async throws {
        do {
            try await self.supervise()
        } catch {
            let sentence = (error as? any ExitCoded)?.description ?? "\(error)"
            self.report(sentence)
            throw error
        }
    }

    private func supervise() async throws {
        Signals.ignoreBrokenPipes()
        let (ends, end) = AsyncStream.makeStream(of: End.self)
        for number in [Signals.terminate, Signals.interrupt, Signals.hangUp] {
            try Signals.handle(number) { _ in end.yield(.asked(isOrderly: true)) }
        }
        self.watchLifeline { end.yield(.asked(isOrderly: false)) }
        guard let cluster = try self.directory.cluster() else {
            throw ControlError("\(self.directory.path) is not a cluster's directory")
        }
        guard let lock = try await self.takeLock() else {
            throw ControlError("cluster \(cluster.name) already has a supervisor")
        }
        defer { withExtendedLifetime(lock) {} }
        try Subreaper.become()
        let supervisor = try await Supervisor(
            directory: self.directory,
            cluster: cluster,
            isOwnedByRun: self.options.lifeline != nil
        )
        try await self.serve(supervisor, ends, end)
    }

    private func serve(
        _ supervisor: Supervisor,
        _ ends: AsyncStream<End>,
        _ end: AsyncStream<End>.Continuation
    ) async throws {
        let server: ControlServer
        do {
            server = try await ControlServer.bind(self.directory.controlPath) { request, answer in
                await Self.answer(request, supervisor, end, answer)
            }
            try await supervisor.start()
        } catch {
            await supervisor.end(isOrderly: false)
            throw error
        }
        let serving = Task { await server.run() }
        self.report("ready")
        for await case .asked(let isOrderly) in ends {
            await supervisor.end(isOrderly: isOrderly)
            break
        }
        serving.cancel()
        await serving.value
    }

    private static func answer(
        _ request: ControlRequest,
        _ supervisor: Supervisor,
        _ end: AsyncStream<End>.Continuation,
        _ answer: (ControlResponse) async throws -> Void
    ) async {
        do {
            switch request {
            case .events:
                for await event in supervisor.events.listen() {
                    try await answer(.event(event))
                }
            case .down(let isOrderly):
                await supervisor.end(isOrderly: isOrderly)
                try await answer(.done)
                end.yield(.asked(isOrderly: isOrderly))
            default:
                try await answer(await supervisor.answer(request))
            }
        } catch {
            // The client hung up; what it asked for has happened all the same.
        }
    }

    /// Takes the cluster's lock, allowing a supervisor that is just ending a moment to let go.
    private func takeLock() async throws -> FileLock? {
        for _ in 0..<50 {
            if let lock = try FileLock.take(self.directory.lockPath) { return lock }
            try await Task.sleep(for: .milliseconds(20))
        }
        return nil
    }

    private func watchLifeline(_ ended: @escaping @Sendable () -> Void) {
        guard let lifeline = self.options.lifeline else { return }
        Poller.shared.watch(lifeline) { descriptor in
            guard Files.isAtEnd(descriptor) else { return .again }
            ended()
            return .close
        }
    }

    private func report(_ sentence: String) {
        guard let report = self.options.report else { return }
        try? Files.write(Array("\(sentence)\n".utf8), to: report, path: "the starter's pipe")
        Files.close(report)
    }
}
