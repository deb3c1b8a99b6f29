#if PlantedBugs
import Basics
#endif

/// What a leader does with messages.
extension RawCore {
    mutating func stepLeader(_ message: Message) {
        switch message.type {
        case .prop: try? self.takeProposal(message.entries)
        case .readIndex: self.takeForwardedRead(message)
        case .appResp, .heartbeatResp, .transferLeader:
            // Strangers' answers, and those of members removed meanwhile, mean nothing.
            guard let place = self.membership.place(of: message.from) else { return }
            if message.type == .transferLeader { return self.transfer(to: place) }
            self.membership.progress[place].isRecentlyActive = true
            if message.type == .appResp {
                self.takeAppendAnswer(message, place)
            } else {
                self.takeHeartbeatAnswer(message, place)
            }
        default: break
        }
    }

    private mutating func takeAppendAnswer(_ message: Message, _ place: Int) {
        if message.reject {
            self.takeRefusal(message, place)
        } else {
            self.takeAcknowledgement(message, place)
        }
    }

    private mutating func takeRefusal(_ message: Message, _ place: Int) {
        var hint = message.rejectHint
        if message.logTerm > 0 {
            // The follower has nothing of newer terms up to its hint; neither side needs to look at
            // entries of mine that are newer than that.
            hint = self.log.lastEntry(upTo: hint, termAtMost: message.logTerm).index
        }
        guard self.membership.progress[place].refused(after: message.index, hint: hint) else {
            return
        }
        if self.membership.progress[place].state == .replicate {
            self.membership.progress[place].becomeProbe()
        }
        _ = self.sendAppend(place, evenEmpty: true)
    }

    private mutating func takeAcknowledgement(_ message: Message, _ place: Int) {
        guard message.index <= self.log.lastIndex else { return }
        let wasPaused = self.membership.progress[place].isPaused
        let isNews = self.membership.progress[place].acknowledged(message.index)
        let progress = self.membership.progress[place]
        guard isNews || (progress.match == message.index && progress.state == .probe) else {
            return
        }
        switch progress.state {
        case .probe: self.membership.progress[place].becomeReplicate()
        case .replicate: self.membership.progress[place].freeInflights(upTo: message.index)
        case .snapshot:
            // The follower may have caught up by appends sent before; it need not be the snapshot.
            if progress.match + 1 >= self.log.firstIndex {
                self.membership.progress[place].becomeReplicate()
            }
        }
        if isNews { self.advanceCommit() }
        if wasPaused || self.membership.progress[place].next <= self.log.lastIndex {
            self.mustSendAppends = true
        }
        self.finishTransfer(place)
    }

    private mutating func takeHeartbeatAnswer(_ message: Message, _ place: Int) {
        self.membership.progress[place].isFlowPaused = false
        let progress = self.membership.progress[place]
        // Something sent may be lost: an append, though empty, will bring a refusal if so.
        if progress.match < self.log.lastIndex || progress.state == .probe {
            _ = self.sendAppend(place, evenEmpty: true)
        }
        self.takeRoundAnswer(message, place)
    }

    /// Commits what a majority has, if it is of this term (paper §5.3, §5.4.2).
    mutating func advanceCommit() {
        #if PlantedBugs
        if self.advanceCommitWrongly() { return }
        #endif
        let index = self.membership.configuration.voters.committedIndex { voter in
            guard let place = self.membership.place(of: voter) else { return 0 }
            return self.membership.progress[place].match
        }
        guard index > self.log.committed, self.log.matches(index, term: self.term) else { return }
        self.log.commit(to: index)
        self.mustSendAppends = true
    }

    /// Hears what became of a snapshot that a follower was sent.
    mutating func reportSnapshot(to id: UInt64, succeeded: Bool) {
        guard self.role == .leader, let place = self.membership.place(of: id) else { return }
        guard self.membership.progress[place].state == .snapshot else { return }
        if !succeeded { self.membership.progress[place].snapshotFailed() }
        self.membership.progress[place].becomeProbe()
        // It gets its next append when it answers the snapshot, or the next heartbeat.
        self.membership.progress[place].isFlowPaused = true
    }

    /// Asks to hand leadership over to a voter; a follower passes the wish on.
    mutating func transferLeadership(to id: UInt64) {
        var message = Message(type: .transferLeader, from: id)
        if self.role == .leader { return self.stepLeader(message) }
        guard self.role == .follower else { return }
        message.to = self.leader
        self.forwardToLeader(message)
    }

    /// Brings the target up to date and tells it to stand for election (thesis §3.10).
    private mutating func transfer(to place: Int) {
        let target = self.membership.progress[place]
        guard !target.isLearner, self.transferTarget != target.id else { return }
        self.transferTarget = 0
        guard target.id != self.id else { return }
        // The attempt gets one election timeout; proposals are refused meanwhile.
        self.electionElapsed = 0
        self.transferTarget = target.id
        if target.match == self.log.lastIndex {
            self.finishTransfer(place)
        } else {
            _ = self.sendAppend(place, evenEmpty: true)
        }
    }

    private mutating func finishTransfer(_ place: Int) {
        let target = self.membership.progress[place]
        guard target.id == self.transferTarget, target.match == self.log.lastIndex else { return }
        self.send(Message(type: .timeoutNow, to: target.id))
    }
}

#if PlantedBugs

extension RawCore {
    /// Advances the commit index as the bug that is alive would have it; false for other bugs.
    private mutating func advanceCommitWrongly() -> Bool {
        var index: UInt64 = 0
        if PlantedBug.earlierTermCommitted.isAlive || PlantedBug.leaderCountsItselfEarly.isAlive {
            let counts = PlantedBug.leaderCountsItselfEarly.isAlive
            index = self.membership.configuration.voters.committedIndex { voter in
                guard let place = self.membership.place(of: voter) else { return 0 }
                if counts, voter == self.id { return self.log.lastIndex }
                return self.membership.progress[place].match
            }
        } else if PlantedBug.learnerCounted.isAlive {
            let matches = self.membership.progress.map(\.match).sorted(by: >)
            let needed = self.configuration.voters.incoming.size
            index = needed <= matches.count ? matches[needed - 1] : 0
        } else {
            return false
        }
        guard index > self.log.committed, index <= self.log.lastIndex else { return true }
        let isOwn = self.log.matches(index, term: self.term)
        guard isOwn || PlantedBug.earlierTermCommitted.isAlive else { return true }
        self.log.commit(to: index)
        self.mustSendAppends = true
        return true
    }
}

#endif
