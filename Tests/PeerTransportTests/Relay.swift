import NIOCore
import NIOPosix

/// A relay in front of a port that remembers what came back from there, per connection.
final class Relay: Sendable {
    let port: Int
    private let channel: any Channel
    private let answers: NIOLoopBoundBox<[NIOLoopBoundBox<[UInt8]>]>

    private init(channel: any Channel, answers: NIOLoopBoundBox<[NIOLoopBoundBox<[UInt8]>]>) {
        self.channel = channel
        self.port = channel.localAddress?.port ?? 0
        self.answers = answers
    }

    static func start(to target: Int, on group: any EventLoopGroup) async throws -> Relay {
        let loop = group.next()
        let answers = NIOLoopBoundBox<[NIOLoopBoundBox<[UInt8]>]>
            .makeBoxSendingValue([], eventLoop: loop)
        let channel = try await ServerBootstrap(group: loop)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { near in
                let answer = NIOLoopBoundBox<[UInt8]>.makeBoxSendingValue([], eventLoop: loop)
                answers.value.append(answer)
                return ClientBootstrap(group: loop).channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: target)
                    .flatMapThrowing { far in
                        let out = Pump(to: far, recording: nil)
                        let back = Pump(to: near, recording: answer)
                        try near.pipeline.syncOperations.addHandler(out)
                        try far.pipeline.syncOperations.addHandler(back)
                        for end in [near, far] {
                            end.setOption(.autoRead, value: true).whenFailure { _ in
                                end.close(promise: nil)
                            }
                        }
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return Relay(channel: channel, answers: answers)
    }

    /// What came back so far, connection by connection.
    var recorded: [[UInt8]] {
        get async throws {
            try await self.channel.eventLoop.submit { self.answers.value.map(\.value) }.get()
        }
    }

    func close() async { try? await self.channel.close() }
}

private final class Pump: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let target: any Channel
    private let record: NIOLoopBoundBox<[UInt8]>?

    init(to target: any Channel, recording record: NIOLoopBoundBox<[UInt8]>?) {
        self.target = target
        self.record = record
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = Self.unwrapInboundIn(data)
        self.record?.value.append(contentsOf: bytes.readableBytesView)
        self.target.writeAndFlush(bytes, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { self.target.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
