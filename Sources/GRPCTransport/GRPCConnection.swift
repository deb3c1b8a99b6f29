public import NIOCore
import NIOPosix
import Synchronization

/// One TCP connection to a gRPC server; it never reconnects by itself.
///
/// Calls from any task or thread share it. After the connection is lost, or the server said
/// GOAWAY, `isActive` is false and every new call fails at once.
public final class GRPCConnection: Sendable {
    let channel: any Channel
    let handler: NIOLoopBound<ClientHandler>
    private let activity: ConnectionActivity
    private let options: GRPCClientOptions

    /// "host:port", as errors name it.
    public let endpoint: String

    private init(
        channel: any Channel,
        handler: NIOLoopBound<ClientHandler>,
        activity: ConnectionActivity,
        options: GRPCClientOptions,
        endpoint: String
    ) {
        self.channel = channel
        self.handler = handler
        self.activity = activity
        self.options = options
        self.endpoint = endpoint
    }

    /// The loop this connection lives on; callbacks run there.
    public var eventLoop: any EventLoop { self.channel.eventLoop }

    /// Whether new calls can start.
    public var isActive: Bool { self.activity.isActive.load(ordering: .acquiring) }

    /// Connects and waits for the server's SETTINGS.
    ///
    /// - Parameters:
    ///   - host: A name or an IP address.
    ///   - port: The TCP port.
    ///   - group: Where the connection's event loop comes from.
    ///   - options: Limits, timeouts and the source address.
    /// - Returns: The connection, ready for calls.
    /// - Throws: `unavailable`, naming the endpoint and the system's reason.
    public static func connect(
        host: String,
        port: Int,
        group: any EventLoopGroup,
        options: GRPCClientOptions = GRPCClientOptions()
    ) async throws(GRPCError) -> GRPCConnection {
        let endpoint = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        do {
            return try await Self.open(host, port, endpoint, group.next(), options)
        } catch {
            throw GRPCError(
                code: .unavailable,
                message: "connecting to \(endpoint): \(SystemErrorText.describe(error))",
                requestMayHaveLeft: false
            )
        }
    }

    private static func open(
        _ host: String,
        _ port: Int,
        _ endpoint: String,
        _ loop: any EventLoop,
        _ options: GRPCClientOptions
    ) async throws -> GRPCConnection {
        let activity = ConnectionActivity()
        let ready = loop.makePromise(of: Void.self)
        let box = NIOLoopBoundBox<ClientHandler?>.makeEmptyBox(eventLoop: loop)
        let giveUpAt = NIODeadline.now() + options.connectTimeout
        let bootstrap = try Self.bootstrap(loop, options).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = ClientHandler(
                    loop: loop,
                    endpoint: endpoint,
                    options: options,
                    ready: ready,
                    draining: { activity.isActive.store(false, ordering: .releasing) }
                )
                box.value = handler
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: host, port: port).get()
        } catch {
            ready.fail(error)
            throw error
        }
        let timer = loop.scheduleTask(deadline: giveUpAt) {
            box.value?.giveUpConnecting()
        }
        defer { timer.cancel() }
        try await withTaskCancellationHandler {
            try await ready.futureResult.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        let handler = try await loop.submit {
            guard let handler = box.value else { throw ChannelError.ioOnClosedChannel }
            return NIOLoopBound(handler, eventLoop: loop)
        }.get()
        return GRPCConnection(
            channel: channel,
            handler: handler,
            activity: activity,
            options: options,
            endpoint: endpoint
        )
    }

    private static func bootstrap(
        _ loop: any EventLoop,
        _ options: GRPCClientOptions
    ) throws -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(options.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.writeBufferWaterMark, value: .init(low: 64 * 1024, high: 256 * 1024))
        guard let localAddress = options.localAddress else { return bootstrap }
        return bootstrap.bind(to: try SocketAddress(ipAddress: localAddress, port: 0))
    }

    /// Makes a call of one request and one response.
    ///
    /// - Parameters:
    ///   - path: "/package.Service/Method".
    ///   - request: The encoded request.
    ///   - metadata: Sent with the request.
    ///   - deadline: When to give up; the server is told the time that is left.
    /// - Returns: The encoded response.
    /// - Throws: What the call ended with. Cancelling the task cancels the call.
    public func unary(
        _ path: String,
        _ request: ByteBuffer,
        metadata: GRPCMetadata = [],
        deadline: NIODeadline?
    ) async throws(GRPCError) -> ByteBuffer {
        try await self.unaryResponse(path, request, metadata: metadata, deadline: deadline).message
    }

    /// As `unary`, with the metadata around the response.
    public func unaryResponse(
        _ path: String,
        _ request: ByteBuffer,
        metadata: GRPCMetadata = [],
        deadline: NIODeadline?
    ) async throws(GRPCError) -> GRPCResponse {
        let call = GRPCCall(handler: self.handler, loop: self.eventLoop)
        let result: Result<GRPCResponse, GRPCError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                call.start(
                    path,
                    metadata: metadata,
                    deadline: deadline,
                    request: request,
                    listener: .unary { continuation.resume(returning: $0) }
                )
            }
        } onCancel: {
            call.cancel()
        }
        return try result.get()
    }

    /// Opens a call with a stream of messages in one or both directions.
    public func openStream(
        _ path: String,
        metadata: GRPCMetadata = [],
        deadline: NIODeadline? = nil
    ) async throws(GRPCError) -> GRPCClientStream {
        guard self.isActive else {
            throw GRPCError(
                code: .unavailable,
                message: "\(self.endpoint): the connection takes no more calls",
                requestMayHaveLeft: false
            )
        }
        let call = GRPCCall(handler: self.handler, loop: self.eventLoop)
        let stream = GRPCClientStream(call: call, options: self.options)
        stream.open(path, metadata: metadata, deadline: deadline)
        return stream
    }

    /// Closes the connection; open calls fail with `unavailable`.
    public func close() async {
        let handler = self.handler
        self.eventLoop.execute { handler.value.shutDown() }
        try? await self.channel.closeFuture.get()
    }

    /// Completes when the connection is gone.
    public var closeFuture: EventLoopFuture<Void> { self.channel.closeFuture }
}

/// Whether a connection takes calls, readable from any thread.
final class ConnectionActivity: Sendable {
    let isActive = Atomic(true)
}
