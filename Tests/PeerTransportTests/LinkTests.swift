import NIOCore
import NIOPosix
import PeerTransport
import Raft
import Testing
import TestSupport

@Suite("Two members and more")
struct LinkTests {
    static func append(
        from: UInt64,
        to: UInt64,
        after index: UInt64,
        entries: Int,
        bytes: Int = 16
    ) -> Message {
        let new = (0..<entries).map { offset in
            let data = [UInt8](repeating: UInt8(truncatingIfNeeded: offset), count: bytes)
            return Entry(term: 3, index: index + UInt64(offset) + 1, data: data)
        }
        return Message(
            type: .app,
            to: to,
            from: from,
            term: 3,
            logTerm: 3,
            index: index,
            entries: new,
            commit: index
        )
    }

    @Test
    func `three members open all streams and hear each other in order`() async throws {
        var nodes: [PeerNode] = []
        for id in 1...3 { nodes.append(try await .start(id: UInt64(id))) }
        #expect(try await connect(nodes))

        for node in nodes {
            var messages: [Message] = []
            for other in nodes where other.id != node.id {
                for round in 0..<20 {
                    let at = UInt64(round * 2)
                    messages.append(Self.append(from: node.id, to: other.id, after: at, entries: 2))
                    messages.append(
                        Message(type: .heartbeat, to: other.id, from: node.id, term: 3, commit: at)
                    )
                }
            }
            try await node.send(messages)
        }
        for node in nodes {
            #expect(try await eventually { try await node.messages.count == 80 })
            for other in nodes where other.id != node.id {
                let heard = try await node.messages.filter { $0.from == other.id }
                let appends = heard.filter { $0.type == .app }
                #expect(
                    appends
                        == (0..<20).map {
                            Self.append(
                                from: other.id,
                                to: node.id,
                                after: UInt64($0 * 2),
                                entries: 2
                            )
                        }
                )
                #expect(
                    heard.filter { $0.type == .heartbeat }.map(\.commit)
                        == (0..<20).map { UInt64($0 * 2) }
                )
            }
            #expect(try await node.unreachable.isEmpty)
        }
        for node in nodes { try await node.stop() }
    }

    @Test
    func `a member that dies is reported once and at once, and heard again when it is back`()
        async throws
    {
        let first = try await PeerNode.start(id: 1)
        let second = try await PeerNode.start(id: 2)
        #expect(try await connect([first, second]))
        let port = second.url.port

        let before = ContinuousClock.now
        try await second.stop()
        #expect(try await eventually { try await !first.unreachable.isEmpty })
        // A busy machine takes its time, but nobody waited for the silence to be noticed.
        #expect(ContinuousClock.now - before < .seconds(4))
        #expect(try await first.on { $1.activeSince(2) } == nil)
        // Dials that fail are no news.
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await first.unreachable == [2])

        let back = try await PeerNode.start(id: 2, port: port)
        try await back.knows([first])
        #expect(try await eventually { try await first.streams(.reading, with: 2) == 2 })
        #expect(try await eventually { try await first.streams(.writing, with: 2) == 2 })
        try await first.send([Self.append(from: 1, to: 2, after: 7, entries: 3)])
        #expect(try await eventually { try await back.messages.count == 1 })
        #expect(try await first.unreachable == [2])
        try await first.stop()
        try await back.stop()
    }

    @Test
    func `a member that is dialled dials back without waiting for its turn`() async throws {
        let first = try await PeerNode.start(id: 1) { $0.redialInterval = .minutes(10) }
        // Nobody listens where the second is expected.
        let url = try PeerURL("http://127.0.0.1:1")
        try await first.on { $1.setPeers([Peer(id: 2, urls: [url])]) }
        #expect(
            try await eventually {
                try await first.on { recorder, _ in
                    recorder.events.contains {
                        if case .dialFailed(2, _, _) = $0 { true } else { false }
                    }
                }
            }
        )
        let second = try await PeerNode.start(id: 2)
        let there = second.url
        try await first.on { $1.setPeers([Peer(id: 2, urls: [there])]) }
        #expect(try await first.streams(.reading, with: 2) == 0)
        try await second.knows([first])
        #expect(try await eventually { try await first.streams(.reading, with: 2) == 2 })
        try await first.stop()
        try await second.stop()
    }

    @Test
    func `the next URL is tried when one fails`() async throws {
        let first = try await PeerNode.start(id: 1)
        let second = try await PeerNode.start(id: 2)
        let nobody = try PeerURL("http://127.0.0.1:1")
        let there = second.url
        try await second.knows([first])
        try await first.on { $1.setPeers([Peer(id: 2, urls: [nobody, there])]) }
        #expect(try await eventually { try await first.streams(.reading, with: 2) == 2 })
        try await first.stop()
        try await second.stop()
    }

    @Test
    func `a message of forty megabytes arrives whole`() async throws {
        let first = try await PeerNode.start(id: 1)
        let second = try await PeerNode.start(id: 2)
        #expect(try await connect([first, second]))
        let huge = Self.append(from: 1, to: 2, after: 5, entries: 40, bytes: 1 << 20)
        let next = Self.append(from: 1, to: 2, after: 45, entries: 1)
        try await first.send([huge, next])
        #expect(try await eventually { try await second.messages.count == 2 })
        #expect(try await second.messages == [huge, next])
        try await first.stop()
        try await second.stop()
    }

    @Test
    func `members of different clusters do not meet`() async throws {
        let first = try await PeerNode.start(id: 1)
        let second = try await PeerNode.start(id: 2, cluster: 0xc2)
        try await first.knows([second])
        try await second.knows([first])
        try await first.send([Message(type: .heartbeat, to: 2, from: 1, term: 1)])
        #expect(try await eventually { try await first.unreachable == [2] })
        let events = try await first.on { recorder, _ in recorder.events }
        #expect(events.contains { "\($0)".contains("cluster ID mismatch") })
        #expect(try await second.messages.isEmpty)
        #expect(try await first.on { $1.activeSince(2) } == nil)
        try await first.stop()
        try await second.stop()
    }

    @Test
    func `members whose versions do not go together do not meet`() async throws {
        let first = try await PeerNode.start(id: 1)
        let old = try await PeerNode.start(id: 2, version: ServerVersion(2, 3, 8))
        try await first.knows([old])
        try await old.knows([first])
        #expect(
            try await eventually {
                try await first.on { recorder, _ in
                    recorder.events.contains { "\($0)".contains("incompatible version") }
                }
            }
        )
        #expect(try await first.streams(.reading, with: 2) == 0)
        #expect(try await first.streams(.writing, with: 2) == 0)
        try await first.stop()
        try await old.stop()
    }

    @Test
    func `a removed member learns it from its streams and from what it posts`() async throws {
        let first = try await PeerNode.start(id: 1)
        let second = try await PeerNode.start(id: 2)
        #expect(try await connect([first, second]))
        try await first.on { recorder, transport in
            recorder.removed = [2]
            transport.setPeers([])
        }
        #expect(
            try await eventually {
                try await second.on { $0.removedBy.first == 1 && $1.activeSince(1) == nil }
            }
        )
        let before = try await second.on { recorder, _ in recorder.removedBy.count }
        try await second.send([Message(type: .vote, to: 1, from: 2, term: 9)])
        #expect(
            try await eventually {
                try await second.on { recorder, _ in
                    recorder.events.contains { "\($0)".contains("from removed member") }
                        && recorder.removedBy.count > before
                }
            }
        )
        #expect(try await first.messages.isEmpty)
        try await first.stop()
        try await second.stop()
    }

    @Test
    func `a member that nobody announced is answered where it says it listens`() async throws {
        let first = try await PeerNode.start(id: 1)
        let second = try await PeerNode.start(id: 2)
        // The second knows the first, as one that joins does, but not the other way round.
        try await second.knows([first])
        try await second.send([Message(type: .appResp, to: 1, from: 2, term: 4, index: 9)])
        #expect(try await eventually { try await first.messages.count == 1 })
        try await first.send([Self.append(from: 1, to: 2, after: 9, entries: 2)])
        #expect(try await eventually { try await second.messages.count == 1 })
        #expect(try await second.messages == [Self.append(from: 1, to: 2, after: 9, entries: 2)])
        try await first.stop()
        try await second.stop()
    }

    @Test
    func `who has been connected for how long is known`() async throws {
        let first = try await PeerNode.start(id: 1)
        let second = try await PeerNode.start(id: 2)
        #expect(try await first.on { $1.activePeers(forAtLeast: .zero) } == [])
        #expect(try await connect([first, second]))
        #expect(try await first.on { $1.activePeers(forAtLeast: .zero) } == [2])
        #expect(try await first.on { $1.activePeers(forAtLeast: .hours(1)) } == [])
        #expect(
            try await eventually {
                try await first.on { $1.activePeers(forAtLeast: .milliseconds(200)) } == [2]
            }
        )
        try await first.stop()
        try await second.stop()
    }

    @Test
    func `messages to a member that is not there are reported once per call`() async throws {
        let first = try await PeerNode.start(id: 1)
        let nobody = try PeerURL("http://127.0.0.1:1")
        try await first.on { $1.setPeers([Peer(id: 2, urls: [nobody])]) }
        let beat = Message(type: .heartbeat, to: 2, from: 1, term: 1)
        try await first.send([beat])
        #expect(try await eventually { try await first.unreachable == [2] })
        try await first.send(
            [Message](repeating: Message(type: .heartbeat, to: 7, from: 1), count: 9)
        )
        #expect(try await first.unreachable == [2, 7])
        #expect(
            try await first.on { recorder, _ in recorder.events.contains(.dropped(7, count: 9)) }
        )
        try await first.stop()
    }

    @Test
    func `idle streams stay up`() async throws {
        let quick: @Sendable (inout PeerOptions) -> Void = { $0.readTimeout = .seconds(2) }
        let first = try await PeerNode.start(id: 1, tune: quick)
        let second = try await PeerNode.start(id: 2, tune: quick)
        #expect(try await connect([first, second]))
        try await Task.sleep(for: .seconds(5))
        #expect(try await first.unreachable.isEmpty)
        #expect(try await second.unreachable.isEmpty)
        #expect(try await first.messages.isEmpty)
        try await first.stop()
        try await second.stop()
    }
}
