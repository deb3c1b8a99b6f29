/// How a member behaves.
///
/// Defaults are etcd's at ten ticks a second. What an entry does may not depend on any of it, except
/// on `leaseTTLMin`, which has to be the same on all members.
public struct ReplicaOptions: Sendable {
    /// This member; not 0.
    public var memberID: UInt64
    /// Its cluster.
    public var clusterID: UInt64
    /// Determines election timeouts and ids of reads; another one at every start.
    public var seed: UInt64
    /// The first id of this process's requests; they count up from it.
    ///
    /// No other member and no earlier process of this one may have used what follows: etcd puts the
    /// low 16 bits of the member's id first; the other 48 are best drawn at random.
    public var firstRequestID: UInt64

    /// How many ticks `tick` is told of in a second.
    public var ticksPerSecond = 10
    /// Ticks without a leader before an election; drawn from here up to twice this.
    public var electionTicks = 10
    /// Ticks between the heartbeats of a leader.
    public var heartbeatTicks = 1
    /// Whether an election is preceded by a poll.
    public var preVote = true

    /// After how many entries a snapshot is made; `--snapshot-count`.
    public var snapshotCount: UInt64 = 10_000
    /// How many entries before a snapshot stay in memory for slow followers.
    public var snapshotCatchUp: UInt64 = 5_000
    /// How many snapshot files stay, and the log behind the oldest of them; `--max-snapshots`.
    public var snapshotsKept = 5
    /// How large a request may be, in bytes of its entry; `--max-request-bytes`.
    public var requestBytesMax = 1_572_864
    /// How many operations a transaction may have; `--max-txn-ops`.
    public var operationsMax = 128
    /// At what size of the database NOSPACE is raised, in bytes; 0 for never.
    public var quotaBytes = 2 << 30
    /// How many entries may be committed and not applied before requests are refused.
    public var backlogMax: UInt64 = 5_000
    /// How many bytes of entries may wait here to be agreed on before requests are refused, and
    /// how many a leader's log may hold that are not committed.
    ///
    /// etcd has no such limit: a member without a quorum keeps what it is told, for as long as
    /// requests wait.
    public var proposedBytesMax = 256 << 20
    /// How many changes of rows make a commit due, and `commitTicks` after the last one, too.
    public var commitChanges = 10_000
    /// Ticks between commits; etcd's are 100 ms.
    public var commitTicks: UInt64 = 1

    /// How many keys or rows a turn looks at for what takes long: long ranges, compaction, the
    /// keyspace of a received database.
    public var sliceRows = 1_000
    /// How many bytes of rows a turn reads for a long range.
    public var sliceBytes = 1 << 20

    /// Whether changes of membership that endanger the quorum are refused.
    public var strictReconfiguration = true
    /// How many learners there may be; `--max-learners`.
    public var learnersMax = 1

    /// The shortest time to live of a lease, in seconds; the same on all members.
    ///
    /// Three halves of the election timeout, rounded up.
    public var leaseTTLMin: Int64 = 2
    /// Ticks between checkpoints of leases; 0 for none.
    public var leaseCheckpointTicks: UInt64 = 0
    /// How many leases are revoked in half a second at most.
    public var revocationsMax = 500
    /// The size from which watch responses are cut into fragments, for watchers that take them.
    public var watchFragmentBytes = 1_572_864
    /// Ticks between reports of progress to watchers that ask for them.
    public var watchProgressTicks: UInt64 = 6_000

    /// The name and client URLs that the member makes known once it takes part; nil for nothing.
    public var published: (name: String, clientURLs: [String])?
    /// The version that `Status` and the cluster's version tell.
    public var serverVersion = "3.6.0"
    /// Whether answers have the shape of etcd 3.6; otherwise of 3.5.
    public var answersAs36 = true

    /// Options of a member.
    public init(memberID: UInt64, clusterID: UInt64, seed: UInt64, firstRequestID: UInt64) {
        self.memberID = memberID
        self.clusterID = clusterID
        self.seed = seed
        self.firstRequestID = firstRequestID
    }

    /// How long a request waits, in ticks: 5 s and two elections, as in etcd.
    public var requestTicks: UInt64 { UInt64(5 * self.ticksPerSecond + 2 * self.electionTicks) }

    /// What is wrong with the options, nil when nothing is.
    public func validate() -> String? {
        if self.ticksPerSecond < 1 { return "\(self.ticksPerSecond) ticks a second" }
        if self.snapshotCount < 1 { return "a snapshot every \(self.snapshotCount) entries" }
        if self.snapshotsKept < 1 { return "\(self.snapshotsKept) snapshots to keep" }
        if self.sliceRows < 1 || self.sliceBytes < 1 {
            return "turns that look at \(self.sliceRows) rows and \(self.sliceBytes) bytes"
        }
        if self.commitChanges < 1 { return "a commit every \(self.commitChanges) changes" }
        return nil
    }
}
