package import Clusters
package import Faults
package import Platform

/// A cluster at one moment, as its supervisor sees it.
package struct ClusterStatus: Codable, Hashable, Sendable {
    /// The cluster's name.
    package var name: String
    /// Where its state is.
    package var directory: String
    /// What kind of store it runs.
    package var storeKind: StoreKind
    /// The store's version, when known.
    package var version: String?
    /// Whether the lab's proxies carry its traffic.
    package var links: LinkMode
    /// Its supervisor.
    package var supervisor: ProcessIdentity
    /// The process that ends the members should the supervisor be killed.
    package var guardian: ProcessIdentity?
    /// Whether it ends together with the run that started it.
    package var isOwnedByRun: Bool
    /// The moment of this status, monotonic nanoseconds.
    package var time: Int64
    /// Who leads; empty while nobody does.
    package var leader: String
    /// The highest term anybody is in.
    package var term: UInt64
    /// The highest revision anybody has.
    package var revision: Int64
    /// The members, in the order of the cluster file.
    package var members: [MemberStatus]
    /// The faults in force.
    package var activeFaults: [FaultRecord]
    /// Directives of the units that a process launcher cannot honour.
    package var unsupportedDirectives: [String]

    /// The member of that name.
    package subscript(name: String) -> MemberStatus? {
        self.members.first { $0.process.member == name }
    }
}

/// A member at one moment.
package struct MemberStatus: Codable, Hashable, Sendable {
    /// Its process.
    package var process: MemberSnapshot
    /// What clients connect to.
    package var clientURL: String
    /// Where its process really listens for clients.
    package var listenClientURL: String
    /// What it last said about itself; nil when it was never asked, or has no process.
    package var observation: MemberObservation?
    /// Whether it leads.
    package var isLeader: Bool
    /// How many log entries its state is behind the furthest member; nil when it does not answer.
    package var lag: UInt64?
    /// The file with its output.
    package var logPath: String
}
