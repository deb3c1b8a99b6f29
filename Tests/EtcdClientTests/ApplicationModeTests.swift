import Basics
import EtcdAPI
import EtcdClient
import GRPCTransport
import NIOPosix
import TestSupport
import Testing

@Suite("An application's client", .timeLimit(.minutes(1)))
struct ApplicationModeTests {
    @Test
    func `calls go on at another member after one was killed`() async throws {
        let fixture = try await EtcdFixture.start(members: 3)
        let client = applicationClient(fixture.members)
        _ = try await client.put(PutRequest(key: bytes("k"), value: bytes("1")))
        fixture.members[0].kill()
        let read = try await client.range(RangeRequest(key: bytes("k")))
        #expect(read.kvs.first?.value == bytes("1"))
        let put = try await client.put(PutRequest(key: bytes("k"), value: bytes("2"), prevKV: true))
        #expect(put.prevKV?.version == 1)
        await client.shutdown()
    }

    @Test
    func `a read passes over a member that hangs, a write to it stays unknown`() async throws {
        let fixture = try await EtcdFixture.start(members: 3)
        let client = applicationClient(fixture.members)
        _ = try await client.put(PutRequest(key: bytes("k"), value: bytes("1")))
        fixture.members[0].pause()
        let error = await #expect(throws: EtcdClientError.self) {
            try await client.put(
                PutRequest(key: bytes("k"), value: bytes("2")),
                timeout: .milliseconds(500)
            )
        }
        #expect(error?.outcome == .unknown && error?.endpoint == fixture.members[0].endpoint)
        fixture.members[0].resume()

        let reader = applicationClient(fixture.members, seed: 3)
        _ = try await reader.range(RangeRequest(key: bytes("k")))
        fixture.members[0].pause()
        #expect(try await reader.range(RangeRequest(key: bytes("k"))).count == 1)
        fixture.members[0].resume()
        await client.shutdown()
        await reader.shutdown()
    }

    @Test
    func `attempts end with the call's time when no member is there`() async throws {
        let ports = try FreePorts.pick(2)
        let client = EtcdClient(
            endpoints: ports.map { Endpoint(host: "127.0.0.1", port: $0) },
            group: MultiThreadedEventLoopGroup.singleton,
            options: .application(RetryPolicy(attemptsMax: 1_000, seed: 5))
        )
        let start = ContinuousClock.now
        let error = await #expect(throws: EtcdClientError.self) {
            try await client.put(PutRequest(key: bytes("k")), timeout: .milliseconds(700))
        }
        let took = ContinuousClock.now - start
        // The last attempt is refused, or the time ends while it connects.
        #expect(error?.outcome == .definite)
        #expect(error?.code == .unavailable || error?.code == .deadlineExceeded)
        #expect(took < .seconds(2))
        await client.shutdown()
    }

    @Test
    func `waits grow, stay in their bounds and follow the seed`() {
        let policy = RetryPolicy(
            backoffFirst: .milliseconds(100),
            backoffMax: .seconds(1),
            seed: 11
        )
        func waits(_ seed: UInt64) -> [Duration] {
            var random = SeededRandom(seed: seed)
            return (1...8).map { policy.backoff(after: $0, using: &random) }
        }
        for (wait, limit) in zip(waits(11), [100, 200, 400, 800, 1000, 1000, 1000, 1000]) {
            #expect(wait >= .milliseconds(limit) / 2 && wait <= .milliseconds(limit))
        }
        #expect(waits(11) == waits(11))
        #expect(waits(11) != waits(12))
    }
}

@Suite("Endpoints")
struct EndpointTests {
    @Test(arguments: [
        ("http://127.0.0.1:2379", "127.0.0.1", 2379), ("n1:80", "n1", 80), ("n1", "n1", 2379),
        ("http://[::1]:5", "::1", 5), ("http://n1:1/", "n1", 1),
    ])
    func `are read from URLs`(text: String, host: String, port: Int) throws {
        #expect(try Endpoint(parsing: text) == Endpoint(host: host, port: port))
        let endpoint = Endpoint(host: host, port: port)
        #expect(try Endpoint(parsing: endpoint.description) == endpoint)
    }

    @Test(arguments: [
        "https://n1:2379", "unix://x", "", "http://", "n1:0", "n1:65536", "n1:x", "a:b:c", "[::1",
        "http://n1:1/path", "[::1]5", ":2379",
    ])
    func `that are wrong are refused with a sentence that quotes them`(text: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(parsing: text) }
        #expect(error?.description.contains("\"\(text)\"") == true)
    }
}
