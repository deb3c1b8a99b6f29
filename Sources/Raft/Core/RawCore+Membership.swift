/// Changes of configuration (thesis §4), which take effect when applied.
extension RawCore {
    /// Applies a change that an entry handed out for applying carries.
    ///
    /// - Parameter change: The change.
    /// - Returns: The configuration from now on.
    /// - Throws: `ConfChangeError` when the change cannot be; every member refuses it alike, and
    ///   nothing changes.
    @discardableResult
    mutating func applyConfChange(_ change: ConfChangeV2) throws(ConfChangeError) -> ConfState {
        try self.membership.apply(change, lastIndex: self.log.lastIndex)
        switch self.role {
        case .leader: self.leadChanged()
        case .candidate, .preCandidate:
            // Votes were asked of a configuration that is no more.
            self.becomeFollower(term: self.term, leader: 0)
        case .follower: break
        }
        return self.configuration.confState
    }

    private mutating func leadChanged() {
        if !self.configuration.isVoter(self.transferTarget) { self.transferTarget = 0 }
        // A smaller quorum may have committed more.
        self.advanceCommit()
        self.sendAppends()
        self.confirmReads()
        if !self.isVoter, self.options.stepDownOnRemoval { self.leaveToOthers() }
    }

    /// Steps down after the last entries and the commit index were sent, and names a successor, so
    /// that nobody has to wait for a timeout (thesis §4.2.2).
    private mutating func leaveToOthers() {
        var successor: Progress?
        for progress in self.progress where self.configuration.isVoter(progress.id) {
            if progress.match > successor?.match ?? 0 { successor = progress }
        }
        if let successor { self.send(Message(type: .timeoutNow, to: successor.id)) }
        self.becomeFollower(term: self.term, leader: 0)
    }

    /// Proposes to leave a joint configuration that asks for it, once it is applied.
    mutating func leaveJointIfDue() {
        guard self.role == .leader, self.configuration.autoLeave else { return }
        guard self.log.applied >= self.pendingChange else { return }
        // An empty change; without data it is never refused for its size.
        self.append([Entry(type: .confChangeV2)])
        self.pendingChange = self.log.lastIndex
        self.mustSendAppends = true
    }
}
