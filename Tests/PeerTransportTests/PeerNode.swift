import NIOCore
import NIOPosix
import PeerTransport
import Raft
import TestSupport

/// What a transport told its owner, and what the owner answers; lives on the loop.
final class Recorder: PeerTransportDelegate {
    var messages: [Message] = []
    var unreachable: [UInt64] = []
    var snapshots: [(id: UInt64, succeeded: Bool)] = []
    var removed: Set<UInt64> = []
    var removedBy: [UInt64] = []
    var events: [PeerEvent] = []
    var requests: [PeerRequest] = []
    var makeSink: (Message) throws -> any SnapshotSink = { _ in throw Refusal() }
    var onMessage: (Message) -> Void = { _ in }
    var answer: (PeerRequest) -> PeerResponse = { _ in .json(Array("[]\n".utf8)) }

    struct Refusal: Error {}

    func received(_ message: Message) {
        self.messages.append(message)
        self.onMessage(message)
    }

    func unreachable(_ id: UInt64) { self.unreachable.append(id) }

    func snapshotSent(to id: UInt64, succeeded: Bool) { self.snapshots.append((id, succeeded)) }

    func isRemoved(_ id: UInt64) -> Bool { self.removed.contains(id) }

    func wasRemoved(accordingTo id: UInt64) { self.removedBy.append(id) }

    func receiveSnapshot(_ message: Message) throws -> any SnapshotSink {
        try self.makeSink(message)
    }

    func answer(_ request: PeerRequest, _ reply: PeerReply) {
        self.requests.append(request)
        reply(self.answer(request))
    }

    func observed(_ event: PeerEvent) { self.events.append(event) }
}

/// A transport on a real socket and a loop of its own, with its recorder.
final class PeerNode: Sendable {
    let id: UInt64
    let url: PeerURL
    private let group: MultiThreadedEventLoopGroup
    let loop: any EventLoop
    private let parts: NIOLoopBound<(recorder: Recorder, transport: PeerTransport)>

    private init(
        id: UInt64,
        url: PeerURL,
        group: MultiThreadedEventLoopGroup,
        parts: NIOLoopBound<(recorder: Recorder, transport: PeerTransport)>
    ) {
        self.id = id
        self.url = url
        self.group = group
        self.loop = group.next()
        self.parts = parts
    }

    /// Starts a member that knows nobody yet.
    static func start(
        id: UInt64,
        cluster: UInt64 = 0xc1,
        port: Int = 0,
        version: ServerVersion = ServerVersion(3, 6, 0),
        tune: @escaping @Sendable (inout PeerOptions) -> Void = { _ in }
    ) async throws -> PeerNode {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let listener = try await PeerListener.bind(
            [try PeerURL("http://127.0.0.1:\(port)")],
            on: loop
        ).get()
        let bound = listener.addresses.first?.port ?? 0
        let url = try PeerURL("http://127.0.0.1:\(bound)")
        let parts = try await loop.submit {
            var options = PeerOptions(
                localID: id,
                clusterID: cluster,
                serverVersion: version,
                advertisedURLs: [url]
            )
            tune(&options)
            let recorder = Recorder()
            let transport = PeerTransport(options: options, eventLoop: loop, delegate: recorder)
            transport.serve(listener)
            return NIOLoopBound((recorder: recorder, transport: transport), eventLoop: loop)
        }.get()
        return PeerNode(id: id, url: url, group: group, parts: parts)
    }

    /// Runs something on the loop.
    func on<Value: Sendable>(
        _ body: @escaping @Sendable (Recorder, PeerTransport) throws -> Value
    ) async throws -> Value {
        try await self.loop.submit {
            try body(self.parts.value.recorder, self.parts.value.transport)
        }.get()
    }

    /// Says who the others are.
    func knows(_ peers: [PeerNode]) async throws {
        let peers = peers.map { Peer(id: $0.id, urls: [$0.url]) }
        try await self.on { $1.setPeers(peers) }
    }

    func send(_ messages: [Message]) async throws {
        try await self.on { $1.send(messages) }
    }

    var messages: [Message] {
        get async throws { try await self.on { recorder, _ in recorder.messages } }
    }

    var unreachable: [UInt64] {
        get async throws { try await self.on { recorder, _ in recorder.unreachable } }
    }

    /// How many of the two streams in a direction are up with a peer.
    func streams(_ direction: StreamDirection, with id: UInt64) async throws -> Int {
        try await self.on { recorder, _ in
            var up = 0
            for event in recorder.events {
                switch event {
                case .streamOpened(id, _, direction): up += 1
                case .streamClosed(id, _, direction, _): up -= 1
                default: break
                }
            }
            return up
        }
    }

    /// Ends the member at once, as a killed process does.
    func stop() async throws {
        try await self.loop.flatSubmit { self.parts.value.transport.stop() }.get()
        try await self.group.shutdownGracefully()
    }
}

/// Waits until every member reads and writes both streams with every other.
func connect(_ nodes: [PeerNode]) async throws -> Bool {
    for node in nodes { try await node.knows(nodes.filter { $0.id != node.id }) }
    return try await eventually {
        for node in nodes {
            for other in nodes where other.id != node.id {
                let reading = try await node.streams(.reading, with: other.id)
                let writing = try await node.streams(.writing, with: other.id)
                guard reading == 2, writing == 2 else { return false }
            }
        }
        return true
    }
}

/// Waits until a condition holds, for as long as a busy machine may need.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    try await eventually(within: .seconds(30), condition)
}
