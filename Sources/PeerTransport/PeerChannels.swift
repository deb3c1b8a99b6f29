import NIOCore
import NIOHTTP1
import NIOPosix

/// What stands in the pipelines of peer connections: the one place where TLS will go in front.
enum PeerChannels {
    /// What is read at once: little from a quiet peer, much of a snapshot or a long append.
    static var receiveBuffers: AdaptiveRecvByteBufferAllocator {
        AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 4096, maximum: 256 << 10)
    }

    /// Makes an accepted connection serve a transport.
    static func accept(_ channel: any Channel, for transport: PeerTransport) throws {
        let pipeline = channel.pipeline.syncOperations
        let encoder = HTTPResponseEncoder()
        let handler = PeerServerHandler(transport: transport)
        try pipeline.addHandlers(
            encoder,
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)),
            handler
        )
        handler.rawOutput = try pipeline.context(handler: encoder)
    }

    /// Dials a URL.
    ///
    /// - Parameters:
    ///   - url: Whom.
    ///   - timeout: How long it may take.
    ///   - loop: The loop, which must be the current one.
    ///   - handler: What speaks HTTP.
    /// - Returns: The connection, or what the system said.
    static func connect(
        _ url: PeerURL,
        timeout: TimeAmount,
        on loop: any EventLoop,
        handler: some ChannelInboundHandler
    ) -> EventLoopFuture<any Channel> {
        guard url.scheme == .http else {
            return loop.makeFailedFuture(
                PeerTransportError(operation: "dialling \(url)", reason: "TLS is not supported yet")
            )
        }
        let bound = NIOLoopBound(handler, eventLoop: loop)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: Self.receiveBuffers)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        HTTPRequestEncoder(),
                        ByteToMessageHandler(
                            HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)
                        ),
                        bound.value
                    )
                }
            }
        guard let address = url.literalAddress else {
            return bootstrap.connect(host: url.host, port: url.port)
        }
        return bootstrap.connect(to: address)
    }
}
