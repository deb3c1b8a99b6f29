import Basics

/// The state of `RawNode` and everything it does.
///
/// A struct, so that its methods work on one exclusive access to all of it: as properties of the
/// class each would be checked, and parts of the log copied, at every use.
struct RawCore<Store: LogStore> {
    /// The options it was made with.
    let options: RawNodeOptions
    /// This member.
    let id: UInt64

    /// The current term (paper figure 2).
    var term: UInt64
    /// Whom it voted for in `term`, 0 for nobody.
    var vote: UInt64
    /// What it does.
    var role = Role.follower
    /// The leader of `term`, 0 while unknown.
    var leader: UInt64 = 0
    var log: RaftLog<Store>
    var membership: Membership
    var random: SeededRandom

    /// Ticks since the last sign of the leader, or since the leader's last check of the quorum.
    var electionElapsed = 0
    var heartbeatElapsed = 0
    /// The election timeout, drawn anew for each role (paper §5.2).
    var electionTimeout = 0
    /// Whether the leader's connection broke since it was last heard of.
    var suspectsLeader = false
    /// The answers of a candidate's voters.
    var votes: [(id: UInt64, granted: Bool)] = []

    /// The last entry that may be a change of configuration not yet applied; leaders only.
    ///
    /// No other change is appended until it is applied: two at once could give majorities that do
    /// not overlap.
    var pendingChange: UInt64 = 0
    /// To whom leadership is being handed over, 0 for nobody.
    var transferTarget: UInt64 = 0
    /// Bytes of entries appended by this leader and not handed out as committed.
    var uncommittedBytes = 0
    /// Whether followers have to be sent entries or a commit index at the next `ready`.
    var mustSendAppends = false
    var reads: ReadQueue

    var messages: [Message] = []
    /// What waits for the next write.
    var promises: [Message] = []
    /// The term of a vote for itself that waits for the next write, 0 for none.
    var candidacy: UInt64 = 0
    var writesTaken: UInt64 = 0
    var reportedHardState: HardState
    var reportedSoftState: SoftState

    /// Starts, or restarts, a member.
    ///
    /// - Parameters:
    ///   - options: How it takes part; they must be valid.
    ///   - store: The durable log.
    ///   - hardState: The newest durable hard state, empty for a new member.
    ///   - confState: The configuration as of `options.applied`, or of the store's snapshot if that
    ///     is newer.
    init(
        options: RawNodeOptions,
        store: Store,
        hardState: HardState = HardState(),
        confState: ConfState
    ) {
        if let problem = options.validate() { preconditionFailure(problem) }
        self.options = options
        self.id = options.id
        // Members that were given the same seed must not time out together.
        var random = SeededRandom(seed: options.seed ^ (options.id &* 0x9E37_79B9_7F4A_7C15))
        self.reads = ReadQueue(firstID: random.next())
        self.random = random
        self.log = RaftLog(store: store, committed: hardState.commit, applied: options.applied)
        self.term = hardState.term
        self.vote = hardState.vote
        let inflights = Inflights(
            countMax: options.inflightCountMax,
            bytesMax: options.inflightBytesMax
        )
        self.membership = Membership(inflights: inflights)
        self.membership.restore(confState, next: self.log.lastIndex + 1)
        self.reportedHardState = hardState
        self.reportedSoftState = SoftState(leader: 0, role: .follower)
        self.becomeFollower(term: self.term, leader: 0)
    }

    /// Who takes part, as far as applied.
    var configuration: Configuration { self.membership.configuration }
    /// What the leader knows of the members; of no use elsewhere.
    var progress: [Progress] { self.membership.progress }
    /// The last entry known to be committed.
    var commitIndex: UInt64 { self.log.committed }
    /// The last entry known to be applied.
    var appliedIndex: UInt64 { self.log.applied }
    /// The first entry of the log that is still there.
    var firstIndex: UInt64 { self.log.firstIndex }
    /// The last entry of the log, durable or not.
    var lastIndex: UInt64 { self.log.lastIndex }
    /// The last entry that is durable here.
    var stableIndex: UInt64 { self.log.stableIndex }
    /// The term of an entry, nil when it was compacted or does not exist.
    func term(at index: UInt64) -> UInt64? { self.log.term(at: index) }

    /// What has to be durable before answers of this state leave.
    var hardState: HardState {
        #if PlantedBugs
        if PlantedBug.voteNotPersisted.isAlive {
            return HardState(term: self.term, commit: self.log.committed)
        }
        #endif
        return HardState(term: self.term, vote: self.vote, commit: self.log.committed)
    }

    /// Whether this member has a vote, as far as it knows.
    var isVoter: Bool { self.configuration.isVoter(self.id) }

    /// Whether the member may stand for election.
    ///
    /// Not a learner or a stranger; and not while a received snapshot is being installed.
    var isPromotable: Bool {
        guard let place = self.membership.place(of: self.id) else { return false }
        return !self.membership.progress[place].isLearner && self.log.unstable.snapshot == nil
    }

    /// Lets one tick pass.
    mutating func tick() {
        self.electionElapsed += 1
        guard self.role == .leader else {
            if self.isPromotable, self.electionElapsed >= self.electionTimeout {
                self.electionElapsed = 0
                self.campaign()
            }
            return
        }
        self.heartbeatElapsed += 1
        if self.electionElapsed >= self.options.electionTicks {
            self.electionElapsed = 0
            if self.options.checkQuorum { self.stepDownUnlessHeard() }
            // A target that has not taken over by now may be gone (thesis §3.10).
            self.transferTarget = 0
        }
        if self.role == .leader, self.heartbeatElapsed >= self.options.heartbeatTicks {
            self.heartbeatElapsed = 0
            self.broadcastHeartbeat()
        }
    }

    /// How many ticks may pass until one does something by itself; at least 1, nil for never.
    var ticksUntilDue: Int? {
        guard self.role == .leader else {
            return self.isPromotable ? max(1, self.electionTimeout - self.electionElapsed) : nil
        }
        let quorum = self.options.electionTicks - self.electionElapsed
        return max(1, min(quorum, self.options.heartbeatTicks - self.heartbeatElapsed))
    }

    /// Queues a message to a peer; those that promise something wait for the next write.
    ///
    /// A request for votes promises, too: that the candidate has the log it names, and that it is one
    /// candidate in its term. Had it left before the write and the member crashed, the votes could
    /// elect the restarted member, which lost the end of that log, or elect it twice in one term.
    mutating func send(_ message: consuming Message) {
        message.from = message.from == 0 ? self.id : message.from
        switch message.type {
        case .vote, .voteResp, .preVote, .preVoteResp:
            precondition(message.term != 0, "a message about votes needs a term")
        case .prop, .readIndex: message.term = 0
        default: message.term = self.term
        }
        precondition(message.to != self.id, "a member does not send itself messages")
        #if PlantedBugs
        let isEarly =
            message.type == .voteResp && PlantedBug.voteSentBeforeSync.isAlive
            || message.type == .appResp && PlantedBug.appendAnsweredBeforeSync.isAlive
        if isEarly { return self.messages.append(message) }
        #endif
        switch message.type {
        case .appResp, .voteResp, .vote: self.promises.append(message)
        default: self.messages.append(message)
        }
    }
}
