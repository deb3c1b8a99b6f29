/// Two majorities that must both agree while the configuration changes (Raft paper §6).
///
/// Outside a change the outgoing half is empty and agrees to everything.
public struct JointQuorum: Hashable, Sendable {
    /// The configuration that is to be, or simply is.
    public var incoming: MajorityQuorum
    /// The configuration that was; empty unless joint.
    public var outgoing: MajorityQuorum

    /// Makes the quorum of these two halves.
    public init(
        incoming: MajorityQuorum = MajorityQuorum(),
        outgoing: MajorityQuorum = MajorityQuorum()
    ) {
        self.incoming = incoming
        self.outgoing = outgoing
    }

    /// The largest index that both majorities have acknowledged.
    ///
    /// - Parameter acknowledged: What a voter has acknowledged, 0 for nothing.
    /// - Returns: The index; `UInt64.max` when there is no voter.
    @inlinable
    public func committedIndex(_ acknowledged: (UInt64) -> UInt64) -> UInt64 {
        min(
            self.incoming.committedIndex(acknowledged),
            self.outgoing.committedIndex(acknowledged)
        )
    }

    /// How a vote stands: won when both halves are, lost as soon as one is.
    ///
    /// - Parameter vote: What a voter has answered, nil for nothing yet.
    /// - Returns: The result so far.
    @inlinable
    public func voteResult(_ vote: (UInt64) -> Bool?) -> VoteResult {
        let first = self.incoming.voteResult(vote)
        let second = self.outgoing.voteResult(vote)
        if first == second { return first }
        return first == .lost || second == .lost ? .lost : .pending
    }
}
