import Basics
import NIOCore
import NIOPosix
import PeerTransport
import Raft
import Testing
import TestSupport

@Suite("Peers that misbehave")
struct FaultyPeerTests {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// What a peer answers before its stream.
    static let accepted =
        "HTTP/1.1 200 OK\r\nX-Server-Version: 3.5.30\r\n"
        + "X-Etcd-Cluster-Id: c1\r\nTransfer-Encoding: chunked\r\n\r\n"

    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [13, 10]
    }

    /// A member that dials a server of the test's own.
    static func start(
        tune: @escaping @Sendable (inout PeerOptions) -> Void = { $0.readTimeout = .minutes(2) }
    ) async throws -> (node: PeerNode, server: RawServer) {
        let server = try await RawServer.start(self.group)
        let node = try await PeerNode.start(id: 1, tune: tune)
        let url = try PeerURL("http://127.0.0.1:\(server.port)")
        try await node.on { $1.setPeers([Peer(id: 2, urls: [url])]) }
        return (node, server)
    }

    /// The connection of the `count`th dial of a stream.
    static func dial(
        _ count: Int,
        _ kind: StreamKind,
        _ server: RawServer
    ) async throws
        -> RawConnection
    {
        let path = "/raft/stream/\(kind.rawValue)/1 "
        #expect(try await eventually { try await server.requests(for: path).count >= count })
        return try await server.requests(for: path)[count - 1]
    }

    @Test
    func `what is dialled is what etcd dials`() async throws {
        let (node, server) = try await Self.start()
        let text = try await Self.dial(1, .append, server).text
        let lines = text.split(separator: "\r\n").map(String.init)
        #expect(lines.first == "GET /raft/stream/msgapp/1 HTTP/1.1")
        #expect(
            Set(lines.dropFirst().map { $0.lowercased() }) == [
                "host: 127.0.0.1:\(server.port)", "x-etcd-cluster-id: c1", "x-raft-to: 2",
                "x-min-cluster-version: 3.0.0", "x-peerurls: \(node.url)", "x-server-from: 1",
                "x-server-version: 3.6.0",
            ]
        )
        await server.close()
        try await node.stop()
    }

    @Test
    func `a message that was cut off is lost, and the next stream starts afresh`() async throws {
        let (node, server) = try await Self.start()
        let append = LinkTests.append(from: 2, to: 1, after: 3, entries: 4, bytes: 100)
        let bytes = StreamCodingTests.encode(.append, [append])
        let first = try await Self.dial(1, .append, server)
        try await first.send(Self.accepted)
        try await first.send(Self.chunk(bytes))
        try await first.send(Self.chunk(Array(bytes.dropLast(7))))
        #expect(try await eventually { try await node.messages.count == 1 })
        await first.close()
        #expect(try await eventually { try await node.unreachable == [2] })
        #expect(try await node.on { $1.activeSince(2) } == nil)

        let second = try await Self.dial(2, .append, server)
        try await second.send(Self.accepted)
        try await second.send(Self.chunk(bytes))
        #expect(try await eventually { try await node.messages == [append, append] })
        await server.close()
        try await node.stop()
    }

    @Test
    func `garbage on a stream ends it, and only it`() async throws {
        let (node, server) = try await Self.start()
        let first = try await Self.dial(1, .append, server)
        let other = try await Self.dial(1, .message, server)
        for stream in [first, other] { try await stream.send(Self.accepted) }
        try await first.send(Self.chunk([9, 9, 9]))
        #expect(try await eventually { !first.isOpen })
        let events = try await node.on { recorder, _ in recorder.events }
        #expect(
            events.contains(
                .streamClosed(2, .append, .reading, reason: "frame type 9 does not exist")
            )
        )
        #expect(other.isOpen)
        let beat = Message(type: .heartbeat, to: 1, from: 2, term: 8)
        try await other.send(Self.chunk(StreamCodingTests.encode(.message, [beat])))
        #expect(try await eventually { try await node.messages == [beat] })
        _ = try await Self.dial(2, .append, server)
        await server.close()
        try await node.stop()
    }

    @Test
    func `messages for others and from removed members are passed over`() async throws {
        let (node, server) = try await Self.start()
        try await node.on { recorder, _ in recorder.removed = [9] }
        let stream = try await Self.dial(1, .message, server)
        try await stream.send(Self.accepted)
        let mine = Message(type: .heartbeat, to: 1, from: 2, term: 8)
        let messages = [
            Message(type: .heartbeat, to: 5, from: 2, term: 8),
            Message(type: .vote, to: 1, from: 9, term: 99),
            Message(type: .snap, to: 1, from: 2, term: 8, snapshot: Snapshot()),
            mine,
        ]
        try await stream.send(Self.chunk(StreamCodingTests.encode(.message, messages)))
        #expect(try await eventually { try await !node.messages.isEmpty })
        #expect(try await node.messages == [mine])
        await server.close()
        try await node.stop()
    }

    @Test
    func `a peer that falls silent is noticed, and one that never answers is dialled again`()
        async throws
    {
        let (node, server) = try await Self.start { $0.readTimeout = .milliseconds(300) }
        let deaf = try await Self.dial(1, .message, server)
        // A busy machine may need a few dials to answer one in time.
        var dials = 0
        while try await node.on({ recorder, _ in
            !recorder.events.contains(.streamOpened(2, .append, .reading))
        }) {
            dials += 1
            try? await Self.dial(dials, .append, server).send(Self.accepted)
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await eventually { try await node.unreachable.first == 2 })
        let events = try await node.on { recorder, _ in recorder.events }
        #expect(events.contains { "\($0)".contains("nothing was heard for") })
        #expect(try await eventually { !deaf.isOpen })
        _ = try await Self.dial(2, .message, server)
        await server.close()
        try await node.stop()
    }

    @Test
    func `dials keep their distance`() async throws {
        let (node, server) = try await Self.start { $0.redialInterval = .milliseconds(500) }
        // Every dial is answered and dropped at once: the worst case for a dialler in a hurry.
        let start = ContinuousClock.now
        var closed = 0
        while try await server.connections.count < 8, ContinuousClock.now - start < .seconds(30) {
            for connection in try await server.connections.dropFirst(closed) {
                await connection.close()
                closed += 1
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        // Two streams, every half second from the start on.
        #expect(try await server.connections.count >= 8)
        #expect(ContinuousClock.now - start > .milliseconds(1_400))
        await server.close()
        try await node.stop()
    }

    @Test
    func `a peer that reads too slowly loses messages, not this member its memory`() async throws {
        let node = try await PeerNode.start(id: 1) {
            $0.queuedBytesMax = 2 << 20
            $0.readTimeout = .milliseconds(300)
            $0.writeTimeout = .milliseconds(600)
        }
        let nobody = try PeerURL("http://127.0.0.1:9")
        try await node.on { $1.setPeers([Peer(id: 2, urls: [nobody])]) }
        let slow = try await RawConnection.connect(port: node.url.port, group: Self.group)
        try await slow.read(false)
        try await slow.send(
            "GET /raft/stream/msgapp/2 HTTP/1.1\r\nHost: h\r\nX-Etcd-Cluster-Id: c1\r\n"
                + "X-Server-Version: 3.5.0\r\nX-Min-Cluster-Version: 3.0.0\r\n"
                + "X-Raft-To: 1\r\nX-Server-From: 2\r\n\r\n"
        )
        #expect(try await eventually { try await node.streams(.writing, with: 2) == 1 })
        let append = LinkTests.append(from: 1, to: 2, after: 3, entries: 1, bytes: 256 << 10)
        // Loopback sockets take some megabytes before anything waits.
        #expect(
            try await eventually {
                try await node.send([Message](repeating: append, count: 8))
                return try await node.on { recorder, _ in
                    recorder.events.contains { if case .dropped(2, _) = $0 { true } else { false } }
                }
            }
        )
        #expect(try await node.unreachable.first == 2)
        // It is given up when nothing moves, and not before.
        #expect(try await eventually { try await node.streams(.writing, with: 2) == 0 })
        let events = try await node.on { recorder, _ in recorder.events }
        #expect(events.contains { "\($0)".contains("nothing could be written") })
        await slow.close()
        try await node.stop()
    }
}
