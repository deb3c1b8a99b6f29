import Raft
import Testing

@Suite("Replication of the log, paper §5.3 and §5.4")
struct ReplicationTests {
    @Test
    func `a leader appends and sends at once, and counts itself when its write is done`() throws {
        let node = leader()
        try node.propose([7])
        let ready = node.ready()
        #expect(ready.messages.map(\.type) == [.app, .app])
        #expect(ready.messages.allSatisfy { $0.index == 1 && $0.entries.map(\.data) == [[7]] })
        let write = try #require(ready.write)
        #expect(write.entries.map(\.index) == [2] && write.mustSync)
        node.step(Message(type: .appResp, to: 1, from: 2, term: 1, index: 2))
        #expect(node.commitIndex == 1, "two of three, but one is not durable")
        node.writeCompleted(write)
        #expect(node.commitIndex == 2)
    }

    @Test
    func `an entry that a majority of others has is committed, and applied when durable here`()
        throws
    {
        let node = leader()
        try node.propose([7])
        let write = try #require(node.ready().write)
        for id in [UInt64(2), 3] {
            node.step(Message(type: .appResp, to: 1, from: id, term: 1, index: 2))
        }
        #expect(node.commitIndex == 2)
        #expect(node.ready().committedEntries.isEmpty)
        node.writeCompleted(write)
        #expect(node.ready().committedEntries.map(\.index) == [2])
    }

    @Test
    func `proposals between two turns share a message`() throws {
        let node = leader()
        for byte in UInt8(1)...5 { try node.propose([byte]) }
        let appends = node.ready().messages
        #expect(appends.map(\.entries.count) == [5, 5])
    }

    @Test
    func `followers learn the commit index and apply`() {
        let node = member()
        node.step(append([1, 1], after: 0, term: 0, in: 1, commit: 1))
        let ready = node.ready()
        #expect(node.commitIndex == 1)
        #expect(ready.committedEntries.isEmpty, "the entry is not durable here")
        node.advance(ready)
        #expect(node.ready().committedEntries.map(\.index) == [1])
    }

    @Test
    func `a follower commits no further than the append reaches`() {
        let node = member(log: [1, 1])
        node.hear(append([2], after: 0, term: 0, in: 3, commit: 5))
        #expect(node.commitIndex == 1)
    }

    @Test
    func `an acknowledgement leaves with the write it depends on, or a later one`() throws {
        let node = member()
        let message = append([1], after: 0, term: 0, in: 1)
        node.step(message)
        let first = node.ready()
        #expect(first.messages.isEmpty && first.write?.messages.map(\.index) == [1])
        node.step(message)
        let second = node.ready()
        #expect(second.messages.isEmpty, "the first write is still under way")
        #expect(second.write?.messages.map(\.index) == [1])
        node.writeCompleted(try #require(first.write))
        node.writeCompleted(try #require(second.write))
        node.step(message)
        #expect(node.ready().messages.map(\.index) == [1], "all is durable now")
    }

    @Test
    func `an append that follows an unknown entry is refused, with where to try next`() {
        let node = member(log: [1, 1, 2])
        var answers = node.hear(append([3], after: 6, term: 3, in: 3))
        #expect(answers.map(\.reject) == [true])
        #expect(answers[0].index == 6 && answers[0].rejectHint == 3 && answers[0].logTerm == 2)
        answers = node.hear(append([3], after: 3, term: 1, in: 3))
        #expect(answers[0].reject && answers[0].rejectHint == 2 && answers[0].logTerm == 1)
    }

    @Test(arguments: [
        ([UInt64(1), 1], [UInt64(1), 1]), ([1, 1, 1], [1, 1, 1]), ([2], [2]), ([1, 2], [1, 2]),
        ([1], [1, 1]), ([], [1, 1]),
    ])
    func `what conflicts is replaced and what agrees stays`(sent: [UInt64], result: [UInt64]) {
        let node = member(log: [1, 1], term: 2)
        node.hear(append(sent, after: 0, term: 0, in: 2))
        #expect(node.terms == result)
    }

    @Test
    func `a leader that was refused tries where the logs can meet`() throws {
        // Figure 7's kind: the follower has a long tail of an old term.
        let node = member(log: [1, 1, 4, 4, 5, 5], adjust: { $0.preVote = false })
        node.elect()
        let sent = node.hear(
            Message(
                type: .appResp,
                to: 1,
                from: 2,
                term: 6,
                logTerm: 3,
                index: 6,
                reject: true,
                rejectHint: 6
            )
        )
        let retry = try #require(sent.first { $0.to == 2 && $0.type == .app })
        #expect(retry.index == 2 && retry.logTerm == 1)
    }

    @Test
    func `entries of older terms are committed only through one of the leader's own`() {
        // Figure 8.
        let node = member(log: [1, 2], adjust: { $0.preVote = false })
        node.elect()
        #expect(node.terms == [1, 2, 3])
        node.acknowledged(by: 2, 2)
        #expect(node.commitIndex == 0)
        node.acknowledged(by: 2, 3)
        #expect(node.commitIndex == 3)
    }

    @Test
    func `a completion does not count for entries that were replaced meanwhile`() throws {
        let node = member()
        node.step(append([1, 1], after: 0, term: 0, in: 1))
        let first = try #require(node.ready().write)
        // Another leader replaces them, and a third brings the very same entries back.
        node.step(append([2], after: 0, term: 0, from: 3, in: 2))
        let second = try #require(node.ready().write)
        node.step(append([1, 1], after: 0, term: 0, in: 3))
        let third = try #require(node.ready().write)
        node.writeCompleted(first)
        #expect(node.stableIndex == 0, "the second write will overwrite them")
        node.writeCompleted(second)
        #expect(node.stableIndex == 0)
        node.writeCompleted(third)
        #expect(node.stableIndex == 2 && node.terms == [1, 1])
    }

    @Test
    func `many writes may be under way, each with its entries`() throws {
        let node = leader()
        var writes: [LogWrite] = []
        for byte in UInt8(1)...3 {
            try node.propose([byte])
            writes.append(try #require(node.ready().write))
        }
        #expect(writes.map { $0.entries.map(\.index) } == [[2], [3], [4]])
        for write in writes { node.writeCompleted(write) }
        #expect(node.stableIndex == 4)
    }

    @Test
    func `a committed entry is never replaced`() {
        let node = member(log: [1, 1, 1], commit: 2)
        let answers = node.hear(append([2, 2, 2], after: 0, term: 0, in: 2))
        #expect(node.terms == [1, 1, 1])
        #expect(answers.map(\.index) == [2] && !answers[0].reject)
    }

    @Test
    func `a heartbeat that says more is committed than the log has stops the member`() async {
        await #expect(processExitsWith: .failure) {
            let node = member(log: [1])
            node.step(Message(type: .heartbeat, to: 1, from: 2, term: 1, commit: 2))
        }
    }

    @Test
    func `what is uncommitted is bounded, and given free when committed`() throws {
        let node = leader(adjust: { $0.uncommittedBytesMax = 10 })
        try node.propose(Array(repeating: 0, count: 8))
        #expect(throws: ProposalError.tooManyUncommitted(bytesMax: 10)) {
            try node.propose([1, 2, 3])
        }
        node.work()
        node.acknowledged(by: 2, 2)
        try node.propose([1, 2, 3])
    }

    @Test
    func `a follower forwards proposals, and refuses without a leader`() throws {
        let node = member()
        #expect(throws: ProposalError.noLeader) { try node.propose([1]) }
        node.hear(append([], after: 0, term: 0, in: 1))
        try node.propose([1])
        let sent = node.work()
        #expect(sent.map(\.type) == [.prop] && sent[0].to == 2 && sent[0].term == 0)
        let other = leader()
        let appends = other.hear(sent[0])
        #expect(appends.contains { $0.type == .app && $0.entries.map(\.data) == [[1]] })
    }
}

@Suite("Flow to a follower")
struct FlowTests {
    @Test
    func `a follower is probed with one append until it answers`() throws {
        let node = member(adjust: { $0.preVote = false })
        let first = node.elect().filter { $0.to == 2 }
        #expect(first.map(\.type) == [.app])
        try node.propose([1])
        #expect(node.work().filter { $0.to == 2 }.isEmpty)
        let more = node.acknowledged(by: 2, 1).filter { $0.to == 2 }
        #expect(more.flatMap(\.entries).map(\.index) == [2])
    }

    @Test
    func `then it is sent as much as its window holds, in appends of bounded size`() throws {
        let node = leader(adjust: {
            $0.inflightCountMax = 3
            $0.appendBytesMax = 50
        })
        for _ in 0..<10 { try node.propose(Array(repeating: 1, count: 20)) }
        let appends = node.work().filter { $0.to == 2 }
        #expect(appends.map(\.entries.count) == [1, 1, 1])
        #expect(node.acknowledged(by: 2, 3).filter { $0.to == 2 }.count == 2)
    }

    @Test
    func `an unreachable follower is probed from what it is known to have`() throws {
        let node = leader()
        try node.propose([1])
        node.work()
        node.reportUnreachable(2)
        #expect(node.progress[1].state == .probe && node.progress[1].next == 2)
    }

    @Test
    func `a heartbeat's answer finds out about lost appends`() throws {
        let node = leader()
        try node.propose([1])
        node.work()
        let sent = node.hear(Message(type: .heartbeatResp, to: 1, from: 2, term: 1))
        #expect(sent.filter { $0.to == 2 }.map(\.type) == [.app])
        #expect(sent[0].index == 2, "it is refused if entry 2 was lost")
    }

    @Test
    func `a follower behind the log gets the snapshot, and entries once it has it`() throws {
        let node = leader()
        for byte in UInt8(1)...5 { try node.propose([byte]) }
        node.work()
        node.acknowledged(by: 2, 6)
        let metadata = SnapshotMetadata(
            confState: node.configuration.confState,
            index: 6,
            term: 1
        )
        node.store.noteSnapshot(Snapshot(data: [9], metadata: metadata))
        node.store.compact(to: 6)
        node.reportUnreachable(3)
        let sent = node.hear(Message(type: .heartbeatResp, to: 1, from: 3, term: 1))
        let snapshot = try #require(sent.first { $0.type == .snap })
        try node.propose([6])
        #expect(node.work().allSatisfy { $0.to != 3 })

        let follower = member(3, log: [1])
        follower.step(snapshot)
        let ready = follower.ready()
        #expect(ready.messages.isEmpty && ready.write?.snapshot?.data == [9])
        #expect(ready.write?.messages.map(\.index) == [6])
        follower.advance(ready)
        #expect(follower.appliedIndex == 6 && follower.firstIndex == 7)
        let more = node.acknowledged(by: 3, 6).filter { $0.to == 3 }
        #expect(more.flatMap(\.entries).map(\.index) == [7])
    }

    @Test(arguments: [true, false])
    func `nothing follows a snapshot until it is reported and a heartbeat answered`(
        succeeded: Bool
    ) throws {
        let node = leader()
        for byte in UInt8(1)...5 { try node.propose([byte]) }
        node.work()
        node.acknowledged(by: 2, 6)
        let state = node.configuration.confState
        let metadata = SnapshotMetadata(confState: state, index: 6, term: 1)
        node.store.noteSnapshot(Snapshot(data: [], metadata: metadata))
        node.store.compact(to: 6)
        node.reportUnreachable(3)
        let answer = Message(type: .heartbeatResp, to: 1, from: 3, term: 1)
        #expect(node.hear(answer).map(\.type) == [.snap])
        #expect(node.hear(answer).isEmpty)
        node.reportSnapshot(to: 3, succeeded: succeeded)
        #expect(node.progress[2].state == .probe && node.work().isEmpty)
        let sent = node.hear(answer)
        #expect(sent.map(\.type) == [succeeded ? .app : .snap])
    }

    @Test
    func `a snapshot of a cluster that one is not in is ignored`() {
        let node = member(4, voters: [])
        let metadata = SnapshotMetadata(confState: ConfState(voters: [1]), index: 5, term: 1)
        let snapshot = Snapshot(data: [], metadata: metadata)
        let sent = node.hear(Message(type: .snap, to: 4, from: 1, term: 1, snapshot: snapshot))
        #expect(sent.map(\.index) == [0] && node.lastIndex == 0)
    }

    @Test
    func `the log may be cut behind the slowest follower that is heard`() throws {
        let node = leader()
        for byte in UInt8(1)...9 { try node.propose([byte]) }
        node.work()
        node.acknowledged(by: 2, 10)
        node.acknowledged(by: 3, 7)
        #expect(node.compactionHint(keepingAtMost: 100) == 7)
        #expect(node.compactionHint(keepingAtMost: 2) == 8)
    }
}
