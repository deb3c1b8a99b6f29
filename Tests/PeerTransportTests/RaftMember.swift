import Basics
import Foundation
import NIOCore
import PeerTransport
import Raft

/// A raft node behind a transport, that keeps its log in memory.
///
/// That is as much of a member as real etcd needs for a peer. It lives on the loop.
final class RaftMember: PeerTransportDelegate {
    let raft: RawNode<MemoryLog>
    private(set) weak var transport: PeerTransport?
    /// The data of the entries that were committed, without the empty ones.
    private(set) var committed: [[UInt8]] = []
    /// What came, and is kept when asked for.
    private(set) var received: [Message] = []
    private(set) var events: [PeerEvent] = []
    private(set) var snapshotsSent: [Bool] = []
    private(set) var sinks: [MemorySink] = []
    private var peers: [Peer]
    private let loop: any EventLoop
    private var timer: RepeatedTask?
    private var isDraining = false

    init(
        raft: RawNode<MemoryLog>,
        options: PeerOptions,
        listener: PeerListener,
        loop: any EventLoop,
        peers: [Peer]
    ) {
        self.raft = raft
        self.loop = loop
        self.peers = peers
        let transport = PeerTransport(options: options, eventLoop: loop, delegate: self)
        transport.setPeers(peers)
        transport.serve(listener)
        self.transport = transport
        let bound = NIOLoopBound(self, eventLoop: loop)
        let pace = TimeAmount.milliseconds(50)
        self.timer = loop.scheduleRepeatedTask(initialDelay: pace, delay: pace) { _ in
            bound.value.raft.tick()
            bound.value.drain()
        }
    }

    func stop() { self.timer?.cancel() }

    /// Carries out what raft wants done, at once and in order.
    func drain() {
        guard !self.isDraining else { return }
        self.isDraining = true
        while self.raft.hasReady {
            let ready = self.raft.ready()
            self.send(ready.messages)
            if let write = ready.write {
                if let snapshot = write.snapshot { self.raft.store.install(snapshot) }
                self.raft.store.append(write.entries)
                self.send(write.messages)
            }
            for entry in ready.committedEntries { self.apply(entry) }
            self.raft.advance(ready)
        }
        self.isDraining = false
    }

    private func send(_ messages: [Message]) {
        self.transport?.send(messages.filter { $0.type != .snap })
        for message in messages where message.type == .snap {
            let body = KeptSource(loop: self.loop, bytes: self.sinks.last?.bytes ?? [])
            self.transport?.sendSnapshot(message, body: body)
        }
    }

    private func apply(_ entry: Entry) {
        if entry.type == .confChange, let change = try? ConfChange(decoding: entry.data) {
            _ = try? self.raft.applyConfChange(change.asV2)
            self.meet(change)
        } else if !entry.data.isEmpty {
            self.committed.append(entry.data)
        }
    }

    /// Takes up the connection to a member that the log says is new.
    private func meet(_ change: ConfChange) {
        struct Context: Decodable {
            var peerURLs: [String]?
        }
        let context = try? JSONDecoder().decode(Context.self, from: Data(change.context))
        guard change.nodeID != self.raft.id, !self.peers.contains(where: { $0.id == change.nodeID })
        else { return }
        let urls = (context?.peerURLs ?? []).compactMap { try? PeerURL($0) }
        self.peers.append(Peer(id: change.nodeID, urls: urls))
        self.transport?.setPeers(self.peers)
    }

    func received(_ message: Message) {
        self.received.append(message)
        self.raft.step(message)
        self.drain()
    }

    func unreachable(_ id: UInt64) {
        self.raft.reportUnreachable(id)
        self.drain()
    }

    func snapshotSent(to id: UInt64, succeeded: Bool) {
        self.snapshotsSent.append(succeeded)
        self.raft.reportSnapshot(to: id, succeeded: succeeded)
        self.drain()
    }

    func isRemoved(_ id: UInt64) -> Bool { false }

    func wasRemoved(accordingTo id: UInt64) {}

    func receiveSnapshot(_ message: Message) throws -> any SnapshotSink {
        let sink = MemorySink(loop: self.loop)
        sink.isKept = true
        self.sinks.append(sink)
        return sink
    }

    func answer(_ request: PeerRequest, _ reply: PeerReply) {
        // etcd asks for the version before it agrees on the cluster's.
        reply(.json(Array(#"{"etcdserver":"3.4.23","etcdcluster":"3.0.0"}"#.utf8)))
    }

    func observed(_ event: PeerEvent) { self.events.append(event) }
}
