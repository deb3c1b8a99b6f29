import Raft
import Testing

@Suite("Linearizable reads, thesis §6.4")
struct ReadTests {
    private func beatAnswer(_ beat: Message) -> Message {
        Message(
            type: .heartbeatResp,
            to: beat.from,
            from: beat.to,
            term: beat.term,
            context: beat.context
        )
    }

    @Test
    func `a leader confirms by a round of heartbeats that a majority answers`() throws {
        let node = leader(voters: [1, 2, 3, 4, 5])
        let id = try #require(node.requestRead())
        let beats = node.ready().messages
        #expect(beats.map(\.type) == [.heartbeat, .heartbeat, .heartbeat, .heartbeat])
        node.step(self.beatAnswer(beats[0]))
        #expect(node.ready().readStates.isEmpty)
        node.step(self.beatAnswer(beats[0]))
        #expect(node.ready().readStates.isEmpty, "one member answers once")
        node.step(self.beatAnswer(beats[1]))
        #expect(node.ready().readStates == [ReadState(id: id, index: 1)])
    }

    @Test
    func `a read does not join a round that started before it arrived`() throws {
        let node = leader()
        let first = try #require(node.requestRead())
        let firstBeats = node.ready().messages
        let second = try #require(node.requestRead())
        let secondBeats = node.ready().messages
        node.step(self.beatAnswer(firstBeats[0]))
        #expect(node.ready().readStates.map(\.id) == [first])
        node.step(self.beatAnswer(secondBeats[1]))
        #expect(node.ready().readStates.map(\.id) == [second])
    }

    @Test
    func `reads between two turns share a round, and its answer confirms older ones`() throws {
        let node = leader()
        let first = try #require(node.requestRead())
        _ = node.ready()
        let second = try #require(node.requestRead())
        let third = try #require(node.requestRead())
        let beats = node.ready().messages
        #expect(beats.count == 2)
        node.step(self.beatAnswer(beats[0]))
        #expect(node.ready().readStates.map(\.id) == [first, second, third])
    }

    @Test
    func `a lost round is asked for again by the next heartbeats`() throws {
        let node = leader()
        let id = try #require(node.requestRead())
        _ = node.ready()
        node.tick()
        let beats = node.ready().messages
        node.step(self.beatAnswer(beats[0]))
        #expect(node.ready().readStates.map(\.id) == [id])
    }

    @Test
    func `a new leader confirms nothing until an entry of its own is committed`() throws {
        let node = member(log: [1, 1], commit: 1, adjust: { $0.preVote = false })
        node.elect()
        let id = try #require(node.requestRead())
        #expect(node.work().allSatisfy { $0.type != .heartbeat })
        node.step(Message(type: .appResp, to: 1, from: 2, term: 2, index: 3))
        let beats = node.ready().messages.filter { $0.type == .heartbeat }
        node.step(self.beatAnswer(try #require(beats.first)))
        #expect(node.ready().readStates == [ReadState(id: id, index: 3)])
    }

    @Test
    func `a follower asks the leader, which answers with the follower's own name for it`() throws {
        let follower = member(2, log: [1], commit: 1)
        follower.hear(append([], after: 1, term: 1, from: 1, in: 1, to: 2))
        let id = try #require(follower.requestRead())
        let question = try #require(follower.work().first)
        #expect(question.type == .readIndex && question.to == 1 && question.term == 0)
        let node = leader()
        node.step(question)
        let beats = node.ready().messages
        node.step(self.beatAnswer(try #require(beats.first { $0.to == 3 })))
        let answer = try #require(node.ready().messages.first { $0.type == .readIndexResp })
        #expect(answer.entries.map(\.data) == question.entries.map(\.data) && answer.index == 1)
        follower.step(answer)
        #expect(follower.ready().readStates == [ReadState(id: id, index: 1)])
        follower.step(answer)
        #expect(follower.ready().readStates.isEmpty, "a repeated answer is nothing")
    }

    @Test
    func `a change of leader or term fails what was asked before`() throws {
        let node = member(2)
        node.hear(append([], after: 0, term: 0, from: 1, in: 1, to: 2))
        let id = try #require(node.requestRead())
        let question = try #require(node.work().first)
        node.step(append([], after: 0, term: 0, from: 3, in: 2, to: 2))
        #expect(node.ready().failedReads == [id])
        let late = Message(
            type: .readIndexResp,
            to: 2,
            from: 1,
            term: 1,
            index: 9,
            entries: question.entries
        )
        node.step(late)
        #expect(node.ready().readStates.isEmpty)
    }

    @Test
    func `another try has another name, so that a late answer to the first is nothing`() throws {
        let node = member(2)
        node.hear(append([], after: 0, term: 0, from: 1, in: 1, to: 2))
        let first = try #require(node.requestRead())
        let question = try #require(node.work().first)
        node.cancelRead(first)
        let second = try #require(node.requestRead())
        #expect(first != second)
        let late = Message(
            type: .readIndexResp,
            to: 2,
            from: 1,
            term: 1,
            index: 1,
            entries: question.entries
        )
        #expect(node.hear(late).allSatisfy { $0.type == .readIndex })
        #expect(node.ready().readStates.isEmpty)
    }

    @Test
    func `names differ from one start to the next, and from member to member`() throws {
        var names: Set<UInt64> = []
        for id in [UInt64(1), 2] {
            for seed in UInt64(0)..<10 {
                let node = member(id, voters: [id], adjust: { $0.seed = seed })
                node.campaign()
                node.work()
                names.insert(try #require(node.requestRead()))
            }
        }
        #expect(names.count == 20)
    }

    @Test
    func `without a leader nobody can be asked`() {
        #expect(member().requestRead() == nil)
    }

    @Test
    func `a single voter confirms at once, and so does a lease where it is chosen`() throws {
        let single = member(voters: [1])
        single.campaign()
        single.work()
        let id = try #require(single.requestRead())
        #expect(single.ready().readStates == [ReadState(id: id, index: 1)])
        let node = leader(adjust: { $0.readMode = .lease })
        let other = try #require(node.requestRead())
        let ready = node.ready()
        #expect(ready.readStates.map(\.id) == [other] && ready.messages.isEmpty)
    }
}
