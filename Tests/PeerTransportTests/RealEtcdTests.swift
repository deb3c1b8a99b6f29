import Basics
import Foundation
import NIOCore
import PeerTransport
import Raft
import Testing
import TestSupport

/// Real etcd on the other side.
///
/// Its clocks are real too, so one cluster runs at a time.
@Suite("Together with real etcd", .serialized)
struct RealEtcdTests {
    @Test
    func `etcd leads and this transport follows, with etcd's own bytes`() async throws {
        let cluster = try await MixedCluster.start()
        try await cluster.join(isNew: true, electionTicks: 2_000)
        let put = try await cluster.etcdctl(["put", "spoken", "by-etcd"])
        #expect(put.output == "OK\n")
        #expect(
            try await eventually {
                try await cluster.on { $0.committed.contains(where: Self.holds("by-etcd")) }
            }
        )
        // Heartbeats travel on the other stream.
        #expect(
            try await eventually {
                try await cluster.on { $0.received.count { $0.type == .heartbeat } > 20 }
            }
        )
        try Self.checkBytes(try await cluster.recorded)
        try await cluster.stop()
    }

    @Test
    func `this transport leads and etcd follows`() async throws {
        let cluster = try await MixedCluster.start(
            flags: [
                "--election-timeout=20000", "--heartbeat-interval=2000",
                "--initial-election-tick-advance=false",
            ]
        )
        try await cluster.join(isNew: true, electionTicks: 10)
        #expect(try await eventually { try await cluster.on { $0.raft.role == .leader } })
        try await cluster.on { member in
            for number in UInt8(1)...100 { try member.raft.propose(Self.put(number)) }
            member.drain()
        }
        // The process serves clients once its own name is agreed on, for which it asks us.
        #expect(
            try await eventually {
                try await cluster.etcdctl(["get", "--consistency=s", "k"]).output == "k\nv100\n"
            }
        )
        #expect(try await cluster.on { $0.received.contains { $0.type == .prop } })
        // A linearizable read asks the leader.
        #expect(try await cluster.etcdctl(["get", "k"]).output == "k\nv100\n")
        #expect(try await cluster.etcdctl(["put", "k", "v101"]).output == "OK\n")
        #expect(try await cluster.on { $0.committed.contains(where: Self.holds("v101")) })
        try await cluster.stop()
    }

    @Test
    func `etcd's database comes to a member that joins late, and goes on to another etcd`()
        async throws
    {
        // Our member has no name that it publishes, so etcd would not take it for started.
        let cluster = try await MixedCluster.start(
            isAlone: true,
            flags: ["--snapshot-count=50", "--strict-reconfig-check=false"]
        )
        // Ten thousand entries, twice as many as etcd keeps for those who lag behind.
        let load = try await cluster.etcdctl(["check", "datascale", "--load=s"])
        #expect(load.output.contains("PASS"))
        let url = "http://127.0.0.1:\(cluster.ourPort)"
        // The third is in the configuration before the database is sent on, as etcd demands of
        // whoever sends it: a snapshot that does not name its receiver is passed over.
        let place = try await cluster.addLearner()
        let added = try await cluster.etcdctl(["member", "add", "m2", "--peer-urls=\(url)"])
        #expect(added.status == 0)
        try await cluster.join(isNew: false, electionTicks: 2_000)
        #expect(
            try await eventually {
                try await cluster.on { $0.received.contains { $0.type == .snap } }
            }
        )
        let database = try await cluster.on { $0.sinks.last?.bytes ?? [] }
        #expect(database.count > 10 << 20)
        // The magic number of the database's first page.
        #expect(Array(database[16..<20]) == [0xed, 0xda, 0x0c, 0xed])
        let voters = try await cluster.on { $0.raft.configuration.allVoters }
        #expect(voters.count == 2)
        // Both are needed for a majority now.
        #expect(try await cluster.etcdctl(["put", "late", "but-there"]).output == "OK\n")
        #expect(
            try await eventually {
                try await cluster.on { $0.committed.contains(where: Self.holds("but-there")) }
            }
        )
        try await Self.passOn(cluster, to: place)
        try await cluster.stop()
    }

    /// Takes over leadership, and starts a third member, which only the database can help.
    private static func passOn(_ cluster: MixedCluster, to ports: [Int]) async throws {
        let ours = try await cluster.on { String($0.raft.id, radix: 16) }
        #expect(try await cluster.etcdctl(["move-leader", ours]).status == 0)
        #expect(try await eventually { try await cluster.on { $0.raft.role == .leader } })
        let third = try cluster.startThird(ports)
        // The database ends before this key, which follows in the log.
        #expect(
            try await eventually {
                try await third.etcdctl(["get", "--consistency=s", "late"]).output
                    == "late\nbut-there\n"
            }
        )
        #expect(try await cluster.on { $0.snapshotsSent.last == true })
        third.kill()
    }

    /// An InternalRaftRequest that puts `k`.
    private static func put(_ number: UInt8) -> [UInt8] {
        let value = Array("v\(number)".utf8)
        let put: [UInt8] = [0x0a, 1, 0x6b, 0x12, UInt8(value.count)] + value
        return [0x08, number, 0x22, UInt8(put.count)] + put
    }

    private static func holds(_ text: String) -> @Sendable ([UInt8]) -> Bool {
        { String(decoding: $0, as: UTF8.self).contains(text) }
    }

    /// Reads the streams that etcd wrote, writes them again, and compares byte by byte.
    private static func checkBytes(_ answers: [[UInt8]]) throws {
        var streams = 0
        var messages = 0
        for answer in answers {
            guard let body = Self.dechunked(answer) else { continue }
            // A message stream's first byte belongs to a length of less than 2^56.
            for kind in StreamKind.allCases {
                guard let count = Self.compare(body, kind) else { continue }
                streams += 1
                messages += count
                break
            }
        }
        #expect(streams == 2)
        #expect(messages > 25)
    }

    /// How many messages there are; nil when the bytes are no such stream.
    private static func compare(_ body: [UInt8], _ kind: StreamKind) -> Int? {
        var decoder = StreamDecoder(kind: kind, local: 2, remote: 1, bytesMax: 1 << 20)
        var encoder = StreamEncoder(kind: kind)
        var link = StreamEncoder(kind: kind)
        var heartbeat = ByteBuffer()
        link.encodeLinkHeartbeat(into: &heartbeat)
        let idle = Array(heartbeat.readableBytesView)
        var start = 0
        var count = 0
        for end in body.indices {
            var message: Message?
            let byte = ByteBuffer(bytes: [body[end]])
            guard (try? decoder.decode(byte, deliver: { message = $0 })) != nil else { return nil }
            guard let message else { continue }
            var written = ByteBuffer()
            encoder.encode(message, into: &written)
            var seen = Array(body[start...end])
            while seen.count > written.readableBytes, seen.starts(with: idle) {
                seen.removeFirst(idle.count)
            }
            #expect(seen == Array(written.readableBytesView), "\(kind) \(message)")
            start = end + 1
            count += 1
        }
        return count > 0 ? count : nil
    }

    /// The body of a chunked answer, as far as it came; nil for other answers.
    private static func dechunked(_ answer: [UInt8]) -> [UInt8]? {
        let text = String(decoding: answer.prefix(1000), as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 200"), text.contains("Transfer-Encoding: chunked"),
            let end = answer.firstRange(of: [13, 10, 13, 10])
        else { return nil }
        var body: [UInt8] = []
        var rest = answer[end.upperBound...]
        while let line = rest.firstRange(of: [13, 10]) {
            let size =
                Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16) ?? 0
            let chunk = rest[line.upperBound...].prefix(size)
            guard size > 0, chunk.count == size else { break }
            body += chunk
            rest = rest[line.upperBound...].dropFirst(size + 2)
        }
        return body
    }
}
