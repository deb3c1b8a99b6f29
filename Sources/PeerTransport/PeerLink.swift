import NIOCore
import Raft

/// Everything between this member and one other.
final class PeerLink {
    let id: UInt64
    let transport: PeerTransport
    private(set) var urls: [PeerURL]
    /// Which URL is in favour; the next one when it failed.
    private var picked = 0
    /// The streams that the peer dialled and this member writes.
    private var writers = WriterPair()
    /// The streams that this member dials and reads.
    private var readers: [StreamReader] = []
    private(set) lazy var pipeline = Pipeline(link: self)
    private var snapshots: [SnapshotSender] = []
    /// Since when at least one stream has been read without a break.
    private(set) var activeSince: NIODeadline?
    /// Whether the owner was told that a stream broke, and none has opened since.
    private var isReportedBroken = false
    private(set) var isStopped = false

    init(_ peer: Peer, transport: PeerTransport) {
        self.id = peer.id
        self.urls = peer.urls
        self.transport = transport
    }

    /// Begins to dial; nothing if it has begun.
    func start() {
        guard self.readers.isEmpty, !self.isStopped else { return }
        self.readers = StreamKind.allCases.map { StreamReader($0, link: self) }
        for reader in self.readers { reader.start() }
    }

    /// Ends everything without a word to the owner.
    func stop() {
        self.isStopped = true
        for reader in self.readers { reader.stop() }
        for writer in self.writers.all { writer.close() }
        for snapshot in self.snapshots { snapshot.stop() }
        self.pipeline.stop()
        self.readers = []
        self.writers = WriterPair()
        self.snapshots = []
        self.activeSince = nil
    }

    func setURLs(_ urls: [PeerURL]) {
        guard urls != self.urls else { return }
        self.urls = urls
        self.picked = 0
    }

    /// The URL to try now; nil while none is known.
    var url: PeerURL? { self.urls.isEmpty ? nil : self.urls[self.picked % self.urls.count] }

    /// Turns to the next URL, unless someone else has done so.
    func failed(_ url: PeerURL) {
        guard url == self.url else { return }
        self.picked = (self.picked + 1) % max(1, self.urls.count)
    }

    /// The stream that takes a message; nil when it has to be posted.
    func writer(for message: Message) -> StreamWriter? {
        if message.type == .app, let writer = self.writers[.append] { return writer }
        return self.writers[.message]
    }

    /// Takes over a stream that the peer dialled; an older one of the same kind is closed.
    func attach(_ writer: StreamWriter) {
        self.writers[writer.kind]?.close()
        self.writers[writer.kind] = writer
        self.isReportedBroken = false
        self.observe(.streamOpened(self.id, writer.kind, .writing))
        // Whoever dials is there to be dialled.
        for reader in self.readers { reader.hurry() }
    }

    /// Hears that a stream that this member wrote is gone.
    func writerClosed(_ writer: StreamWriter, reason: String) {
        guard self.writers[writer.kind] === writer, !self.isStopped else { return }
        self.writers[writer.kind] = nil
        self.observe(.streamClosed(self.id, writer.kind, .writing, reason: reason))
        self.broke()
    }

    /// Hears that a stream is being read.
    func readerOpened(_ reader: StreamReader) {
        self.isReportedBroken = false
        if self.activeSince == nil { self.activeSince = .now() }
        self.observe(.streamOpened(self.id, reader.kind, .reading))
    }

    /// Hears that a stream that was read is gone.
    func readerClosed(_ reader: StreamReader, reason: String) {
        if !self.readers.contains(where: \.isOpen) { self.activeSince = nil }
        self.observe(.streamClosed(self.id, reader.kind, .reading, reason: reason))
        self.broke()
    }

    func snapshotEnded(_ sender: SnapshotSender, succeeded: Bool) {
        self.snapshots.removeAll { $0 === sender }
        guard !self.isStopped else { return }
        self.transport.delegate?.snapshotSent(to: self.id, succeeded: succeeded)
    }

    func sendSnapshot(_ message: Message, _ body: any SnapshotSource) {
        let sender = SnapshotSender(link: self, message: message, body: body)
        self.snapshots.append(sender)
        sender.start()
    }

    /// Looks at the refusal of something posted for the words that end this member.
    func refused(_ response: PeerResponse) {
        let words = String(decoding: response.body, as: UTF8.self)
        guard response.status == 410 || response.status == 403 && words.contains("removed") else {
            return
        }
        self.transport.delegate?.wasRemoved(accordingTo: self.id)
    }

    func beat() {
        for writer in self.writers.all { writer.beat() }
        for reader in self.readers { reader.beat() }
        self.pipeline.beat()
    }

    func observe(_ event: PeerEvent) { self.transport.delegate?.observed(event) }

    /// Tells the owner, once for all streams that break together.
    private func broke() {
        guard !self.isReportedBroken, !self.isStopped else { return }
        self.isReportedBroken = true
        self.transport.delegate?.unreachable(self.id)
    }
}

/// The streams written to one peer, found without hashing for every message.
private struct WriterPair {
    private var append: StreamWriter?
    private var message: StreamWriter?

    var all: [StreamWriter] { [self.append, self.message].compactMap { $0 } }

    subscript(kind: StreamKind) -> StreamWriter? {
        get { kind == .append ? self.append : self.message }
        set {
            switch kind {
            case .append: self.append = newValue
            case .message: self.message = newValue
            }
        }
    }
}
