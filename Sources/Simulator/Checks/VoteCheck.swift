import Raft

/// Watches what leaves a member: one vote a term, and nothing promised that is not durable.
struct VoteCheck {
    /// By node: the last term in which it voted, and for whom.
    private var votes = [(term: UInt64, candidate: UInt64)](
        repeating: (0, 0),
        count: Network.nodesMax
    )

    /// By node: the last entry that it acknowledged to the leader of a term.
    private var acknowledged = [(term: UInt64, index: UInt64)](
        repeating: (0, 0),
        count: Network.nodesMax
    )

    /// Looks whether what a node acknowledged to the leader of its term is still there.
    ///
    /// Only the leader of a later term may have something else in its place.
    func observeLog(_ node: Int, term: UInt64, durable: UInt64) -> LogCheck.Finding? {
        let last = self.acknowledged[node]
        guard last.term == term, last.index > durable else { return nil }
        return (
            .durableAcknowledgement,
            "n\(node + 1) acknowledged entry \(last.index) in term \(term), and now only"
                + " \(durable) entries are durable there"
        )
    }

    private mutating func noteAcknowledgement(_ node: Int, _ message: Message) {
        let last = self.acknowledged[node]
        let index = last.term == message.term ? max(last.index, message.index) : message.index
        self.acknowledged[node] = (message.term, index)
    }

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
        case .appResp where !message.reject:
            self.noteAcknowledgement(node, message)
            return nil
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
