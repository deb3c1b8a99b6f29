import NIOCore
import NIOPosix

/// What came of asking for a version.
package struct VersionAnswer: Hashable, Sendable {
    /// Whether an HTTP answer came.
    package var answered = false
    /// Whether nobody listened, or the connection was reset.
    package var refused = false
    /// From the request to its answer, or to the end of the wait.
    package var elapsed: Duration = .zero
    /// What the connection carried, as seen by the proxy; empty when asked directly.
    package var traffic = ConnectionTraffic()
}

/// A request `GET /version`, which etcd answers on its peer and its client port without touching
/// any state, and which needs no leader: a sign of life of the process and of the way to it.
///
/// Lives on the event loop it runs on only.
final class VersionProbe: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let padding: Int
    private let dialling: (Int) -> Void
    private let done: (Int) -> ConnectionTraffic
    private var port = 0
    private var answer = VersionAnswer()
    private var started = NIODeadline.now()
    private var promise: EventLoopPromise<VersionAnswer>?
    private var channel: (any Channel)?

    /// A probe that tells `dialling` its local port before the first packet leaves, and asks `done`
    /// for the traffic of that port at the end.
    init(
        padding: Int,
        dialling: @escaping (Int) -> Void = { _ in },
        done: @escaping (Int) -> ConnectionTraffic = { _ in ConnectionTraffic() }
    ) {
        self.padding = padding
        self.dialling = dialling
        self.done = done
    }

    /// Asks once; the future never fails.
    func run(
        on loop: any EventLoop,
        to address: SocketAddress,
        limit: TimeAmount
    ) -> EventLoopFuture<VersionAnswer> {
        let promise = loop.makePromise(of: VersionAnswer.self)
        self.promise = promise
        self.started = .now()
        let expiry = loop.assumeIsolated().scheduleTask(in: limit) { self.finish() }
        promise.futureResult.whenComplete { _ in expiry.cancel() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        let local = address.protocol == .inet6 ? "::1" : "127.0.0.1"
        ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .bind(to: (try? SocketAddress(ipAddress: local, port: 0)) ?? address)
            .connect(to: address)
            .assumeIsolated()
            .whenFailure { _ in
                self.answer.refused = true
                self.finish()
            }
        return promise.futureResult
    }

    func connect(
        context: ChannelHandlerContext,
        to address: SocketAddress,
        promise: EventLoopPromise<Void>?
    ) {
        // Bound but not yet dialled: the one moment to announce the port before the proxy sees it.
        self.port = context.localAddress?.port ?? 0
        self.dialling(self.port)
        context.connect(to: address, promise: promise)
    }

    func channelActive(context: ChannelHandlerContext) {
        self.channel = context.channel
        guard self.promise != nil else { return self.hangUp() }
        let filling =
            self.padding == 0 ? "" : "X-Padding: \(String(repeating: "x", count: self.padding))\r\n"
        let request = "GET /version HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\(filling)\r\n"
        self.started = .now()
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        self.answer.answered = bytes.readableBytesView.starts(with: "HTTP/1.".utf8)
        self.finish()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.answer.refused = true
        self.finish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func finish() {
        guard let promise = self.promise else { return }
        self.promise = nil
        self.answer.elapsed = .nanoseconds((NIODeadline.now() - self.started).nanoseconds)
        self.answer.traffic = self.done(self.port)
        // Hanging up reports back here as a connection lost, which must not change the answer.
        let answer = self.answer
        self.hangUp()
        promise.succeed(answer)
    }

    /// Ends the connection by a reset, so that a cut holds no request that nobody waits for.
    private func hangUp() {
        guard let channel = self.channel else { return }
        channel.resetOnClose()
        channel.close(promise: nil)
    }
}

extension SocketAddress {
    /// Whether this is where probes dial from.
    ///
    /// A client on 127.1.0.N may by chance have the same port as a probe on 127.0.0.1.
    var isProbeHost: Bool {
        let host = self.hostBytes
        return host == [127, 0, 0, 1] || host == [UInt8](repeating: 0, count: 15) + [1]
    }
}
