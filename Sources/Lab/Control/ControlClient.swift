import NIOCore
import NIOPosix
import Platform

/// Talks to a cluster's supervisor over its control socket.
package struct ControlClient: Sendable {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// The socket.
    package let path: String

    /// A client of the supervisor that listens at `path`; connects with each request.
    package init(path: String) {
        self.path = path
    }

    /// Asks, and returns the answer; throws `ControlError` when the supervisor refuses.
    @discardableResult
    package func send(_ request: ControlRequest) async throws -> ControlResponse {
        for try await response in self.responses(to: request) {
            return response
        }
        throw ControlError("the supervisor at \(self.path) hung up", isUnreachable: true)
    }

    /// How the cluster is doing.
    package func status() async throws -> ClusterStatus {
        guard case .status(let status) = try await self.send(.status) else {
            throw ControlError("the supervisor at \(self.path) did not answer with a status")
        }
        return status
    }

    /// What happens to the cluster from now on, until the supervisor ends.
    package func events() -> AsyncThrowingStream<SupervisorEvent, any Error> {
        let responses = self.responses(to: .events)
        return AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    for try await response in responses {
                        if case .event(let event) = response { continuation.yield(event) }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Every answer to a request, until the supervisor hangs up.
    private func responses(
        to request: ControlRequest
    ) -> AsyncThrowingStream<ControlResponse, any Error> {
        AsyncThrowingStream { continuation in
            let task = Task {
                do {
                    try await self.converse(request) { continuation.yield($0) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func converse(
        _ request: ControlRequest,
        _ receive: (ControlResponse) -> Void
    ) async throws {
        let connection = try await self.connect()
        try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(ControlLine.encode(request))
            var arrived = ByteBuffer()
            for try await bytes in inbound {
                arrived.writeImmutableBuffer(bytes)
                while let line = try ControlLine.next(in: &arrived) {
                    let response = try ControlLine.decode(ControlResponse.self, line)
                    if case .refused(let sentence, let exitCode) = response {
                        throw ControlError(sentence, exitCode: exitCode)
                    }
                    receive(response)
                }
            }
        }
    }

    private func connect() async throws -> Connection {
        do {
            let short = try ControlPath(self.path)
            defer { withExtendedLifetime(short) {} }
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(unixDomainSocketPath: short.address) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try Connection(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw ControlError(
                "no supervisor answers at \(self.path)",
                isUnreachable: true
            )
        }
    }
}
