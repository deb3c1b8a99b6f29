import Basics
import Foundation
import NIOCore
import NIOPosix
import PeerTransport
import Raft
import Testing
import TestSupport

/// What the peer port answers, spoken to in plain HTTP.
@Suite("Requests to the peer port")
struct RequestTests {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// The ids of the captures.
    static let local: UInt64 = 0x2438_a6fe_1e5b_64cc
    static let remote: UInt64 = 0xfde2_4677_2901_ec2d
    static let cluster: UInt64 = 0x578e_7e2b_3552_a1ef

    /// The headers of etcd 3.5.30, verbatim but for the lines that a test changes.
    static func request(
        _ line: String,
        _ changes: [String: String?] = [:],
        body: [UInt8] = []
    ) -> [UInt8] {
        var headers: [(String, String)] = [
            ("Host", "127.0.0.1:35015"),
            ("User-Agent", "Go-http-client/1.1"),
            ("X-Etcd-Cluster-Id", "578e7e2b3552a1ef"),
            ("X-Min-Cluster-Version", "3.0.0"),
            ("X-Peerurls", "http://127.0.0.1:9"),
            ("X-Raft-To", "2438a6fe1e5b64cc"),
            ("X-Server-From", "fde246772901ec2d"),
            ("X-Server-Version", "3.5.30"),
            ("Accept-Encoding", "gzip"),
        ]
        if !body.isEmpty { headers.append(("Content-Length", "\(body.count)")) }
        let text = headers.compactMap { name, value -> String? in
            guard let change = changes[name] else { return "\(name): \(value)\r\n" }
            return change.map { "\(name): \($0)\r\n" }
        }
        return Array("\(line) HTTP/1.1\r\n\(text.joined())\r\n".utf8) + body
    }

    static func node() async throws -> PeerNode {
        // No heartbeat of the link comes between, however slow the machine.
        let node = try await PeerNode.start(id: self.local, cluster: self.cluster) {
            $0.readTimeout = .minutes(2)
        }
        let nobody = try PeerURL("http://127.0.0.1:9")
        try await node.on { recorder, transport in
            transport.setPeers([Peer(id: self.remote, urls: [nobody])])
            recorder.removed = [0xdead]
        }
        return node
    }

    /// Sends bytes on a fresh connection and returns what came until it has the shape of an answer.
    static func ask(_ node: PeerNode, _ bytes: [UInt8]) async throws -> String {
        let connection = try await RawConnection.connect(port: node.url.port, group: Self.group)
        try await connection.send(bytes)
        #expect(try await eventually { try await Self.isComplete(connection.text) })
        let text = try await connection.text
        await connection.close()
        return text
    }

    private static func isComplete(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length: ") }
            .flatMap { Int($0.dropFirst(16)) }
        return text[end.upperBound...].utf8.count >= (length ?? 0)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var line: String
        var changes: [String: String?] = [:]
        var body: [UInt8] = []
        var status: Int
        var words: String

        var testDescription: String { "\(self.line) \(self.changes) -> \(self.status)" }
    }

    private static let stream = "GET /raft/stream/message/fde246772901ec2d"

    @Test(arguments: [
        Case(line: "GET /raft", status: 405, words: "Method Not Allowed\n"),
        Case(line: "GET /raft/snapshot", status: 405, words: "Method Not Allowed\n"),
        Case(line: "POST /raft/stream/message/1", status: 405, words: "Method Not Allowed\n"),
        Case(line: "POST /members", status: 405, words: "Method Not Allowed\n"),
        Case(line: "GET /leases", status: 405, words: "Method Not Allowed\n"),
        Case(line: "GET /members/promote/1", status: 405, words: "Method Not Allowed\n"),
        Case(line: "GET /", status: 404, words: "404 page not found\n"),
        Case(line: "GET /raft/nothing", status: 404, words: "404 page not found\n"),
        Case(line: "GET /health", status: 404, words: "404 page not found\n"),
        Case(
            line: "POST /members/promote/x",
            status: 404,
            words: "member x not found in cluster\n"
        ),
        Case(
            line: stream,
            changes: ["X-Etcd-Cluster-Id": "1"],
            status: 412,
            words: "cluster ID mismatch\n"
        ),
        Case(
            line: stream,
            changes: ["X-Etcd-Cluster-Id": nil],
            status: 412,
            words: "cluster ID mismatch\n"
        ),
        Case(
            line: stream,
            changes: ["X-Server-Version": "2.3.9"],
            status: 412,
            words: "incompatible version\n"
        ),
        Case(
            line: stream,
            changes: ["X-Server-Version": nil],
            status: 412,
            words: "incompatible version\n"
        ),
        Case(
            line: stream,
            changes: ["X-Min-Cluster-Version": "3.7.0"],
            status: 412,
            words: "incompatible version\n"
        ),
        Case(
            line: stream,
            changes: ["X-Raft-To": "1"],
            status: 412,
            words: "to field mismatch\n"
        ),
        Case(line: "GET /raft/stream/message/xyz", status: 404, words: "invalid from\n"),
        Case(line: "GET /raft/stream/other/1", status: 404, words: "invalid path\n"),
        Case(line: "GET /raft/stream/message/77", status: 404, words: "error sender not found\n"),
        Case(line: "GET /raft/stream/message/dead", status: 410, words: "removed member\n"),
        Case(
            line: "POST /raft",
            body: [0xff, 0xff],
            status: 400,
            words: "error unmarshalling raft message\n"
        ),
        Case(
            line: "POST /raft",
            changes: ["X-Etcd-Cluster-Id": "1"],
            body: [0xff, 0xff],
            status: 412,
            words: "cluster ID mismatch\n"
        ),
        Case(
            line: "POST /raft",
            body: Message(type: .vote, to: local, from: 0xdead).encode(),
            status: 403,
            words: #"{"message":"cannot process message from removed member"}"#
        ),
        Case(
            line: "POST /raft",
            body: Message(type: .vote, to: 3, from: remote).encode(),
            status: 403,
            words: #"{"message":"cannot process message to mismatch member"}"#
        ),
        Case(
            line: "POST /raft/snapshot",
            body: [0, 0, 0, 0, 0, 0, 0, 2, 0xff, 0xff],
            status: 400,
            words: "failed to decode raft message"
        ),
        Case(
            line: "POST /raft/snapshot",
            body: [0, 0, 0, 0, 0, 0, 0, 47] + StreamCodingTests.capturedPreVote,
            status: 400,
            words: "wrong raft message type\n"
        ),
    ])
    func `what is not given is refused with etcd's status and words`(_ example: Case) async throws {
        let node = try await Self.node()
        let bytes = Self.request(example.line, example.changes, body: example.body)
        let answer = try await Self.ask(node, bytes)
        #expect(answer.hasPrefix("HTTP/1.1 \(example.status) "))
        #expect(answer.components(separatedBy: "\r\n\r\n")[1].hasPrefix(example.words))
        if example.status == 405 { #expect(answer.contains("Allow: ")) }
        #expect(answer.contains("X-Etcd-Cluster-ID: 578e7e2b3552a1ef\r\n"))
        #expect(try await node.messages.isEmpty)
        try await node.stop()
    }

    @Test
    func `a refusal is told once, however often it is provoked`() async throws {
        let node = try await Self.node()
        let foreign = Self.request(Self.stream, ["X-Etcd-Cluster-Id": "1"])
        for _ in 0..<5 { _ = try await Self.ask(node, foreign) }
        _ = try await Self.ask(node, Self.request("GET /raft/stream/message/dead"))
        let events = try await node.on { recorder, _ in recorder.events }
        let refusals = events.filter { if case .refused = $0 { true } else { false } }
        #expect(
            refusals.map(\.description) == [
                "refused /raft/stream/message/fde246772901ec2d from 127.0.0.1 with status 412: "
                    + "cluster ID mismatch",
                "refused /raft/stream/message/dead from 127.0.0.1 with status 410: removed member",
            ]
        )
        try await node.stop()
    }

    @Test
    func `a pre-vote that etcd posted is taken, twice on one connection`() async throws {
        let node = try await Self.node()
        let bytes = Self.request(
            "POST /raft",
            ["X-Raft-To": nil],
            body: StreamCodingTests.capturedPreVote
        )
        let connection = try await RawConnection.connect(port: node.url.port, group: Self.group)
        for count in 1...2 {
            try await connection.send(bytes)
            #expect(try await eventually { try await node.messages.count == count })
        }
        #expect(try await node.messages == [StreamCodingTests.preVote, StreamCodingTests.preVote])
        #expect(
            try await eventually {
                try await connection.text.components(separatedBy: "HTTP/1.1 204 ").count == 3
            }
        )
        await connection.close()
        try await node.stop()
    }

    @Test
    func `a stream that etcd asked for is chunked and introduces this member`() async throws {
        let node = try await Self.node()
        let connection = try await RawConnection.connect(port: node.url.port, group: Self.group)
        try await connection.send(Self.request("GET /raft/stream/msgapp/fde246772901ec2d"))
        #expect(try await eventually { try await connection.text.contains("\r\n\r\n") })
        let head = try await connection.text
        #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(head.lowercased().contains("transfer-encoding: chunked\r\n"))
        #expect(head.contains("X-Server-Version: 3.6.0\r\n"))
        #expect(head.contains("X-Etcd-Cluster-ID: 578e7e2b3552a1ef\r\n"))

        let append = Message(
            type: .app,
            to: Self.remote,
            from: Self.local,
            term: 2,
            logTerm: 1,
            index: 4,
            entries: [Entry(term: 2, index: 5, data: [UInt8](repeating: 9, count: 300))]
        )
        try await node.send([append])
        let body = StreamCodingTests.encode(.append, [append])
        let size = String(body.count, radix: 16)
        let line = String(repeating: "0", count: 8 - size.count) + size + "\r\n"
        let chunk = Array(head.utf8) + Array(line.utf8) + body + [13, 10]
        #expect(try await eventually { try await connection.received.count >= chunk.count })
        #expect(try await connection.received == chunk)
        await connection.close()
        #expect(try await eventually { try await node.unreachable == [Self.remote] })
        try await node.stop()
    }

    @Test
    func `a second stream of a kind replaces the first without an alarm`() async throws {
        let node = try await Self.node()
        let request = Self.request("GET /raft/stream/message/fde246772901ec2d")
        let old = try await RawConnection.connect(port: node.url.port, group: Self.group)
        try await old.send(request)
        #expect(try await eventually { try await old.text.contains("200 OK") })
        let new = try await RawConnection.connect(port: node.url.port, group: Self.group)
        try await new.send(request)
        #expect(try await eventually { !old.isOpen })
        let beat = Message(type: .heartbeat, to: Self.remote, from: Self.local, term: 3)
        try await node.send([beat])
        let bytes = StreamCodingTests.encode(.message, [beat])
        #expect(
            try await eventually {
                try await new.received.suffix(2 + bytes.count) == bytes + [13, 10]
            }
        )
        #expect(try await node.unreachable.isEmpty)
        await new.close()
        try await node.stop()
    }

    @Test
    func `the others are answered by the owner`() async throws {
        let node = try await Self.node()
        try await node.on { recorder, _ in
            recorder.answer = { request in
                switch request.route {
                case .leases: .protobuf(request.body + [1])
                case .promote(12): .text(412, "etcdserver: can only promote a learner member")
                default: .json(Array("\(request.route) \(request.query)".utf8))
                }
            }
        }
        let url = node.url
        let loop = Self.group.next()
        func get(_ path: String) async throws -> PeerResponse {
            try await PeerHTTP.get(url, path: path, timeout: .seconds(5), on: loop).get()
        }
        let members = try await get("/members?linearizable=true")
        #expect(members.status == 200)
        #expect(members.contentType == "application/json")
        #expect(members.header("x-etcd-cluster-id") == "578e7e2b3552a1ef")
        #expect(members.body == Array("members linearizable=true".utf8))
        #expect(try await get("/version").body == Array("version ".utf8))
        #expect(try await get("/downgrade/enabled").status == 200)
        #expect(try await get("/members/hashkv").status == 200)
        let probe = try await get("/raft/probing").body
        #expect(String(decoding: probe, as: UTF8.self).hasPrefix(#"{"OK":true,"Now":"20"#))

        let lease = try await PeerHTTP.post(
            url,
            path: "/leases",
            body: [8, 5],
            timeout: .seconds(5),
            on: loop
        ).get()
        #expect(lease.body == [8, 5, 1])
        let promoted = try await PeerHTTP.post(
            url,
            path: "/members/promote/12",
            body: [],
            headers: [("Authorization", "token")],
            timeout: .seconds(5),
            on: loop
        ).get()
        #expect(promoted.status == 412)
        let requests = try await node.on { recorder, _ in recorder.requests }
        #expect(requests.last?.authorization == "token")
        try await node.stop()
    }

    @Test
    func `a member that does not answer is given up in time, and the next one asked`() async throws
    {
        let node = try await Self.node()
        let silent = try await RawServer.start(Self.group)
        let loop = Self.group.next()
        let deaf = try PeerURL("http://127.0.0.1:\(silent.port)")
        let before = ContinuousClock.now
        await #expect(throws: PeerTransportError.self) {
            try await PeerHTTP.get(deaf, path: "/members", timeout: .milliseconds(200), on: loop)
                .get()
        }
        #expect(ContinuousClock.now - before < .seconds(3))
        let answer = try await PeerHTTP.first(of: [deaf, node.url], on: loop) {
            let patience: TimeAmount = $0 == deaf ? .milliseconds(300) : .seconds(30)
            return PeerHTTP.get($0, path: "/members", timeout: patience, on: loop)
        }.get()
        #expect(answer.status == 200)
        await silent.close()
        try await node.stop()
    }

    @Test
    func `garbage and requests that pile up end the connection, not the member`() async throws {
        let node = try await Self.node()
        let answer = try await Self.ask(node, Array("\u{0}\u{1} nonsense\r\n\r\n".utf8))
        #expect(answer.hasPrefix("HTTP/1.1 400 "))
        let hasty = try await RawConnection.connect(port: node.url.port, group: Self.group)
        let stream = Self.request("GET /raft/stream/message/fde246772901ec2d")
        try await hasty.send(stream + stream)
        #expect(try await eventually { !hasty.isOpen })
        let long = try await RawConnection.connect(port: node.url.port, group: Self.group)
        let head = Self.request("POST /leases", ["Content-Length": "9000000"])
        try await long.send(head.dropLast(2) + Array("Content-Length: 2000000\r\n\r\n".utf8))
        try await long.send([UInt8](repeating: 7, count: 1_500_000))
        #expect(try await eventually { try await long.text.hasPrefix("HTTP/1.1 413 ") })
        #expect(try await Self.ask(node, Self.request("GET /members")).hasPrefix("HTTP/1.1 200 "))
        try await node.stop()
    }

    @Test
    func `a port in use is found when it is bound`() async throws {
        let node = try await Self.node()
        let free = try PeerURL("http://127.0.0.1:0")
        do {
            _ = try await PeerListener.bind([free, node.url], on: Self.group.next()).get()
            Issue.record("the port was bound twice")
        } catch {
            #expect("\(error)" == "listening on \(node.url): address already in use")
        }
        try await node.stop()
    }
}
