import Basics
import Raft
import Testing

@Suite("Changes of membership and leadership, thesis §3.10 and §4")
struct MembershipTests {
    @Test
    func `a learner gets the log, does not count, and counts once promoted`() throws {
        let node = leader(voters: [1, 2], learners: [3])
        try node.propose([1])
        #expect(node.work().contains { $0.to == 3 && $0.type == .app })
        node.acknowledged(by: 3, 2)
        #expect(node.commitIndex == 1)
        node.acknowledged(by: 2, 2)
        try node.proposeConfChange(ConfChange(type: .addNode, nodeID: 3))
        node.work()
        node.acknowledged(by: 2, 3)
        #expect(node.configuration.voters.incoming.voters == [1, 2, 3])
        try node.propose([2])
        node.work()
        node.acknowledged(by: 3, 4)
        #expect(node.commitIndex == 4)
    }

    @Test
    func `a second change waits until the first is applied`() throws {
        let node = leader()
        try node.proposeConfChange(ConfChange(type: .addNode, nodeID: 4))
        #expect(throws: ProposalError.changePending(index: 2)) {
            try node.proposeConfChange(ConfChange(type: .addNode, nodeID: 5))
        }
        node.work()
        node.acknowledged(by: 2, 2)
        try node.proposeConfChange(ConfChange(type: .addNode, nodeID: 5))
    }

    @Test
    func `a new leader takes no change until it has applied what it found`() throws {
        let node = member(log: [1, 1], commit: 1, adjust: { $0.preVote = false })
        node.elect()
        let change = ConfChange(type: .addNode, nodeID: 4)
        #expect(throws: ProposalError.changePending(index: 2)) {
            try node.proposeConfChange(change)
        }
        node.acknowledged(by: 2, 3)
        try node.proposeConfChange(change)
    }

    @Test
    func `a forwarded change that may not be becomes an empty entry`() throws {
        let node = leader()
        try node.proposeConfChange(ConfChange(type: .addNode, nodeID: 4))
        let change = ConfChange(type: .addNode, nodeID: 5)
        let entry = Entry(type: .confChange, data: change.encode())
        node.step(Message(type: .prop, to: 1, from: 2, entries: [entry]))
        let entries = try #require(node.ready().write).entries
        #expect(entries.map(\.type) == [.confChange, .normal])
        #expect(entries.map(\.data.isEmpty) == [false, true])
    }

    @Test
    func `several changes go through a joint configuration, which both majorities govern`() throws {
        let node = leader()
        let changes = [
            ConfChangeSingle(type: .removeNode, nodeID: 2),
            ConfChangeSingle(type: .removeNode, nodeID: 3),
            ConfChangeSingle(type: .addNode, nodeID: 4),
            ConfChangeSingle(type: .addNode, nodeID: 5),
        ]
        try node.proposeConfChange(ConfChangeV2(changes: changes))
        node.work()
        node.acknowledged(by: 2, 2)
        #expect(node.configuration.isJoint && node.lastIndex == 3, "it leaves by itself")
        node.acknowledged(by: 2, 3)
        #expect(node.commitIndex == 2, "the new majority is missing")
        node.acknowledged(by: 4, 3)
        #expect(node.commitIndex == 3)
        #expect(!node.configuration.isJoint)
        #expect(node.configuration.voters.incoming.voters == [1, 4, 5])
        #expect(node.progress.map(\.id) == [1, 4, 5])
    }

    @Test
    func `an explicit joint configuration is left only when asked`() throws {
        let node = leader()
        let change = ConfChangeV2(
            transition: .jointExplicit,
            changes: [ConfChangeSingle(type: .addLearnerNode, nodeID: 3)]
        )
        try node.proposeConfChange(change)
        node.work()
        node.acknowledged(by: 2, 2)
        #expect(node.configuration.isJoint && node.configuration.learnersNext == [3])
        #expect(throws: ProposalError.mustLeaveJoint) { try node.proposeConfChange(change) }
        try node.proposeConfChange(ConfChangeV2())
        node.work()
        node.acknowledged(by: 2, 3)
        #expect(!node.configuration.isJoint && node.configuration.learners == [3])
    }

    @Test
    func `a leader that is removed steps down and names a successor`() throws {
        let node = leader()
        try node.proposeConfChange(ConfChange(type: .removeNode, nodeID: 1))
        node.work()
        node.acknowledged(by: 3, 2)
        #expect(node.role == .follower && node.configuration.voters.incoming.voters == [2, 3])
        node.tick(50)
        #expect(node.role == .follower, "it does not stand again")
    }

    @Test
    func `leadership goes to a target that has the whole log`() throws {
        let node = leader()
        try node.propose([1])
        node.work()
        node.transferLeadership(to: 3)
        #expect(node.work().allSatisfy { $0.type != .timeoutNow })
        #expect(throws: ProposalError.transferring(target: 3)) { try node.propose([2]) }
        let sent = node.acknowledged(by: 3, 2)
        #expect(sent.contains { $0.type == .timeoutNow && $0.to == 3 })

        let target = member(3, log: [1, 1])
        let votes = target.hear(Message(type: .timeoutNow, to: 3, from: 1, term: 1))
        #expect(votes.map(\.type) == [.vote, .vote], "no poll comes first")
        #expect(votes.allSatisfy { $0.context == Array("CampaignTransfer".utf8) })
    }

    @Test
    func `a transfer that does not happen in an election timeout is given up`() throws {
        let node = leader()
        try node.propose([1])
        node.work()
        node.transferLeadership(to: 3)
        node.tick(10)
        #expect(node.transferTarget == 0)
        try node.propose([2])
    }

    @Test
    func `leadership goes to no learner, and a follower passes the wish on`() {
        let node = leader(learners: [4])
        node.transferLeadership(to: 4)
        #expect(node.work().isEmpty && node.transferTarget == 0)
        let follower = member(2)
        follower.hear(append([], after: 0, term: 0, from: 1, in: 1, to: 2))
        follower.transferLeadership(to: 3)
        let sent = follower.work()
        #expect(sent.map(\.type) == [.transferLeader] && sent[0].to == 1 && sent[0].from == 3)
    }
}
