/// A set of voters of which more than half must agree.
///
/// An empty set agrees to everything: it is the missing half of a joint quorum that is not joint.
/// Sets have a handful of members, so that counting for each member is cheaper than sorting, and
/// needs no memory.
public struct MajorityQuorum: Hashable, Sendable {
    /// The voters, in ascending order, each once.
    public var voters: [UInt64]

    /// Makes the quorum of voters that ascend.
    public init(_ voters: [UInt64] = []) {
        self.voters = voters
    }

    /// How many voters are a majority.
    @inlinable
    public var size: Int { self.voters.count / 2 + 1 }

    /// The largest index that a majority has acknowledged (Raft paper §5.3).
    ///
    /// - Parameter acknowledged: What a voter has acknowledged, 0 for nothing.
    /// - Returns: The index; `UInt64.max` when there is no voter.
    @inlinable
    public func committedIndex(_ acknowledged: (UInt64) -> UInt64) -> UInt64 {
        guard !self.voters.isEmpty else { return .max }
        var committed: UInt64 = 0
        for voter in self.voters {
            let index = acknowledged(voter)
            guard index > committed else { continue }
            var count = 0
            for other in self.voters where acknowledged(other) >= index { count += 1 }
            if count >= self.size { committed = index }
        }
        return committed
    }

    /// How a vote stands.
    ///
    /// - Parameter vote: What a voter has answered, nil for nothing yet.
    /// - Returns: The result so far.
    @inlinable
    public func voteResult(_ vote: (UInt64) -> Bool?) -> VoteResult {
        guard !self.voters.isEmpty else { return .won }
        var granted = 0
        var missing = 0
        for voter in self.voters {
            switch vote(voter) {
            case true?: granted += 1
            case false?: break
            case nil: missing += 1
            }
        }
        if granted >= self.size { return .won }
        return granted + missing >= self.size ? .pending : .lost
    }
}
