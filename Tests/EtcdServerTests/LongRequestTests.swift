import EtcdAPI
import EtcdClient
import NIOPosix
import Testing
import TestSupport

/// What takes long, asked of real processes.
@Suite(.serialized) struct LongRequestTests {
    #if DEBUG
    /// A member that is not optimised does little in a second, and a busy machine even less.
    private static let (keys, electionMilliseconds) = (100_000, 3_000)
    #else
    private static let (keys, electionMilliseconds) = (400_000, 1_000)
    #endif
    private static let perTransaction = 500

    private static func client(_ member: EtcdMember) throws -> EtcdClient {
        EtcdClient(
            endpoints: [try Endpoint(parsing: member.clientURL)],
            group: MultiThreadedEventLoopGroup.singleton,
            options: EtcdClientOptions(mode: .lab, timeout: .seconds(60))
        )
    }

    private static func fill(_ client: EtcdClient) async throws {
        for start in stride(from: 0, to: Self.keys, by: Self.perTransaction) {
            let puts = (start..<(start + Self.perTransaction)).map { number in
                let put = PutRequest(key: Array("key/\(number)".utf8), value: [1, 2, 3, 4])
                return RequestOp(request: .requestPut(put))
            }
            _ = try await client.txn(TxnRequest(success: puts))
        }
    }

    /// The member that leads, as it says itself.
    private static func leader(_ members: [EtcdMember]) async throws -> EtcdMember {
        for _ in 0..<100 {
            for member in members {
                let client = try Self.client(member)
                let status = try await client.status(StatusRequest())
                await client.shutdown()
                if status.leader != 0, status.leader == status.header?.memberID { return member }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw FixtureError("nobody leads")
    }

    @Test func `a leader leads on and answers puts while it is asked for everything`() async throws
    {
        let fixture = try await EtcdFixture.start(
            members: 3,
            program: try BuiltTool.path("ternd"),
            flags: [
                "--max-txn-ops=\(Self.perTransaction)",
                "--election-timeout=\(Self.electionMilliseconds)",
            ],
            timeout: .seconds(40)
        )
        let leader = try await Self.leader(fixture.members)
        let (asking, putting) = (try Self.client(leader), try Self.client(leader))
        try await Self.fill(asking)
        let before = try await putting.status(StatusRequest())

        let revision = before.header?.revision ?? 0
        let clock = ContinuousClock()
        let asked = Task {
            async let hash = asking.hashKV(HashKVRequest(revision: revision))
            async let whole = asking.hash(HashRequest())
            async let local = asking.range(
                RangeRequest(key: [0], rangeEnd: [0], serializable: true)
            )
            let sorted = try await asking.range(
                RangeRequest(key: [0], rangeEnd: [0], sortOrder: .descend, sortTarget: .value)
            )
            #expect(sorted.count >= Int64(Self.keys) && sorted.kvs.count >= Self.keys)
            #expect(try await local.kvs.count >= Self.keys)
            #expect(try await hash.hashRevision == revision)
            #expect(try await whole.hash != 0)
            return clock.now
        }
        let start = clock.now
        var times: [Duration] = []
        while times.count < 200 {
            let sent = clock.now
            let put = PutRequest(key: Array("other".utf8), value: [5])
            _ = try await putting.put(put)
            times.append(clock.now - sent)
        }
        let end = try await asked.value
        let after = try await putting.status(StatusRequest())
        #expect(after.leader == before.leader && after.raftTerm == before.raftTerm)
        times.sort()
        print(
            "\(Self.keys) keys in \(end - start); puts: median \(times[100]),"
                + " slowest \(times[199])"
        )
        // Whoever did it all at once would take much longer than this for one of them.
        #expect(
            times[199] < .milliseconds(Self.electionMilliseconds),
            "the slowest put took \(times[199])"
        )
        await asking.shutdown()
        await putting.shutdown()
    }
}
