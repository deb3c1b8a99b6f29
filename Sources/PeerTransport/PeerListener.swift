package import NIOCore
import NIOPosix

/// The sockets on which a member waits for its peers.
///
/// They are bound before anything else is done, so that a port in use is found before a data
/// directory is touched, and accept nobody until a transport serves them: what dials meanwhile waits
/// in the backlog.
package final class PeerListener: Sendable {
    private let channels: [any Channel]
    /// Set when a transport serves; what is accepted before is closed.
    private let server: NIOLoopBoundBox<PeerTransport?>

    private init(channels: [any Channel], server: NIOLoopBoundBox<PeerTransport?>) {
        self.channels = channels
        self.server = server
    }

    /// Binds every URL, or none.
    ///
    /// - Parameters:
    ///   - urls: Where to listen; port 0 lets the system choose.
    ///   - loop: The loop that serves the connections; the transport's.
    /// - Returns: The listener, or `PeerTransportError` with the URL and the system's reason.
    package static func bind(
        _ urls: [PeerURL],
        on loop: any EventLoop
    ) -> EventLoopFuture<PeerListener> {
        let server = NIOLoopBoundBox<PeerTransport?>.makeBoxSendingValue(nil, eventLoop: loop)
        let bound = urls.map { Self.bind($0, loop, server) }
        return EventLoopFuture.whenAllComplete(bound, on: loop).flatMapThrowing { results in
            let channels = results.compactMap { try? $0.get() }
            for case .failure(let error) in results {
                for channel in channels { channel.close(promise: nil) }
                throw error
            }
            return PeerListener(channels: channels, server: server)
        }
    }

    /// Where it listens, in the order of the URLs.
    package var addresses: [SocketAddress] { self.channels.compactMap(\.localAddress) }

    /// Stops listening; connections that were accepted stay.
    package func close() -> EventLoopFuture<Void> {
        let loop = self.server.eventLoop
        return EventLoopFuture.andAllComplete(self.channels.map { $0.close() }, on: loop)
    }

    /// Begins to accept connections for a transport.
    func serve(_ transport: PeerTransport) {
        self.server.value = transport
        for channel in self.channels {
            channel.setOption(.autoRead, value: true).whenFailure { _ in channel.close(promise: nil)
            }
        }
    }

    private static func bind(
        _ url: PeerURL,
        _ loop: any EventLoop,
        _ server: NIOLoopBoundBox<PeerTransport?>
    ) -> EventLoopFuture<any Channel> {
        guard url.scheme == .http else {
            let reason = "TLS is not supported yet"
            return loop.makeFailedFuture(
                PeerTransportError(operation: "listening on \(url)", reason: reason)
            )
        }
        let bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: PeerChannels.receiveBuffers)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let transport = server.value else { throw ChannelError.alreadyClosed }
                    try PeerChannels.accept(channel, for: transport)
                }
            }
        // Without a host, all addresses of this machine.
        let host = url.host.isEmpty ? "0.0.0.0" : url.host
        return bootstrap.bind(host: host, port: url.port).flatMapErrorThrowing { error in
            throw PeerTransportError(operation: "listening on \(url)", cause: error)
        }
    }
}
