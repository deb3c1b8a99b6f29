import Basics
public import EtcdAPI
public import MVCC
import Raft
import Storage

/// One whole member of a cluster without its clock, disk and network: inputs in, effects out.
///
/// The shell feeds it by plain calls, which only take note, and ends each turn of its loop with
/// `flush`, whose effects it carries out. The same inputs in the same order give the same effects on
/// every machine. One thread owns it.
///
/// Order of durability, which the effects keep by themselves if the shell does what they say:
///
/// 1. A vote, a request for votes and the acknowledgement of an entry leave after the batch that
///    they depend on is durable: they are among the messages of a later flush than its `disk`. A
///    leader's entries leave beside its own batch, and it counts itself when that is done.
/// 2. An entry is applied when it is committed and durable here, and its client is answered then.
/// 3. Rows and the consistent index that speaks of them are in the same commit; the core names
///    commits, in their order. Entries at or below that index change no row after a restart, and
///    the raft configuration all the same.
/// 4. A snapshot of this member's own is written when the commit that covers it is durable; the log
///    and what is in memory of it are cut afterwards, below it.
/// 5. A received snapshot: its database is durable before `receive`, then its file and its mark in
///    the log are, then `install` makes the database this member's. What acknowledges it, and
///    everything behind it, waits for that. Membership and consistent index come in it.
///
/// What an entry does depends on the entry and the rows: size, clock and configuration of a member
/// decide only what it proposes. Reads, leases' ends and keep-alives wait for a round of the quorum
/// that began after they came.
///
/// A turn is short however much is asked for: long ranges, hashes, the rows that a compaction deletes
/// and the keyspace of a received database take many turns, with other inputs in between.
/// Transactions and deletions are not cut: the log puts each between two others.
///
/// Requests wait `ReplicaOptions.requestTicks` at most. A proposal stays with its member until a
/// leader is known, so that an election costs clients time and no errors.
public final class ReplicaCore<Store: Backend> {
    let options: ReplicaOptions
    /// The keyspace: the shell seals and commits its `store`, and drains its `watchMessages`.
    public let keyspace: Keyspace<Store>
    var raft: RawNode<MemoryLog>
    /// Members, versions and alarms as of `appliedIndex`; after a restart as of the rows.
    public internal(set) var cluster: ClusterModel
    /// Members while entries at or below the consistent index are applied again: it decides which
    /// changes of configuration count, as it did the first time.
    var replayed: ClusterModel?
    /// Whom a joining member knows from others, until its own log tells.
    let firstMembers: [ClusterMember]

    /// Whether it has no vote; a learner serves no linearizable request.
    public internal(set) var isLearner = false

    // Time.
    /// The ticks counted so far.
    var now: UInt64 = 0
    /// Whether time has passed since the last look at who waits too long.
    var checksDeadlines = false
    /// The tick at which a leader became known last; nil before the first.
    var leaderSince: UInt64?
    /// The leader that the shell was told of.
    var toldLeader: UInt64 = 0

    // What is applied.
    /// The last entry applied, and its term.
    public internal(set) var appliedIndex: UInt64
    var appliedTerm: UInt64
    /// The last entry whose effects are in the rows, committed or not, and its term.
    var consistentIndex: UInt64
    var consistentTerm: UInt64
    /// Whether rows changed since the last batch was closed, and about how many did.
    var isDirty = false
    var changes = 0

    // The database.
    /// The last entry whose effects are in the committed rows.
    public internal(set) var durableIndex: UInt64
    /// The number of the last batch closed.
    var commitNumber: UInt64 = 0
    /// The batch on its way, and the index that it makes durable.
    var committing: (number: UInt64, index: UInt64)?
    var lastCommitTick: UInt64 = 0
    /// Whether somebody waits for a commit.
    var wantsCommit = false
    var commitWaiters: [CommitWaiter] = []
    /// What the shell last said of the database's size, in bytes.
    var storeBytes = 0
    var storeBytesInUse = 0
    /// Whether a proposal to raise NOSPACE is on its way, and since when.
    var alarmProposed: UInt64?

    // The log.
    var wal: WALWriter
    /// The state that the log was last given.
    var logState: HardState
    /// Writes that no batch carries yet, those of the batch on its way, and those that are durable
    /// and not reported, each in order.
    var waitingWrites: [LogWrite] = []
    var writesInBatch: [LogWrite] = []
    var durableWrites: [LogWrite] = []
    var batchNumber: UInt64 = 0
    /// The batch on its way.
    var batchInFlight: UInt64?
    /// A snapshot whose commit is durable and whose file is to be written.
    var snapshotToSave: Snapshot?
    /// The snapshot whose file the batch on its way writes.
    var snapshotInBatch: Snapshot?
    /// Whether a snapshot is being made, from the wish on.
    var isSavingSnapshot = false
    /// The last snapshot made or received.
    var snapshotIndex: UInt64
    /// The snapshot files that are kept, oldest first.
    var snapshots: [SnapshotMetadata] = []
    /// The received snapshot that is being installed, and whether the shell was told.
    var installing: (snapshot: Snapshot, isTold: Bool)?
    /// Its database, while the keyspace is rebuilt from it.
    var restoring: KeyspaceImage<Store>?
    /// Whether that is done.
    var isRestored = false
    /// Received databases that raft may have no use for.
    var receivedDatabases: [UInt64] = []
    /// Followers that need a snapshot.
    var snapshotTargets: [Message] = []
    /// Steps for the next housekeeping batch, and the batch on its way.
    var housekeeping: [DiskStep] = []
    var housekeepingNumber: UInt64 = 0
    var housekeepingInFlight: UInt64?
    /// Whether the log's batch on its way takes the room that was prepared.
    var takesSpare = false
    /// Whether the log may be given up below the oldest snapshot kept.
    var releasesLog = false
    /// Whether those steps, or the batch on its way, prepare room for the log.
    var preparesSpare = false
    var sparesInFlight = false

    // Requests.
    var pending: PendingTable
    var queue: [Proposal] = []
    /// What the queue takes, those included that nobody waits for any more.
    var queuedBytes = 0
    var reads = PendingReads()
    var compactionWaiters: [UInt64] = []
    var hashings: [Hashing] = []
    /// Ranges whose answers are made over several turns.
    var ranges = LongRanges()
    var transfer: Transfer?
    /// Used again for every entry that is encoded, and for answers that nobody waits for.
    var encoder = WireWriter()
    var scratch = WireWriter()

    // Leading.
    /// The term in which this member counts leases and looks after the cluster; 0 for none.
    var leadsTerm: UInt64 = 0
    /// Whether leases should be looked at.
    var checksLeases = false
    /// How many leases may still be revoked in this half second, and when the next begins.
    var revocationsLeft: Int
    var revocationsRenewed: UInt64 = 0
    /// Whether a read confirms that this member leads.
    var confirmsLeadership = false
    /// When the cluster's version is to be looked at again.
    var versionCheck: UInt64 = 0
    /// Whether this leader has proposed a version in its term.
    var hasSetVersion = false
    /// What peers said of their versions, in ascending order of ids.
    var versions: [(id: UInt64, version: ClusterVersion)] = []
    /// When the member's attributes may be proposed (again); nil when they are known.
    var publishTick: UInt64? = 0
    /// Whom this member reads from, and since which tick, in ascending order of ids.
    var connections: [(id: UInt64, since: UInt64)] = []

    /// What the next flush gives away.
    var out = Effects()
    /// The answers of the next flush.
    var answers = WireWriter()
    /// The header of answers, without the revision.
    public internal(set) var header: ResponseHeader
    /// Whether something was fed since the last flush.
    public internal(set) var wantsTurn = true
    /// Whether it stopped: it takes nothing in any more.
    public internal(set) var isStopped = false
    /// Whether the member alone has stood for election already.
    var hasCampaigned = false

    /// Starts a member.
    ///
    /// - Parameters:
    ///   - options: How it behaves; they must be valid.
    ///   - log: Its log.
    ///   - store: Its rows, at or above the log's snapshot.
    ///   - members: Whom a joining member knows from others.
    /// - Throws: `ReplicaStartError` when log and rows do not belong together.
    public init(
        options: ReplicaOptions,
        log: ReplicaLog,
        store: Store,
        members: [ClusterMember] = []
    ) throws(ReplicaStartError) {
        if let problem = options.validate() { preconditionFailure(problem) }
        let metadata = log.snapshot.metadata
        self.consistentIndex = MemberRows.consistentIndex(store)
        self.consistentTerm = MemberRows.term(store)
        guard self.consistentIndex >= metadata.index else {
            throw ReplicaStartError(
                "the database has applied entry \(self.consistentIndex), but the log begins behind"
                    + " snapshot \(metadata.index): what is between is missing"
            )
        }
        #if PlantedBugs
        if PlantedBug.appliedTwice.isAlive, self.consistentIndex > metadata.index {
            self.consistentIndex -= 1
        }
        #endif
        self.options = options
        self.keyspace = Keyspace(
            store,
            leases: LeaseSettings(
                ticksPerSecond: UInt64(options.ticksPerSecond),
                ttlMin: options.leaseTTLMin,
                retryTicks: UInt64(3 * options.ticksPerSecond),
                checkpointTicks: options.leaseCheckpointTicks
            ),
            watches: WatchSettings(
                fragmentBytes: options.watchFragmentBytes,
                progressTicks: options.watchProgressTicks
            )
        )
        do throws(ClusterError) {
            self.cluster = try ClusterModel(rows: store)
            try self.cluster.check(program: options.serverVersion)
            self.replayed =
                self.consistentIndex > metadata.index
                ? try Self.model(of: log.snapshot) : nil
        } catch {
            throw ReplicaStartError("\(error)")
        }
        self.cluster.learnersMax = options.learnersMax
        self.replayed?.learnersMax = options.learnersMax
        self.firstMembers = members
        self.appliedIndex = metadata.index
        self.appliedTerm = metadata.term
        self.durableIndex = self.consistentIndex
        self.snapshotIndex = metadata.index
        if metadata.index > 0 { self.snapshots = [metadata] }
        let state = log.state(applied: self.consistentIndex, term: self.consistentTerm)
        self.logState = state
        self.wal = log.writer
        self.wal.set(state)
        self.raft = Self.raft(options, log, state)
        self.pending = PendingTable(firstID: options.firstRequestID)
        self.revocationsLeft = options.revocationsMax
        self.header = ResponseHeader(
            clusterID: options.clusterID,
            memberID: options.memberID,
            raftTerm: state.term
        )
        self.keyspace.watchHeader = self.header
        self.noteOwnRole()
    }

    /// Looks up whether this member has a vote: every request asks.
    func noteOwnRole() {
        self.isLearner = self.members.first { $0.id == self.id }?.isLearner ?? false
    }

    /// The members as of a snapshot.
    static func model(of snapshot: Snapshot) throws(ClusterError) -> ClusterModel {
        snapshot.data.isEmpty ? ClusterModel() : try ClusterModel(v2Dump: snapshot.data)
    }

    private static func raft(
        _ options: ReplicaOptions,
        _ log: ReplicaLog,
        _ state: HardState
    ) -> RawNode<MemoryLog> {
        var settings = RawNodeOptions(id: options.memberID, seed: options.seed)
        settings.electionTicks = options.electionTicks
        settings.heartbeatTicks = options.heartbeatTicks
        settings.preVote = options.preVote
        settings.uncommittedBytesMax = options.proposedBytesMax
        settings.applied = log.snapshotIndex
        let snapshot = log.snapshotIndex > 0 ? log.snapshot : nil
        return RawNode(
            options: settings,
            store: MemoryLog(snapshot: snapshot, entries: log.entries),
            hardState: state,
            confState: log.snapshot.metadata.confState
        )
    }

    // What it is.

    /// This member.
    public var id: UInt64 { self.options.memberID }
    /// The leader, 0 while none is known.
    public var leader: UInt64 { self.raft.leader }
    /// The current term.
    public var term: UInt64 { self.raft.term }
    /// Whether this member leads, as far as it knows.
    public var isLeader: Bool { self.raft.role == .leader }
    /// The last entry known to be committed.
    public var commitIndex: UInt64 { self.raft.commitIndex }
    /// Whether a received snapshot is taking the place of the log and the database.
    ///
    /// Until it is done, another one should be refused: its database may have the same name.
    public var isInstallingSnapshot: Bool { self.installing != nil || self.waitsForSnapshot }
    /// The keyspace's revision.
    public var revision: Int64 { self.keyspace.currentRevision }
    /// The members, as far as this one knows.
    public var members: [ClusterMember] {
        self.cluster.members.isEmpty ? self.firstMembers : self.cluster.members
    }
}
