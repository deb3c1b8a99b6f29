import Basics
import Raft
import Testing

@Suite("Terms and elections, paper §5.1 and §5.2")
struct ElectionTests {
    @Test
    func `a member starts as a follower of nobody`() {
        let node = member()
        #expect(node.role == .follower && node.leader == 0)
        #expect(!node.hasReady)
    }

    @Test(arguments: [Role.follower, .candidate, .leader])
    func `whoever hears of a newer term takes it and follows`(role: Role) {
        let node = member(adjust: { $0.preVote = false })
        if role == .candidate { node.campaign() }
        if role == .leader { node.elect() }
        node.work()
        #expect(node.role == role)
        node.hear(append([], after: 0, term: 0, in: 9))
        #expect(node.term == 9 && node.role == .follower && node.leader == 2)
    }

    @Test
    func `an append of an older term is refused by telling the newer one`() {
        let node = member(log: [1], term: 3)
        let answers = node.hear(append([2], after: 1, term: 1, in: 2))
        #expect(answers.map(\.type) == [.appResp] && answers[0].term == 3)
        #expect(node.lastIndex == 1)
    }

    @Test
    func `a leader sends heartbeats to everybody`() {
        let node = leader(learners: [4], adjust: { $0.heartbeatTicks = 2 })
        node.tick()
        #expect(node.work().isEmpty)
        node.tick()
        let beats = node.work()
        #expect(beats.map(\.type) == [.heartbeat, .heartbeat, .heartbeat])
        #expect(beats.map(\.to) == [2, 3, 4])
    }

    @Test
    func `a follower that hears of no leader polls, and raises no term`() {
        let node = member(log: [1, 2], adjust: { $0.electionTicks = 5 })
        node.tick(4)
        #expect(node.work().isEmpty)
        node.tick(6)
        let polls = node.work()
        #expect(polls.map(\.type) == [.preVote, .preVote])
        #expect(polls.allSatisfy { $0.term == 3 && $0.index == 2 && $0.logTerm == 2 })
        #expect(node.term == 2 && node.hardState.vote == 0)
    }

    @Test
    func `a candidate raises its term, votes for itself and asks the others`() {
        let node = member(log: [1], adjust: { $0.preVote = false })
        node.campaign()
        let ready = node.ready()
        #expect(ready.write?.hardState == HardState(term: 2, vote: 1, commit: 0))
        #expect(ready.write?.mustSync == true)
        // The request promises a log and a single candidate, so it waits for the disk.
        #expect(ready.messages.isEmpty)
        #expect(ready.write?.messages.map(\.type) == [.vote, .vote])
    }

    @Test
    func `a majority of votes elects, the own one only once it is durable`() throws {
        let node = member(voters: [1, 2, 3, 4, 5], adjust: { $0.preVote = false })
        node.campaign()
        let write = try #require(node.ready().write)
        for voter in [UInt64(2), 3] {
            node.step(Message(type: .voteResp, to: 1, from: voter, term: 1))
        }
        #expect(node.role == .candidate)
        node.writeCompleted(write)
        #expect(node.role == .leader)
    }

    @Test
    func `a majority of refusals ends the campaign`() {
        let node = member(adjust: { $0.preVote = false })
        node.campaign()
        node.work()
        for voter in [UInt64(2), 3] {
            node.hear(Message(type: .voteResp, to: 1, from: voter, term: 1, reject: true))
        }
        #expect(node.role == .follower && node.term == 1)
    }

    @Test
    func `a repeated vote counts once`() {
        let node = member(voters: [1, 2, 3, 4, 5], adjust: { $0.preVote = false })
        node.campaign()
        node.work()
        for _ in 0..<3 { node.hear(Message(type: .voteResp, to: 1, from: 2, term: 1)) }
        #expect(node.role == .candidate)
    }

    @Test
    func `a member votes once a term, for the first who asks`() {
        let node = member()
        let first = node.hear(Message(type: .vote, to: 1, from: 2, term: 1))
        let second = node.hear(Message(type: .vote, to: 1, from: 3, term: 1))
        let again = node.hear(Message(type: .vote, to: 1, from: 2, term: 1))
        #expect(first.map(\.reject) == [false])
        #expect(second.map(\.reject) == [true])
        #expect(again.map(\.reject) == [false])
    }

    @Test
    func `a vote leaves only with the write that carries it`() {
        let node = member()
        node.step(Message(type: .vote, to: 1, from: 2, term: 1))
        let ready = node.ready()
        #expect(ready.messages.isEmpty)
        #expect(ready.write?.hardState == HardState(term: 1, vote: 2, commit: 0))
        #expect(ready.write?.messages.map(\.type) == [.voteResp])
    }

    @Test
    func `a vote is remembered across a restart`() {
        let node = member(term: 1, vote: 2)
        let answers = node.hear(Message(type: .vote, to: 1, from: 3, term: 1))
        #expect(answers.map(\.reject) == [true])
    }

    @Test(arguments: [
        ([UInt64(1)], UInt64(1), UInt64(1), true), ([1], 2, 1, true), ([1, 1], 1, 1, false),
        ([1, 2], 3, 1, false), ([1], 1, 2, true), ([1, 1, 1], 1, 2, true), ([2], 1, 1, false),
    ])
    func `a vote goes only to a log that is as complete`(
        own: [UInt64],
        index: UInt64,
        logTerm: UInt64,
        granted: Bool
    ) {
        let node = member(log: own)
        let answers = node.hear(
            Message(type: .vote, to: 1, from: 2, term: 5, logTerm: logTerm, index: index)
        )
        #expect(answers.map(\.reject) == [!granted])
    }

    @Test
    func `a candidate follows whoever won its term`() {
        let node = member(adjust: { $0.preVote = false })
        node.campaign()
        node.work()
        node.hear(append([], after: 0, term: 0, in: 1))
        #expect(node.role == .follower && node.leader == 2 && node.term == 1)
    }

    @Test
    func `a candidate whose vote is split tries a newer term`() {
        let node = member(adjust: { $0.preVote = false })
        node.campaign()
        node.work()
        node.tick(20)
        #expect(node.role == .candidate && node.term == 2)
    }

    @Test
    func `timeouts are drawn from one up to two election timeouts`() {
        var seen: Set<Int> = []
        for seed in 0..<200 {
            let node = member(adjust: { $0.seed = UInt64(seed) })
            var ticks = 0
            while node.role == .follower, ticks < 30 {
                node.tick()
                ticks += 1
            }
            seen.insert(ticks)
        }
        #expect(seen == Set(10..<20))
    }

    @Test
    func `a single voter elects itself`() {
        let node = member(voters: [1])
        node.tick(20)
        node.work()
        #expect(node.role == .leader && node.commitIndex == 1 && node.appliedIndex == 1)
    }

    @Test
    func `a learner does not stand for election, but votes`() {
        let node = member(4, learners: [4])
        node.tick(50)
        #expect(node.work().isEmpty)
        let answers = node.hear(Message(type: .vote, to: 4, from: 2, term: 1))
        #expect(answers.map(\.reject) == [false])
    }

    @Test
    func `nobody stands for election with a change that is committed and not applied`() {
        let change = ConfChange(type: .removeNode, nodeID: 3)
        let entry = Entry(type: .confChange, term: 1, index: 1, data: change.encode())
        let node = RawNode(
            options: RawNodeOptions(id: 1, seed: 1),
            store: MemoryLog(snapshot: nil, entries: [entry]),
            hardState: HardState(term: 1, commit: 1),
            confState: ConfState(voters: [1, 2, 3])
        )
        node.campaign()
        #expect(node.role == .follower)
        node.work()
        node.campaign()
        #expect(node.role == .preCandidate)
    }
}

@Suite("Elections that disturb nobody, thesis §6.2 and §9.6")
struct QuietElectionTests {
    @Test
    func `a poll is granted without a vote or a newer term`() {
        let node = member(log: [1])
        let poll = Message(type: .preVote, to: 1, from: 2, term: 2, logTerm: 1, index: 1)
        let answers = node.hear(poll)
        #expect(answers.map(\.type) == [.preVoteResp] && answers[0].term == 2)
        #expect(!answers[0].reject)
        #expect(node.term == 1 && node.hardState.vote == 0)
    }

    @Test
    func `a poll of an old term is refused with the newer one`() {
        let node = member(log: [1], term: 5)
        let poll = Message(type: .preVote, to: 1, from: 2, term: 2, logTerm: 1, index: 1)
        let answers = node.hear(poll)
        #expect(answers.map(\.reject) == [true] && answers[0].term == 5)
    }

    @Test
    func `a member that hears a leader ignores polls and votes, but for a transfer`() {
        let node = member(log: [1])
        node.hear(append([], after: 1, term: 1, in: 1))
        var vote = Message(type: .vote, to: 1, from: 3, term: 2, logTerm: 1, index: 1)
        #expect(node.hear(vote).isEmpty && node.term == 1)
        vote.context = Array("CampaignTransfer".utf8)
        #expect(node.hear(vote).map(\.reject) == [false])
        #expect(node.term == 2)
    }

    @Test
    func `it listens once it has not heard from the leader for an election timeout`() {
        let node = member(log: [1])
        node.hear(append([], after: 1, term: 1, in: 1))
        node.tick(9)
        let vote = Message(type: .vote, to: 1, from: 3, term: 2, logTerm: 1, index: 1)
        #expect(node.hear(vote).isEmpty)
        node.tick()
        #expect(!node.hear(vote).isEmpty)
    }

    @Test
    func `a leader that a majority does not answer steps down`() {
        let node = leader()
        node.tick(10)
        #expect(node.role == .leader, "it was heard in the first period")
        node.tick(10)
        #expect(node.role == .follower && node.leader == 0)
    }

    @Test
    func `a leader that slept neither answers reads nor leads on`() throws {
        let node = leader()
        let id = try #require(node.requestRead())
        _ = node.ready()
        node.tick(1000)
        let ready = node.ready()
        #expect(node.role != .leader)
        #expect(ready.readStates.isEmpty && ready.failedReads == [id])
    }

    @Test
    func `a broken connection to the leader starts an election without waiting`() {
        let first = member(1)
        let second = member(2)
        first.hear(append([], after: 0, term: 0, from: 3, in: 1))
        second.hear(append([], after: 0, term: 0, from: 3, in: 1, to: 2))
        second.reportUnreachable(3)
        #expect(second.work().isEmpty, "the first in order goes first")
        first.reportUnreachable(3)
        let polls = first.work().filter { $0.to == 2 }
        #expect(polls.map(\.type) == [.preVote])
        #expect(second.hear(polls[0]).map(\.reject) == [false])
        second.tick()
        #expect(second.role == .follower, "it supports the other's election")
    }

    @Test
    func `the next in order stands when the first does not`() {
        let second = member(2)
        second.hear(append([], after: 0, term: 0, from: 3, in: 1, to: 2))
        second.reportUnreachable(3)
        second.tick()
        #expect(second.role == .preCandidate)
    }

    @Test
    func `of members that poll at the same moment, the lower id goes on`() {
        for (own, other, role) in [(1, 2, Role.preCandidate), (2, 1, .follower)] {
            let node = member(UInt64(own))
            node.campaign()
            node.work()
            let poll = Message(type: .preVote, to: UInt64(own), from: UInt64(other), term: 1)
            #expect(node.hear(poll).map(\.reject) == [false])
            #expect(node.role == role, "member \(own)")
        }
    }

    @Test
    func `a member that gave way stands again when the other one fails`() {
        let node = member(2)
        node.campaign()
        node.work()
        node.hear(Message(type: .preVote, to: 2, from: 1, term: 1))
        node.tick(3)
        #expect(node.role == .preCandidate)
    }

    @Test
    func `the report is nothing to a member that hears the leader again, or reads by lease`() {
        let node = member(1, adjust: { $0.readMode = .lease })
        node.hear(append([], after: 0, term: 0, from: 3, in: 1))
        node.reportUnreachable(3)
        #expect(node.role == .follower && node.work().isEmpty)
        let other = member(2)
        other.hear(append([], after: 0, term: 0, from: 3, in: 1, to: 2))
        other.reportUnreachable(3)
        other.hear(append([], after: 0, term: 0, from: 3, in: 1, to: 2))
        #expect(other.hear(Message(type: .preVote, to: 2, from: 1, term: 2)).isEmpty)
    }

    @Test
    func `a refused candidate learns what is committed`() {
        let voter = member(log: [1, 1, 1], commit: 2)
        let vote = Message(type: .vote, to: 1, from: 2, term: 2, logTerm: 1, index: 2)
        let answers = voter.hear(vote)
        #expect(answers.map(\.reject) == [true])
        let candidate = member(2, log: [1, 1], adjust: { $0.preVote = false })
        candidate.campaign()
        candidate.work()
        candidate.hear(answers[0])
        #expect(candidate.commitIndex == 2)
    }
}
