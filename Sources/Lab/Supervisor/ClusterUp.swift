import Basics
import Clusters
import Platform

/// Brings a cluster up, or finds that it is.
package struct ClusterUp: Sendable {
    /// How it went.
    package struct Result: Codable, Hashable, Sendable {
        /// The cluster as it is now.
        package var status: ClusterStatus
        /// Whether it was up before.
        package var wasUp: Bool
        /// How long it took until every member answered a linearizable read, in milliseconds.
        package var milliseconds: Double
    }

    private let request: UpRequest
    private let timeout: Duration
    private let catalog: ClusterCatalog
    private let progress: @Sendable (String) -> Void

    /// An attempt to bring up what was asked for, reporting each step.
    package init(
        _ request: UpRequest,
        timeout: Duration = .seconds(60),
        catalog: ClusterCatalog = ClusterCatalog(),
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.request = request
        self.timeout = timeout
        self.catalog = catalog
        self.progress = progress
    }

    /// Returns when a linearizable read has succeeded through every member.
    ///
    /// Throws one sentence otherwise, and then leaves nothing behind that was not there before.
    package func run() async throws -> Result {
        let begun = ContinuousClock.now
        let directory = try self.request.directory(in: self.catalog)
        if case .running = directory.supervision() {
            try self.request.checkIsUpAsAsked(in: directory)
            let status = try await self.join(directory)
            return Self.result(status, wasUp: true, since: begun)
        }
        if case .stale(let record) = directory.supervision() {
            self.progress(
                "cleaning up after a supervisor that was killed (pid "
                    + "\(record.supervisor.pid))"
            )
            try directory.cleanUpAfterDeath(of: record)
        }
        let hadData = Files.exists(directory.clusterPath)
        do {
            let status = try await self.launch(directory)
            return Self.result(status, wasUp: false, since: begun)
        } catch {
            await self.undo(directory, hadData: hadData)
            throw error
        }
    }

    private static func result(
        _ status: ClusterStatus,
        wasUp: Bool,
        since begun: ContinuousClock.Instant
    ) -> Result {
        let elapsed = ContinuousClock.now - begun
        return Result(
            status: status,
            wasUp: wasUp,
            milliseconds: (elapsed / .milliseconds(1) * 10).rounded() / 10
        )
    }

    /// Starts what does not run of a cluster that has its supervisor.
    private func join(_ directory: ClusterDirectory) async throws -> ClusterStatus {
        let status = try await directory.client.status()
        let down = status.members.filter { !$0.process.state.hasProcess }.map(\.process.member)
        if !down.isEmpty {
            self.progress("starting \(down.joined(separator: ", "))")
            try await directory.client.send(.start(members: down))
        }
        return try await self.awaitReady(directory)
    }

    private func launch(_ directory: ClusterDirectory) async throws -> ClusterStatus {
        let (cluster, reservation) = try self.request.resolve(
            previous: directory.cluster(),
            in: directory
        )
        defer { withExtendedLifetime(reservation) {} }
        try cluster.checkIsLaunchable()
        try cluster.checkPortsAreFree(self.request.portOrigin)
        for member in cluster.members where !member.isLocal {
            self.progress("\(member.name) runs on \(member.host) and is not started from here")
        }
        try self.catalog.register(cluster.name, at: directory)
        try directory.prepare(cluster, source: self.request.source)
        let version = cluster.version.map { " \($0)" } ?? ""
        self.progress(
            "starting \(ClusterText.count(cluster.localMembers.count)) of"
                + " \(cluster.storeKind.rawValue)\(version)"
        )
        let supervisor = try await SupervisorProcess.start(
            in: directory,
            ownership: .detached,
            reservation: reservation,
            executable: self.request.executable
        )
        defer { withExtendedLifetime(supervisor) {} }
        return try await self.awaitReady(directory)
    }

    private func awaitReady(_ directory: ClusterDirectory) async throws -> ClusterStatus {
        let readiness = ClusterReadiness(client: directory.client)
        try await readiness.wait(within: self.timeout)
        return try await directory.client.status()
    }

    /// Takes back what this attempt did.
    private func undo(_ directory: ClusterDirectory, hadData: Bool) async {
        // Also when the attempt was cancelled: a fresh task is not.
        await Task {
            _ = try? await ClusterDown(directory, catalog: self.catalog)
                .run(deletesData: !hadData, isOrderly: false)
        }.value
    }
}
