/// How one member runs: the flags, read and checked.
package struct ServerConfiguration: Sendable {
    /// The version of etcd whose behaviour is shown where versions differ.
    package enum Compatibility: Sendable {
        case v35, v36
    }

    /// Whether a member without data founds a cluster or joins one.
    package enum ClusterState: Sendable {
        case new, existing
    }

    /// What of the history is compacted away by itself.
    package enum AutoCompaction: Sendable, Equatable {
        case off
        /// Keep this many nanoseconds.
        case periodic(Int64)
        /// Keep this many revisions.
        case revision(Int64)
    }

    /// The member's name; its place in the initial cluster.
    package var name: String
    /// Where everything is kept.
    package var dataDirectory: String
    /// Where the log is kept instead of the data directory, if anywhere.
    package var walDirectory: String?

    /// Where to listen for peers and for clients.
    package var listenPeerURLs: [MemberURL]
    /// Where to listen for clients.
    package var listenClientURLs: [MemberURL]
    /// How peers reach the member; goes into its id.
    package var advertisePeerURLs: [MemberURL]
    /// How clients reach the member; published.
    package var advertiseClientURLs: [MemberURL]

    /// The members the cluster begins with.
    package var initialCluster: InitialCluster
    /// Whether to found or to join.
    package var clusterState: ClusterState
    /// The word that goes into all ids.
    package var clusterToken: String
    /// Whether to found a cluster of one from the data at hand.
    package var forcesNewCluster: Bool

    /// Milliseconds between ticks.
    package var heartbeatMilliseconds: Int
    /// Milliseconds without a leader before an election.
    package var electionMilliseconds: Int
    /// Whether a start skips most of its first election timeout.
    package var advancesElectionTicks: Bool
    /// Whether elections ask around first.
    package var preVotes: Bool
    /// Whether a change of members that could lose the quorum is refused.
    package var checksReconfiguration: Bool
    /// Most learners in the cluster.
    package var learnersMax: Int

    /// Applied entries between snapshots.
    package var snapshotCount: UInt64
    /// Entries kept in memory behind a snapshot.
    package var snapshotCatchUpEntries: UInt64
    /// Snapshot files kept; 0 for all.
    package var snapshotFilesMax: Int
    /// Log files kept; 0 for all.
    package var walFilesMax: Int
    /// Bytes of the database beyond which writes are refused; negative for no limit.
    package var quotaBytes: Int64
    /// Nanoseconds between database commits, and changes in one.
    package var commitInterval: Int64
    /// Most changes in a database commit.
    package var commitChangesMax: Int
    /// Whether the disk is waited for; without, acknowledged writes can be lost.
    package var syncs: Bool

    /// Most operations in a transaction.
    package var transactionOperationsMax: Int
    /// Largest request in bytes.
    package var requestBytesMax: Int
    /// Most streams of one client connection.
    package var streamsMax: UInt32
    /// Least nanoseconds between a client's pings.
    package var keepaliveMinimum: Int64
    /// Nanoseconds of silence after which a client is pinged; 0 for never.
    package var keepaliveInterval: Int64
    /// Nanoseconds to wait for the answer to a ping.
    package var keepaliveTimeout: Int64
    /// Whether several processes may listen on one port.
    package var reusesPort: Bool
    /// Nanoseconds a peer's connection may be silent.
    package var peerReadTimeout: Int64
    /// Nanoseconds a write to a peer's connection may take.
    package var peerWriteTimeout: Int64
    /// Nanoseconds of silence after which a watch that asked for it is told the revision.
    package var watchProgressInterval: Int64
    /// What history is compacted away.
    package var autoCompaction: AutoCompaction

    /// Where and how much to log.
    package var logging: LoggingConfiguration
    /// Which etcd to behave as.
    package var compatibility: Compatibility

    /// The set flags that have no effect so far, each with a sentence.
    package var remarks: [String]

    /// Milliseconds a proposal is waited for: 5 s and two elections, as in etcd.
    package var requestTimeoutMilliseconds: Int { 5_000 + 2 * self.electionMilliseconds }

    /// Ticks of an election timeout.
    package var electionTicks: Int { self.electionMilliseconds / self.heartbeatMilliseconds }
}

extension ServerConfiguration.Compatibility {
    /// The version reported to clients and peers.
    package var serverVersion: String {
        switch self {
        case .v35: "3.5.30"
        case .v36: "3.6.14"
        }
    }

    /// The version a cluster of such members has.
    package var clusterVersion: String {
        switch self {
        case .v35: "3.5.0"
        case .v36: "3.6.0"
        }
    }
}
