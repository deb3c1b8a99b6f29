import NIOCore
import NIOHTTP1

/// A client connection that carries one exchange after the other.
///
/// The answer is collected, at most `bodyBytesMax` bytes of it. A request is either given whole or
/// begun and fed; its answer may come before it is complete.
final class HTTPExchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart
    typealias Completion = (Result<PeerResponse, PeerTransportError>) -> Void

    private let operation: String
    private let bodyBytesMax: Int
    private var context: ChannelHandlerContext?
    private var completion: Completion?
    private var response: PeerResponse?
    private var mayGoOn = false
    private var timer: Scheduled<Void>?
    private var reason = "connection closed"

    /// Called when the connection is gone.
    var closed: () -> Void = {}

    /// Makes a connection whose failures begin with `operation`.
    init(operation: String, bodyBytesMax: Int) {
        self.operation = operation
        self.bodyBytesMax = bodyBytesMax
    }

    /// Whether another request may follow.
    var isIdle: Bool { self.context != nil && self.completion == nil }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Sends a whole request.
    func perform(
        _ head: HTTPRequestHead,
        body: ByteBuffer,
        timeout: TimeAmount,
        _ completion: @escaping Completion
    ) {
        var head = head
        if body.readableBytes > 0 || head.method == .POST {
            head.headers.replaceOrAdd(name: "Content-Length", value: "\(body.readableBytes)")
        }
        self.begin(head, completion)
        guard let context = self.context else { return }
        if body.readableBytes > 0 {
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        self.end()
        self.limit(timeout)
    }

    /// Sends the head of a request.
    func begin(_ head: HTTPRequestHead, _ completion: @escaping Completion) {
        guard let context = self.context else {
            completion(.failure(PeerTransportError(operation: self.operation, reason: self.reason)))
            return
        }
        precondition(self.completion == nil, "\(self.operation): one exchange after the other")
        self.completion = completion
        self.response = nil
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Sends a piece of the body; the future is done when the socket has it.
    func feed(_ bytes: ByteBuffer) -> EventLoopFuture<Void>? {
        guard let context = self.context else { return nil }
        return context.writeAndFlush(Self.wrapOutboundOut(.body(.byteBuffer(bytes))))
    }

    /// Says that the body is complete.
    func end() { self.context?.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil) }

    /// Gives the answer up when it is not there in time.
    func limit(_ timeout: TimeAmount) {
        guard let context = self.context, self.completion != nil else { return }
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        self.timer?.cancel()
        self.timer = context.eventLoop.scheduleTask(in: timeout) {
            bound.value.fail("no answer in time")
        }
    }

    /// Gives the exchange up.
    func fail(_ reason: String) {
        self.reason = reason
        self.context?.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            self.mayGoOn = head.isKeepAlive
            self.response = PeerResponse(
                status: Int(head.status.code),
                contentType: head.headers.first(name: "Content-Type") ?? "",
                headers: head.headers.map { ($0.name, $0.value) },
                body: []
            )
        case .body(let bytes):
            let count = (self.response?.body.count ?? 0) + bytes.readableBytes
            guard count <= self.bodyBytesMax else {
                return self.fail("the answer is longer than \(self.bodyBytesMax) bytes")
            }
            self.response?.body.append(contentsOf: bytes.readableBytesView)
        case .end:
            self.finish(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        self.timer?.cancel()
        self.complete(.failure(PeerTransportError(operation: self.operation, reason: self.reason)))
        self.closed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.fail(FailureText.describe(error))
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let response = self.response else { return }
        self.timer?.cancel()
        // No other request may start on it, and closing may call back at once.
        if !self.mayGoOn { self.context = nil }
        self.complete(.success(response))
        if !self.mayGoOn { context.close(promise: nil) }
    }

    private func complete(_ result: Result<PeerResponse, PeerTransportError>) {
        guard let completion = self.completion else { return }
        self.completion = nil
        completion(result)
    }
}
