/// The configuration together with what is known of each member.
///
/// A change is computed on a copy and becomes effective as a whole: a failing one changes nothing.
public struct Membership: Hashable, Sendable {
    /// Who takes part.
    public private(set) var configuration = Configuration()
    /// One per member, in ascending order of ids.
    public internal(set) var progress: [Progress] = []
    /// What a new member's window is.
    private let inflights: Inflights

    /// A membership of nobody, whose members will get windows like `inflights`.
    public init(inflights: Inflights) {
        self.inflights = inflights
    }

    /// The place of a member's progress, nil for a stranger.
    @inlinable
    public func place(of id: UInt64) -> Int? {
        for place in self.progress.indices where self.progress[place].id == id { return place }
        return nil
    }

    /// Takes a stored configuration over; members are probed from `next`.
    public mutating func restore(_ state: ConfState, next: UInt64) {
        self.configuration = Configuration(state)
        self.progress = self.configuration.members.map { id in
            var progress = Progress(id: id, next: next, inflights: self.inflights)
            progress.isLearner = self.configuration.learners.contains(id)
            return progress
        }
    }

    /// Carries out a change, whichever way it asks for.
    ///
    /// - Parameters:
    ///   - change: The change.
    ///   - lastIndex: The last entry of the log; new members are probed from there.
    /// - Throws: `ConfChangeError`; nothing is changed then.
    public mutating func apply(
        _ change: ConfChangeV2,
        lastIndex: UInt64
    ) throws(ConfChangeError) {
        if change.leavesJoint {
            try self.leaveJoint()
        } else if change.entersJoint {
            let autoLeave = change.leavesAutomatically
            try self.enterJoint(change.changes, autoLeave: autoLeave, lastIndex: lastIndex)
        } else {
            try self.changeOneVoter(change.changes, lastIndex: lastIndex)
        }
    }

    /// Makes the old configuration the outgoing half and changes the incoming one.
    ///
    /// - Parameters:
    ///   - changes: The steps, in order.
    ///   - autoLeave: Whether the leader leaves again by itself.
    ///   - lastIndex: The last entry of the log.
    /// - Throws: `ConfChangeError`; nothing is changed then.
    public mutating func enterJoint(
        _ changes: [ConfChangeSingle],
        autoLeave: Bool,
        lastIndex: UInt64
    ) throws(ConfChangeError) {
        guard !self.configuration.isJoint else { throw .alreadyJoint }
        guard !self.configuration.voters.incoming.voters.isEmpty else {
            throw .noVotersToStartFrom
        }
        var next = self
        next.configuration.voters.outgoing = next.configuration.voters.incoming
        try next.take(changes, lastIndex: lastIndex)
        next.configuration.autoLeave = autoLeave
        self = next
    }

    /// Leaves the outgoing half behind.
    ///
    /// - Throws: `ConfChangeError`; nothing is changed then.
    public mutating func leaveJoint() throws(ConfChangeError) {
        guard self.configuration.isJoint else { throw .notJoint }
        for id in self.configuration.learnersNext {
            self.configuration.learners.insertMember(id)
            if let place = self.place(of: id) { self.progress[place].isLearner = true }
        }
        self.configuration.learnersNext = []
        self.configuration.voters.outgoing = MajorityQuorum()
        self.configuration.autoLeave = false
        let members = self.configuration.members
        self.progress.removeAll { !members.contains($0.id) }
    }

    /// Changes at most one voter, and any number of learners, at once.
    ///
    /// - Parameters:
    ///   - changes: The steps, in order.
    ///   - lastIndex: The last entry of the log.
    /// - Throws: `ConfChangeError`; nothing is changed then.
    public mutating func changeOneVoter(
        _ changes: [ConfChangeSingle],
        lastIndex: UInt64
    ) throws(ConfChangeError) {
        guard !self.configuration.isJoint else { throw .simpleWhileJoint }
        var next = self
        try next.take(changes, lastIndex: lastIndex)
        let old = self.configuration.voters.incoming.voters
        let new = next.configuration.voters.incoming.voters
        var differences = 0
        for id in old where !new.contains(id) { differences += 1 }
        for id in new where !old.contains(id) { differences += 1 }
        guard differences <= 1 else { throw .moreThanOneVoter }
        self = next
    }

    private mutating func take(
        _ changes: [ConfChangeSingle],
        lastIndex: UInt64
    ) throws(ConfChangeError) {
        // Member 0 does not exist; etcd blanks a change this way to refuse it at apply.
        for change in changes where change.nodeID != 0 {
            switch change.type {
            case .addNode: self.makeVoter(change.nodeID, lastIndex: lastIndex)
            case .addLearnerNode: self.makeLearner(change.nodeID, lastIndex: lastIndex)
            case .removeNode: self.remove(change.nodeID)
            default: break
            }
        }
        guard !self.configuration.voters.incoming.voters.isEmpty else { throw .noVotersLeft }
    }

    private mutating func makeVoter(_ id: UInt64, lastIndex: UInt64) {
        if let place = self.place(of: id) {
            self.progress[place].isLearner = false
        } else {
            self.insert(id, isLearner: false, lastIndex: lastIndex)
        }
        self.configuration.learners.removeMember(id)
        self.configuration.learnersNext.removeMember(id)
        self.configuration.voters.incoming.voters.insertMember(id)
    }

    private mutating func makeLearner(_ id: UInt64, lastIndex: UInt64) {
        guard let place = self.place(of: id) else {
            self.insert(id, isLearner: true, lastIndex: lastIndex)
            self.configuration.learners.insertMember(id)
            return
        }
        guard !self.progress[place].isLearner else { return }
        self.configuration.voters.incoming.voters.removeMember(id)
        if self.configuration.voters.outgoing.voters.contains(id) {
            self.configuration.learnersNext.insertMember(id)
        } else {
            self.progress[place].isLearner = true
            self.configuration.learners.insertMember(id)
        }
    }

    private mutating func remove(_ id: UInt64) {
        guard let place = self.place(of: id) else { return }
        self.configuration.voters.incoming.voters.removeMember(id)
        self.configuration.learners.removeMember(id)
        self.configuration.learnersNext.removeMember(id)
        // A voter of the outgoing half still has to be heard and replicated to.
        if !self.configuration.voters.outgoing.voters.contains(id) {
            self.progress.remove(at: place)
        }
    }

    private mutating func insert(_ id: UInt64, isLearner: Bool, lastIndex: UInt64) {
        var progress = Progress(id: id, next: max(lastIndex, 1), inflights: self.inflights)
        progress.isLearner = isLearner
        // Counting it as heard of leaves it time to answer before the next check of the quorum.
        progress.isRecentlyActive = true
        let place = self.progress.firstIndex { $0.id > id } ?? self.progress.count
        self.progress.insert(progress, at: place)
    }
}
