import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Testing

@Suite struct ServingTests {
    private let key = Array("k".utf8)

    @Test(arguments: [1, 3]) func `a write is answered and read back from every member`(
        count: Int
    ) throws {
        let simulation = try Simulation(count, seed: 1)
        let leader = try simulation.waitForLeader()
        let put = PutRequest(key: self.key, value: Array("v".utf8))
        let answer = try simulation.answer(leader, .put(put), as: PutResponse.self)
        #expect(answer.header?.revision == 2)
        #expect(answer.header?.memberID == leader)
        #expect(answer.header?.clusterID == 77)
        #expect(answer.header?.raftTerm == simulation[leader].core?.term)
        for member in simulation.members {
            let range = try simulation.answer(
                member.id,
                .range(RangeRequest(key: self.key)),
                as: RangeResponse.self
            )
            #expect(range.kvs.map(\.value) == [Array("v".utf8)])
        }
    }

    @Test func `a transaction that only reads makes no entry`() throws {
        let simulation = try Simulation(3, seed: 2)
        let leader = try simulation.waitForQuiet()
        let core = try #require(simulation[leader].core)
        let applied = core.appliedIndex
        let read = RequestOp(request: .requestRange(RangeRequest(key: self.key)))
        let txn = TxnRequest(success: [read])
        let answer = try simulation.answer(leader, .txn(txn), as: TxnResponse.self)
        #expect(answer.succeeded)
        #expect(core.appliedIndex == applied)
        let put = RequestOp(request: .requestPut(PutRequest(key: self.key, value: [1])))
        _ = try simulation.answer(leader, .txn(TxnRequest(success: [put])), as: TxnResponse.self)
        #expect(core.appliedIndex == applied + 1)
        #expect(core.revision == 2)
    }

    @Test func `a member that is cut off serves serializable reads alone`() throws {
        let simulation = try Simulation(3, seed: 3)
        let leader = try simulation.waitForLeader()
        simulation.isolate(leader)
        let local = RangeRequest(key: self.key, serializable: true)
        let answer = try simulation.answer(leader, .range(local), as: RangeResponse.self)
        #expect(answer.count == 0)
        var outcome: Outcome?
        simulation.ask(leader, .range(RangeRequest(key: self.key))) { outcome = $0 }
        var written: Outcome?
        simulation.ask(leader, .put(PutRequest(key: self.key))) { written = $0 }
        #expect(try simulation.run { outcome != nil && written != nil })
        // It stops leading when nobody answers, which ends the read.
        #expect(outcome == .failed(.leaderChanged))
        #expect(written == .failed(.timeout) || written == .failed(.timeoutDueToLeaderFail))
        var again: Outcome?
        simulation.ask(leader, .range(RangeRequest(key: self.key))) { again = $0 }
        #expect(try simulation.run { again != nil })
        #expect(again == .failed(.timeout))
    }

    @Test func `a long range is what it was when it began, whatever is written meanwhile`() throws {
        let simulation = try Simulation(3, seed: 16)
        let leader = try simulation.waitForQuiet()
        let value = [UInt8](repeating: 9, count: 60_000)
        func put(_ number: Int) throws {
            let key = [1, UInt8(number >> 8), UInt8(number & 0xFF)]
            let put = PutRequest(key: key, value: value)
            _ = try simulation.answer(leader, .put(put), as: PutResponse.self)
        }
        for number in 0..<200 { try put(number) }
        let core = try #require(simulation[leader].core)
        let revision = core.revision
        let range = RangeRequest(key: [1], rangeEnd: [2])
        var outcomes: [Outcome] = []
        simulation.ask(leader, .range(range)) { outcomes.append($0) }
        // Twelve megabytes take more than one turn, and others are served between them.
        #expect(try simulation.run { simulation[leader].effects.hasMore })
        #expect(outcomes.isEmpty)
        try put(0)
        try put(300)
        #expect(try simulation.run { !outcomes.isEmpty })
        guard case .message(let bytes)? = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        let answer = try RangeResponse(decoding: bytes)
        #expect(answer.header?.revision ?? 0 >= revision)
        #expect(answer.count == Int64(answer.kvs.count))
        let newest = answer.kvs.map(\.modRevision).max() ?? 0
        #expect(newest <= answer.header?.revision ?? 0)
        #expect(answer.kvs.allSatisfy { $0.value == value })
        // In one piece, by the keyspace itself.
        var writer = WireWriter()
        var header = ResponseHeader()
        header = answer.header ?? header
        var again = range
        again.revision = answer.header?.revision ?? 0
        header.revision = 0
        try core.keyspace.range(again, header: header, into: &writer)
        #expect(try RangeResponse(decoding: writer.bytes).kvs == answer.kvs)
    }

    @Test func `a read whose question was lost is asked again under another id`() throws {
        let simulation = try Simulation(3, seed: 4)
        let leader = try simulation.waitForLeader()
        let follower = leader % 3 + 1
        var questions: [[UInt8]] = []
        simulation.loses = { message in
            guard message.type == .readIndex, let context = message.entries.first?.data else {
                return false
            }
            questions.append(context)
            return questions.count <= 2
        }
        let answer = try simulation.answer(
            follower,
            .range(RangeRequest(key: self.key)),
            as: RangeResponse.self
        )
        #expect(answer.header?.memberID == follower)
        #expect(questions.count == 3)
        #expect(Set(questions).count == 3)
    }

    @Test func `reads of one turn share a round`() throws {
        let simulation = try Simulation(3, seed: 14)
        let leader = try simulation.waitForQuiet()
        let follower = leader % 3 + 1
        var questions = 0
        simulation.onSend = { _, message in
            if message.type == .readIndex { questions += 1 }
        }
        var answers = 0
        for _ in 0..<50 {
            simulation.ask(follower, .range(RangeRequest(key: self.key))) { outcome in
                if case .message = outcome { answers += 1 }
            }
        }
        #expect(try simulation.run { answers == 50 })
        #expect(questions == 1)
    }

    @Test func `a proposal that was lost is said to be so, and why`() throws {
        let simulation = try Simulation(3, seed: 15)
        let leader = try simulation.waitForQuiet()
        let follower = leader % 3 + 1
        let put = ReplicaRequest.put(PutRequest(key: self.key))
        simulation.loses = { $0.type == .prop }
        #expect(try simulation.call(follower, put) == .failed(.timeout))

        // The leader changed meanwhile: it may have been lost with that.
        var outcome: Outcome?
        simulation.ask(follower, put) { outcome = $0 }
        try simulation.run(turns: 20)
        _ = try simulation.call(leader, .moveLeader(.init(targetID: follower % 3 + 1)))
        #expect(try simulation.run { outcome != nil })
        #expect(outcome == .failed(.timeoutDueToLeaderFail))

        // The connection to the leader broke meanwhile.
        let next = try simulation.waitForLeader()
        let other = try #require(simulation.members.first { $0.id != next })
        try simulation.run(turns: 100)
        outcome = nil
        simulation.ask(other.id, put) { outcome = $0 }
        try simulation.run(turns: 20)
        other.core?.peerDisconnected(next)
        other.core?.peerConnected(next)
        #expect(try simulation.run { outcome != nil })
        #expect(outcome == .failed(.timeoutDueToConnectionLost))
    }

    @Test func `a proposal waits for a leader instead of failing`() throws {
        let simulation = try Simulation(3, seed: 5)
        let leader = try simulation.waitForLeader()
        let other = leader % 3 + 1
        simulation.crash(leader)
        #expect(try simulation.run { simulation[other].core?.leader == 0 })
        let outcome = try simulation.call(other, .put(PutRequest(key: self.key, value: [1])))
        guard case .message = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `requests that are wrong by themselves are refused before anybody is asked`() throws
    {
        let simulation = try Simulation(1, seed: 6)
        _ = try simulation.waitForLeader()
        let core = try #require(simulation[1].core)
        let applied = core.appliedIndex
        func refusal(_ request: ReplicaRequest) throws -> Outcome {
            try simulation.call(1, request)
        }
        #expect(try refusal(.put(PutRequest())) == .failed(.emptyKey))
        #expect(try refusal(.range(RangeRequest())) == .failed(.emptyKey))
        #expect(try refusal(.deleteRange(DeleteRangeRequest())) == .failed(.emptyKey))
        let large = PutRequest(key: [1], value: [UInt8](repeating: 0, count: 1_600_000))
        #expect(try refusal(.put(large)) == .failed(.requestTooLarge))
        let read = RequestOp(request: .requestRange(RangeRequest(key: [1])))
        let long = TxnRequest(success: [RequestOp](repeating: read, count: 129))
        #expect(try refusal(.txn(long)) == .failed(.tooManyOps))
        #expect(core.appliedIndex == applied)
        let lease = PutRequest(key: [1], lease: 99)
        #expect(try refusal(.put(lease)) == .failed(.leaseNotFound))
    }

    @Test func `an entry of an unknown kind stops every member`() throws {
        let simulation = try Simulation(3, seed: 7)
        let leader = try simulation.waitForLeader()
        var writer = WireWriter()
        writer.bytes(4242, [1])
        let entry = Entry(data: writer.bytes)
        simulation[leader].core?.receive(
            Message(type: .prop, to: leader, from: leader % 3 + 1, entries: [entry])
        )
        let allStop = try simulation.run {
            simulation.members.allSatisfy {
                if case .entryNotUnderstood? = $0.stopReason { true } else { false }
            }
        }
        #expect(allStop)
        #expect(simulation.members.allSatisfy { $0.core?.isStopped == true })
        let late = try simulation.call(leader, .put(PutRequest(key: [1])))
        #expect(late == .failed(.stopped))
    }

    @Test func `a member says how it is`() throws {
        let simulation = try Simulation(3, seed: 8)
        let leader = try simulation.waitForQuiet()
        let follower = leader % 3 + 1
        simulation[follower].core?.storeSize(4096, inUse: 1000)
        let status = try simulation.answer(
            follower,
            .status(StatusRequest()),
            as: StatusResponse.self
        )
        #expect(status.leader == leader)
        #expect(status.version == "3.6.0")
        #expect(status.dbSize == 4096)
        #expect(status.dbSizeInUse == 1000)
        #expect(status.raftTerm == simulation[leader].core?.term)
        #expect(status.raftAppliedIndex == simulation[follower].core?.appliedIndex)
        #expect(status.errors == [])
        #expect(!status.isLearner)
    }

    @Test func `stopping tells everybody who waits, and commits what is applied`() throws {
        let simulation = try Simulation(3, seed: 9)
        let leader = try simulation.waitForLeader()
        simulation.isolate(leader)
        var outcomes: [Outcome] = []
        simulation.ask(leader, .put(PutRequest(key: [1]))) { outcomes.append($0) }
        simulation.ask(leader, .range(RangeRequest(key: [1]))) { outcomes.append($0) }
        try simulation.step()
        simulation[leader].core?.stop()
        try simulation.run(turns: 20)
        #expect(outcomes == [.failed(.stopped), .failed(.stopped)])
        let core = try #require(simulation[leader].core)
        #expect(core.durableIndex == core.appliedIndex)
    }

    @Test func `what a client gave up is not answered`() throws {
        let simulation = try Simulation(1, seed: 10)
        _ = try simulation.waitForLeader()
        let core = try #require(simulation[1].core)
        var effects = Effects()
        core.request(1_000_001, .put(PutRequest(key: [1])))
        core.request(1_000_002, .range(RangeRequest(key: [1])))
        core.cancel(1_000_001)
        core.cancel(1_000_002)
        core.flush(into: &effects)
        #expect(effects.replies.isEmpty)
    }
}
