import Clusters
import Platform

/// Takes a cluster down, whatever state it is in.
package struct ClusterDown: Sendable {
    /// What there was to do.
    package struct Result: Codable, Hashable, Sendable {
        /// The cluster.
        package var name: String
        /// What was ended or removed, one phrase each; empty when there was nothing left to do.
        package var removed: [String]
        /// What was kept, one phrase each.
        package var kept: [String]
    }

    private let directory: ClusterDirectory
    private let catalog: ClusterCatalog

    /// The end of the cluster in that directory.
    package init(_ directory: ClusterDirectory, catalog: ClusterCatalog = ClusterCatalog()) {
        self.directory = directory
        self.catalog = catalog
    }

    /// Ends the supervisor and all it owns; with `deletesData` removes data, logs and definition too.
    ///
    /// Does what is still to be done after a crash, or a part of it done before, and nothing when
    /// nothing is.
    package func run(deletesData: Bool, isOrderly: Bool = true) async throws -> Result {
        let cluster = try? self.directory.cluster()
        let name = cluster?.name ?? self.directory.path.split(separator: "/").last.map(String.init)
        var result = Result(name: name ?? "", removed: [], kept: [])
        switch self.directory.supervision() {
        case .running(let record):
            try await self.end(record, isOrderly, &result)
        case .stale(let record):
            let survivors = try self.directory.cleanUpAfterDeath(of: record)
            result.removed += survivors.map { "member \($0), which had outlived its supervisor" }
            result.removed.append(
                "traces of a supervisor that was killed (pid "
                    + "\(record.supervisor.pid))"
            )
        case .none:
            break
        }
        if deletesData {
            try self.deleteData(cluster, &result)
        } else if Files.exists(self.directory.dataPath) {
            result.kept.append("data and logs in \(self.directory.path)")
        }
        return result
    }

    private func end(
        _ record: SupervisorRecord,
        _ isOrderly: Bool,
        _ result: inout Result
    ) async throws {
        _ = try? await self.directory.client.send(.down(isOrderly: isOrderly))
        // It has answered, or hung up, or never answered: whatever it was, it ends now.
        if await !self.hasEnded(record.supervisor, within: .seconds(2)) {
            ProcessTable.kill(record.supervisor)
            guard await self.hasEnded(record.supervisor, within: .seconds(5)) else {
                throw ControlError(
                    "supervisor \(record.supervisor.pid) of \(record.cluster) does not end"
                )
            }
            try self.directory.cleanUpAfterDeath(of: record)
        }
        for (member, process) in record.members.sorted(by: { $0.key < $1.key }) {
            result.removed.append("member \(member) (pid \(process.pid))")
        }
        result.removed.append("supervisor (pid \(record.supervisor.pid))")
    }

    private func hasEnded(_ process: ProcessIdentity, within limit: Duration) async -> Bool {
        let deadline = ContinuousClock.now + limit
        while process.isAlive {
            guard ContinuousClock.now < deadline else { return false }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return true
    }

    private func deleteData(_ cluster: ResolvedCluster?, _ result: inout Result) throws {
        for member in cluster?.localMembers ?? [] where Files.exists(member.dataDirectory) {
            try Files.remove(member.dataDirectory)
            result.removed.append("data of \(member.name)")
        }
        let path = self.directory.path
        if let cluster { try self.catalog.unregister(cluster.name) }
        guard Files.exists(path) else { return }
        try Files.remove(path)
        result.removed.append("directory \(path)")
    }
}
