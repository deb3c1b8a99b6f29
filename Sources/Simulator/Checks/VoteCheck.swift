import Raft

/// Watches what leaves a member: one vote a term, and nothing promised that is not durable.
struct VoteCheck {
    /// By node: the last term in which it voted, and for whom.
    private var votes = [(term: UInt64, candidate: UInt64)](
        repeating: (0, 0),
        count: Network.nodesMax
    )

    /// Looks at a message as it leaves.
    mutating func observe(_ node: Int, _ message: Message, durable: UInt64) -> LogCheck.Finding? {
        switch message.type {
        case .voteResp where !message.reject: return self.vote(node, message.term, message.to)
        case .vote: return self.vote(node, message.term, message.from)
        case .appResp where !message.reject && message.index > durable:
            return (
                .durableAcknowledgement,
                "n\(node + 1) acknowledges entry \(message.index), but only \(durable) entries are"
                    + " durable there"
            )
        default: return nil
        }
    }

    private mutating func vote(
        _ node: Int,
        _ term: UInt64,
        _ candidate: UInt64
    ) -> LogCheck.Finding? {
        let last = self.votes[node]
        if last.term == term, last.candidate != candidate {
            return (
                .singleVote,
                "n\(node + 1) votes in term \(term) for member \(candidate) after it voted for"
                    + " member \(last.candidate)"
            )
        }
        if last.term > term {
            return (
                .singleVote,
                "n\(node + 1) votes in term \(term) after it voted in term \(last.term)"
            )
        }
        self.votes[node] = (term, candidate)
        return nil
    }
}
