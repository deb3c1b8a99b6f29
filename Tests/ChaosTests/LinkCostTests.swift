import Chaos
import Foundation
import TestSupport
import Testing

/// What the proxy costs those who use it; the figures are printed for whoever wants to know.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct LinkCostTests {
    private struct Bench {
        let fabric: LinkFabric
        let listener: PlainSocket
        let port: Int

        init() async throws {
            let listener = try PlainSocket.listen()
            let side = ProxiedSide(
                listen: LinkAddress(host: "127.0.0.1", port: 0),
                target: LinkAddress(host: "127.0.0.1", port: listener.port)
            )
            let member = FabricMember(name: "n1", serves: side.target, peer: nil, client: side)
            self.fabric = try await LinkFabric.start(members: [member], seed: 1)
            self.listener = listener
            self.port = try #require(await self.fabric.address(of: "n1", .client)).port
        }
    }

    /// Sends one byte and waits for its echo, over and over; returns the sorted round trips.
    private func roundTrips(
        _ count: Int,
        to port: Int,
        at listener: PlainSocket
    ) async throws -> [Duration] {
        let client = try PlainSocket.connect(to: port)
        let server = try await listener.accept()
        async let echo: Void = server.echo(count)
        let trips = try await client.pingPong(count)
        try await echo
        return trips.sorted()
    }

    @Test func `a request through the proxy takes at most half a millisecond longer`() async throws
    {
        let bench = try await Bench()
        _ = try await self.roundTrips(500, to: bench.port, at: bench.listener)
        let direct = try await self.roundTrips(3000, to: bench.listener.port, at: bench.listener)
        let proxied = try await self.roundTrips(3000, to: bench.port, at: bench.listener)
        let added = proxied[1500] - direct[1500]
        print(
            "round trip: direct \(direct[1500]), proxied \(proxied[1500]), p99 \(direct[2970]) and \(proxied[2970])"
        )
        #expect(added < .microseconds(500))
        try await bench.fabric.shutdown()
    }

    @Test func `a stream through the proxy keeps a disk busy`() async throws {
        let bench = try await Bench()
        let client = try PlainSocket.connect(to: bench.port)
        let server = try await bench.listener.accept()
        let chunk = [UInt8](repeating: 7, count: 1 << 20)
        let chunks = 256
        let start = ContinuousClock.now
        async let sent: Void = {
            for _ in 0..<chunks { try await client.send(chunk) }
        }()
        let received = try await server.drain(chunks << 20)
        try await sent
        let rate = Double(received) / 1e6 / ((ContinuousClock.now - start) / .seconds(1))
        print("throughput: \(Int(rate)) MB/s")
        #expect(received == chunks << 20)
        // Loose enough for a debug build on a busy machine; a hundred times an etcd's traffic.
        #expect(rate > 50)
        try await bench.fabric.shutdown()
    }

    @Test func `an idle fabric sleeps, connections or not`() async throws {
        let bench = try await Bench()
        var held: [PlainSocket] = []
        for number in 1...50 {
            held.append(try PlainSocket.connect(to: bench.port, from: "127.1.0.\(number)"))
            held.append(try await bench.listener.accept())
        }
        let cut = LinkCondition(blockage: .cut)
        await bench.fabric.apply(
            [LinkRule(Link(from: .clients, to: .member("n1")), cut)],
            id: "cut"
        )
        for number in stride(from: 0, to: 100, by: 2) { try await held[number].send([1]) }
        try await Task.sleep(for: .milliseconds(50))
        let before = await bench.fabric.processorTime()
        try await Task.sleep(for: .milliseconds(500))
        let used = await bench.fabric.processorTime() - before
        print("idle: \(used) of processor time in half a second with 50 held connections")
        #expect(used < .milliseconds(5))
        try await bench.fabric.shutdown()
    }
}
