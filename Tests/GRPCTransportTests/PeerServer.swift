import GRPCTransport
import NIOCore
import NIOPosix
import Synchronization

/// Our server with one method of every kind, for other implementations to call.
final class PeerServer: Sendable {
    /// What handlers noticed, for tests to wait for.
    final class Log: Sendable {
        private let lines = Mutex([String]())
        func note(_ line: String) { self.lines.withLock { $0.append(line) } }
        var all: [String] { self.lines.withLock { $0 } }
        func contains(_ line: String) -> Bool { self.all.contains(line) }
    }

    let server: GRPCServer
    let log: Log
    let pending: Pending

    var port: Int { self.server.port }

    /// Calls of the method that never answers by itself.
    final class Pending: Sendable {
        private let responders = Mutex([GRPCResponder]())
        func add(_ responder: GRPCResponder) { self.responders.withLock { $0.append(responder) } }
        var count: Int { self.responders.withLock { $0.count } }
        func answerAll(_ message: ByteBuffer) {
            for responder in self.responders.withLock({ $0 }) { responder.succeed(message) }
        }
    }

    static func start(_ options: GRPCServerOptions = GRPCServerOptions()) async throws -> PeerServer
    {
        let log = Log()
        let pending = Pending()
        let server = try await GRPCServer.bind(
            host: "127.0.0.1",
            port: 0,
            group: `The gRPC transport`.group,
            options: options,
            handlers: Self.handlers(log, pending)
        )
        return PeerServer(server: server, log: log, pending: pending)
    }

    private init(server: GRPCServer, log: Log, pending: Pending) {
        self.server = server
        self.log = log
        self.pending = pending
    }

    func stop() async { await self.server.shutDown(grace: .milliseconds(100)) }

    private static func handlers(_ log: Log, _ pending: Pending) -> [GRPCMethod] {
        Self.unaryHandlers(log, pending) + Self.streamHandlers(log)
    }

    private static func unaryHandlers(_ log: Log, _ pending: Pending) -> [GRPCMethod] {
        [
            .unary("/test.Peer/Unary") { request, _ in request },
            .unary("/test.Peer/Peer") { _, context in ByteBuffer(string: context.peer) },
            .unary("/test.Peer/Fail") { request, _ throws(GRPCError) in
                var trailers: GRPCMetadata = [("x-why", "because")]
                trailers.append("x-data-bin", bytes: [1, 2, 255])
                throw GRPCError(
                    code: .failedPrecondition,
                    message: String(buffer: request),
                    trailers: trailers
                )
            },
            .unary("/test.Peer/Large") { request, _ in
                log.note("large")
                return ByteBuffer(repeating: 9, count: Int(String(buffer: request)) ?? 0)
            },
            .deferredUnary("/test.Peer/Later") { request, responder in
                let text = responder.context.metadata.first("x-text") ?? ""
                Task {
                    responder.succeed(request, trailers: [("x-tail", text)])
                }
            },
            .deferredUnary("/test.Peer/Never") { _, responder in
                log.note("never began")
                pending.add(responder)
                responder.onCancel { log.note("never cancelled") }
            },
        ]
    }

    private static func streamHandlers(_ log: Log) -> [GRPCMethod] {
        [
            .stream("/test.Peer/Echo") { stream in EchoStream(stream, log) },
            .stream("/test.Peer/Flood") { stream in FloodStream(stream, log) },
            .streamTask("/test.Peer/Collect") { requests, responses in
                var count = 0
                var size = 0
                while let message = try await requests.next() {
                    count += 1
                    size += message.readableBytes
                }
                responses.setTrailers([("x-count", "\(count)")])
                try await responses.send(ByteBuffer(string: "\(count) \(size)"))
            },
            .streamTask("/test.Peer/Produce") { requests, responses in
                guard let first = try await requests.next() else { return }
                let numbers = String(buffer: first).split(separator: " ").compactMap { Int($0) }
                responses.sendHeaders([("x-head", "ahead")])
                for index in 0..<numbers[0] {
                    var message = ByteBuffer(integer: UInt32(index))
                    message.writeRepeatingByte(0, count: numbers[1] - 4)
                    try await responses.send(message)
                    log.note("produced \(index)")
                }
            },
            .streamTask("/test.Peer/Idle") { requests, responses in
                let gate = try await requests.next()
                while !log.contains("go") { try await Task.sleep(for: .milliseconds(5)) }
                var count = gate == nil ? 0 : 1
                while try await requests.next() != nil { count += 1 }
                try await responses.send(ByteBuffer(string: "\(count)"))
            },
            .streamTask("/test.Peer/Hang") { requests, _ in
                log.note("hang began")
                do {
                    while try await requests.next() != nil { log.note("hang got") }
                    try await Task.sleep(for: .seconds(60))
                } catch {
                    log.note("hang \((error as? GRPCError)?.code.description ?? "cancelled")")
                    throw error
                }
            },
        ]
    }
}

extension GRPCStatusCode {
    var description: String { "\(self)" }
}

/// Sends every message back at once, without a task.
private final class EchoStream: GRPCServerStreamHandler {
    private let stream: GRPCServerStream
    private let log: PeerServer.Log

    init(_ stream: GRPCServerStream, _ log: PeerServer.Log) {
        self.stream = stream
        self.log = log
    }

    func received(_ message: ByteBuffer) {
        self.stream.send(message)
        // Reading ahead of a client that does not read would queue without bound.
        if !self.stream.isWritable { self.stream.pauseReading() }
    }

    func becameWritable() { self.stream.resumeReading() }

    func requestsEnded() { self.stream.finish() }

    func closed(_ error: GRPCError?) { self.log.note("echo closed \(error?.code ?? .ok)") }
}

/// Sends ten-kilobyte messages for as long as there is room, and says how many.
private final class FloodStream: GRPCServerStreamHandler {
    private let stream: GRPCServerStream
    private let log: PeerServer.Log
    private var sent = 0

    init(_ stream: GRPCServerStream, _ log: PeerServer.Log) {
        self.stream = stream
        self.log = log
    }

    func received(_ message: ByteBuffer) { self.fill() }
    func becameWritable() { self.fill() }

    private func fill() {
        while self.stream.isWritable, self.sent < 100_000 {
            self.stream.send(ByteBuffer(repeating: 1, count: 10_000))
            self.sent += 1
        }
        self.log.note("flooded \(self.sent)")
    }

    func requestsEnded() {}

    func closed(_ error: GRPCError?) { self.log.note("flood closed \(error?.code ?? .ok)") }
}
