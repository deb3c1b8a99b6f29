import Basics
import EtcdAPI
import GRPCTransport
import NIOCore

/// What the clients ask for.
enum LoadKind: String, Sendable {
    case puts, linearizable, serializable
}

/// Clients that each send the next request when the last one was answered.
///
/// Every response is decoded, and one that is not what an etcd would answer ends the run: a server
/// that is fast at errors must not win.
final class ClosedLoop: Sendable {
    private let kind: LoadKind
    private let connections: Connections
    private let clients: Int
    private let keys: Int
    private let tally: NIOLoopBoundBox<Tally>
    private let done: EventLoopPromise<Void>

    init(_ kind: LoadKind, _ connections: Connections, clients: Int, keys: Int) {
        self.kind = kind
        self.connections = connections
        self.clients = clients
        self.keys = keys
        self.tally = .makeBoxSendingValue(Tally(), eventLoop: connections.loop)
        self.done = connections.loop.makePromise()
    }

    /// Runs for a while after a second of warming up.
    func run(seconds: Double, processes: [Int32]) async throws -> Measured {
        let warmUp = Int64(1_000_000_000)
        let length = Int64(seconds * 1e9)
        let loop = self.connections.loop
        loop.execute {
            for client in 0..<self.clients { self.next(client) }
            loop.scheduleTask(in: .nanoseconds(warmUp)) {
                self.tally.value.begin(processes)
            }
            loop.scheduleTask(in: .nanoseconds(warmUp + length)) {
                self.tally.value.end(processes)
            }
        }
        try await self.done.futureResult.get()
        return try await loop.submit { self.tally.value.measured }.get()
    }

    private func next(_ client: Int) {
        let began = NIODeadline.now()
        let key = keyName(Int(self.tally.value.random.next() % UInt64(self.keys)))
        self.connections.all[client % self.connections.all.count].unary(
            self.kind == .puts ? "/etcdserverpb.KV/Put" : "/etcdserverpb.KV/Range",
            ByteBuffer(bytes: self.request(key)),
            deadline: began + .seconds(20)
        ) { result in
            self.answered(client, key, began, result)
        }
    }

    private func request(_ key: [UInt8]) -> [UInt8] {
        switch self.kind {
        case .puts:
            PutRequest(key: key, value: [UInt8](repeating: 0x76, count: valueBytes)).encode()
        case .linearizable, .serializable:
            RangeRequest(key: key, serializable: self.kind == .serializable).encode()
        }
    }

    private func answered(
        _ client: Int,
        _ key: [UInt8],
        _ began: NIODeadline,
        _ result: Result<ByteBuffer, GRPCError>
    ) {
        do {
            try self.check(Array(try result.get().readableBytesView), key)
        } catch {
            self.done.fail(error)
            return
        }
        self.tally.value.count(nanoseconds: (NIODeadline.now() - began).nanoseconds)
        if self.tally.value.isOver {
            self.tally.value.open -= 1
            if self.tally.value.open == -self.clients { self.done.succeed() }
        } else {
            self.next(client)
        }
    }

    private func check(_ bytes: [UInt8], _ key: [UInt8]) throws {
        switch self.kind {
        case .puts:
            guard try PutResponse(decoding: bytes).header?.revision ?? 0 > 1 else {
                throw BenchError("a put was answered without a revision")
            }
        case .linearizable, .serializable:
            let response = try RangeResponse(decoding: bytes)
            guard response.count == 1, response.kvs.first?.key == key,
                response.kvs.first?.value.count == valueBytes
            else { throw BenchError("a read was answered with \(response.count) keys") }
        }
    }
}
