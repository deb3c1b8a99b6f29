import Basics
import NIOCore
import NIOHTTP1
import Raft

/// Posts messages one by one, for as long as there is no stream to take them.
final class Pipeline {
    private struct Connection {
        let exchange: HTTPExchange
        /// Whom it was dialled to; the peer's URLs may change meanwhile.
        let url: PeerURL
        /// For how many beats it had nothing to do.
        var idleBeats = 0
    }

    private unowned let link: PeerLink
    private var connections: [Connection] = []
    private var dialling = 0
    private var queue: [ByteBuffer] = []
    /// When no connection came about; for a moment after that nothing is tried.
    private var failed = NIODeadline.uptimeNanoseconds(0)
    private var lastFailure = ""
    private var isStopped = false

    /// As in etcd: so many requests at once, and so many messages that wait for their turn.
    private static let connectionsMax = 4
    private static let queuedMax = 64
    private static let path = "/raft"
    private static let answerTimeout: TimeAmount = .seconds(10)
    /// Two to three seconds at etcd's timing, before the five after which etcd closes them.
    private static let idleBeatsMax = 2

    init(link: PeerLink) {
        self.link = link
    }

    private var transport: PeerTransport { self.link.transport }

    /// Takes a message over; false when it cannot be sent now.
    func post(_ message: Message) -> Bool {
        guard !self.isStopped, self.queue.count < Self.queuedMax, self.isWorthTrying else {
            return false
        }
        self.queue.append(ByteBuffer(bytes: message.encode()))
        self.pump()
        return true
    }

    func stop() {
        self.isStopped = true
        self.queue = []
        for connection in self.connections { connection.exchange.fail("stopped") }
    }

    /// Closes connections that have had nothing to do for a while.
    func beat() {
        for place in self.connections.indices {
            let isIdle = self.connections[place].exchange.isIdle
            self.connections[place].idleBeats = isIdle ? self.connections[place].idleBeats + 1 : 0
        }
        let idle = self.connections.filter { $0.idleBeats >= Self.idleBeatsMax }
        for connection in idle { connection.exchange.fail("idle") }
    }

    /// False right after nothing could be reached: every message would wait for the same refusal.
    private var isWorthTrying: Bool {
        !self.connections.isEmpty || self.dialling > 0
            || self.failed + self.transport.options.redialInterval <= .now()
    }

    private func pump() {
        while !self.queue.isEmpty, !self.isStopped {
            if let idle = self.connections.first(where: \.exchange.isIdle) {
                self.send(self.queue.removeFirst(), on: idle)
            } else if self.dialling < self.queue.count,
                self.connections.count + self.dialling < Self.connectionsMax
            {
                self.dial()
            } else {
                return
            }
        }
    }

    private func send(_ body: ByteBuffer, on connection: Connection) {
        let url = connection.url
        var headers = PeerHeaders.request(to: url, self.transport.options)
        headers.add(name: "Content-Type", value: "application/protobuf")
        let head = HTTPRequestHead(
            version: .http1_1,
            method: .POST,
            uri: Self.path,
            headers: headers
        )
        connection.exchange.perform(head, body: body, timeout: Self.answerTimeout) { result in
            self.ended(result, url)
            self.pump()
        }
    }

    private func ended(_ result: Result<PeerResponse, PeerTransportError>, _ url: PeerURL) {
        guard !self.isStopped else { return }
        switch result {
        case .success(let response) where response.status == 204:
            self.lastFailure = ""
        case .success(let response):
            self.link.failed(url)
            self.link.refused(response)
            self.report(PostRefusal.text(response))
        case .failure(let error):
            self.link.failed(url)
            self.report(error.reason)
        }
    }

    private func dial() {
        guard let url = self.link.url else {
            self.queue = []
            return self.report("no URL is known")
        }
        self.dialling += 1
        let exchange = HTTPExchange(operation: "posting to \(url)", bodyBytesMax: 64 << 10)
        exchange.closed = { [unowned exchange] in
            self.connections.removeAll { $0.exchange === exchange }
        }
        PeerChannels
            .connect(
                url,
                timeout: self.transport.options.dialTimeout,
                on: self.transport.loop,
                handler: exchange
            )
            .assumeIsolated()
            .whenComplete { self.dialled(exchange, url, $0) }
    }

    private func dialled(
        _ exchange: HTTPExchange,
        _ url: PeerURL,
        _ result: Result<any Channel, any Error>
    ) {
        self.dialling -= 1
        switch result {
        case .success:
            guard !self.isStopped else { return exchange.fail("stopped") }
            self.connections.append(Connection(exchange: exchange, url: url))
            self.pump()
        case .failure(let error):
            guard !self.isStopped else { return }
            self.failed = .now()
            self.link.failed(url)
            // Connections that are there go on with what waits.
            if self.connections.isEmpty, self.dialling == 0 { self.queue = [] }
            self.report(FailureText.describe(error))
        }
    }

    /// Tells that a message was lost.
    private func report(_ reason: String) {
        if reason != self.lastFailure {
            self.lastFailure = reason
            self.link.observe(.postFailed(self.link.id, path: Self.path, reason: reason))
        }
        self.transport.delegate?.unreachable(self.link.id)
    }
}

/// Words for an answer that refuses what was posted.
enum PostRefusal {
    static func text(_ response: PeerResponse) -> String {
        let words = String(decoding: response.body.prefix(200), as: UTF8.self)
            .split(whereSeparator: \.isNewline).joined(separator: " ")
        return words.isEmpty ? "status \(response.status)" : "status \(response.status), \(words)"
    }
}
