import Platform

/// One cluster in a list of them.
package struct ClusterListing: Codable, Hashable, Sendable {
    /// Whether it is up.
    package enum State: String, Codable, Sendable {
        /// Its supervisor answers.
        case up
        /// Its supervisor is there but does not answer.
        case silent
        /// Its supervisor was killed, or the machine restarted: tern down or tern up cleans up.
        case crashed
        /// It was taken down; its data is still there.
        case down
    }

    /// The cluster's name.
    package var name: String
    /// Whether it is up.
    package var state: State
    /// Where its state is.
    package var directory: String
    /// Its supervisor's traces, when there are any.
    package var record: SupervisorRecord?
    /// What its supervisor says, when it answers.
    package var status: ClusterStatus?

    /// Looks at one cluster.
    package static func of(_ name: String, at directory: ClusterDirectory) async -> ClusterListing {
        var listing = ClusterListing(name: name, state: .down, directory: directory.path)
        switch directory.supervision() {
        case .none:
            break
        case .stale(let record):
            listing.state = .crashed
            listing.record = record
        case .running(let record):
            listing.record = record
            listing.status = try? await directory.client.status()
            listing.state = listing.status == nil ? .silent : .up
        }
        return listing
    }
}

extension ClusterDirectory {
    /// The cluster's name, as its directory is called in the catalog.
    package var name: String {
        self.path.split(separator: "/").last.map(String.init) ?? self.path
    }

    /// A client of the cluster's supervisor; throws a sentence when there is none.
    package func runningClient() throws -> ControlClient {
        switch self.supervision() {
        case .running:
            return self.client
        case .stale:
            throw ControlError(
                "the supervisor of \(self.name) was killed; tern up \(self.name) starts it again,"
                    + " tern down \(self.name) cleans up"
            )
        case .none:
            throw ControlError(
                "cluster \(self.name) is down; start it with tern up \(self.name)",
                exitCode: 64
            )
        }
    }
}

extension ClusterCatalog {
    /// What `tern down` means: to end nothing is no error, so that it may be done again.
    package func meantByDown(_ name: String?, deletesData: Bool) throws -> [ClusterDirectory] {
        if let name, try self.names().contains(name) || !Files.exists(self.root) {
            return [self.directory(of: name)]
        }
        if name == nil {
            let known = try self.names()
            let left = known.filter { self.directory(of: $0).supervision() != .none }
            if left.isEmpty, !deletesData || known.isEmpty { return [] }
            let candidates = left.isEmpty ? Candidates.any : .supervised
            return [try self.find(nil, among: candidates, advice: "tern down NAME, or --all")]
        }
        return [try self.find(name)]
    }
}
