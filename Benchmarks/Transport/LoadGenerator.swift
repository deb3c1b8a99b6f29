import GRPCTransport
import NIOCore
import NIOPosix

/// Keeps calls in flight on each connection through the callback form, all on one event loop.
final class LoadGenerator: Sendable {
    private let connection: GRPCConnection
    private let request = ByteBuffer(repeating: 7, count: 278)
    private let left: NIOLoopBoundBox<Int>
    private let open: NIOLoopBoundBox<Int>
    private let done: EventLoopPromise<Void>

    static func run(port: Int, connections: Int, calls: Int, inFlight: Int) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var generators: [LoadGenerator] = []
        for _ in 0..<connections {
            let connection = try await GRPCConnection.connect(
                host: "127.0.0.1",
                port: port,
                group: group
            )
            generators.append(LoadGenerator(connection, calls: calls / connections))
        }
        for generator in generators { generator.start(inFlight) }
        for generator in generators { try await generator.done.futureResult.get() }
        print("\(connections) x \(inFlight): \(calls) calls")
    }

    private init(_ connection: GRPCConnection, calls: Int) {
        self.connection = connection
        self.left = .makeBoxSendingValue(calls, eventLoop: connection.eventLoop)
        self.open = .makeBoxSendingValue(0, eventLoop: connection.eventLoop)
        self.done = connection.eventLoop.makePromise()
    }

    private func start(_ inFlight: Int) {
        self.connection.eventLoop.execute {
            for _ in 0..<inFlight { self.next() }
        }
    }

    private func next() {
        guard self.left.value > 0 else {
            if self.open.value == 0 { self.done.succeed() }
            return
        }
        self.left.value -= 1
        self.open.value += 1
        self.connection.unary(
            "/etcdserverpb.KV/Put",
            self.request,
            deadline: .now() + .seconds(1)
        ) { result in
            guard case .success = result else { preconditionFailure("a call failed: \(result)") }
            self.open.value -= 1
            self.next()
        }
    }
}
