import Glibc
import NIOCore

/// One of the two sockets of a proxied connection: the dialler's, or the listener's.
///
/// It reads only when its outgoing pump asks. Lives on the fabric's event loop only.
final class ConnectionSide: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// Kept until both sides are closed; the connection in turn keeps both sides.
    private var connection: ProxiedConnection?
    private(set) var channel: (any Channel)?
    private var closing = false
    /// No channel will come any more, or the one there was is closed.
    private(set) var isGone = false
    private var failed = false

    /// Whether bytes can be handed to this side now.
    var acceptsBytes: Bool {
        guard let channel = self.channel, !self.isGone, !self.closing else { return false }
        return channel.isWritable
    }

    /// Whether there is a socket to ask for bytes.
    var isReadable: Bool { self.channel != nil && !self.isGone && !self.closing }

    func join(_ connection: ProxiedConnection) {
        self.connection = connection
    }

    /// There will be no socket on this side: its listener could not be reached.
    func giveUp() {
        self.isGone = true
        self.leave()
    }

    func read() {
        self.channel?.read()
    }

    func write(_ bytes: ByteBuffer) {
        self.channel?.write(bytes, promise: nil)
    }

    func flush() {
        self.channel?.flush()
    }

    /// Passes on that the other end will send no more, once everything before it is sent.
    func finishSending() {
        guard let channel = self.channel else { return }
        channel.writeAndFlush(ByteBuffer()).assumeIsolated().whenSuccess {
            // When this side's own end has finished too, this closes the socket altogether.
            channel.close(mode: .output, promise: nil)
        }
    }

    /// Ends this side's socket with a reset, as a connection that cannot go on.
    func reset() {
        guard let channel = self.channel, !self.closing else { return }
        self.closing = true
        channel.resetOnClose()
        channel.close(mode: .all, promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.channel = context.channel
        self.connection?.sideOpened(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.closing else { return }
        self.connection?.pump(from: self).received(self.unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        self.connection?.pump(from: self).readCompleted()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        self.connection?.pump(to: self).advance()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else { return }
        self.connection?.pump(from: self).sourceFinished()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Every error of a stream socket ends it; channelInactive follows and tells the pumps.
        self.failed = true
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.isGone = true
        guard let connection = self.connection else { return }
        if connection.pump(to: self).finishDelivered && !self.failed {
            // Both ends have finished; NIO then closes without a word about the last end of input.
            connection.pump(from: self).sourceFinished()
        } else if !self.closing {
            connection.pump(to: self).sinkWasReset()
            connection.pump(from: self).sourceWasReset()
        }
        self.leave()
    }

    private func leave() {
        let connection = self.connection
        self.connection = nil
        connection?.sideClosed()
    }
}

extension Channel {
    /// Makes the close that follows a reset; to be called on the channel's event loop.
    func resetOnClose() {
        // With a linger time of zero the kernel sends RST instead of FIN.
        _ = (self as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
