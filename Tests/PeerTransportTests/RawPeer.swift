import NIOCore
import NIOPosix

/// Collects what comes on one socket, and sends whatever a test wants sent.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let bytes: NIOLoopBoundBox<[UInt8]>

    fileprivate init(channel: any Channel, bytes: NIOLoopBoundBox<[UInt8]>) {
        self.channel = channel
        self.bytes = bytes
    }

    /// Connects to a port on loopback.
    static func connect(port: Int, group: any EventLoopGroup) async throws -> RawConnection {
        let loop = group.next()
        let bytes = NIOLoopBoundBox<[UInt8]>.makeBoxSendingValue([], eventLoop: loop)
        let channel = try await ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(bytes))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel: channel, bytes: bytes)
    }

    func send(_ bytes: [UInt8]) async throws {
        try await self.channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func send(_ text: String) async throws { try await self.send(Array(text.utf8)) }

    /// Everything that came.
    var received: [UInt8] {
        get async throws { try await self.channel.eventLoop.submit { self.bytes.value }.get() }
    }

    /// Everything that came, as text.
    var text: String {
        get async throws { String(decoding: try await self.received, as: UTF8.self) }
    }

    var isOpen: Bool { self.channel.isActive }

    func close() async { try? await self.channel.close() }

    /// Stops or resumes reading, as a peer does that is too slow.
    func read(_ isOn: Bool) async throws {
        try await self.channel.setOption(.autoRead, value: isOn).get()
    }
}

/// A server that says nothing by itself.
final class RawServer: Sendable {
    let port: Int
    private let channel: any Channel
    private let accepted: NIOLoopBoundBox<[RawConnection]>

    private init(channel: any Channel, accepted: NIOLoopBoundBox<[RawConnection]>) {
        self.channel = channel
        self.port = channel.localAddress?.port ?? 0
        self.accepted = accepted
    }

    static func start(_ group: any EventLoopGroup) async throws -> RawServer {
        let loop = group.next()
        let accepted = NIOLoopBoundBox<[RawConnection]>.makeBoxSendingValue([], eventLoop: loop)
        let channel = try await ServerBootstrap(group: loop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let bytes = NIOLoopBoundBox<[UInt8]>
                        .makeBoxSendingValue([], eventLoop: channel.eventLoop)
                    try channel.pipeline.syncOperations.addHandler(Collector(bytes))
                    accepted.value.append(RawConnection(channel: channel, bytes: bytes))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return RawServer(channel: channel, accepted: accepted)
    }

    /// Who connected, in order.
    var connections: [RawConnection] {
        get async throws { try await self.channel.eventLoop.submit { self.accepted.value }.get() }
    }

    /// The connections on which a request for `path` came, in order.
    func requests(for path: String) async throws -> [RawConnection] {
        var found: [RawConnection] = []
        for connection in try await self.connections {
            let text = try await connection.text
            if text.contains(path), text.contains("\r\n\r\n") { found.append(connection) }
        }
        return found
    }

    func close() async { try? await self.channel.close() }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let bytes: NIOLoopBoundBox<[UInt8]>

    init(_ bytes: NIOLoopBoundBox<[UInt8]>) {
        self.bytes = bytes
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.bytes.value.append(contentsOf: Self.unwrapInboundIn(data).readableBytesView)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
