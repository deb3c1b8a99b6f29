public import NIOCore

/// Forms without tasks, for load generators that keep thousands of calls in flight.
///
/// Callbacks run on the connection's event loop and must not block. Called on that loop, these
/// start the call at once; from elsewhere they hop to it.
extension GRPCConnection {
    /// Makes a call of one request and one response.
    @discardableResult
    public func unary(
        _ path: String,
        _ request: ByteBuffer,
        metadata: GRPCMetadata = [],
        deadline: NIODeadline?,
        completion: @escaping @Sendable (Result<ByteBuffer, GRPCError>) -> Void
    ) -> GRPCCall {
        let call = GRPCCall(handler: self.handler, loop: self.eventLoop)
        call.start(
            path,
            metadata: metadata,
            deadline: deadline,
            request: request,
            listener: .unary { completion($0.map(\.message)) }
        )
        return call
    }

    /// Opens a streaming call; each message is granted again to the server when `onMessage`
    /// returns, and `onEnd` hears the trailing metadata or the failure, once.
    public func stream(
        _ path: String,
        metadata: GRPCMetadata = [],
        deadline: NIODeadline? = nil,
        onMessage: @escaping @Sendable (ByteBuffer) -> Void,
        onEnd: @escaping @Sendable (Result<GRPCMetadata, GRPCError>) -> Void
    ) -> GRPCCall {
        let call = GRPCCall(handler: self.handler, loop: self.eventLoop)
        call.start(
            path,
            metadata: metadata,
            deadline: deadline,
            request: nil,
            listener: .callbacks(message: onMessage, end: onEnd)
        )
        return call
    }
}

/// A call in progress, to be steered from any thread.
public final class GRPCCall: Sendable {
    private let handler: NIOLoopBound<ClientHandler>
    private let loop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    private enum State {
        case new
        /// Cancelled before it began: a task that is cancelled already asks for its cancellation
        /// first.
        case cancelled
        case started(StreamKey)
        case over
    }

    init(handler: NIOLoopBound<ClientHandler>, loop: any EventLoop) {
        self.handler = handler
        self.loop = loop
        self.state = .makeBoxSendingValue(.new, eventLoop: loop)
    }

    func start(
        _ path: String,
        metadata: GRPCMetadata,
        deadline: NIODeadline?,
        request: ByteBuffer?,
        listener: ClientCall.Listener,
        bridge: StreamBridge? = nil
    ) {
        self.onLoop {
            let handler = self.handler.value
            if case .cancelled = self.state.value {
                handler.refuse(listener, bridge, .cancelledBeforeStart(handler.endpoint))
                return
            }
            let key = handler.start(
                path,
                metadata: metadata,
                deadline: deadline,
                request: request,
                listener: listener,
                bridge: bridge
            )
            self.state.value = key.map { .started($0) } ?? .over
        }
    }

    /// Queues a message of a streaming call; nothing bounds the queue but the caller.
    public func send(_ message: ByteBuffer) {
        self.withKey { $0.send($1, message) }
    }

    /// Says that no more messages follow.
    public func finish() {
        self.withKey { $0.finishSending($1) }
    }

    /// Gives the call up: the server is told with RST_STREAM.
    public func cancel() {
        self.onLoop {
            switch self.state.value {
            case .new: self.state.value = .cancelled
            case .started(let key): self.handler.value.cancel(key)
            case .cancelled, .over: break
            }
        }
    }

    func grant(_ grant: StreamBridge.Grant) {
        self.withKey { $0.credit($1, grant.credit, waitsForMore: grant.waitsForMore) }
    }

    private func withKey(_ body: @escaping @Sendable (ClientHandler, StreamKey) -> Void) {
        self.onLoop {
            guard case .started(let key) = self.state.value else { return }
            body(self.handler.value, key)
        }
    }

    private func onLoop(_ body: @escaping @Sendable () -> Void) {
        if self.loop.inEventLoop {
            body()
        } else {
            self.loop.execute(body)
        }
    }
}
