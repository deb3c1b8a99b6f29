package import NIOCore
package import Raft

/// Another member, as the configuration has it.
package struct Peer: Hashable, Sendable {
    /// Who.
    package var id: UInt64
    /// Where it listens for its peers; tried in turn.
    package var urls: [PeerURL]

    /// Makes a peer.
    package init(id: UInt64, urls: [PeerURL]) {
        self.id = id
        self.urls = urls
    }
}

/// etcd's peer protocol: what members of a cluster tell each other, over HTTP/1.1.
///
/// Between two members there are two streams in each direction: whoever wants to read dials
/// (`GET /raft/stream/…`) and whoever was dialled writes, in an answer without end. Appends have a
/// stream to themselves, in a shorter encoding, so that nothing else waits behind a long one. A
/// message for which no stream is up is posted by itself (`POST /raft`), a snapshot always is
/// (`POST /raft/snapshot`), the database behind the message.
///
/// Messages may be lost or come twice, which raft tolerates; on one stream they stay in order.
/// Everything happens on one event loop, the one that owns the replica: every method must be called
/// on it, and nothing here is `Sendable`.
///
/// What differs from etcd: a member that is dialled dials back at once instead of waiting for its
/// next turn, so that a restarted member is connected both ways within a round trip; a broken
/// stream is reported without waiting for a message to fail; what waits in a stream is bounded by
/// bytes.
///
/// It lives until `stop()`: its timer and its connections hold it.
package final class PeerTransport {
    let options: PeerOptions
    let loop: any EventLoop
    /// Nil once stopped; held until then, since a weak reference costs more than it is worth here.
    private(set) var delegate: (any PeerTransportDelegate)?
    /// The other members, in ascending order of their ids.
    ///
    /// They are few: looking through them beats hashing.
    private var links: [PeerLink] = []
    /// Members that are not in the configuration known here, but introduced themselves.
    ///
    /// A member that joins hears of the others so. They are only posted to.
    private var strangers: [PeerLink] = []
    /// Streams with bytes that are not handed to the socket yet.
    private var dirty: [StreamWriter] = []
    /// Messages of the current `send` that found no place, by receiver.
    private var dropped: [(id: UInt64, count: Int)] = []
    /// What was refused lately, so that a peer that asks again and again fills no log.
    private var refusals: [PeerEvent: NIODeadline] = [:]
    private var listeners: [PeerListener] = []
    private var connections: [ObjectIdentifier: PeerServerHandler] = [:]
    private var beat: RepeatedTask?
    private(set) var isStopped = false

    /// How many members that are in no known configuration are remembered.
    private static let strangersMax = 16
    /// For how long the same refusal is not told again, and how many are remembered.
    private static let refusalPause: TimeAmount = .seconds(10)
    private static let refusalsMax = 64

    /// Makes a transport that knows nobody yet.
    ///
    /// - Parameters:
    ///   - options: How this member takes part.
    ///   - eventLoop: The current loop, on which everything happens.
    ///   - delegate: Who hears of what comes; retained until `stop()`.
    package init(
        options: PeerOptions,
        eventLoop: any EventLoop,
        delegate: any PeerTransportDelegate
    ) {
        eventLoop.preconditionInEventLoop()
        self.options = options
        self.loop = eventLoop
        self.delegate = delegate
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        self.beat = eventLoop.scheduleRepeatedTask(
            initialDelay: options.beat,
            delay: options.beat
        ) { _ in bound.value.beatNow() }
    }

    // Who the others are.

    /// Begins to accept the peers' connections.
    package func serve(_ listener: PeerListener) {
        self.loop.preconditionInEventLoop()
        self.listeners.append(listener)
        listener.serve(self)
    }

    /// Says who the other members are.
    ///
    /// New ones are dialled, those that are gone are disconnected, and those with other URLs are
    /// dialled there from the next time on. What ends because of this call is no event and no
    /// unreachable peer: the owner knows.
    ///
    /// - Parameter peers: All of them, without this member, in any order.
    package func setPeers(_ peers: [Peer]) {
        self.loop.preconditionInEventLoop()
        precondition(
            !peers.contains { $0.id == self.options.localID },
            "member \(self.options.localID) is no peer of itself"
        )
        guard !self.isStopped else { return }
        let wanted = peers.sorted { $0.id < $1.id }
        for link in self.links where !wanted.contains(where: { $0.id == link.id }) { link.stop() }
        for link in self.strangers where wanted.contains(where: { $0.id == link.id }) {
            link.stop()
        }
        self.strangers.removeAll { $0.isStopped }
        let before = self.links
        self.links = wanted.map { peer in
            guard let known = before.first(where: { $0.id == peer.id }) else {
                return PeerLink(peer, transport: self)
            }
            known.setURLs(peer.urls)
            return known
        }
        for link in self.links { link.start() }
    }

    /// Since when this member has been reading from a peer without a break; nil while it is not.
    package func activeSince(_ id: UInt64) -> NIODeadline? { self.link(id)?.activeSince }

    /// The peers that have been read from without a break for at least `duration`, ascending.
    package func activePeers(forAtLeast duration: TimeAmount) -> [UInt64] {
        let latest = NIODeadline.now() - duration
        return self.links.filter { ($0.activeSince ?? .distantFuture) <= latest }.map(\.id)
    }

    // What is told to them.

    /// Sends messages: encodes them and hands them to the sockets at once.
    ///
    /// To be called once a turn of the loop with all there is, since every call costs a system call
    /// per stream that it touches.
    ///
    /// - Parameter messages: Messages for other members; none of them a snapshot.
    package func send(_ messages: [Message]) {
        guard !self.isStopped else { return }
        for message in messages { self.route(message) }
        self.flush()
        guard !self.dropped.isEmpty else { return }
        let dropped = self.dropped
        self.dropped.removeAll()
        for (id, count) in dropped {
            self.delegate?.observed(.dropped(id, count: count))
            self.delegate?.unreachable(id)
        }
    }

    /// Sends a snapshot with the database behind it.
    ///
    /// `snapshotSent` tells what became of it, unless the transport was stopped meanwhile.
    ///
    /// - Parameters:
    ///   - message: The `MsgSnap`.
    ///   - body: The database.
    package func sendSnapshot(_ message: Message, body: any SnapshotSource) {
        self.loop.preconditionInEventLoop()
        precondition(message.type == .snap, "message of type \(message.type) is no snapshot")
        guard !self.isStopped, let link = self.link(message.to) ?? self.stranger(message.to) else {
            body.cancel()
            self.delegate?.snapshotSent(to: message.to, succeeded: false)
            return
        }
        link.sendSnapshot(message, body)
    }

    /// Closes everything; when the future is done the delegate hears nothing more.
    package func stop() -> EventLoopFuture<Void> {
        self.loop.preconditionInEventLoop()
        guard !self.isStopped else { return self.loop.makeSucceededVoidFuture() }
        self.isStopped = true
        self.delegate = nil
        self.beat?.cancel()
        let closed = self.listeners.map { $0.close().recover { _ in } }
        for link in self.links + self.strangers { link.stop() }
        for connection in Array(self.connections.values) { connection.close() }
        self.links = []
        self.strangers = []
        self.connections = [:]
        return EventLoopFuture.andAllComplete(closed, on: self.loop)
    }

    // What the parts need of each other.

    func link(_ id: UInt64) -> PeerLink? { self.links.first { $0.id == id } }

    private func stranger(_ id: UInt64) -> PeerLink? { self.strangers.first { $0.id == id } }

    /// Remembers the sender of a request who is in no configuration known here.
    func introduce(_ id: UInt64, urls: [PeerURL]) {
        guard id != self.options.localID, !urls.isEmpty, self.link(id) == nil else { return }
        if let known = self.stranger(id) {
            known.setURLs(urls)
            return
        }
        if self.strangers.count == Self.strangersMax { self.strangers.removeFirst().stop() }
        self.strangers.append(PeerLink(Peer(id: id, urls: urls), transport: self))
    }

    /// Whether a message that came is for this member and from one that still may speak.
    func accepts(_ message: Message) -> Bool {
        message.to == self.options.localID && !(self.delegate?.isRemoved(message.from) ?? true)
    }

    /// Tells that a request was refused, unless the same was told a moment ago.
    func refused(remote: String, path: String, _ status: Int, _ reason: String) {
        let event = PeerEvent.refused(remote: remote, path: path, status: status, reason: reason)
        let now = NIODeadline.now()
        if let last = self.refusals[event], last + Self.refusalPause > now { return }
        if self.refusals.count == Self.refusalsMax { self.refusals.removeAll() }
        self.refusals[event] = now
        self.delegate?.observed(event)
    }

    func opened(_ connection: PeerServerHandler) {
        self.connections[ObjectIdentifier(connection)] = connection
    }

    func closed(_ connection: PeerServerHandler) {
        self.connections.removeValue(forKey: ObjectIdentifier(connection))
    }

    private func route(_ message: Message) {
        precondition(message.type != .snap, "snapshots have a call of their own")
        guard let link = self.link(message.to) else {
            let isPosted = self.stranger(message.to)?.pipeline.post(message) ?? false
            if !isPosted { self.drop(message.to) }
            return
        }
        guard let writer = link.writer(for: message) else {
            if !link.pipeline.post(message) { self.drop(message.to) }
            return
        }
        let wasEmpty = !writer.hasPending
        guard writer.write(message) else { return self.drop(message.to) }
        if wasEmpty { self.dirty.append(writer) }
    }

    private func drop(_ id: UInt64) {
        if let place = self.dropped.firstIndex(where: { $0.id == id }) {
            self.dropped[place].count += 1
        } else {
            self.dropped.append((id, 1))
        }
    }

    private func flush() {
        // A write may fail at once and call back; the list is taken first.
        var writers: [StreamWriter] = []
        swap(&writers, &self.dirty)
        for writer in writers { writer.flush() }
        guard self.dirty.isEmpty else { return }
        writers.removeAll(keepingCapacity: true)
        swap(&writers, &self.dirty)
    }

    /// Lets a third of the read timeout pass on all connections.
    private func beatNow() {
        for link in self.links + self.strangers { link.beat() }
        for connection in Array(self.connections.values) { connection.beat() }
    }
}
