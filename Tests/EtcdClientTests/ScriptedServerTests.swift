import Basics
import EtcdAPI
import EtcdClient
import GRPCTransport
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@Suite("What the client puts on the wire", .timeLimit(.minutes(1)))
struct ScriptedServerTests {
    @Test(arguments: [
        (GRPCStatusCode.unavailable, "etcdserver: request timed out"),
        (.unknown, "etcdserver: too many requests"),
        (.unavailable, "etcdserver: no leader"),
        (.deadlineExceeded, "etcdserver: context deadline exceeded"),
    ])
    func `in lab mode a call is one request, whatever the answer`(
        code: GRPCStatusCode,
        message: String
    ) async throws {
        try await withScriptedServer(failures: .max, code, message) { server in
            let client = server.client(.lab)
            await #expect(throws: EtcdClientError.self) {
                try await client.put(PutRequest(key: [1]))
            }
            await #expect(throws: EtcdClientError.self) {
                try await client.range(RangeRequest(key: [1]))
            }
            #expect(server.requests == [RPC.put, RPC.range])
            await client.shutdown()
        }
    }

    @Test
    func `an application's write is repeated only after a refusal that had no effect`()
        async throws
    {
        try await withScriptedServer(failures: 2, .unknown, "etcdserver: too many requests") {
            server in
            let client = server.client(.application(quickRetries))
            _ = try await client.put(PutRequest(key: [1]))
            #expect(server.requests == [RPC.put, RPC.put, RPC.put])
            await client.shutdown()
        }
        try await withScriptedServer(failures: 2, .unavailable, "etcdserver: request timed out") {
            server in
            let client = server.client(.application(quickRetries))
            let error = await #expect(throws: EtcdClientError.self) {
                try await client.put(PutRequest(key: [1]))
            }
            #expect(error?.outcome == .unknown && server.requests == [RPC.put])
            await client.shutdown()
        }
    }

    @Test
    func `an application's read is repeated while that may help`() async throws {
        try await withScriptedServer(failures: 2, .unavailable, "etcdserver: request timed out") {
            server in
            let client = server.client(.application(quickRetries))
            _ = try await client.range(RangeRequest(key: [1]))
            #expect(server.requests.count == 3)
            await client.shutdown()
        }
        try await withScriptedServer(failures: .max, .outOfRange, EtcdError.compacted.message) {
            server in
            let client = server.client(.application(quickRetries))
            await expectRefusal(.compacted) { try await client.range(RangeRequest(key: [1])) }
            #expect(server.requests.count == 1)
            await client.shutdown()
        }
        try await withScriptedServer(failures: .max, .unavailable, "etcdserver: no leader") {
            server in
            let client = server.client(.application(quickRetries))
            await expectRefusal(.noLeader) { try await client.range(RangeRequest(key: [1])) }
            #expect(server.requests.count == quickRetries.attemptsMax)
            await client.shutdown()
        }
    }

    @Test
    func `calls carry the wish for a leader, the token and the source address`() async throws {
        try await withScriptedServer(failures: 0, .ok, "") { server in
            var options = EtcdClientOptions.lab.bound(to: "127.1.0.7")
            options.requireLeader = true
            options.token = "secret.1"
            let client = server.client(options)
            _ = try await client.put(PutRequest(key: [1]))
            let context = try #require(server.contexts.first)
            #expect(context.metadata.first("hasleader") == "true")
            #expect(context.metadata.first("token") == "secret.1")
            #expect(context.peer.hasPrefix("127.1.0.7:"))
            await client.shutdown()
        }
    }

    @Test
    func `calls that need a connection at the same time share one`() async throws {
        try await withScriptedServer(failures: 0, .ok, "") { server in
            let client = server.client(.lab)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask { _ = try await client.put(PutRequest(key: [1])) }
                }
                try await group.waitForAll()
            }
            #expect(Set(server.contexts.map(\.peer)).count == 1)
            #expect(server.requests.count == 50)
            await client.shutdown()
        }
    }

    @Test
    func `an answer that is no message leaves a write unknown`() async throws {
        let garbage = GRPCMethod.unary(RPC.put) { _, _ in ByteBuffer(bytes: [0x0b]) }
        try await withServer([garbage]) { server in
            let client = server.client(.lab)
            let error = await #expect(throws: EtcdClientError.self) {
                try await client.put(PutRequest(key: [1]))
            }
            #expect(error?.code == .internal && error?.outcome == .unknown)
            await client.shutdown()
        }
    }

    /// The stream is lost between two parts of a response, after progress notices of which only the
    /// watcher's own may be believed.
    @Test
    func `a watch lost between fragments goes on at the first event not delivered`() async throws {
        let starts = Mutex<[Int64]>([])
        let watch = GRPCMethod.streamTask(RPC.watch) { requests, responses in
            let start = try await openWatch(requests, responses)
            let number = starts.withLock {
                $0.append(start)
                return $0.count
            }
            if number == 1 {
                try await responses.send(change(5))
                try await responses.send(progress(watchID: 0, revision: 7))
                try await responses.send(progress(watchID: -1, revision: 100))
                try await responses.send(change(9, fragment: true))
                throw GRPCError(code: .unavailable, message: "lost", origin: .server)
            }
            try await responses.send(change(9, fragment: true))
            try await responses.send(change(9))
            _ = try await requests.next()
        }
        try await withServer([watch]) { server in
            let client = server.client(.application(quickRetries))
            let stream = try await client.watch(WatchCreateRequest(key: [1]))
            #expect(stream.nextRevision == 5)
            #expect(try await stream.next()?.events.map { $0.kv?.modRevision } == [5])
            #expect(try await stream.next()?.watchID == 0)
            #expect(try await stream.next()?.watchID == -1)
            #expect(stream.nextRevision == 8)
            #expect(try await stream.next()?.events.map { $0.kv?.modRevision } == [9, 9])
            #expect(stream.nextRevision == 10)
            #expect(starts.withLock { $0 } == [0, 8])
            await client.shutdown()
        }
    }
}

private let quickRetries = RetryPolicy(
    attemptsMax: 5,
    attemptTimeout: .seconds(30),
    backoffFirst: .milliseconds(1),
    backoffMax: .milliseconds(2),
    seed: 1
)

private func openWatch(
    _ requests: GRPCRequests,
    _ responses: GRPCResponses
) async throws -> Int64 {
    let bytes = try #require(try await requests.next())
    let request = try WatchRequest(decoding: Array(bytes.readableBytesView))
    guard case .createRequest(let create)? = request.requestUnion else { return -1 }
    let created = WatchResponse(header: ResponseHeader(revision: 4), created: true)
    try await responses.send(ByteBuffer(bytes: created.encode()))
    return create.startRevision
}

private func change(_ revision: Int64, fragment: Bool = false) -> ByteBuffer {
    let event = Event(kv: KeyValue(key: [1], modRevision: revision))
    return ByteBuffer(bytes: WatchResponse(fragment: fragment, events: [event]).encode())
}

private func progress(watchID: Int64, revision: Int64) -> ByteBuffer {
    let notice = WatchResponse(header: ResponseHeader(revision: revision), watchID: watchID)
    return ByteBuffer(bytes: notice.encode())
}

/// A server that fails so many calls and answers the others with empty responses.
private final class ScriptedServer: Sendable {
    let port: Int
    private let log: CallLog

    init(port: Int, log: CallLog) {
        self.port = port
        self.log = log
    }

    var requests: [String] { self.log.calls.withLock { $0.map(\.path) } }
    var contexts: [GRPCCallContext] { self.log.calls.withLock { $0.map(\.context) } }

    func client(_ options: EtcdClientOptions) -> EtcdClient {
        // What is tested here is not time: a busy machine must not change the answers.
        var patient = options
        patient.timeout = .seconds(30)
        patient.connectTimeout = .seconds(30)
        return EtcdClient(
            endpoints: [Endpoint(host: "127.0.0.1", port: self.port)],
            group: MultiThreadedEventLoopGroup.singleton,
            options: patient
        )
    }
}

private final class CallLog: Sendable {
    let calls = Mutex<[(path: String, context: GRPCCallContext)]>([])
}

private func withScriptedServer(
    failures: Int,
    _ code: GRPCStatusCode,
    _ message: String,
    _ body: (ScriptedServer) async throws -> Void
) async throws {
    let log = CallLog()
    let methods = [RPC.put, RPC.range].map { path in
        GRPCMethod.unary(path) { (_, context) throws(GRPCError) in
            let number = log.calls.withLock {
                $0.append((path, context))
                return $0.count
            }
            if number <= failures {
                throw GRPCError(code: code, message: message, origin: .server)
            }
            return ByteBuffer()
        }
    }
    try await withServer(methods, log, body)
}

private func withServer(
    _ methods: [GRPCMethod],
    _ log: CallLog = CallLog(),
    _ body: (ScriptedServer) async throws -> Void
) async throws {
    let server = try await GRPCServer.bind(
        host: "127.0.0.1",
        port: 0,
        group: MultiThreadedEventLoopGroup.singleton,
        handlers: methods
    )
    do {
        try await body(ScriptedServer(port: server.port, log: log))
    } catch {
        await server.shutDown(grace: .zero)
        throw error
    }
    await server.shutDown(grace: .zero)
}
