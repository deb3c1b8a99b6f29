import Basics

/// Changing roles (paper §5.2).
extension RawCore {
    /// Forgets what belonged to the role before, and the vote if the term is new.
    private mutating func reset(term: UInt64) {
        if term != self.term {
            precondition(term > self.term, "term \(term) would follow term \(self.term)")
            self.term = term
            self.vote = 0
        }
        self.electionElapsed = 0
        self.heartbeatElapsed = 0
        self.suspectsLeader = false
        self.drawElectionTimeout()
        self.votes.removeAll(keepingCapacity: true)
        self.pendingChange = 0
        self.transferTarget = 0
        self.uncommittedBytes = 0
        self.mustSendAppends = false
        self.candidacy = 0
        self.reads.forgetRounds()
        let next = self.log.lastIndex + 1
        for place in self.membership.progress.indices {
            let isSelf = self.membership.progress[place].id == self.id
            let match = isSelf ? self.log.stableIndex : 0
            self.membership.progress[place].reset(next: next, match: match)
        }
    }

    private mutating func drawElectionTimeout() {
        let ticks = self.options.electionTicks
        self.electionTimeout = ticks + self.random.below(ticks)
    }

    /// Learns who leads; reads that another leader was asked for cannot be answered any more.
    mutating func setLeader(_ leader: UInt64) {
        guard leader != self.leader else { return }
        self.leader = leader
        self.reads.failPending()
    }

    mutating func becomeFollower(term: UInt64, leader: UInt64) {
        if term != self.term { self.reads.failPending() }
        self.reset(term: term)
        self.role = .follower
        self.setLeader(leader)
    }

    /// Asks without raising the term, so that asking in vain disturbs nobody (thesis §9.6).
    private mutating func becomePreCandidate() {
        precondition(self.role != .leader, "a leader cannot stand for election")
        self.votes.removeAll(keepingCapacity: true)
        self.role = .preCandidate
        self.setLeader(0)
        self.suspectsLeader = false
        self.electionElapsed = 0
        self.drawElectionTimeout()
    }

    private mutating func becomeCandidate() {
        precondition(self.role != .leader, "a leader cannot stand for election")
        self.reset(term: self.term + 1)
        self.role = .candidate
        self.setLeader(0)
        self.vote = self.id
    }

    private mutating func becomeLeader() {
        self.reset(term: self.term)
        self.role = .leader
        self.setLeader(self.id)
        // Any entry not applied may be a change of configuration. None is allowed until all are
        // applied, which is less work than looking.
        self.pendingChange = self.log.lastIndex
        guard let place = self.membership.place(of: self.id) else {
            preconditionFailure("a stranger to the configuration was elected")
        }
        self.membership.progress[place].becomeReplicate()
        self.membership.progress[place].isRecentlyActive = true
        // Entries of older terms are committed only through one of the leader's own (paper §5.4.2).
        self.append([Entry()])
    }

    /// Stands for election if nothing speaks against it.
    mutating func campaign() {
        guard self.mayCampaign else { return }
        if self.options.preVote { self.poll() } else { self.requestVotes(transfer: false) }
    }

    /// Stands for election at once, since the leader asked for it (thesis §3.10).
    mutating func campaignForTransfer() {
        guard self.mayCampaign else { return }
        // The leader is alive and agrees, so there is no need to ask first.
        self.requestVotes(transfer: true)
    }

    private var mayCampaign: Bool {
        self.role != .leader && self.isPromotable && !self.hasUnappliedChange
    }

    /// Whether a change of configuration is committed and not applied: its configuration, which this
    /// member does not know yet, decides about leaders.
    var hasUnappliedChange: Bool {
        var index = self.log.applied + 1
        while index <= self.log.committed {
            let page = self.log.entries(
                from: index,
                through: self.log.committed,
                bytesMax: self.options.applyBytesMax
            )
            guard let page, let last = page.last else { return true }
            if page.contains(where: \.changesConfiguration) { return true }
            index = last.index + 1
        }
        return false
    }

    private mutating func poll() {
        self.becomePreCandidate()
        self.ask(.preVote, term: self.term + 1, context: [])
        // A poll promises nothing, so the own answer needs no write.
        self.countVote(of: self.id, granted: true)
    }

    private mutating func requestVotes(transfer: Bool) {
        self.becomeCandidate()
        self.candidacy = self.term
        self.ask(.vote, term: self.term, context: transfer ? campaignOfTransfer : [])
    }

    private mutating func ask(_ type: MessageType, term: UInt64, context: [UInt8]) {
        for voter in self.configuration.allVoters where voter != self.id {
            self.send(
                Message(
                    type: type,
                    to: voter,
                    term: term,
                    logTerm: self.log.lastTerm,
                    index: self.log.lastIndex,
                    context: context
                )
            )
        }
    }

    mutating func countVote(of id: UInt64, granted: Bool) {
        // The first answer of a voter stands.
        if !self.votes.contains(where: { $0.id == id }) { self.votes.append((id, granted)) }
        let result = self.membership.configuration.voters.voteResult { voter in
            self.votes.first { $0.id == voter }?.granted
        }
        switch result {
        case .won:
            if self.role == .preCandidate {
                self.requestVotes(transfer: false)
            } else {
                self.becomeLeader()
                self.mustSendAppends = true
            }
        case .lost: self.becomeFollower(term: self.term, leader: 0)
        case .pending: break
        }
    }

    /// A leader that a majority has not answered for a whole election timeout may have been replaced
    /// without knowing, and keeps its clients waiting (thesis §6.2).
    mutating func stepDownUnlessHeard() {
        let result = self.membership.configuration.voters.voteResult { voter in
            guard let place = self.membership.place(of: voter) else { return false }
            return voter == self.id || self.membership.progress[place].isRecentlyActive
        }
        guard result == .won else { return self.becomeFollower(term: self.term, leader: 0) }
        for place in self.membership.progress.indices
        where self.membership.progress[place].id != self.id {
            self.membership.progress[place].isRecentlyActive = false
        }
    }

    /// Hears that a message to a member could not be delivered, or that its connection broke.
    ///
    /// A leader stops sending to the member without waiting. A follower whose leader it was drops the
    /// lease that it gave that leader and stands for election soon, in the order of ids among the
    /// voters so that they do not split the vote: the first at once, each other half a heartbeat
    /// after the one before, which is time for a round of polls and votes and their syncs.
    mutating func reportUnreachable(_ id: UInt64) {
        if self.role == .leader {
            guard let place = self.membership.place(of: id), id != self.id else { return }
            // What was under way is probably lost.
            if self.membership.progress[place].state == .replicate {
                self.membership.progress[place].becomeProbe()
            }
            return
        }
        guard self.role == .follower, id != 0, id == self.leader else { return }
        guard self.options.preVote, self.options.readMode == .quorum else { return }
        guard !self.suspectsLeader else { return }
        self.suspectsLeader = true
        guard self.isPromotable else { return }
        let others = self.configuration.allVoters.filter { $0 != id }
        guard let rank = others.firstIndex(of: self.id) else { return }
        if rank == 0 { return self.campaign() }
        let wait = rank * ((self.options.heartbeatTicks + 1) / 2)
        self.electionElapsed = max(self.electionElapsed, self.electionTimeout - wait)
    }

    /// Gives up its own poll in favour of one that began at the same time and came from a lower id.
    ///
    /// Members that lose their leader at the same moment grant each other's polls; if each then
    /// voted for itself, all would wait for another election timeout. A poll promises nothing, so
    /// giving it up is always safe; the campaign is only put off in case the other one fails.
    mutating func yield() {
        self.becomeFollower(term: self.term, leader: 0)
        let wait = 2 * self.options.heartbeatTicks + 1
        self.electionElapsed = max(0, self.electionTimeout - wait)
    }

    /// Leaves time for the election that this member just supported.
    mutating func postponeCampaign() {
        let ticks = self.options.heartbeatTicks + 1
        self.electionElapsed = min(self.electionElapsed, self.electionTimeout - ticks)
    }
}
