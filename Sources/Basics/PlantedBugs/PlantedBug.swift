#if PlantedBugs

/// A mistake planted in the cores, to see whether the simulation notices it.
///
/// They are compiled in by the package trait `PlantedBugs` alone, and do nothing unless one is alive
/// (`PlantedBug.alive`). Each is one small change at the place that would have it wrong; its comment
/// says what is wrong and which check is expected to see it.
public enum PlantedBug: String, CaseIterable, Sendable {
    // Elections.

    /// A vote is not in the state that is made durable: after a crash the member votes again in the
    /// same term. Caught by election safety.
    case voteNotPersisted = "vote-not-persisted"
    /// A vote leaves before the write that makes it durable. Caught by the order of durability.
    case voteSentBeforeSync = "vote-sent-before-sync"
    /// A member votes for everybody who asks in a term. Caught by election safety.
    case voteForEverybody = "vote-for-everybody"
    /// A vote looks at the candidate's last term and not at how long its log is. Caught by leader
    /// completeness.
    case voteForShorterLog = "vote-for-shorter-log"

    // The log.

    /// A leader commits entries of an earlier term because a majority has them (Raft paper, figure
    /// 8). Caught by leader completeness.
    case earlierTermCommitted = "earlier-term-committed"
    /// An entry is acknowledged before the write that makes it durable. Caught by the order of
    /// durability.
    case appendAnsweredBeforeSync = "append-answered-before-sync"
    /// A leader counts itself as having an entry that its own disk does not have. Caught by leader
    /// completeness.
    case leaderCountsItselfEarly = "leader-counts-itself-early"
    /// An append is taken without comparing the term of the entry before it. Caught by log matching.
    case previousTermUnchecked = "previous-term-unchecked"
    /// Entries that conflict with the leader's stay where they are. Caught by log matching.
    case conflictKept = "conflict-kept"
    /// A late append cuts the log behind its last entry, though what is there may be committed.
    /// Caught by the order of durability: what was acknowledged is gone.
    case logCutBelowCommit = "log-cut-below-commit"
    /// A heartbeat commits entries that the follower was never found to share with the leader.
    /// Caught by state-machine safety.
    case heartbeatCommitsUnmatched = "heartbeat-commits-unmatched"

    // Membership.

    /// A learner's acknowledgement counts like a voter's. Caught by leader completeness.
    case learnerCounted = "learner-counted"
    /// A received snapshot replaces the log and leaves the raft configuration as it was. Caught by
    /// the agreement of configurations.
    case snapshotWithoutMembership = "snapshot-without-membership"
    /// A second change of membership is proposed while the first is not applied. Caught by election
    /// safety or leader completeness.
    case overlappingChanges = "overlapping-changes"

    // Reads.

    /// The leader confirms a read without asking a quorum. Caught by linearizability.
    case readWithoutQuorum = "read-without-quorum"
    /// The leader confirms a read because it heard from a quorum not long ago by its own clock.
    /// Caught by linearizability.
    case staleLeaseRead = "stale-lease-read"
    /// A read joins a round of the quorum that began before the read came. Caught by
    /// linearizability.
    case readJoinsRunningRound = "read-joins-running-round"
    /// A read that is asked for again keeps its id, and reads that came since share it: a late answer
    /// to the first try confirms them (cf. etcd #20418). Caught by linearizability.
    case readIDReused = "read-id-reused"

    // Applying.

    /// The database says that it has applied what is only committed (cf. etcd #13766): a crash loses
    /// the effects. Caught by the agreement of replicas.
    case consistentIndexAhead = "consistent-index-ahead"
    /// The database says less than it has applied, because the index goes with another commit than
    /// the rows (cf. etcd #14685). Caught by the agreement of replicas.
    case consistentIndexBehind = "consistent-index-behind"
    /// The last entry in the database is applied again after a restart. Caught by the agreement of
    /// replicas.
    case appliedTwice = "applied-twice"
    /// A transaction that cannot be done as a whole is done up to that place (cf. etcd #18667).
    /// Caught by linearizability.
    case transactionHalfApplied = "transaction-half-applied"

    // Storage.

    /// Batches of entries are written and not synced. Caught by the order of durability.
    case syncSkipped = "sync-skipped"
    /// A record whose check is wrong counts as whole: the torn end of a log is believed. Caught by
    /// log matching.
    case tornTailAccepted = "torn-tail-accepted"
    /// Entries that were overwritten come back when the log is read. Caught by log matching.
    case overwrittenEntriesReturn = "overwritten-entries-return"
    /// A member's own snapshot counts before the database it stands for is durable: the log that
    /// would repair it is cut. Caught by a member that cannot start.
    case snapshotBeforeCommit = "snapshot-before-commit"
    /// A snapshot is sent with the database as it was committed earlier. Caught by a member that
    /// stops.
    case snapshotBehindIndex = "snapshot-behind-index"

    // The keyspace.

    /// Compaction forgets the deletion made by the very revision compacted at (cf. etcd #18089).
    /// Caught by reliable watches.
    case boundaryTombstoneLost = "boundary-tombstone-lost"
    /// The revision after a restart is the last row's, and compaction deletes the last row when it
    /// is a deletion (cf. etcd #17780). Caught by linearizability: revisions come twice.
    case revisionFalls = "revision-falls"
    /// The revision compacted at is forgotten by a restart. Caught by the agreement of replicas.
    case compactRevisionForgotten = "compact-revision-forgotten"
    /// How often a key was written is forgotten by a restart. Caught by the agreement of replicas.
    case versionForgotten = "version-forgotten"

    // Watches.

    /// Watchers miss what a received snapshot brought. Caught by reliable watches.
    case watchDropsAtSnapshot = "watch-drops-at-snapshot"
    /// A watcher whose stream was full misses what came meanwhile (cf. etcd #17529). Caught by
    /// reliable watches.
    case watchDropsWhenBlocked = "watch-drops-when-blocked"
    /// A watcher that starts in the future is told of the past after a snapshot (cf. etcd #20221).
    /// Caught by filtered watches.
    case watchTellsTooEarly = "watch-tells-too-early"
    /// Progress is reported to watchers that have events to come (cf. etcd #15220). Caught by
    /// bookmarkable watches.
    case progressAheadOfEvents = "progress-ahead-of-events"
    /// The pair before a change is the pair after it. Caught by the previous pairs of watches.
    case previousPairIsCurrent = "previous-pair-is-current"

    // Leases.

    /// A leader that was deposed while it stood still revokes leases that its successor prolonged
    /// (etcd #15247). Caught by no early expiry.
    case leaseRevokedByDeposed = "lease-revoked-by-deposed"
    /// A leader prolongs a lease without asking whether it still leads. Caught by no early expiry.
    case keepAliveByDeposed = "keep-alive-by-deposed"
    /// A new leader gives leases no new time. Caught by no early expiry.
    case leaseTimeLost = "lease-time-lost"
    /// Which keys are attached to a lease is forgotten by a restart. Caught by the agreement of
    /// replicas.
    case leaseKeysForgotten = "lease-keys-forgotten"
}

#endif
