import Raft

typealias Member = RawNode<MemoryLog>

/// A member with a log of entries of these terms, whose data are their terms.
func member(
    _ id: UInt64 = 1,
    voters: [UInt64] = [1, 2, 3],
    learners: [UInt64] = [],
    log terms: [UInt64] = [],
    term: UInt64? = nil,
    vote: UInt64 = 0,
    commit: UInt64 = 0,
    adjust: (inout RawNodeOptions) -> Void = { _ in }
) -> Member {
    let entries = terms.enumerated().map { place, term in
        Entry(term: term, index: UInt64(place) + 1, data: [UInt8(term)])
    }
    var options = RawNodeOptions(id: id, seed: 7)
    adjust(&options)
    return RawNode(
        options: options,
        store: MemoryLog(snapshot: nil, entries: entries),
        hardState: HardState(term: term ?? terms.last ?? 0, vote: vote, commit: commit),
        confState: ConfState(voters: voters, learners: learners)
    )
}

extension RawNode {
    /// Does all there is to do with a disk that is never slow, and returns what is sent.
    @discardableResult
    func work() -> [Message] {
        var sent: [Message] = []
        while self.hasReady {
            let ready = self.ready()
            sent += ready.messages
            if let write = ready.write {
                self.writeCompleted(write)
                sent += write.messages
            }
            for entry in ready.committedEntries where entry.changesConfiguration {
                if let change = try? ConfChangeV2(entry: entry) {
                    _ = try? self.applyConfChange(change)
                }
            }
            if let last = ready.committedEntries.last { self.applied(to: last.index) }
        }
        return sent
    }

    /// Takes a message in and returns what it makes the member send.
    @discardableResult
    func hear(_ message: Message) -> [Message] {
        self.step(message)
        return self.work()
    }

    func tick(_ count: Int) {
        for _ in 0..<count { self.tick() }
    }

    /// Becomes leader by the grants of these voters, without a poll if it makes none.
    @discardableResult
    func elect(by voters: [UInt64] = [2, 3]) -> [Message] {
        self.campaign()
        self.work()
        if self.role == .preCandidate {
            for voter in voters {
                self.hear(
                    Message(type: .preVoteResp, to: self.id, from: voter, term: self.term + 1)
                )
            }
        }
        var sent: [Message] = []
        for voter in voters {
            sent += self.hear(
                Message(type: .voteResp, to: self.id, from: voter, term: self.term)
            )
        }
        return sent
    }

    /// Hears that a follower has everything up to `index`.
    @discardableResult
    func acknowledged(by follower: UInt64, _ index: UInt64) -> [Message] {
        self.hear(
            Message(type: .appResp, to: self.id, from: follower, term: self.term, index: index)
        )
    }

    /// The terms of the log's entries.
    var terms: [UInt64] {
        guard self.lastIndex >= self.firstIndex else { return [] }
        return (self.firstIndex...self.lastIndex).map { self.term(at: $0) ?? 0 }
    }
}

/// A leader of term 1 that everybody follows: its first entry is on all members and applied.
func leader(
    voters: [UInt64] = [1, 2, 3],
    learners: [UInt64] = [],
    adjust: (inout RawNodeOptions) -> Void = { _ in }
) -> Member {
    let node = member(voters: voters, learners: learners, adjust: adjust)
    node.elect(by: voters.filter { $0 != 1 })
    for id in voters + learners where id != 1 { node.acknowledged(by: id, 1) }
    return node
}

func append(
    _ terms: [UInt64],
    after index: UInt64,
    term logTerm: UInt64,
    from leader: UInt64 = 2,
    in term: UInt64,
    commit: UInt64 = 0,
    to: UInt64 = 1
) -> Message {
    Message(
        type: .app,
        to: to,
        from: leader,
        term: term,
        logTerm: logTerm,
        index: index,
        entries: terms.enumerated().map { place, term in
            Entry(term: term, index: index + UInt64(place) + 1, data: [UInt8(term)])
        },
        commit: commit
    )
}
