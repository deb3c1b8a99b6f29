import Basics

/// New entries.
extension RawCore {
    /// Proposes one entry.
    ///
    /// - Parameter data: What is to be agreed on.
    /// - Throws: `ProposalError`; the entry will not be in the log then. Otherwise it may be, or not.
    mutating func propose(_ data: [UInt8]) throws(ProposalError) {
        try self.propose([Entry(data: data)])
    }

    /// Proposes entries, all or none.
    ///
    /// - Parameter entries: Their types and data; terms and indices are given here.
    /// - Throws: `ProposalError`; no entry will be in the log then. Otherwise they may be, or not.
    mutating func propose(_ entries: [Entry]) throws(ProposalError) {
        if self.role == .leader { return try self.takeProposal(entries) }
        guard self.role == .follower, self.leader != 0 else { throw .noLeader }
        guard !self.options.refusesToForward else { throw .notLeader(leader: self.leader) }
        self.forwardToLeader(Message(type: .prop, from: self.id, entries: entries))
    }

    /// Proposes a change of configuration in the form that all versions of etcd know.
    ///
    /// - Parameter change: The change.
    /// - Throws: `ProposalError`.
    mutating func proposeConfChange(_ change: ConfChange) throws(ProposalError) {
        if self.role == .leader { try self.checkChange(change.asV2) }
        try self.propose([Entry(type: .confChange, data: change.encode())])
    }

    /// Proposes a change of configuration.
    ///
    /// - Parameter change: The change; one without steps leaves a joint configuration.
    /// - Throws: `ProposalError`.
    mutating func proposeConfChange(_ change: ConfChangeV2) throws(ProposalError) {
        if self.role == .leader { try self.checkChange(change) }
        try self.propose([Entry(type: .confChangeV2, data: change.encode())])
    }

    mutating func forwardProposal(_ message: Message) {
        guard !self.options.refusesToForward else { return }
        self.forwardToLeader(message)
    }

    mutating func takeProposal(_ proposed: [Entry]) throws(ProposalError) {
        guard self.membership.place(of: self.id) != nil else { throw .removed }
        guard self.transferTarget == 0 else { throw .transferring(target: self.transferTarget) }
        var entries = proposed
        var change: UInt64?
        for place in entries.indices where entries[place].changesConfiguration {
            let index = self.log.lastIndex + UInt64(place) + 1
            if change == nil, self.isAcceptable(entries[place]) {
                change = index
            } else {
                // Its proposer waits for an entry; an empty one tells it that nothing changed.
                entries[place] = Entry()
            }
        }
        guard self.append(entries) else {
            throw .tooManyUncommitted(bytesMax: self.options.uncommittedBytesMax)
        }
        if let change { self.pendingChange = change }
        self.mustSendAppends = true
    }

    private mutating func isAcceptable(_ entry: Entry) -> Bool {
        guard let change = try? ConfChangeV2(entry: entry) else { return false }
        do {
            try self.checkChange(change)
            return true
        } catch {
            return false
        }
    }

    private mutating func checkChange(_ change: ConfChangeV2) throws(ProposalError) {
        #if PlantedBugs
        if PlantedBug.overlappingChanges.isAlive, !change.changes.isEmpty { return }
        #endif
        guard self.pendingChange <= self.log.applied else {
            throw .changePending(index: self.pendingChange)
        }
        // A form without steps is the only one that leaves.
        if self.configuration.isJoint, !change.changes.isEmpty { throw .mustLeaveJoint }
        if !self.configuration.isJoint, change.changes.isEmpty { throw .notJoint }
    }

    /// Appends entries to the leader's log; false if too much is uncommitted.
    @discardableResult
    mutating func append(_ new: [Entry]) -> Bool {
        var bytes = 0
        for entry in new { bytes += entry.data.count }
        // One proposal passes whatever its size, and so do entries without data: the leader's own
        // first entry and the one that leaves a joint configuration must never be refused.
        let isFull = self.uncommittedBytes > self.options.uncommittedBytesMax - bytes
        guard bytes == 0 || self.uncommittedBytes == 0 || !isFull else { return false }
        self.uncommittedBytes += bytes
        var entries = new
        let first = self.log.lastIndex + 1
        for place in entries.indices {
            entries[place].term = self.term
            entries[place].index = first + UInt64(place)
        }
        self.log.append(entries[...])
        if let place = self.membership.place(of: self.id) {
            self.membership.progress[place].next = self.log.lastIndex + 1
        }
        return true
    }

    /// Entries handed out to be applied are committed.
    mutating func forgetUncommitted(_ entries: [Entry]) {
        guard self.role == .leader, self.uncommittedBytes > 0 else { return }
        var bytes = 0
        for entry in entries { bytes += entry.data.count }
        // Some may have been appended by a leader before.
        self.uncommittedBytes -= min(bytes, self.uncommittedBytes)
    }
}
