import Basics
import EtcdAPI
import EtcdClient
import TestSupport
import Testing

@Suite("Three real members", .timeLimit(.minutes(1)))
struct ClusterTests {
    @Test
    func `the list of members names all three`() async throws {
        let members = try await SharedCluster.three()
        let client = members[0].client()
        let list = try await client.memberList()
        #expect(list.members.map(\.name).sorted() == ["m1", "m2", "m3"])
        #expect(Set(list.members.flatMap(\.clientURLs)) == Set(members.map(\.clientURL)))
        #expect(Set(list.members.map(\.id)).count == 3)
        await client.shutdown()
    }

    @Test
    func `all members agree on leader, term and hash`() async throws {
        let members = try await SharedCluster.three()
        let clients = members.map { $0.client() }
        let prefix = freshPrefix()
        for index in 0..<30 {
            let put = PutRequest(key: bytes("\(prefix)\(index % 7)"), value: bytes("\(index)"))
            _ = try await clients[index % 3].put(put)
        }
        // Others may write meanwhile: the hash is asked at a revision that all have applied.
        let read = try await clients[0].range(RangeRequest(key: bytes(prefix)))
        let revision = try #require(read.header?.revision)
        var statuses: [StatusResponse] = []
        var hashes: [HashKVResponse] = []
        for client in clients {
            _ = try await client.range(RangeRequest(key: bytes(prefix)))
            statuses.append(try await client.status())
            hashes.append(try await client.hashKV(HashKVRequest(revision: revision)))
        }
        #expect(Set(statuses.map(\.leader)).count == 1)
        #expect(statuses.allSatisfy { $0.version.hasPrefix("3.") && $0.dbSize > 0 })
        #expect(Set(hashes.map(\.hash)).count == 1)
        #expect(Set(hashes.map(\.compactRevision)).count == 1)
        #expect(try await clients[0].hash().hash != 0)
        for client in clients { await client.shutdown() }
    }

    @Test
    func `a member is defragmented and has no alarms`() async throws {
        let client = try await SharedCluster.three()[2].client()
        _ = try await client.defragment()
        #expect(try await client.alarm(AlarmRequest(action: .get)).alarms.isEmpty)
        await client.shutdown()
    }

    @Test
    func `a snapshot is the whole database and its checksum`() async throws {
        let client = try await SharedCluster.three()[1].client()
        var size = 0
        var announced: UInt64?
        for try await piece in try await client.snapshot() {
            if announced == nil { announced = piece.remainingBytes + UInt64(piece.blob.count) }
            size += piece.blob.count
        }
        // The database's file is announced, the SHA-256 follows it.
        #expect(announced.map { size == Int($0) + 32 } == true)
        #expect(size % 512 == 32)
        await client.shutdown()
    }

    @Test
    func `leadership moves to the member that is named, asked of the leader alone`() async throws {
        let fixture = try await EtcdFixture.start(members: 3)
        let clients = fixture.members.map { $0.client() }
        var ids: [UInt64] = []
        for client in clients {
            ids.append(try #require(try await client.status().header?.memberID))
        }
        let leader = try await clients[0].status().leader
        let from = try #require(ids.firstIndex(of: leader))
        let to = (from + 1) % 3
        await expectRefusal(.notLeader, outcome: .unknown) {
            try await clients[to].moveLeader(MoveLeaderRequest(targetID: ids[to]))
        }
        _ = try await clients[from].moveLeader(MoveLeaderRequest(targetID: ids[to]))
        try await eventually("the new leader") {
            try await clients[from].status().leader == ids[to]
        }
        for client in clients { await client.shutdown() }
    }

    @Test
    func `a learner is added, refuses reads and is removed`() async throws {
        let fixture = try await EtcdFixture.start(members: 3)
        let client = applicationClient(fixture.members)
        // The cluster accepts members only five seconds after its own have found each other.
        let added = try await client.memberAdd(
            MemberAddRequest(peerURLs: ["http://127.0.0.1:1"], isLearner: true)
        )
        let learner = try #require(added.member)
        #expect(learner.isLearner && learner.name.isEmpty && added.members.count == 4)
        await expectRefusal(.learnerNotReady) {
            try await client.memberPromote(MemberPromoteRequest(id: learner.id))
        }
        let removed = try await client.memberRemove(MemberRemoveRequest(id: learner.id))
        #expect(removed.members.count == 3)
        await client.shutdown()
    }
}
