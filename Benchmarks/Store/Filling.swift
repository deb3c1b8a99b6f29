import Basics
import EtcdAPI
import GRPCTransport
import NIOCore
import NIOPosix
import Platform

/// Writes keys in order, as many in a transaction as etcd allows by default.
final class Filling: Sendable {
    private static let operationsMax = 128

    private let connections: Connections
    private let end: Int
    private let nextKey: NIOLoopBoundBox<Int>
    private let open: NIOLoopBoundBox<Int>
    private let done: EventLoopPromise<Void>

    init(_ connections: Connections, first: Int, count: Int) {
        self.connections = connections
        self.end = first + count
        self.nextKey = .makeBoxSendingValue(first, eventLoop: connections.loop)
        self.open = .makeBoxSendingValue(0, eventLoop: connections.loop)
        self.done = connections.loop.makePromise()
    }

    func run() async throws {
        self.connections.loop.execute {
            self.open.value = self.connections.all.count
            for connection in self.connections.all { self.next(connection) }
        }
        try await self.done.futureResult.get()
    }

    private func next(_ connection: GRPCConnection) {
        let first = self.nextKey.value
        let last = min(first + Self.operationsMax, self.end)
        guard first < last else {
            self.open.value -= 1
            if self.open.value == 0 { self.done.succeed() }
            return
        }
        self.nextKey.value = last
        let value = [UInt8](repeating: 0x76, count: valueBytes)
        let operations = (first..<last).map {
            RequestOp(request: .requestPut(PutRequest(key: keyName($0), value: value)))
        }
        connection.unary(
            "/etcdserverpb.KV/Txn",
            ByteBuffer(bytes: TxnRequest(success: operations).encode()),
            deadline: .now() + .seconds(30)
        ) { result in
            do {
                let response = try TxnResponse(decoding: Array(try result.get().readableBytesView))
                guard response.succeeded else {
                    throw BenchError("a transaction was not carried out")
                }
                self.next(connection)
            } catch {
                self.done.fail(error)
            }
        }
    }
}

/// Asks a member that is starting until it answers a linearizable read.
struct FirstRead {
    private let endpoint: String
    private let group: MultiThreadedEventLoopGroup

    init(_ endpoint: String, _ group: MultiThreadedEventLoopGroup) {
        self.endpoint = endpoint
        self.group = group
    }

    /// The time of the first answer, on the machine's monotonic clock, in nanoseconds.
    func succeeded() async throws -> Int64 {
        let (host, port) = try Connections.address(self.endpoint)
        let deadline = NIODeadline.now() + .seconds(120)
        while NIODeadline.now() < deadline {
            if let time = await self.attempt(host, port) { return time }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw BenchError("\(self.endpoint) answered no linearizable read within two minutes")
    }

    private func attempt(_ host: String, _ port: Int) async -> Int64? {
        do {
            let connection = try await GRPCConnection.connect(
                host: host,
                port: port,
                group: self.group
            )
            defer { Task { await connection.close() } }
            for _ in 0..<200 {
                let answer = try? await connection.unary(
                    "/etcdserverpb.KV/Range",
                    ByteBuffer(bytes: RangeRequest(key: keyName(0)).encode()),
                    deadline: .now() + .milliseconds(500)
                )
                if let answer {
                    _ = try RangeResponse(decoding: Array(answer.readableBytesView))
                    return MonotonicClock.now()
                }
                guard connection.isActive else { return nil }
                try await Task.sleep(for: .milliseconds(2))
            }
            return nil
        } catch {
            return nil
        }
    }
}
