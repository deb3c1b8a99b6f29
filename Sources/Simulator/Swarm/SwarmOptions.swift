package import Faults
package import Workloads

/// Everything that a run draws from its seed before it begins: the cluster's shape, how its world
/// behaves, and what goes wrong how often.
///
/// Each run leaves many things out altogether: what always happens together hides what happens
/// apart (Groce et al., "Swarm Testing", ISSTA 2012).
package struct SwarmOptions: Sendable {
    /// The run's seed.
    package var seed: UInt64

    // The cluster.
    /// How many voters it is founded with.
    package var voters = 3
    /// Ticks a second of every member's core.
    package var ticksPerSecond = 10
    /// The election timeout in ticks.
    package var electionTicks = 10
    /// The time between heartbeats in ticks.
    package var heartbeatTicks = 1
    /// Whether an election is preceded by a poll.
    package var preVote = true
    /// After how many entries a member makes a snapshot.
    package var snapshotCount: UInt64 = 10_000
    /// How many entries it keeps in memory behind that.
    package var snapshotCatchUp: UInt64 = 5_000
    /// How many snapshot files it keeps.
    package var snapshotsKept = 2
    /// How large the segments of its log are.
    package var segmentBytes = 65_536
    /// Ticks between commits of its database.
    package var commitTicks: UInt64 = 1
    /// Ticks between checkpoints of leases, 0 for none.
    package var leaseCheckpointTicks: UInt64 = 0

    // The clients.
    /// What they do.
    package var workload = WorkloadOptions()
    /// How many there are.
    package var clients = 8
    /// The operations a second that all of them begin together.
    package var rate = 100
    /// How long a client waits for an answer, in nanoseconds.
    package var clientTimeout: Int64 = 1_000_000_000

    // The network.
    /// The least time that a message is under way, in nanoseconds.
    package var latency: Int64 = 100_000
    /// How much longer it may be.
    package var jitter: Int64 = 200_000
    /// How likely a message is lost.
    package var loss = 0.0
    /// How likely a message comes twice.
    package var repetition = 0.0
    /// How likely a message is late, and overtaken.
    package var reordering = 0.0
    /// How likely what is sent over a cut link waits for the link instead of being lost.
    package var cutHolds = 0.0

    // The machines.
    /// How long a turn waits for its turn, in nanoseconds.
    package var turnDelay: Int64 = 50_000
    /// How long a sync takes, in nanoseconds.
    package var syncTime: Int64 = 1_000_000
    /// How long a commit of the database takes, in nanoseconds.
    package var commitTime: Int64 = 2_000_000
    /// How long a member that died stays dead at most, in nanoseconds.
    package var downTime: Int64 = 5_000_000_000

    // What goes wrong.
    /// How long faults happen, in nanoseconds.
    package var faultPhase: Int64 = 60_000_000_000
    /// How many operations there are to be before the faults end.
    package var operations = 5_000
    /// The lab's faults.
    package var nemesis: Nemesis?
    /// The mean time between two hazards of each kind, in nanoseconds; 0 for never.
    package var hazards: [Int64] = HazardKind.allCases.map { _ in 0 }
    /// The mean time between two of the operator's chores of each kind; 0 for never.
    package var chores: [Int64] = ChoreKind.allCases.map { _ in 0 }

    // The end.
    /// How long a healed quorum may take until it answers, in nanoseconds of simulated time.
    package var recoveryTime: Int64 = 30_000_000_000

    /// What the world lies about; nil but for tests of the checks.
    package var sabotage: Sabotage?

    /// The options of a run in which nothing goes wrong.
    package init(calm seed: UInt64) {
        self.seed = seed
    }
}

/// What goes wrong by itself, besides the lab's faults.
package enum HazardKind: String, CaseIterable, Sendable {
    /// A process dies, perhaps in the middle of a turn or a batch.
    case crash
    /// A machine loses its power and what was not synced.
    case power
    /// All machines lose their power at once.
    case blackout
    /// A process stands still.
    case pause
    /// A clock jumps ahead.
    case jump
    /// A clock goes faster or slower from now on.
    case drift
    /// A connection is reset.
    case reset
    /// A link holds back what is sent over it.
    case clog
    /// A disk is slow for a while.
    case slowDisk = "slow-disk"
    /// A sync fails, and the process dies of it.
    case failedSync = "failed-sync"
    /// A disk is full for a while.
    case fullDisk = "full-disk"
    /// A synced byte changes by itself, on a minority of the voters at a time.
    case bitRot = "bit-rot"
    /// Synced bytes are overwritten by what belongs elsewhere, on a minority at a time.
    case misdirectedWrite = "misdirected-write"
}

/// What the operator of the cluster does now and then.
package enum ChoreKind: String, CaseIterable, Sendable {
    /// Compacts the keyspace.
    case compact
    /// Moves leadership.
    case moveLeader = "move-leader"
    /// Grants a lease and lets it go, or renews it.
    case lease
    /// Has a member commit everything, as before it is defragmented.
    case defragment
    /// Adds a learner, promotes it, or removes a member.
    case reconfigure
    /// Asks a member for hashes, its status and its members.
    case inspect
}
