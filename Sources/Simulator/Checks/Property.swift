/// What a simulation checks, under names that stay: tests match planted bugs to them.
public enum Property: String, CaseIterable, Hashable, Sendable {
    /// At most one leader a term (Ongaro and Ousterhout, figure 3).
    case electionSafety = "election-safety"
    /// A member votes for one candidate a term, across restarts.
    case singleVote = "single-vote"
    /// Logs with an entry of the same index and term are equal up to it (figure 3).
    case logMatching = "log-matching"
    /// A leader has every entry that was committed before its term (figure 3).
    case leaderCompleteness = "leader-completeness"
    /// No two members apply different entries at one index (figure 3).
    case stateMachineSafety = "state-machine-safety"
    /// A member acknowledges only entries that are durable there.
    case durableAcknowledgement = "durable-acknowledgement"
    /// What a process knows to be committed, applied or current never falls.
    case monotonicity = "monotonicity"
    /// The history is linearizable; `Violation.Kind` of the checkers follows in the sentence.
    case linearizability = "linearizability"
    /// An acknowledged write is still there.
    case acknowledgedWrites = "acknowledged-writes"
    /// An answer can be decoded and has a header.
    case answers = "answers"
    /// Encoding and decoding a message gives the same message.
    case messageCoding = "message-coding"
    /// What two threads do to files at the same time concerns different files.
    case separateThreads = "separate-threads"
    /// A member starts on a disk that lost nothing it had synced.
    case start = "start"
    /// A member that nobody removed goes on.
    case running = "running"
    /// A healed quorum elects a leader in time.
    case election = "liveness-election"
    /// A healed quorum answers linearizable requests in time.
    case progress = "liveness-progress"
    /// Healed members apply the same entries in time.
    case convergence = "liveness-convergence"
    /// Members that applied the same have the same rows.
    case equalReplicas = "equal-replicas"
    /// A lease does not end before its time.
    case leases = "lease-guarantees"
    /// The log in memory and on disk stays within its bounds.
    case boundedLog = "bounded-log"
    /// Requests are answered or fail within their time.
    case answeredInTime = "answered-in-time"
}

/// The first broken property of a run.
public struct SimulationViolation: Hashable, Sendable {
    /// Which.
    public var property: Property
    /// What happened, in one sentence.
    public var sentence: String
    /// When, in nanoseconds of simulated time.
    public var time: Int64
}
