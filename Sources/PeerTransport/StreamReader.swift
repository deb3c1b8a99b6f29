import NIOCore
import NIOHTTP1
import Raft

/// A stream that this member dials and reads, and dials again whenever it is gone.
final class StreamReader {
    private enum State {
        /// Nothing is under way until the timer fires.
        case waiting(Scheduled<Void>?)
        /// A connection is coming about, or its answer.
        case dialling
        /// The peer writes.
        case open(any Channel)
        /// No more.
        case stopped
    }

    let kind: StreamKind
    private let link: PeerLink
    private var state: State = .waiting(nil)
    /// When the last dial began; the next one keeps its distance.
    private var dialled = NIODeadline.uptimeNanoseconds(0)
    /// Whose dial is under way: what an older one says does not count.
    private var attempt = 0
    /// Why the last dial failed, so that the log hears of it once.
    private var lastFailure = ""
    /// For how many beats nothing came.
    private var silentBeats = 0

    init(_ kind: StreamKind, link: PeerLink) {
        self.kind = kind
        self.link = link
    }

    var isOpen: Bool {
        if case .open = self.state { return true }
        return false
    }

    private var options: PeerOptions { self.link.transport.options }

    /// Begins to dial.
    func start() { self.dial() }

    /// Dials now if a dial is due later: the peer has just shown that it is there.
    func hurry() {
        guard case .waiting(let timer) = self.state else { return }
        timer?.cancel()
        self.dial()
    }

    func stop() {
        if case .waiting(let timer) = self.state { timer?.cancel() }
        if case .open(let channel) = self.state { channel.close(promise: nil) }
        self.state = .stopped
    }

    /// Lets a third of the read timeout pass.
    func beat() {
        guard case .open(let channel) = self.state else { return }
        self.silentBeats += 1
        guard self.silentBeats > 3 else { return }
        self.closed(self.attempt, nil, "nothing was heard for \(self.options.readTimeout)")
        channel.close(promise: nil)
    }

    private func dial() {
        self.attempt += 1
        self.dialled = .now()
        self.state = .dialling
        guard let url = self.link.url else {
            return self.failed(self.attempt, nil, "no URL is known")
        }
        let attempt = self.attempt
        let handler = StreamReaderHandler(reader: self, attempt: attempt, url: url)
        PeerChannels
            .connect(
                url,
                timeout: self.options.dialTimeout,
                on: self.link.transport.loop,
                handler: handler
            )
            .assumeIsolated()
            .whenFailure { self.failed(attempt, url, FailureText.describe($0)) }
    }

    /// What is asked for.
    func request(_ url: PeerURL) -> HTTPRequestHead {
        var headers = PeerHeaders.request(to: url, self.options)
        headers.add(name: PeerHeaders.to, value: MemberID.text(self.link.id))
        let uri = "/raft/stream/\(self.kind.rawValue)/\(MemberID.text(self.options.localID))"
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)
    }

    /// How bytes are read.
    func makeDecoder() -> StreamDecoder {
        StreamDecoder(
            kind: self.kind,
            local: self.options.localID,
            remote: self.link.id,
            bytesMax: self.options.messageBytesMax
        )
    }

    /// How long an answer to a dial may take.
    var answerTimeout: TimeAmount { self.options.readTimeout }

    /// Hears that the peer answers a dial.
    func answered(_ attempt: Int, _ url: PeerURL, _ head: HTTPResponseHead, _ channel: any Channel)
    {
        guard attempt == self.attempt, case .dialling = self.state else {
            channel.close(promise: nil)
            return
        }
        if let refusal = self.refusal(head) {
            self.failed(attempt, url, refusal)
            channel.close(promise: nil)
            if head.status == .gone {
                self.link.transport.delegate?.wasRemoved(accordingTo: self.link.id)
            }
            return
        }
        self.lastFailure = ""
        self.silentBeats = 0
        self.state = .open(channel)
        self.link.readerOpened(self)
    }

    /// Why the answer opens no stream; nil when it does.
    private func refusal(_ head: HTTPResponseHead) -> String? {
        let version = PeerHeaders.version(head.headers, PeerHeaders.serverVersion)
        switch head.status.code {
        case 200 where version.precedes(self.options.minClusterVersion):
            return "its version \(version) is too old"
        case 200: return nil
        case 404: return "it does not know this member"
        case 410: return "this member was removed"
        case 412: return "another cluster, another member or an incompatible version is there"
        default: return "status \(head.status.code)"
        }
    }

    /// Hears that a message came.
    func received(_ message: Message) {
        let transport = self.link.transport
        guard message.to == self.options.localID, message.type != .snap else { return }
        // Others than the peer only when it passes on what a follower asked; the peer itself is in
        // the configuration.
        guard message.from == self.link.id || transport.accepts(message) else { return }
        transport.delegate?.received(message)
    }

    /// Hears that bytes came.
    func heard() { self.silentBeats = 0 }

    /// Hears that a connection is gone, before or after it was open.
    func closed(_ attempt: Int, _ url: PeerURL?, _ reason: String) {
        guard attempt == self.attempt else { return }
        switch self.state {
        case .waiting, .stopped: return
        case .dialling: self.failed(attempt, url, reason)
        case .open:
            self.dialLater()
            self.link.readerClosed(self, reason: reason)
        }
    }

    private func failed(_ attempt: Int, _ url: PeerURL?, _ reason: String) {
        guard attempt == self.attempt, case .dialling = self.state else { return }
        if let url { self.link.failed(url) }
        self.dialLater()
        guard reason != self.lastFailure else { return }
        self.lastFailure = reason
        self.link.observe(.dialFailed(self.link.id, self.kind, reason: reason))
    }

    /// Waits so long that dials keep their distance; none when the last one was long ago.
    private func dialLater() {
        let bound = NIOLoopBound(self, eventLoop: self.link.transport.loop)
        let due = self.dialled + self.options.redialInterval
        let timer = self.link.transport.loop.scheduleTask(deadline: due) {
            guard case .waiting = bound.value.state else { return }
            bound.value.dial()
        }
        self.state = .waiting(timer)
    }
}

/// The connection of a stream that is read.
final class StreamReaderHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let reader: StreamReader
    private let attempt: Int
    private let url: PeerURL
    private var decoder: StreamDecoder
    private var timer: Scheduled<Void>?
    private var isOpen = false
    private var reason = "closed by the peer"

    init(reader: StreamReader, attempt: Int, url: PeerURL) {
        self.reader = reader
        self.attempt = attempt
        self.url = url
        self.decoder = reader.makeDecoder()
    }

    func channelActive(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        let channel = context.channel
        self.timer = context.eventLoop.scheduleTask(in: self.reader.answerTimeout) {
            bound.value.reason = "no answer in time"
            channel.close(promise: nil)
        }
        context.write(Self.wrapOutboundOut(.head(self.reader.request(self.url))), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch Self.unwrapInboundIn(data) {
        case .head(let head):
            self.timer?.cancel()
            self.isOpen = head.status == .ok
            self.reader.answered(self.attempt, self.url, head, context.channel)
        case .body(let bytes):
            guard self.isOpen else { return }
            self.reader.heard()
            self.decode(bytes, context)
        case .end:
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.reader.closed(self.attempt, self.url, self.reason)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.reason = FailureText.describe(error)
        context.close(promise: nil)
    }

    private func decode(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        do {
            try self.decoder.decode(bytes) { self.reader.received($0) }
        } catch {
            self.isOpen = false
            self.reason = error.description
            context.close(promise: nil)
        }
    }
}
