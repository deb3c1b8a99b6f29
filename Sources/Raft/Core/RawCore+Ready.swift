/// Taking out what there is to do, and hearing what is done.
extension RawCore {
    /// Whether `ready` would return anything.
    var hasReady: Bool {
        !self.messages.isEmpty || !self.promises.isEmpty || self.candidacy != 0
            || self.log.unstable.hasNext || self.hardState != self.reportedHardState
            || self.log.hasNextToApply || !self.reads.isQuiet
            || self.mustSendAppends
            || self.softState != self.reportedSoftState
    }

    var softState: SoftState { SoftState(leader: self.leader, role: self.role) }

    /// Takes out what there is to do.
    mutating func ready() -> Ready {
        if self.role == .leader {
            if self.mustSendAppends { self.sendAppends() }
            self.startReadRound()
        }
        var ready = Ready()
        ready.write = self.takeWrite()
        if !self.promises.isEmpty {
            // Nothing is being written, so all they promise is durable.
            self.messages.append(contentsOf: self.promises)
            self.promises.removeAll(keepingCapacity: true)
        }
        swap(&ready.messages, &self.messages)
        ready.committedEntries = self.log.takeNextToApply(bytesMax: self.options.applyBytesMax)
        self.forgetUncommitted(ready.committedEntries)
        swap(&ready.readStates, &self.reads.confirmed)
        swap(&ready.failedReads, &self.reads.failed)
        if self.softState != self.reportedSoftState {
            self.reportedSoftState = self.softState
            ready.softState = self.softState
        }
        return ready
    }

    private mutating func takeWrite() -> LogWrite? {
        let state = self.hardState
        let changed = state != self.reportedHardState
        let waits = !self.promises.isEmpty && !self.log.unstable.writes.isEmpty
        guard changed || self.log.unstable.hasNext || waits || self.candidacy != 0 else {
            return nil
        }
        self.writesTaken += 1
        let (entries, snapshot) = self.log.unstable.take(write: self.writesTaken)
        let voted =
            state.term != self.reportedHardState.term || state.vote != self.reportedHardState.vote
        let write = LogWrite(
            number: self.writesTaken,
            hardState: changed ? state : nil,
            snapshot: snapshot,
            entries: entries,
            mustSync: voted || !entries.isEmpty || snapshot != nil,
            messages: self.promises,
            candidacy: self.candidacy
        )
        self.reportedHardState = state
        self.promises.removeAll()
        self.candidacy = 0
        return write
    }

    /// Hears that a write is durable; a snapshot in it must be installed, too.
    ///
    /// Its `messages` are the shell's to send. Entries that a newer leader replaced meanwhile do not
    /// count.
    mutating func writeCompleted(_ write: LogWrite) {
        if let snapshot = write.snapshot { self.log.store.install(snapshot) }
        self.log.store.append(write.entries)
        self.log.unstable.complete(write: write.number)
        if let snapshot = write.snapshot {
            self.log.snapshotInstalled(snapshot.metadata.index)
        }
        if write.candidacy == self.term, self.role == .candidate {
            self.countVote(of: self.id, granted: true)
        }
        if self.role == .leader { self.countOwnLog() }
    }

    /// A leader acknowledges its own entries once they are durable.
    mutating func countOwnLog() {
        guard let place = self.membership.place(of: self.id) else { return }
        if self.membership.progress[place].acknowledged(self.log.stableIndex) {
            self.advanceCommit()
        }
    }

    /// Hears that entries up to `index` are applied.
    mutating func applied(to index: UInt64) {
        self.log.apply(to: index)
        self.leaveJointIfDue()
    }

    /// Hears that everything in a `Ready` is done, for shells that do one thing after the other.
    mutating func advance(_ ready: Ready) {
        if let write = ready.write { self.writeCompleted(write) }
        if let last = ready.committedEntries.last { self.applied(to: last.index) }
    }

    /// Where the log may be cut so that no follower that keeps up needs a snapshot.
    ///
    /// - Parameter entriesMax: How many applied entries to keep at most for slow followers.
    /// - Returns: The last entry that may go; 0 for none.
    mutating func compactionHint(keepingAtMost entriesMax: UInt64) -> UInt64 {
        let applied = self.log.applied
        let kept = applied > entriesMax ? applied - entriesMax : 0
        guard self.role == .leader else { return kept }
        var slowest = applied
        for member in self.progress where member.isRecentlyActive || member.id == self.id {
            slowest = min(slowest, member.match)
        }
        return max(kept, slowest)
    }
}
