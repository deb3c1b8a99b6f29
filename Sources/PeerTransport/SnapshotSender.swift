import Basics
import NIOCore
import NIOHTTP1
import Raft

/// Posts one snapshot: the message behind its length, then the database, a piece at a time.
///
/// The next piece is asked for when the socket has taken the last one, so that no more than one is
/// in memory.
final class SnapshotSender {
    private let link: PeerLink
    private let message: Message
    private let body: any SnapshotSource
    private let exchange: HTTPExchange
    private let url: PeerURL?
    /// Gives a peer up that takes nothing.
    private var watchdog: Scheduled<Void>?
    private var isSourceDone = false
    private var isEnded = false

    private static let path = "/raft/snapshot"
    /// A piece of the database may need longer than a message.
    private static let pieceTimeouts: Int64 = 6
    /// The receiver syncs the whole database before it answers.
    private static let answerTimeout: TimeAmount = .minutes(5)

    init(link: PeerLink, message: Message, body: any SnapshotSource) {
        self.link = link
        self.message = message
        self.body = body
        self.url = link.url
        let place = link.url.map(\.description) ?? MemberID.text(link.id)
        self.exchange = HTTPExchange(
            operation: "sending a snapshot to \(place)",
            bodyBytesMax: 64 << 10
        )
    }

    private var options: PeerOptions { self.link.transport.options }

    func start() {
        guard let url = self.url else { return self.end("no URL is known") }
        PeerChannels
            .connect(
                url,
                timeout: self.options.dialTimeout,
                on: self.link.transport.loop,
                handler: self.exchange
            )
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel): self.begin(url, channel)
                case .failure(let error): self.end(FailureText.describe(error))
                }
            }
    }

    /// Ends without a word to the owner.
    func stop() { self.finish() }

    private func begin(_ url: PeerURL, _ channel: any Channel) {
        guard !self.isEnded else { return self.exchange.fail("stopped") }
        channel.setOption(.socketOption(.so_keepalive), value: 1).whenFailure { _ in
            channel.close(promise: nil)
        }
        var first = channel.allocator.buffer(capacity: 8192)
        var encoder = StreamEncoder(kind: .message)
        encoder.encode(self.message, into: &first)
        var headers = PeerHeaders.request(to: url, self.options)
        headers.add(name: "Content-Type", value: "application/octet-stream")
        if let count = self.body.byteCount {
            headers.add(name: "Content-Length", value: "\(first.readableBytes + count)")
        } else {
            headers.add(name: "Transfer-Encoding", value: "chunked")
        }
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: Self.path,
            headers: headers
        )
        self.exchange.begin(head) { self.answered($0) }
        self.send(first)
    }

    private func send(_ piece: ByteBuffer) {
        let patience = self.options.writeTimeout.nanoseconds * Self.pieceTimeouts
        self.watch(.nanoseconds(patience), "nothing could be written")
        self.exchange.feed(piece)?.assumeIsolated().whenSuccess { self.fetch() }
    }

    private func fetch() {
        guard !self.isEnded else { return }
        self.watchdog?.cancel()
        self.body.next().assumeIsolated().whenComplete { result in
            guard !self.isEnded else { return }
            switch result {
            case .success(let piece?): self.send(piece)
            case .success(nil):
                self.isSourceDone = true
                self.exchange.end()
                self.watch(Self.answerTimeout, "no answer in time")
            case .failure(let error): self.end(FailureText.describe(error))
            }
        }
    }

    private func watch(_ patience: TimeAmount, _ reason: String) {
        self.watchdog?.cancel()
        let bound = NIOLoopBound(self, eventLoop: self.link.transport.loop)
        self.watchdog = self.link.transport.loop.scheduleTask(in: patience) {
            bound.value.end(reason)
        }
    }

    private func answered(_ result: Result<PeerResponse, PeerTransportError>) {
        switch result {
        case .success(let response) where response.status == 204 && self.isSourceDone:
            self.end(nil)
        case .success(let response):
            self.link.refused(response)
            self.end(PostRefusal.text(response))
        case .failure(let error):
            self.end(error.reason)
        }
    }

    /// Ends and tells how; `reason` says what went wrong, if anything did.
    private func end(_ reason: String?) {
        guard !self.isEnded else { return }
        self.finish()
        if let reason {
            if let url = self.url { self.link.failed(url) }
            self.link.observe(.postFailed(self.link.id, path: Self.path, reason: reason))
        }
        self.link.snapshotEnded(self, succeeded: reason == nil)
    }

    private func finish() {
        guard !self.isEnded else { return }
        self.isEnded = true
        self.watchdog?.cancel()
        if !self.isSourceDone { self.body.cancel() }
        self.exchange.fail("finished")
    }
}
