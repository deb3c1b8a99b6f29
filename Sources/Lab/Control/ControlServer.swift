import NIOCore
import NIOPosix
import Platform

/// Answers requests on a Unix socket that only this user may open.
final class ControlServer: Sendable {
    /// Answers one request, by calling the closure once or, for a stream of answers, repeatedly.
    typealias Handler =
        @Sendable (ControlRequest, _ answer: (ControlResponse) async throws -> Void) async -> Void

    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let listener: NIOAsyncChannel<Connection, Never>
    private let path: ControlPath
    private let handler: Handler

    private init(
        listener: NIOAsyncChannel<Connection, Never>,
        path: ControlPath,
        handler: @escaping Handler
    ) {
        self.listener = listener
        self.path = path
        self.handler = handler
    }

    /// Listens at `path`, in the place of a socket that a supervisor before this one left there.
    static func bind(_ path: String, handler: @escaping Handler) async throws -> ControlServer {
        try Files.remove(path)
        let short = try ControlPath(path)
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(unixDomainSocketPath: short.address) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Connection(wrappingChannelSynchronously: channel)
                }
            }
        try Files.restrictToOwner(path)
        return ControlServer(listener: listener, path: short, handler: handler)
    }

    /// Serves until the task is cancelled.
    func run() async {
        try? await withThrowingDiscardingTaskGroup { group in
            try await self.listener.executeThenClose { connections in
                for try await connection in connections {
                    // One connection's end is no other one's business.
                    group.addTask { try? await self.serve(connection) }
                }
            }
        }
    }

    private func serve(_ connection: Connection) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var arrived = ByteBuffer()
            for try await bytes in inbound {
                arrived.writeImmutableBuffer(bytes)
                while let line = try ControlLine.next(in: &arrived) {
                    try await self.answer(line, outbound)
                }
            }
        }
    }

    private func answer(
        _ line: ByteBuffer,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        let request: ControlRequest
        do {
            request = try ControlLine.decode(ControlRequest.self, line)
        } catch {
            let sentence = "this supervisor does not understand the request: \(error)"
            let refusal = ControlResponse.refused(sentence: sentence, exitCode: 3)
            try await outbound.write(ControlLine.encode(refusal))
            return
        }
        await self.handler(request) { response in
            try await outbound.write(ControlLine.encode(response))
        }
    }
}
