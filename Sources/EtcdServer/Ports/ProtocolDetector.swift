import NIOCore

/// Looks at the first bytes of a connection and hands it to HTTP/2 or to HTTP/1.1.
///
/// HTTP/2 with prior knowledge begins with a fixed preface (RFC 9113 §3.4), which no HTTP/1.1
/// request does: its method is PRI. One differing byte decides for HTTP/1.1.
final class ProtocolDetector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// What a connection turned out to speak.
    enum Spoken {
        case http1, http2
    }

    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let attach: (any Channel, Spoken) throws -> Void
    private let patience: TimeAmount
    private var seen = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isDecided = false

    /// - Parameters:
    ///   - patience: How long a connection may say nothing before it is closed.
    ///   - attach: Puts what serves the connection at the end of its pipeline.
    init(patience: TimeAmount, attach: @escaping (any Channel, Spoken) throws -> Void) {
        self.patience = patience
        self.attach = attach
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        self.timer = context.eventLoop.scheduleTask(in: self.patience) {
            channel.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.timer?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if self.isDecided {
            context.fireChannelRead(data)
            return
        }
        var bytes = self.unwrapInboundIn(data)
        self.seen.writeBuffer(&bytes)
        guard let spoken = Self.decide(self.seen.readableBytesView) else { return }
        self.isDecided = true
        self.timer?.cancel()
        do {
            try self.attach(context.channel, spoken)
        } catch {
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(self.wrapInboundOut(self.seen))
        self.seen = ByteBuffer()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if self.isDecided { context.pipeline.syncOperations.removeHandler(self, promise: nil) }
    }

    /// What the first bytes say; nil while they do not say it yet.
    static func decide(_ bytes: some Collection<UInt8>) -> Spoken? {
        let count = min(bytes.count, self.preface.count)
        guard bytes.prefix(count).elementsEqual(self.preface.prefix(count)) else { return .http1 }
        return count == self.preface.count ? .http2 : nil
    }
}
