/// Who takes part in the cluster, and how.
///
/// Invariants: all lists ascend without repetition; a learner is no voter of either half;
/// `learnersNext` are voters of the outgoing half only; `learnersNext` is empty and `autoLeave` false
/// unless joint.
public struct Configuration: Hashable, Sendable {
    /// The voters, in two halves while a change is under way.
    public var voters = JointQuorum()
    /// Who receives the log without a vote.
    public var learners: [UInt64] = []
    /// Outgoing voters that become learners when the joint configuration is left.
    ///
    /// They cannot be learners at once: until then they are voters of the outgoing half.
    public var learnersNext: [UInt64] = []
    /// Whether the leader leaves the joint configuration as soon as it is applied.
    public var autoLeave = false

    /// A configuration without members.
    public init() {}

    /// The configuration that a snapshot or a restarted log was in.
    public init(_ state: ConfState) {
        self.voters.incoming.voters = Self.ascending(state.voters)
        self.voters.outgoing.voters = Self.ascending(state.votersOutgoing)
        self.learners = Self.ascending(state.learners)
        self.learnersNext = Self.ascending(state.learnersNext)
        self.autoLeave = state.autoLeave
    }

    /// Whether a change is under way that takes two majorities.
    public var isJoint: Bool { !self.voters.outgoing.voters.isEmpty }

    /// The configuration as it is stored.
    public var confState: ConfState {
        ConfState(
            voters: self.voters.incoming.voters,
            learners: self.learners,
            votersOutgoing: self.voters.outgoing.voters,
            learnersNext: self.learnersNext,
            autoLeave: self.autoLeave
        )
    }

    /// Whether a member votes, in either half.
    public func isVoter(_ id: UInt64) -> Bool {
        self.voters.incoming.voters.contains(id) || self.voters.outgoing.voters.contains(id)
    }

    /// Every voter of either half, in ascending order.
    public var allVoters: [UInt64] {
        Self.ascending(self.voters.incoming.voters + self.voters.outgoing.voters)
    }

    /// Every member, in ascending order.
    public var members: [UInt64] {
        Self.ascending(self.allVoters + self.learners)
    }

    static func ascending(_ ids: [UInt64]) -> [UInt64] {
        var result: [UInt64] = []
        for id in ids.sorted() where result.last != id { result.append(id) }
        return result
    }
}

/// Small sets kept as ascending arrays: their order is their members', on every machine.
extension [UInt64] {
    mutating func insertMember(_ id: UInt64) {
        let place = self.firstIndex { $0 >= id } ?? self.count
        if place == self.count || self[place] != id { self.insert(id, at: place) }
    }

    mutating func removeMember(_ id: UInt64) {
        if let place = self.firstIndex(of: id) { self.remove(at: place) }
    }
}
