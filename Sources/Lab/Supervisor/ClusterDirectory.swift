package import Clusters
import FoundationEssentials
package import Platform

/// What a supervisor leaves on disk about itself, so that others find it, or clean up after it.
package struct SupervisorRecord: Codable, Hashable, Sendable {
    /// The cluster's name.
    package var cluster: String
    /// The supervisor's process.
    package var supervisor: ProcessIdentity
    /// The guardian's process.
    package var guardian: ProcessIdentity?
    /// The members' processes, by member.
    package var members: [String: ProcessIdentity]
    /// Whether it ends together with the run that started it.
    package var isOwnedByRun: Bool
    /// When it started, in seconds since the epoch, for people.
    package var startedAt: Double
}

/// Whether somebody supervises a cluster.
package enum Supervision: Hashable, Sendable {
    /// That supervisor does.
    case running(SupervisorRecord)
    /// That supervisor did, and ended without cleaning up: it was killed, or the machine restarted.
    case stale(SupervisorRecord)
    /// Nobody does.
    case none
}

/// The directory of one cluster: its definition, its units, its supervisor's traces, logs and data.
///
///     cluster.resolved.json   what is running: the resolved cluster
///     units/                  the rendered units, which the launcher executes
///     supervisor.json         who supervises it, and the members' processes
///     supervisor.lock         held by the supervisor while it lives
///     control.sock            where it answers
///     supervisor.log          what it said
///     logs/                   the members' output
///     data/                   the members' data, unless the cluster file puts it elsewhere
package struct ClusterDirectory: Hashable, Sendable {
    /// Where it is: an absolute path.
    package let path: String

    /// The directory at `path`, whether it exists or not.
    package init(path: String) {
        self.path = path
    }

    package var clusterPath: String { "\(self.path)/\(ResolvedCluster.recordName)" }
    package var unitsPath: String { "\(self.path)/units" }
    package var logsPath: String { "\(self.path)/logs" }
    package var dataPath: String { "\(self.path)/data" }
    package var controlPath: String { "\(self.path)/control.sock" }
    package var supervisorLogPath: String { "\(self.path)/supervisor.log" }
    var recordPath: String { "\(self.path)/supervisor.json" }
    var lockPath: String { "\(self.path)/supervisor.lock" }
    var runtimePath: String { "\(self.path)/notify" }

    /// A client of the supervisor that answers here.
    package var client: ControlClient { ControlClient(path: self.controlPath) }

    /// Writes down what is to run: the resolved cluster and its rendered units.
    ///
    /// - Parameters:
    ///   - cluster: What is to run; its state directory is this one.
    ///   - source: What the units say they were rendered from.
    /// - Throws: `PlatformError` when the directory cannot be written.
    package func prepare(_ cluster: ResolvedCluster, source: String) throws {
        try Files.makeDirectories(self.path)
        try Files.remove(self.unitsPath)
        try Files.makeDirectories(self.unitsPath)
        for unit in UnitRenderer(cluster, source: source).all() {
            let path = "\(self.unitsPath)/\(unit.name)"
            try Files.writeAtomically(unit.text.utf8, to: path)
        }
        try self.write(cluster, to: self.clusterPath)
    }

    /// What is running here, or ran last; nil when nothing ever did.
    package func cluster() throws -> ResolvedCluster? {
        try self.read(ResolvedCluster.self, from: self.clusterPath)
    }

    /// What the members' units tell the launcher.
    func services(of cluster: ResolvedCluster) throws -> [MemberService] {
        try cluster.localMembers.map { member in
            let unit = UnitRenderer.serviceName(cluster: cluster.name, member: member.name)
            let text = try Files.readText("\(self.unitsPath)/\(unit)")
            return try MemberService(member: member.name, unitName: unit, text: text)
        }
    }

    /// Whether somebody supervises the cluster.
    package func supervision() -> Supervision {
        guard let record = try? self.read(SupervisorRecord.self, from: self.recordPath) else {
            return .none
        }
        return record.supervisor.isAlive ? .running(record) : .stale(record)
    }

    /// Removes what a dead supervisor left, and ends whatever of it still runs; returns the names of
    /// the members that did.
    ///
    /// A record from before a reboot names no living process: the boot is part of an identity.
    @discardableResult
    package func cleanUpAfterDeath(of record: SupervisorRecord) throws -> [String] {
        var survivors: [String] = []
        for (name, process) in record.members.sorted(by: { $0.key < $1.key }) where process.isAlive
        {
            survivors.append(name)
            ProcessTable.killGroup(of: process)
        }
        try self.removeTraces()
        return survivors
    }

    /// Removes what says that somebody supervises the cluster.
    func removeTraces() throws {
        for path in [self.controlPath, self.runtimePath, self.recordPath] {
            try Files.remove(path)
        }
    }

    func write(_ value: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try Files.writeAtomically(try encoder.encode(value), to: path)
    }

    private func read<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value? {
        guard Files.exists(path) else { return nil }
        return try JSONDecoder().decode(type, from: Data(try Files.read(path)))
    }
}
