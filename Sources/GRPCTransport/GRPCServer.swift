public import NIOCore
import NIOPosix
import Synchronization

/// What a server serves, on whatever connections it is handed.
///
/// Methods run on the event loop of the connection they came by, and must not block it.
public final class GRPCService: Sendable {
    private let options: GRPCServerOptions
    private let table: MethodTable
    private let connections = ServerConnections()

    /// Makes a service of methods whose paths differ.
    public init(options: GRPCServerOptions = GRPCServerOptions(), handlers: [GRPCMethod]) {
        self.options = options
        self.table = MethodTable(handlers)
    }

    /// How many connections are open.
    public var connectionCount: Int { self.connections.count }

    /// Serves a connection from here on; for the channel's event loop only.
    ///
    /// Whoever has read from the channel already passes those bytes on afterwards.
    public func attach(to channel: any Channel) throws {
        let connections = self.connections
        let id = connections.nextID()
        let handler = ServerHandler(
            loop: channel.eventLoop,
            options: self.options,
            table: self.table,
            peer: channel.remoteAddress.map(Self.text) ?? "",
            ended: { connections.remove(id) }
        )
        connections.add(id, NIOLoopBound(handler, eventLoop: channel.eventLoop), channel)
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private static func text(_ address: SocketAddress) -> String {
        "\(address.ipAddress ?? "?"):\(address.port ?? 0)"
    }

    /// Lets open calls end, and returns when every connection is closed.
    ///
    /// - Parameter grace: How long open calls may take; what is left is cut off then.
    public func shutDown(grace: TimeAmount) async {
        let open = self.connections.all
        for connection in open {
            connection.channel.eventLoop.execute { connection.handler.value.shutDownGracefully() }
        }
        let timers = open.map { connection in
            connection.channel.eventLoop.scheduleTask(in: grace) {
                connection.handler.value.closeNow()
            }
        }
        for connection in open {
            try? await connection.channel.closeFuture.get()
        }
        for timer in timers { timer.cancel() }
    }
}

/// A gRPC server on one listening socket.
public final class GRPCServer: Sendable {
    private let channel: any Channel
    private let service: GRPCService

    private init(channel: any Channel, service: GRPCService) {
        self.channel = channel
        self.service = service
    }

    /// The port it listens on.
    public var port: Int { self.channel.localAddress?.port ?? 0 }

    /// How many connections are open.
    public var connectionCount: Int { self.service.connectionCount }

    /// Starts listening.
    ///
    /// - Parameters:
    ///   - host: The address to listen on.
    ///   - port: The port; 0 lets the system choose.
    ///   - group: Whose event loops serve the connections.
    ///   - options: Limits and policies.
    ///   - handlers: What is served; paths must differ.
    /// - Returns: The server, which accepts connections from now on.
    /// - Throws: `unavailable`, naming the address and the system's reason.
    public static func bind(
        host: String,
        port: Int,
        group: any EventLoopGroup,
        options: GRPCServerOptions = GRPCServerOptions(),
        handlers: [GRPCMethod]
    ) async throws(GRPCError) -> GRPCServer {
        let service = GRPCService(options: options, handlers: handlers)
        do {
            let channel = try await Self.bootstrap(group, service).bind(host: host, port: port)
                .get()
            return GRPCServer(channel: channel, service: service)
        } catch {
            throw GRPCError(
                code: .unavailable,
                message: "listening on \(host):\(port): \(SystemErrorText.describe(error))"
            )
        }
    }

    private static func bootstrap(
        _ group: any EventLoopGroup,
        _ service: GRPCService
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: Self.writeBufferWaterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try service.attach(to: channel) }
            }
    }

    /// How much output a connection takes over before it leaves the rest unframed.
    public static var writeBufferWaterMark: ChannelOptions.Types.WriteBufferWaterMark {
        .init(low: 64 * 1024, high: 256 * 1024)
    }

    /// Stops listening, lets open calls end, and returns when every connection is closed.
    ///
    /// - Parameter grace: How long open calls may take; what is left is cut off then.
    public func shutDown(grace: TimeAmount) async {
        try? await self.channel.close()
        await self.service.shutDown(grace: grace)
    }
}

/// The open connections of a server.
final class ServerConnections: Sendable {
    struct Connection: Sendable {
        var handler: NIOLoopBound<ServerHandler>
        var channel: any Channel
    }

    private let state = Mutex((next: UInt64(0), open: [UInt64: Connection]()))

    var count: Int { self.state.withLock { $0.open.count } }

    var all: [Connection] { self.state.withLock { Array($0.open.values) } }

    func nextID() -> UInt64 {
        self.state.withLock { state in
            state.next += 1
            return state.next
        }
    }

    func add(_ id: UInt64, _ handler: NIOLoopBound<ServerHandler>, _ channel: any Channel) {
        self.state.withLock { $0.open[id] = Connection(handler: handler, channel: channel) }
    }

    func remove(_ id: UInt64) {
        _ = self.state.withLock { $0.open.removeValue(forKey: id) }
    }
}
