import Basics
import NIOCore
import NIOHTTP1
import Raft

/// One connection that a peer opened: requests one after the other, or a stream to the end.
///
/// Nobody sends a second request before the answer to the first, so one that does is disconnected.
final class PeerServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    enum State {
        /// Between requests.
        case idle
        /// A request's body comes.
        case collecting(PeerAction, ByteBuffer)
        /// A snapshot's body comes.
        case receiving(SnapshotReception)
        /// The request is complete; its answer is being made.
        case answering
        /// The answer has no end.
        case streaming(StreamWriter)
        /// Answered before the request was complete; the rest is passed over.
        case skipping(bytesLeft: Int)
        /// Gone.
        case closed
    }

    let transport: PeerTransport
    /// The pipeline behind the HTTP encoder, where streams write.
    var rawOutput: ChannelHandlerContext?
    var state: State = .idle
    private var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
    private(set) var context: ChannelHandlerContext?
    /// Numbers the requests, so that an answer that comes late finds its request gone.
    private var requests = 0
    private var silentBeats = 0
    private var reason = "closed by the peer"

    /// What a request that is answered from memory may bring along.
    private static let bodyBytesMax = 1 << 20
    /// How much of a refused body is read, so that the refusal is not lost in a reset.
    private static let skippedBytesMax = 4 << 20
    /// A connection between requests is closed after so many beats: a minute at etcd's timing.
    private static let idleBeatsMax = 36

    init(transport: PeerTransport) {
        self.transport = transport
    }

    func channelActive(context: ChannelHandlerContext) {
        self.context = context
        guard !self.transport.isStopped else { return context.close(promise: nil) }
        self.transport.opened(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let before = self.state
        self.state = .closed
        self.transport.closed(self)
        switch before {
        case .receiving(let reception): reception.abort()
        case .streaming(let writer): writer.disconnected(self.reason)
        case .idle, .collecting, .answering, .skipping, .closed: break
        }
        self.context = nil
        self.rawOutput = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.reason = FailureText.describe(error)
        guard error is HTTPParserError else { return context.close(promise: nil) }
        switch self.state {
        case .idle, .collecting, .receiving:
            self.note(400, self.reason)
            if case .receiving(let reception) = self.state { reception.abort() }
            self.state = .skipping(bytesLeft: 0)
            self.respond(.text(400, "400 Bad Request"), close: true)
        case .answering, .streaming, .skipping, .closed:
            context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.silentBeats = 0
        switch Self.unwrapInboundIn(data) {
        case .head(let head): self.began(head)
        case .body(let bytes): self.received(bytes)
        case .end: self.completed()
        }
    }

    /// Ends the connection.
    func close() { self.context?.close(promise: nil) }

    /// Lets a third of the read timeout pass.
    func beat() {
        self.silentBeats += 1
        switch self.state {
        case .collecting, .receiving, .skipping:
            // Who is held back cannot be heard.
            if self.isHeldBack { self.silentBeats = 0 }
            if self.silentBeats > 3 { self.close() }
        case .idle:
            if self.silentBeats > Self.idleBeatsMax { self.close() }
        case .answering, .streaming, .closed: break
        }
    }

    private var isHeldBack: Bool {
        if case .receiving(let reception) = self.state { return reception.isHeldBack }
        return false
    }

    private func began(_ head: HTTPRequestHead) {
        guard case .idle = self.state else { return self.close() }
        self.head = head
        self.requests += 1
        let action = PeerAction.of(head, self.transport)
        switch action {
        case .snapshot:
            self.state = .receiving(SnapshotReception(connection: self))
        case .refuse(let response):
            let words = String(decoding: response.body, as: UTF8.self)
            self.note(response.status, words.split(separator: "\n").first.map(String.init) ?? "")
            self.refuse(response)
        case .message, .stream, .probing, .ask:
            self.state = .collecting(action, ByteBuffer())
        }
    }

    private func received(_ bytes: ByteBuffer) {
        switch self.state {
        case .collecting(let action, var body):
            self.state = .answering
            var bytes = bytes
            let count = body.readableBytes + bytes.readableBytes
            guard count <= self.bodyBytesMax(action) else {
                return self.refuse(.text(413, "request body too large"))
            }
            body.writeBuffer(&bytes)
            self.state = .collecting(action, body)
        case .receiving(let reception):
            reception.received(bytes)
        case .skipping(let left):
            guard left >= bytes.readableBytes else { return self.close() }
            self.state = .skipping(bytesLeft: left - bytes.readableBytes)
        case .idle, .answering, .streaming, .closed: break
        }
    }

    private func completed() {
        switch self.state {
        case .collecting(let action, let body):
            self.state = .answering
            self.perform(action, body)
        case .receiving(let reception):
            self.state = .answering
            reception.completed()
        case .skipping: self.close()
        case .idle, .answering, .streaming, .closed: break
        }
    }

    private func bodyBytesMax(_ action: PeerAction) -> Int {
        if case .message = action { return self.transport.options.messageBytesMax }
        return Self.bodyBytesMax
    }

    private func perform(_ action: PeerAction, _ body: ByteBuffer) {
        switch action {
        case .message: self.answer(self.take(body))
        case .stream(let kind, let link): self.stream(kind, link)
        case .probing:
            self.answer(.json(Array("{\"OK\":true,\"Now\":\"\(WallClock.text())\"}\n".utf8)))
        case .ask(let route): self.ask(route, body)
        case .refuse(let response): self.answer(response)
        case .snapshot: break
        }
    }

    private func take(_ body: ByteBuffer) -> PeerResponse {
        guard let message = try? Message(decoding: body.readableBytesUInt8Span) else {
            return .text(400, "error unmarshalling raft message")
        }
        return self.deliver(message)
    }

    /// Hands a posted message to the owner.
    func deliver(_ message: Message) -> PeerResponse {
        guard message.to == self.transport.options.localID else {
            return .forbidden("cannot process message to mismatch member")
        }
        guard self.transport.accepts(message) else {
            return .forbidden("cannot process message from removed member")
        }
        self.transport.delegate?.received(message)
        return .noContent
    }

    private func ask(_ route: PeerRequest.Route, _ body: ByteBuffer) {
        let question = self.head.uri.firstIndex(of: "?").map { self.head.uri.index(after: $0) }
        let request = PeerRequest(
            route: route,
            query: question.map { String(self.head.uri[$0...]) } ?? "",
            authorization: self.head.headers.first(name: "Authorization"),
            body: Array(body.readableBytesView)
        )
        let number = self.requests
        self.transport.delegate?.answer(
            request,
            PeerReply { response in
                guard number == self.requests else { return }
                self.answer(response)
            }
        )
    }

    private func stream(_ kind: StreamKind, _ link: PeerLink) {
        // The request may have waited in the socket while the peer was removed.
        guard let context = self.context, let output = self.rawOutput, !link.isStopped else {
            return self.close()
        }
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        head.headers.add(name: "Transfer-Encoding", value: "chunked")
        self.introduce(&head.headers)
        context.writeAndFlush(Self.wrapOutboundOut(.head(head)), promise: nil)
        let writer = StreamWriter(
            kind: kind,
            link: link,
            channel: context.channel,
            output: output
        )
        self.state = .streaming(writer)
        link.attach(writer)
    }

    /// Answers a complete request.
    func answer(_ response: PeerResponse) {
        guard case .answering = self.state else { return }
        let isLast = !self.head.isKeepAlive
        self.state = isLast ? .skipping(bytesLeft: 0) : .idle
        if response.status == 403 { self.note(403, "removed, or meant for another member") }
        self.respond(response, close: isLast)
    }

    /// Answers before the request is complete, and ends the connection.
    func refuse(_ response: PeerResponse) {
        self.state = .skipping(bytesLeft: Self.skippedBytesMax)
        self.respond(response, close: false, isLast: true)
    }

    /// Answers whether or not the request is complete.
    func finish(_ response: PeerResponse) {
        if case .answering = self.state { return self.answer(response) }
        if case .receiving = self.state { self.refuse(response) }
    }

    func note(_ status: Int, _ reason: String) {
        let remote = self.context?.remoteAddress?.ipAddress ?? "a connection that is gone"
        self.transport.refused(remote: remote, path: self.head.uri, status, reason)
    }

    private func introduce(_ headers: inout HTTPHeaders) {
        let options = self.transport.options
        headers.add(name: PeerHeaders.serverVersion, value: options.serverVersion.description)
        headers.add(name: PeerHeaders.clusterID, value: MemberID.text(options.clusterID))
    }

    private func respond(_ response: PeerResponse, close: Bool, isLast: Bool = false) {
        guard let context = self.context else { return }
        let status = HTTPResponseStatus(statusCode: response.status)
        var head = HTTPResponseHead(version: .http1_1, status: status)
        if response.status != 204 {
            head.headers.add(name: "Content-Type", value: response.contentType)
            head.headers.add(name: "Content-Length", value: "\(response.body.count)")
        }
        for (name, value) in response.headers { head.headers.add(name: name, value: value) }
        self.introduce(&head.headers)
        if close || isLast { head.headers.add(name: "Connection", value: "close") }
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        if !response.body.isEmpty {
            let body = ByteBuffer(bytes: response.body)
            context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        }
        let written = context.writeAndFlush(Self.wrapOutboundOut(.end(nil)))
        guard close else { return }
        let channel = context.channel
        written.whenComplete { _ in channel.close(promise: nil) }
    }
}
