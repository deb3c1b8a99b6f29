import EtcdAPI
import EtcdClient
import Foundation
import GRPCTransport
import TestSupport
import Testing

@Suite("Whether a failed call can have had an effect", .timeLimit(.minutes(1)))
struct OutcomeTests {
    @Test
    func `a refused connection is definite, and the next call connects anew`() async throws {
        let fixture = try await EtcdFixture.start()
        let member = fixture.members[0]
        let client = member.client()
        _ = try await client.put(PutRequest(key: bytes("k"), value: bytes("1")))
        member.kill()
        try await eventually("the client's notice of the loss") {
            let error = await #expect(throws: EtcdClientError.self) {
                try await client.put(PutRequest(key: bytes("k"), value: bytes("2")))
            }
            // A call that the loss overtook on its way is told so; only later ones connect anew.
            guard let error, error.message.contains("refused") else { return false }
            #expect(error.outcome == .definite && error.code == .unavailable)
            #expect(error.endpoint == member.endpoint)
            #expect(error.description.contains("KV.Put at http://127.0.0.1:\(member.clientPort)"))
            return true
        }
        try await member.restart()
        let read = try await client.range(RangeRequest(key: bytes("k")))
        #expect(read.kvs.first?.value == bytes("1"))
        await client.shutdown()
    }

    @Test
    func `a write that a paused member did not answer is unknown, and happens at most once`()
        async throws
    {
        let fixture = try await EtcdFixture.start()
        let member = fixture.members[0]
        let client = member.client()
        _ = try await client.put(PutRequest(key: bytes("k"), value: bytes("1")))
        member.pause()
        let start = ContinuousClock.now
        let error = await #expect(throws: EtcdClientError.self) {
            try await client.put(
                PutRequest(key: bytes("k"), value: bytes("2")),
                timeout: .milliseconds(300)
            )
        }
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(error?.code == .deadlineExceeded && error?.outcome == .unknown)
        let read = await #expect(throws: EtcdClientError.self) {
            try await client.range(RangeRequest(key: bytes("k")), timeout: .milliseconds(300))
        }
        #expect(read?.code == .deadlineExceeded && read?.outcome == .definite)

        member.resume()
        let found = try await client.range(RangeRequest(key: bytes("k"))).kvs.first
        #expect((1...2).contains(found?.version ?? 0))
        await client.shutdown()
    }

    @Test
    func `a member that dies with a write in its hands leaves it unknown`() async throws {
        let fixture = try await EtcdFixture.start()
        let member = fixture.members[0]
        let client = member.client()
        _ = try await client.put(PutRequest(key: bytes("k")))
        member.pause()
        async let write = client.put(PutRequest(key: bytes("k")))
        try await Task.sleep(for: .milliseconds(100))
        member.kill()
        do {
            _ = try await write
            Issue.record("a dead member answered")
        } catch let error as EtcdClientError {
            #expect(error.outcome == .unknown && error.code == .unavailable, "\(error)")
        }
        await client.shutdown()
    }

    @Test
    func `a member without a leader refuses at once when asked to, and writes nothing`()
        async throws
    {
        let fixture = try await EtcdFixture.start(members: 3)
        let member = fixture.members[0]
        let strict = member.client { $0.requireLeader = true }
        _ = try await strict.put(PutRequest(key: bytes("k"), value: bytes("1")))
        fixture.members[1].kill()
        fixture.members[2].kill()
        let key = bytes("k")
        try await eventually("the refusal for want of a leader") {
            let error = await #expect(throws: EtcdClientError.self) {
                try await strict.put(
                    PutRequest(key: key, value: bytes("2")),
                    timeout: .milliseconds(100)
                )
            }
            return error?.etcdError == .noLeader
        }
        await expectRefusal(.noLeader) {
            try await strict.put(PutRequest(key: bytes("other"), value: bytes("2")))
        }
        try fixture.members[1].launch()
        try fixture.members[2].launch()
        for member in fixture.members {
            try await member.untilHealthy(deadline: .now + .seconds(20))
        }
        #expect(try await strict.range(RangeRequest(key: bytes("other"))).count == 0)
        await strict.shutdown()
    }

    @Test
    func `a full database leaves writes unknown, other refusals definite`() async throws {
        let fixture = try await EtcdFixture.start(flags: ["--quota-backend-bytes=500000"])
        let client = fixture.members[0].client()
        let value = [UInt8](repeating: 1, count: 200_000)
        var error: EtcdClientError?
        // The member sees its database grow only when it commits, ten times a second.
        try await eventually("the refusal of a put") {
            do throws(EtcdClientError) {
                _ = try await client.put(PutRequest(key: bytes("k"), value: value))
            } catch let refusal {
                error = refusal
            }
            return error != nil
        }
        #expect(error?.etcdError == .noSpace, "\(String(describing: error))")
        #expect(error?.outcome == .unknown)
        // The only voting member cannot be removed; the refusal comes with code Unknown.
        let id = try #require(try await client.memberList().members.first?.id)
        await expectRefusal(.memberNotEnoughStarted) {
            try await client.memberRemove(MemberRemoveRequest(id: id))
        }
        await client.shutdown()
    }

    @Test
    func `a shut-down client refuses, and says that nothing was sent`() async throws {
        let client = try await SharedCluster.one().client()
        await client.shutdown()
        let error = await #expect(throws: EtcdClientError.self) {
            try await client.put(PutRequest(key: bytes("k")))
        }
        #expect(error?.outcome == .definite && error?.message == "the client is shut down")
    }
}

@Suite("The table of outcomes")
struct OutcomeTableTests {
    /// Every case that a row exists for, and what must stay unknown.
    @Test(
        arguments: [
            (.put, .server, .unavailable, "etcdserver: request timed out", true, .unknown),
            (.put, .server, .unavailable, "etcdserver: leader changed", true, .unknown),
            (.put, .server, .unavailable, "etcdserver: server stopped", true, .unknown),
            (.put, .server, .unavailable, "etcdserver: no leader", true, .unknown),
            (.put, .server, .resourceExhausted, EtcdError.noSpace.message, true, .unknown),
            (.put, .server, .unknown, "etcdserver: too many requests", true, .definite),
            (.put, .server, .unknown, "raft proposal dropped", true, .definite),
            (.put, .server, .unknown, "something else", true, .unknown),
            (.put, .server, .dataLoss, EtcdError.corrupt.message, true, .unknown),
            (.put, .server, .failedPrecondition, EtcdError.notLeader.message, true, .unknown),
            (.put, .server, .failedPrecondition, "a proxy's own idea", true, .unknown),
            (.put, .server, .unauthenticated, EtcdError.invalidAuthToken.message, true, .definite),
            (.put, .server, .permissionDenied, EtcdError.permissionDenied.message, true, .definite),
            (.put, .client, .deadlineExceeded, "no answer in time", true, .unknown),
            (.put, .client, .unavailable, "reset by peer", true, .unknown),
            (.put, .client, .unavailable, "connection refused", false, .definite),
            (.put, .client, .invalidArgument, "made up here", true, .unknown),
            (.put, .client, .internal, "undecodable", true, .unknown),
            (.range, .client, .deadlineExceeded, "no answer in time", true, .definite),
            (.lock, .server, .invalidArgument, EtcdError.emptyKey.message, true, .unknown),
            (.lock, .client, .unavailable, "connection refused", false, .definite),
            (.memberAdd, .server, .unavailable, EtcdError.unhealthy.message, true, .definite),
        ] as [(RPCShape, GRPCError.Origin, GRPCStatusCode, String, Bool, OutcomeCertainty)]
    )
    func `a failure is definite only for a proven reason`(
        shape: RPCShape,
        origin: GRPCError.Origin,
        code: GRPCStatusCode,
        message: String,
        mayHaveLeft: Bool,
        outcome: OutcomeCertainty
    ) {
        let error = GRPCError(
            code: code,
            message: message,
            origin: origin,
            requestMayHaveLeft: mayHaveLeft
        )
        let rule = OutcomeTable.rule(for: CallFailure(shape: shape, error: error))
        #expect(rule.outcome == outcome, "\(rule.reason)")
        #expect(!rule.reason.isEmpty)
    }

    @Test
    func `a transaction of reads alone is a read`() {
        let error = GRPCError(code: .deadlineExceeded, message: "late", origin: .client)
        let read = CallFailure(shape: .txn, onlyReads: true, error: error)
        let write = CallFailure(shape: .txn, onlyReads: false, error: error)
        #expect(OutcomeTable.rule(for: read).outcome == .definite)
        #expect(OutcomeTable.rule(for: write).outcome == .unknown)

        let range = RequestOp(request: .requestRange(RangeRequest()))
        let put = RequestOp(request: .requestPut(PutRequest()))
        let nested = RequestOp(request: .requestTxn(TxnRequest(success: [range])))
        #expect(TxnRequest(success: [range], failure: [nested]).onlyReads)
        #expect(!TxnRequest(success: [range], failure: [put]).onlyReads)
        let hidden = RequestOp(request: .requestTxn(TxnRequest(failure: [put])))
        #expect(!TxnRequest(success: [hidden]).onlyReads)
    }

    @Test
    func `no leader is definite only for a request that asked for one`() {
        let error = GRPCError(
            code: .unavailable,
            message: EtcdError.noLeader.message,
            origin: .server
        )
        let asked = CallFailure(shape: .put, requiredLeader: true, error: error)
        #expect(OutcomeTable.rule(for: asked).outcome == .definite)
    }
}
