package import Clusters
package import Platform

/// A supervisor as its starter sees it.
package final class SupervisorProcess: Sendable {
    /// Who may outlive whom.
    package enum Ownership: Sendable {
        /// The supervisor lives on by itself (`tern up`).
        case detached
        /// The supervisor ends, with all it owns, when this process does (`tern run`).
        case owned
    }

    /// The supervisor's process.
    package let process: ChildProcess
    /// How to talk to it.
    package let client: ControlClient
    private let lifeline: Int32

    private init(process: ChildProcess, client: ControlClient, lifeline: Int32) {
        self.process = process
        self.client = client
        self.lifeline = lifeline
    }

    deinit {
        if self.lifeline >= 0 { Files.close(self.lifeline) }
    }

    /// Starts a supervisor for a prepared directory and returns when all members are executed.
    ///
    /// - Parameters:
    ///   - directory: The cluster's directory, prepared.
    ///   - ownership: Whether the supervisor ends with this process.
    ///   - reservation: The cluster's ports, which the supervisor goes on holding.
    ///   - executable: The `tern` to run; this process's own file when nil.
    /// - Returns: The running supervisor.
    /// - Throws: `ControlError` with the supervisor's own sentence when it could not start.
    package static func start(
        in directory: ClusterDirectory,
        ownership: Ownership,
        reservation: PortReservation? = nil,
        executable: String? = nil
    ) async throws -> SupervisorProcess {
        let report = try Pipe.open()
        let lifeline = try Pipe.open()
        let log = try Files.openForAppending(directory.supervisorLogPath)
        var plan = ProcessPlan(try executable ?? Executables.current())
        plan.arguments = ["supervise", directory.path, "--report", "3"]
        plan.inherited = [report.write]
        if ownership == .owned {
            plan.arguments += ["--lifeline", "4"]
            plan.inherited.append(lifeline.read)
        }
        plan.inherited += reservation?.share().prefix(4) ?? []
        plan.standardOutput = .descriptor(log)
        plan.standardError = .descriptor(log)
        plan.workingDirectory = directory.path
        plan.diesWithParent = ownership == .owned
        let started: ChildProcess
        do {
            defer {
                for descriptor in [report.write, lifeline.read, log] { Files.close(descriptor) }
            }
            started = try await ChildProcess.start(plan)
        } catch {
            for descriptor in [report.read, lifeline.write] { Files.close(descriptor) }
            throw error
        }
        let process = SupervisorProcess(
            process: started,
            client: directory.client,
            lifeline: lifeline.write
        )
        try await process.awaitReport(report.read, directory)
        return process
    }

    /// Ends the supervisor and all it owns, and returns when it is gone.
    package func end(isOrderly: Bool) async {
        _ = try? await self.client.send(.down(isOrderly: isOrderly))
        _ = await self.process.wait()
    }

    private func awaitReport(_ report: Int32, _ directory: ClusterDirectory) async throws {
        let text = await withCheckedContinuation { continuation in
            let arrived = Arrived()
            Poller.shared.watch(report) { descriptor in
                arrived.read(descriptor)
                guard arrived.isWhole else { return .again }
                continuation.resume(returning: arrived.text)
                return .close
            }
        }
        if text == "ready" { return }
        _ = await self.process.wait()
        let fallback =
            "the supervisor ended before it was ready; see \(directory.supervisorLogPath)"
        throw ControlError(text.isEmpty ? fallback : text)
    }
}
