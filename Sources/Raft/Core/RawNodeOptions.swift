/// How one member takes part.
///
/// Defaults are etcd's.
public struct RawNodeOptions: Sendable {
    /// How a leader makes sure that it still leads before it answers a read.
    public enum ReadMode: Sendable {
        /// By a round of heartbeats to a majority (thesis §6.4).
        case quorum
        /// By the lease that check-quorum gives it; stale when clocks drift or processes pause.
        case lease
    }

    /// This member; not 0.
    public var id: UInt64
    /// Determines the election timeouts and the ids of reads; another one at every start.
    public var seed: UInt64
    /// Ticks without a leader before an election; the timeout is drawn from here up to twice this.
    public var electionTicks = 10
    /// Ticks between the heartbeats of a leader; less than `electionTicks`.
    public var heartbeatTicks = 1
    /// The last entry that was applied before the restart; 0 if all are to be applied again.
    public var applied: UInt64 = 0
    /// The most bytes of entries in one append; one entry may exceed it.
    public var appendBytesMax = 1 << 20
    /// The most bytes of entries handed out at once to be applied; one entry may exceed it.
    public var applyBytesMax = 1 << 20
    /// The most bytes of entries proposed here and not committed; one proposal may exceed it.
    public var uncommittedBytesMax = Int.max
    /// The most appends under way to one follower.
    public var inflightCountMax = 512
    /// The most bytes of appends under way to one follower; 0 for any number.
    public var inflightBytesMax = 0
    /// Whether a leader that a majority does not answer steps down, and members that hear from a
    /// leader refuse to vote (thesis §6.2).
    public var checkQuorum = true
    /// Whether an election is preceded by a poll that changes no term (thesis §9.6).
    public var preVote = true
    /// Whether a leader that is no longer a voter steps down once that change is applied.
    ///
    /// etcd's keeps leading until its process is stopped; clients wait less this way.
    public var stepDownOnRemoval = true
    /// How reads are confirmed.
    public var readMode = ReadMode.quorum
    /// Whether a follower refuses proposals instead of forwarding them.
    public var refusesToForward = false

    /// Options of the member `id`.
    public init(id: UInt64, seed: UInt64) {
        self.id = id
        self.seed = seed
    }

    /// What is wrong with the options, nil when nothing is.
    public func validate() -> String? {
        if self.id == 0 { return "member id 0 stands for nobody" }
        if self.heartbeatTicks < 1 { return "heartbeats every \(self.heartbeatTicks) ticks" }
        if self.electionTicks <= self.heartbeatTicks {
            return "an election timeout of \(self.electionTicks) ticks leaves no time for a "
                + "heartbeat every \(self.heartbeatTicks)"
        }
        if self.inflightCountMax < 1 { return "a window of \(self.inflightCountMax) appends" }
        if self.readMode == .lease && !self.checkQuorum {
            return "reads by lease need the quorum check that gives the lease"
        }
        return nil
    }
}
