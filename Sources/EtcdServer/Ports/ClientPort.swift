import GRPCTransport
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// The client port: gRPC and HTTP/1.1 on one socket, or on several.
///
/// Sockets are bound before anything of the member is touched, so that a port in use is found
/// first; nobody is accepted until `serve`.
final class ClientPort: Sendable {
    private let listeners: [any Channel]
    private let loop: any EventLoop

    private init(listeners: [any Channel], loop: any EventLoop) {
        self.listeners = listeners
        self.loop = loop
    }

    /// Binds the URLs' sockets; accepted connections wait in the kernel.
    static func bind(
        _ urls: [MemberURL],
        reusesPort: Bool,
        on loop: any EventLoop,
        serving served: NIOLoopBoundBox<ClientService?>
    ) throws(ProgramError) -> ClientPort {
        var listeners: [any Channel] = []
        for url in urls {
            let host = url.host == "localhost" ? "127.0.0.1" : url.host
            do {
                let channel = try Self.bootstrap(loop, reusesPort, served)
                    .bind(host: host, port: url.port).wait()
                listeners.append(channel)
            } catch {
                for listener in listeners { listener.close(promise: nil) }
                throw ProgramError(
                    "listen tcp \(url.address): bind: \(Self.reason(error)); see"
                        + " --listen-client-urls"
                )
            }
        }
        return ClientPort(listeners: listeners, loop: loop)
    }

    private static func bootstrap(
        _ loop: any EventLoop,
        _ reusesPort: Bool,
        _ served: NIOLoopBoundBox<ClientService?>
    ) -> ServerBootstrap {
        ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(
                .socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)),
                value: reusesPort ? 1 : 0
            )
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: GRPCServer.writeBufferWaterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let service = served.value else { throw ChannelError.ioOnClosedChannel }
                    try service.accept(channel)
                }
            }
    }

    /// Begins to accept.
    func serve() {
        for listener in self.listeners {
            listener.setOption(.autoRead, value: true).whenSuccess { listener.read() }
        }
    }

    /// Accepts nobody any more.
    func close() -> EventLoopFuture<Void> {
        EventLoopFuture.andAllComplete(
            self.listeners.map { listener in
                listener.close(promise: nil)
                return listener.closeFuture
            },
            on: self.loop
        )
    }

    /// The system's words, in lower case as Go prints them.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        let words = SystemError.text(error.errnoCode)
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}

/// What is served on the client port's connections.
final class ClientService {
    private let grpc: GRPCService
    private let route: HTTPHandler.Route

    init(grpc: GRPCService, route: @escaping HTTPHandler.Route) {
        self.grpc = grpc
        self.route = route
    }

    /// Puts the detector in front of a new connection.
    func accept(_ channel: any Channel) throws {
        let detector = ProtocolDetector(patience: .seconds(20)) { channel, spoken in
            switch spoken {
            case .http2:
                try self.grpc.attach(to: channel)
            case .http1:
                let operations = channel.pipeline.syncOperations
                try operations.configureHTTPServerPipeline(withErrorHandling: true)
                try operations.addHandler(HTTPHandler(route: self.route))
            }
        }
        try channel.pipeline.syncOperations.addHandler(detector)
    }

    /// Lets open calls end, for this long at most; `done` is called from any thread.
    func shutDown(
        grace: TimeAmount,
        on loop: any EventLoop,
        _ done: @escaping @Sendable () -> Void
    ) {
        let grpc = self.grpc
        loop.makeFutureWithTask { await grpc.shutDown(grace: grace) }.whenComplete { _ in done() }
    }
}

extension MemberURL {
    /// "host:port", with brackets around IPv6.
    var address: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}
