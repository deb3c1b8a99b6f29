import Chaos
import Glibc
import TestSupport
import Testing

/// A listener nobody else knows behind a client-side proxy, and connections to it through the fabric.
private struct Bench {
    let fabric: LinkFabric
    let listener: PlainSocket
    let port: Int

    init(member: String = "n1") async throws {
        let listener = try PlainSocket.listen()
        let side = ProxiedSide(
            listen: LinkAddress(host: "127.0.0.1", port: 0),
            target: LinkAddress(host: "127.0.0.1", port: listener.port)
        )
        self.fabric = try await LinkFabric.start(
            members: [FabricMember(name: member, serves: side.target, peer: side, client: side)],
            seed: 1
        )
        self.listener = listener
        self.port = try #require(await self.fabric.address(of: member, .client)).port
    }

    func connect(client: Int = 1) async throws -> (client: PlainSocket, member: PlainSocket) {
        let client = try PlainSocket.connect(to: self.port, from: "127.1.0.\(client)")
        return (client, try await self.listener.accept())
    }

    func counters(_ link: Link) async -> LinkCounters? {
        await self.fabric.counters().first { $0.link == link }
    }
}

private let toMember = Link(from: .client(1), to: .member("n1"))
private let toClient = toMember.reversed

private func rules(_ condition: LinkCondition, _ links: Link...) -> [LinkRule] {
    links.map { LinkRule($0, condition) }
}

private func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ ($0 >> 8)) }
}

@Suite(.serialized, .timeLimit(.minutes(1)))
struct LinkFabricTests {
    @Test func `bytes pass both ways and are counted under the client's own name`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        let request = pattern(300_000)
        async let sent = client.send(request)
        #expect(try await member.receive(request.count) == request)
        #expect(try await sent == request.count)
        try await member.send(Array("answer".utf8))
        #expect(try await client.receive(6) == Array("answer".utf8))
        #expect(await bench.counters(toMember)?.forwardedBytes == request.count)
        #expect(await bench.counters(toMember)?.connections == 1)
        #expect(await bench.counters(toClient)?.forwardedBytes == 6)
        #expect(await bench.counters(toClient)?.connections == 0)
        try await bench.fabric.shutdown()
    }

    @Test func `what a short cut held is delivered whole and in order`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        try await client.send([1])
        #expect(try await member.receive(1) == [1])
        await bench.fabric.apply(rules(.init(blockage: .cut), toMember, toClient), id: "cut")
        let bytes = pattern(2_000_000)
        async let sent = client.send(bytes)
        member.limitWaiting(milliseconds: 200)
        #expect(try await member.receive(1) == [])
        #expect(await bench.counters(toMember)?.forwardedBytes == 1)
        #expect(await bench.counters(toMember)?.heldBytes ?? 0 > 0)
        await bench.fabric.lift("cut")
        member.limitWaiting(milliseconds: 5000)
        #expect(try await member.receive(bytes.count) == bytes)
        #expect(try await sent == bytes.count)
        try await bench.fabric.shutdown()
    }

    @Test func `a one-way cut lets the other direction of the same connection pass`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        await bench.fabric.apply(rules(.init(blockage: .cut), toMember), id: "cut")
        try await client.send([1, 2, 3])
        try await member.send([4, 5, 6])
        #expect(try await client.receive(3) == [4, 5, 6])
        member.limitWaiting(milliseconds: 100)
        #expect(try await member.receive(3) == [])
        await bench.fabric.lift("cut")
        #expect(try await member.receive(3) == [1, 2, 3])
        try await bench.fabric.shutdown()
    }

    @Test func `a dial over a cut link hangs and goes through when the cut heals`() async throws {
        let bench = try await Bench()
        await bench.fabric.apply(rules(.init(blockage: .cut), toMember, toClient), id: "cut")
        let client = try PlainSocket.connect(to: bench.port, from: "127.1.0.1")
        try await client.send([7])
        bench.listener.limitWaiting(milliseconds: 200)
        await #expect(throws: PlainSocket.Failure(operation: "accept", code: EAGAIN)) {
            _ = try await bench.listener.accept()
        }
        await bench.fabric.lift("cut")
        bench.listener.limitWaiting(milliseconds: 5000)
        let member = try await bench.listener.accept()
        #expect(try await member.receive(1) == [7])
        try await bench.fabric.shutdown()
    }

    @Test func `a stream that lost bytes to a blackhole is reset at heal, never resumed`()
        async throws
    {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        await bench.fabric.apply(rules(.init(blockage: .blackhole), toMember, toClient), id: "hole")
        let late = try PlainSocket.connect(to: bench.port, from: "127.1.0.1")
        for socket in [client, late] { try await socket.send(pattern(100_000)) }
        let swallowed = try await eventually {
            await bench.counters(toMember)?.swallowedBytes == 200_000
        }
        #expect(swallowed)
        #expect(await bench.counters(toMember)?.forwardedBytes == 0)
        await bench.fabric.lift("hole")
        for socket in [client, late, member] {
            await #expect(throws: PlainSocket.Failure(operation: "recv", code: ECONNRESET)) {
                _ = try await socket.reachesEnd()
            }
        }
        try await bench.fabric.shutdown()
    }

    @Test func `an idle stream outlives a blackhole that swallowed nothing of it`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        await bench.fabric.apply(rules(.init(blockage: .blackhole), toMember, toClient), id: "hole")
        await bench.fabric.lift("hole")
        try await client.send([1])
        #expect(try await member.receive(1) == [1])
        try await bench.fabric.shutdown()
    }

    @Test func `a stream whose sender died during a cut is reset at heal`() async throws {
        let bench = try await Bench()
        var (client, member): (PlainSocket?, PlainSocket) = try await bench.connect()
        await bench.fabric.apply(rules(.init(blockage: .cut), toMember, toClient), id: "cut")
        try await client?.send([1, 2, 3])
        client?.resetOnClose()
        client = nil
        member.limitWaiting(milliseconds: 200)
        #expect(try await member.reachesEnd() == false)
        await bench.fabric.lift("cut")
        await #expect(throws: PlainSocket.Failure(operation: "recv", code: ECONNRESET)) {
            _ = try await member.reachesEnd()
        }
        try await bench.fabric.shutdown()
    }

    @Test func `a half-closed stream still carries the answer`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        try await client.send([1, 2])
        client.finishSending()
        #expect(try await member.receive(2) == [1, 2])
        #expect(try await member.reachesEnd())
        let answer = pattern(500_000)
        async let sent = member.send(answer)
        #expect(try await client.receive(answer.count) == answer)
        #expect(try await sent == answer.count)
        member.finishSending()
        #expect(try await client.reachesEnd())
        #expect(try await eventually { await bench.fabric.openConnections() == 0 })
        try await bench.fabric.shutdown()
    }

    @Test func `the end of a stream waits for a cut as its bytes do`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        await bench.fabric.apply(rules(.init(blockage: .cut), toMember), id: "cut")
        try await client.send([9])
        client.finishSending()
        member.limitWaiting(milliseconds: 200)
        #expect(try await member.reachesEnd() == false)
        await bench.fabric.lift("cut")
        #expect(try await member.receive(1) == [9])
        #expect(try await member.reachesEnd())
        try await bench.fabric.shutdown()
    }

    @Test func `a reset by one end reaches the other as a reset`() async throws {
        let bench = try await Bench()
        var (client, member): (PlainSocket, PlainSocket?) = try await bench.connect()
        member?.resetOnClose()
        member = nil
        await #expect(throws: PlainSocket.Failure(operation: "recv", code: ECONNRESET)) {
            _ = try await client.reachesEnd()
        }
        #expect(try await eventually { await bench.fabric.openConnections() == 0 })
        try await bench.fabric.shutdown()
    }

    @Test(arguments: [LinkCondition.Blockage.none, .cut])
    func `a receiver that does not read holds up its sender`(
        _ blockage: LinkCondition.Blockage
    ) async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        await bench.fabric.apply(rules(.init(blockage: blockage), toMember), id: "cut")
        client.limitWaiting(milliseconds: 300)
        let offered = 64 << 20
        let taken = try await client.send([UInt8](repeating: 7, count: offered))
        // The kernel's own buffers take up to some ten megabytes at the two ends; the proxy must
        // not add to that noticeably, let alone take everything.
        #expect(taken < 20 << 20)
        await bench.fabric.lift("cut")
        member.limitWaiting(milliseconds: 5000)
        #expect(try await member.receive(taken).count == taken)
        try await bench.fabric.shutdown()
    }

    @Test func `latency delays each way and jitter never changes the order`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        let slow = LinkCondition(latency: 40_000_000, jitter: 20_000_000)
        await bench.fabric.apply(rules(slow, toMember, toClient), id: "slow")
        let start = ContinuousClock.now
        for byte in 0..<200 as Range<UInt8> {
            try await client.send([byte])
            if byte % 10 == 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
        #expect(try await member.receive(200) == Array(0..<200))
        try await member.send([1])
        #expect(try await client.receive(1) == [1])
        let elapsed = ContinuousClock.now - start
        #expect(elapsed > .milliseconds(60))
        #expect(elapsed < .milliseconds(500))
        try await bench.fabric.shutdown()
    }

    @Test func `healing latency releases what is under way at once and in order`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        await bench.fabric.apply(rules(.init(latency: 30_000_000_000), toMember), id: "slow")
        try await client.send([1, 2])
        #expect(try await eventually { await bench.counters(toMember)?.forwardedBytes == 0 })
        await bench.fabric.lift("slow")
        try await client.send([3])
        #expect(try await member.receive(3) == [1, 2, 3])
        try await bench.fabric.shutdown()
    }

    @Test(arguments: [125_000, 4_000_000])
    func `a throttled link carries its rate, shared by its connections`(_ rate: Int) async throws {
        let bench = try await Bench()
        let first = try await bench.connect()
        let second = try await bench.connect()
        await bench.fabric.apply(rules(.init(bytesPerSecond: rate), toMember), id: "throttle")
        let bytes = pattern(rate / 4)
        let start = ContinuousClock.now
        async let sentOne = first.client.send(bytes)
        async let sentTwo = second.client.send(bytes)
        async let one = first.member.receive(bytes.count)
        async let two = second.member.receive(bytes.count)
        let received = try await [one, two]
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        _ = try await (sentOne, sentTwo)
        #expect(received == [bytes, bytes])
        let measured = Double(2 * bytes.count) / seconds
        #expect(measured < 1.1 * Double(rate))
        #expect(measured > 0.7 * Double(rate))
        try await bench.fabric.shutdown()
    }

    @Test func `a reset ends the open connections of one pair and no other`() async throws {
        let bench = try await Bench()
        let victim = try await bench.connect(client: 1)
        let other = try await bench.connect(client: 2)
        #expect(await bench.fabric.reset(toMember) == 1)
        for socket in [victim.client, victim.member] {
            await #expect(throws: PlainSocket.Failure(operation: "recv", code: ECONNRESET)) {
                _ = try await socket.reachesEnd()
            }
        }
        try await other.client.send([5])
        #expect(try await other.member.receive(1) == [5])
        #expect(await bench.counters(toMember)?.resets == 1)
        try await bench.fabric.shutdown()
    }

    @Test func `a rule about the clients binds each of them, a rule about one only that one`()
        async throws
    {
        let bench = try await Bench()
        let first = try await bench.connect(client: 1)
        let second = try await bench.connect(client: 2)
        let cut = LinkCondition(blockage: .cut)
        await bench.fabric.apply(rules(cut, toMember), id: "one")
        try await first.client.send([1])
        try await second.client.send([2])
        #expect(try await second.member.receive(1) == [2])
        await bench.fabric.apply(
            rules(cut, Link(from: .clients, to: .member("n1"))),
            id: "all"
        )
        await bench.fabric.lift("one")
        try await second.client.send([3])
        for member in [first.member, second.member] {
            member.limitWaiting(milliseconds: 150)
            #expect(try await member.receive(1) == [])
        }
        await bench.fabric.lift("all")
        #expect(try await first.member.receive(1) == [1])
        #expect(try await second.member.receive(1) == [3])
        try await bench.fabric.shutdown()
    }

    @Test func `overlapping rules compose and each heals alone`() async throws {
        let bench = try await Bench()
        let (client, member) = try await bench.connect()
        await bench.fabric.apply(rules(.init(blockage: .cut), toMember), id: "cut")
        await bench.fabric.apply(rules(.init(latency: 50_000_000), toMember), id: "slow")
        await bench.fabric.apply(
            rules(.init(latency: 9_000_000, bytesPerSecond: 900), toMember),
            id: "rate"
        )
        let condition = await bench.fabric.condition(of: toMember)
        #expect(condition == .init(blockage: .cut, latency: 50_000_000, bytesPerSecond: 900))
        await bench.fabric.lift("rate")
        try await client.send([1])
        await bench.fabric.lift("cut")
        #expect(try await member.receive(1) == [1])
        #expect(await bench.fabric.condition(of: toMember) == .init(latency: 50_000_000))
        await bench.fabric.lift("slow")
        #expect(await bench.fabric.condition(of: toMember).isOpen)
        try await bench.fabric.shutdown()
    }

    @Test func `connections to a dead member are refused until it lives again`() async throws {
        let bench = try await Bench()
        bench.fabric.memberStopped("n1")
        #expect(
            try await eventually {
                do { return try PlainSocket.connect(to: bench.port).port == 0 } catch {
                    return error as? PlainSocket.Failure
                        == .init(operation: "connect", code: ECONNREFUSED)
                }
            }
        )
        await bench.fabric.apply(rules(.init(blockage: .cut), toMember), id: "cut")
        _ = try PlainSocket.connect(to: bench.port)
        await bench.fabric.lift("cut")
        bench.fabric.memberStarted("n1", pid: getpid())
        #expect(try await eventually { (try? PlainSocket.connect(to: bench.port)) != nil })
        try await bench.fabric.shutdown()
    }

    @Test func `a peer is known by its process and a stranger is refused`() async throws {
        let bench = try await Bench(member: "n2")
        let port = try #require(await bench.fabric.address(of: "n2", .peer)).port
        let stranger = try PlainSocket.connect(to: port)
        await #expect(throws: PlainSocket.Failure(operation: "recv", code: ECONNRESET)) {
            _ = try await stranger.reachesEnd()
        }
        #expect(await bench.fabric.refusedConnections() == 1)
        bench.fabric.memberStarted("n1", pid: getpid())
        let peer = try PlainSocket.connect(to: port)
        try await peer.send([1])
        let member = try await bench.listener.accept()
        #expect(try await member.receive(1) == [1])
        let counters = await bench.fabric.counters()
        #expect(
            counters.map(\.link) == [
                Link(from: .member("n1"), to: .member("n2")),
                Link(from: .member("n2"), to: .member("n1")),
            ]
        )
        try await bench.fabric.shutdown()
    }

    @Test func `a port that is taken is named in the error`() async throws {
        let taken = try PlainSocket.listen()
        let side = ProxiedSide(
            listen: LinkAddress(host: "127.0.0.1", port: taken.port),
            target: LinkAddress(host: "127.0.0.1", port: 1)
        )
        let error = await #expect(throws: ChaosError.self) {
            _ = try await LinkFabric.start(
                members: [FabricMember(name: "n1", serves: side.target, peer: side, client: nil)],
                seed: 1
            )
        }
        #expect(
            error?.description
                == "opening the peer proxy of n1 on 127.0.0.1:\(taken.port): address already in use"
        )
    }
}
