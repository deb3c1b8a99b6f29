#if PlantedBugs
import Basics
#endif

/// Messages from other members, and what their terms mean (paper §5.1).
extension RawCore {
    /// Takes in a message from another member.
    ///
    /// Messages that make no sense are passed over, as lost ones would be: late answers, answers of
    /// members that are no more, proposals that nobody can take, and the types that only ever travel
    /// inside a process.
    mutating func step(_ message: Message) {
        guard !message.isLocal else { return }
        if message.term > self.term {
            guard self.takeNewerTerm(of: message) else { return }
        } else if message.term != 0, message.term < self.term {
            return self.answerOlderTerm(of: message)
        }
        switch (message.type, self.role) {
        case (.vote, _), (.preVote, _): self.answerCandidate(message)
        case (_, .leader): self.stepLeader(message)
        case (_, .follower): self.stepFollower(message)
        case (_, .candidate), (_, .preCandidate): self.stepCandidate(message)
        }
    }

    /// Follows a newer term, where the message speaks for one; false if it is to be ignored.
    private mutating func takeNewerTerm(of message: Message) -> Bool {
        switch message.type {
        case .vote, .preVote:
            let isTransfer = message.context == campaignOfTransfer
            // Somebody whom the leader does not reach must not depose it (thesis §4.2.3).
            if !isTransfer, self.isInLease { return false }
            // A poll changes nobody's term.
            if message.type == .vote { self.becomeFollower(term: message.term, leader: 0) }
        case .preVoteResp where !message.reject:
            // A granted poll carries the term that the candidate would have.
            break
        case .app, .heartbeat, .snap:
            self.becomeFollower(term: message.term, leader: message.from)
        default:
            self.becomeFollower(term: message.term, leader: 0)
        }
        return true
    }

    /// Whether this member heard from a leader so recently that no election can be due.
    private var isInLease: Bool {
        self.options.checkQuorum && self.leader != 0 && !self.suspectsLeader
            && self.electionElapsed < self.options.electionTicks
    }

    private mutating func answerOlderTerm(of message: Message) {
        switch message.type {
        case .app, .heartbeat:
            // The sender is deposed without knowing it. With pre-votes or leases nobody else would
            // tell it the newer term, and this member, following nobody, would never be heard.
            if self.options.checkQuorum || self.options.preVote {
                self.send(Message(type: .appResp, to: message.from))
            }
        case .preVote:
            // A member that is behind would poll for ever without learning the term.
            self.send(
                Message(type: .preVoteResp, to: message.from, term: self.term, reject: true)
            )
        default: break
        }
    }

    /// Grants or refuses a vote (paper §5.2, §5.4.1).
    private mutating func answerCandidate(_ message: Message) {
        let isPoll = message.type == .preVote
        let isFree =
            self.vote == message.from || (self.vote == 0 && self.leader == 0)
            || (isPoll && message.term > self.term)
        let type: MessageType = isPoll ? .preVoteResp : .voteResp
        let isComplete = self.log.isUpToDate(
            lastIndex: message.index,
            lastTerm: message.logTerm
        )
        // A learner votes, too: it may have been promoted without knowing, and then its vote may be
        // needed for anyone ever to tell it.
        #if PlantedBugs
        let mayVote = isFree || PlantedBug.voteForEverybody.isAlive
        guard mayVote, isComplete else { return self.refuse(message, type) }
        #else
        guard isFree, isComplete else { return self.refuse(message, type) }
        #endif
        // The candidate compares the answer's term with the one it asked for.
        self.send(Message(type: type, to: message.from, term: message.term))
        if isPoll {
            if self.suspectsLeader { self.postponeCampaign() }
            if self.role == .preCandidate, message.from < self.id { self.yield() }
        } else {
            self.electionElapsed = 0
            self.vote = message.from
        }
    }

    /// Refuses a vote, and tells the candidate what it can have known to be committed.
    ///
    /// Without that two members can wait for each other for ever: a change that makes one of them
    /// the only voter is committed, the one that is removed knows, and the other does not; it cannot
    /// be elected without the removed one, whose log is longer. etcd's members ignore these fields.
    private mutating func refuse(_ message: Message, _ type: MessageType) {
        self.send(
            Message(
                type: type,
                to: message.from,
                term: self.term,
                logTerm: self.log.term(at: self.log.committed) ?? 0,
                commit: self.log.committed,
                reject: true
            )
        )
    }

    /// Takes over what a refusing voter knows to be committed, if it is in this log, too.
    private mutating func takeCommit(of message: Message) {
        guard message.reject, message.commit > self.log.committed, message.logTerm > 0 else {
            return
        }
        guard self.log.matches(message.commit, term: message.logTerm) else { return }
        self.log.commit(to: message.commit)
    }

    mutating func stepFollower(_ message: Message) {
        switch message.type {
        case .prop: self.forwardProposal(message)
        case .app, .heartbeat, .snap: self.followLeader(message)
        case .transferLeader, .readIndex: self.forwardToLeader(message)
        case .forgetLeader:
            if self.options.readMode == .quorum { self.becomeFollower(term: self.term, leader: 0) }
        case .timeoutNow: self.campaignForTransfer()
        case .readIndexResp: self.takeReadAnswer(message)
        default: break
        }
    }

    mutating func stepCandidate(_ message: Message) {
        switch message.type {
        case .app, .heartbeat, .snap:
            // Somebody else won this term (paper §5.2).
            self.becomeFollower(term: self.term, leader: message.from)
            self.followLeader(message)
        case .preVoteResp where self.role == .preCandidate,
            .voteResp where self.role == .candidate:
            self.takeCommit(of: message)
            guard !self.hasUnappliedChange else {
                return self.becomeFollower(term: self.term, leader: 0)
            }
            self.countVote(of: message.from, granted: !message.reject)
        default: break
        }
    }

    mutating func forwardToLeader(_ message: Message) {
        guard self.leader != 0 else { return }
        var forwarded = message
        forwarded.to = self.leader
        self.send(forwarded)
    }
}

/// Marks the votes of a campaign that the leader asked for; the text is etcd's.
let campaignOfTransfer: [UInt8] = Array("CampaignTransfer".utf8)

extension Message {
    /// Whether the type only ever travels inside a process.
    var isLocal: Bool {
        switch self.type {
        case .hup, .beat, .unreachable, .snapStatus, .checkQuorum, .storageAppend,
            .storageAppendResp, .storageApply, .storageApplyResp:
            true
        default: false
        }
    }
}
