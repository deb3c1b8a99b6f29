import Backends
import EtcdAPI
import NIOCore
import PeerTransport
import Platform
import Raft
import ReplicaCore
import Storage

/// From a configuration and a data directory to what a member is made of.
///
/// Whatever can be refused is refused before anything is made or changed.
struct MemberStart {
    let configuration: ServerConfiguration
    let logger: Logger
    let loop: any EventLoop

    /// Finds the member that is there, founds a cluster, or joins one.
    func prepare() throws(ProgramError) -> MemberParts {
        do {
            return try self.attempt()
        } catch let error as ProgramError {
            throw error
        } catch {
            throw ProgramError("\(error)")
        }
    }

    private func attempt() throws -> MemberParts {
        let data = self.configuration.dataDirectory
        let free = try MemberDirectory.freeBytes(
            dataDirectory: data,
            walDirectory: self.configuration.walDirectory
        )
        let wal = self.configuration.walDirectory
        try LMDBDatabase.inspect("\(data)/member/snap/db")
        if try MemberDirectory.holdsMember(dataDirectory: data, walDirectory: wal) {
            self.logger.info("server has already been initialized", .text("data-dir", data))
            if let warning = FreeSpace.warning(bytes: free, data) { self.logger.warn(warning) }
            return try self.restart()
        }
        try self.configuration.checkInitialCluster()
        try FreeSpace.check(bytes: free, data)
        if let warning = FreeSpace.warning(bytes: free, data) { self.logger.warn(warning) }
        return self.configuration.clusterState == .existing ? try self.join() : try self.found()
    }

    // A new cluster.

    private func found() throws -> MemberParts {
        let (metadata, cluster) = try self.foundedCluster()
        self.logger.info(
            "starting local member",
            .id("local-member-id", metadata.nodeID),
            .id("cluster-id", metadata.clusterID),
            .text("initial-cluster", self.configuration.initialCluster.text)
        )
        return try self.create(metadata, cluster.entries, cluster.state, knownMembers: [])
    }

    /// The cluster that the configuration founds, and this member of it.
    private func foundedCluster() throws -> (WALMetadata, NewCluster) {
        let token = self.configuration.clusterToken
        var members = self.configuration.initialCluster.unidentified
        for place in members.indices {
            let urls = members[place].peerURLs
            members[place].id = Identity.foundingMember(peerURLs: urls, token: token)
        }
        guard let own = members.first(where: { $0.name == self.configuration.name }) else {
            preconditionFailure("the initial cluster was checked for this member")
        }
        let clusterID = Identity.cluster(members.map(\.id))
        return (
            WALMetadata(nodeID: own.id, clusterID: clusterID),
            try NewCluster(members: members)
        )
    }

    // An existing cluster.

    private func join() throws -> MemberParts {
        let found = try RemoteCluster.find(self.configuration, self.loop)
        self.logger.info(
            "joining a cluster",
            .id("local-member-id", found.ownID),
            .id("cluster-id", found.clusterID)
        )
        return try self.create(
            WALMetadata(nodeID: found.ownID, clusterID: found.clusterID),
            [],
            HardState(),
            knownMembers: found.members
        )
    }

    private func create(
        _ metadata: WALMetadata,
        _ entries: [Entry],
        _ state: HardState,
        knownMembers: [ClusterMember]
    ) throws -> MemberParts {
        let directory = try self.openDirectory()
        let disk = FileDisk(directory)
        let database = try LMDBDatabase.open(directory.databasePath, self.databaseOptions)
        var steps: [DiskStep] = []
        let log = ReplicaLog(creating: metadata, entries: entries, state: state, into: &steps)
        try disk.perform(steps)
        return self.parts(metadata, directory, disk, database, log, knownMembers)
    }

    // A member that ran before.

    private func restart() throws -> MemberParts {
        let directory = try self.openDirectory()
        let disk = FileDisk(directory)
        guard let recovered = try Recovery.open(disk) else {
            throw ProgramError("\(directory.path) holds no log that can be read")
        }
        if let torn = recovered.tornSegment {
            self.logger.warn("the log's end was torn and is left out; nothing in it was promised")
            try disk.keepBroken(torn)
        }
        try disk.perform(recovered.steps)
        var log = ReplicaLog(recovered)
        let database = try LMDBDatabase.open(directory.databasePath, self.databaseOptions)
        try self.swapInReceived(log, directory, disk, database)
        var steps: [DiskStep] = []
        try self.beginAgain(&log, recovered.metadata, into: &steps)
        if self.configuration.forcesNewCluster {
            try log.goOnAlone(
                recovered.metadata.nodeID,
                peerURLs: self.configuration.advertisePeerURLs.map(\.text),
                rows: try LMDBBackend(database),
                into: &steps
            )
            self.logger.warn("forced a new cluster of this member alone")
        }
        try disk.perform(steps)
        self.logger.info(
            "restarting local member",
            .id("local-member-id", recovered.metadata.nodeID),
            .id("cluster-id", recovered.metadata.clusterID),
            .number("commit-index", recovered.state.commit)
        )
        return self.parts(recovered.metadata, directory, disk, database, log, [])
    }

    /// Founds the cluster once more when the process died between the log's first segment and its
    /// first entries: nothing was promised then, and nobody else would ever send them.
    private func beginAgain(
        _ log: inout ReplicaLog,
        _ metadata: WALMetadata,
        into steps: inout [DiskStep]
    ) throws {
        guard log.isBlank, self.configuration.clusterState != .existing else { return }
        try self.configuration.checkInitialCluster()
        let (founded, cluster) = try self.foundedCluster()
        guard founded == metadata else {
            throw ProgramError(
                "the data directory was made for another cluster than --initial-cluster names, and"
                    + " holds nothing yet: remove it"
            )
        }
        log.bootstrap(cluster.entries, cluster.state, into: &steps)
    }

    /// Makes a received database the member's own where a crash came before that.
    private func swapInReceived(
        _ log: ReplicaLog,
        _ directory: MemberDirectory,
        _ disk: FileDisk,
        _ database: LMDBDatabase
    ) throws {
        let applied = MemberRows.consistentIndex(try LMDBBackend(database))
        guard let file = log.receivedDatabase, applied < log.snapshotIndex else { return }
        let build = try SnapshotImport.build(
            from: directory.path(of: file),
            beside: directory.databasePath,
            self.databaseOptions
        )
        try database.install(build)
        try disk.perform([.remove(file), .syncDirectory(file.directory)])
    }

    // Parts.

    private var databaseOptions: LMDBOptions {
        LMDBOptions(quotaBytes: Int(max(self.configuration.quotaBytes, 2 << 30)))
    }

    private func openDirectory() throws(PlatformError) -> MemberDirectory {
        let directory = try MemberDirectory(
            dataDirectory: self.configuration.dataDirectory,
            walDirectory: self.configuration.walDirectory
        )
        for warning in directory.warnings { self.logger.warn(warning) }
        return directory
    }

    private func parts(
        _ metadata: WALMetadata,
        _ directory: MemberDirectory,
        _ disk: FileDisk,
        _ database: LMDBDatabase,
        _ log: ReplicaLog,
        _ knownMembers: [ClusterMember]
    ) -> MemberParts {
        let timing = MemberTiming(
            heartbeatMilliseconds: self.configuration.heartbeatMilliseconds,
            electionMilliseconds: self.configuration.electionMilliseconds
        )
        return MemberParts(
            configuration: self.configuration,
            logger: self.logger,
            directory: directory,
            disk: disk,
            database: database,
            log: log,
            options: self.options(metadata, timing),
            knownMembers: knownMembers,
            tickNanoseconds: Int64(timing.tickMilliseconds) * 1_000_000
        )
    }

    private func options(_ metadata: WALMetadata, _ timing: MemberTiming) -> ReplicaOptions {
        let configuration = self.configuration
        var options = ReplicaOptions(
            memberID: metadata.nodeID,
            clusterID: metadata.clusterID,
            seed: Entropy.seed(),
            firstRequestID: (metadata.nodeID & 0xFFFF) << 48 | Entropy.seed() >> 16
        )
        options.ticksPerSecond = timing.ticksPerSecond
        options.electionTicks = timing.electionTicks
        options.heartbeatTicks = timing.heartbeatTicks
        options.preVote = configuration.preVotes
        options.snapshotCount = max(1, configuration.snapshotCount)
        options.snapshotCatchUp = configuration.snapshotCatchUpEntries
        options.snapshotsKept =
            configuration.snapshotFilesMax == 0 ? Int.max : configuration.snapshotFilesMax
        options.requestBytesMax = configuration.requestBytesMax
        options.operationsMax = configuration.transactionOperationsMax
        options.quotaBytes = Int(max(0, configuration.quotaBytes))
        options.commitChanges = max(1, configuration.commitChangesMax)
        options.commitTicks = timing.ticks(nanoseconds: configuration.commitInterval)
        options.strictReconfiguration = configuration.checksReconfiguration
        options.learnersMax = configuration.learnersMax
        // Three halves of the election timeout in whole heartbeats, in whole seconds, as in etcd.
        let heartbeats = 3 * configuration.electionTicks / 2
        let shortest = heartbeats * configuration.heartbeatMilliseconds
        options.leaseTTLMin = Int64((shortest + 999) / 1_000)
        options.watchFragmentBytes = configuration.requestBytesMax
        options.watchProgressTicks = timing.ticks(nanoseconds: configuration.watchProgressInterval)
        options.published = (
            name: configuration.name,
            clientURLs: configuration.advertiseClientURLs.map(\.text)
        )
        options.serverVersion = configuration.compatibility.serverVersion
        options.answersAs36 = configuration.compatibility == .v36
        return options
    }
}
