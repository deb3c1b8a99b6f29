import Basics
import Bolt
import EtcdAPI
import Foundation
import TestSupport
import Testing

@Suite("Files of a real etcd")
struct RealEtcdTests {
    @Test func `what etcd writes is what the reader finds`() async throws {
        let etcd = try await EtcdFixture.start(flags: ["--max-txn-ops=10000"])
        let member = etcd.members[0]
        let client = Etcdctl(endpoint: member.clientURL)
        let scratch = try TemporaryDirectory()
        try await Self.fill(client, scratch.path)
        let expected = try await client.all()
        #expect(expected.count > 3000)

        let saved = "\(scratch.path)/saved.db"
        try await client.run(["snapshot", "save", saved])
        let source = try FileSource(saved)
        #expect(BoltFile.endsInHash(fileBytes: source.size))
        try await Self.compare(source, expected, status: client.status(saved))
        let reader = try BoltReader(source)
        #expect(reader.fileBytes == BoltFile.databaseBytes(fileBytes: source.size))

        // The file of a member that was killed has free pages, and no list of them.
        let status = try await client.status(saved)
        member.kill()
        let database = "\(member.dataDirectory)/member/snap/db"
        try await Self.compare(FileSource(database), expected, status: status)
    }

    @Test func `etcdctl accepts and etcd serves a file of ours`() async throws {
        var random = SeededRandom(seed: 11)
        let content = OwnDatabase(keys: 20_000, &random)
        let database = file(content.buckets)
        let scratch = try TemporaryDirectory()
        let snapshot = "\(scratch.path)/ours.db"
        try Data(database).write(to: URL(fileURLWithPath: snapshot))
        try await Etcdctl.appendHash(to: snapshot)

        let status = try await Etcdctl().status(snapshot)
        #expect(status.revision == content.revision)
        #expect(status.totalKey == content.buckets.reduce(0) { $0 + $1.rows.count })
        #expect(status.totalSize == database.count)
        #expect(status.hash == hash(content.buckets))

        let etcd = try await EtcdFixture.start()
        let member = etcd.members[0]
        try await Etcdctl().restore(snapshot, into: member)
        let client = Etcdctl(endpoint: member.clientURL)
        #expect(try await client.all() == content.values)
        try await Self.change(client, content)
        // A second start reads what etcd has made of our pages.
        try await member.restart()
        #expect(try await client.all().count == 1)
    }

    /// Makes etcd split, balance and free the pages that we have laid out.
    private static func change(_ client: Etcdctl, _ content: OwnDatabase) async throws {
        let put = try await client.run(["put", "another", "value", "-w", "json"])
        #expect(put.contains("\"revision\":\(content.revision + 1)"))
        try await client.run(["del", "key", "--prefix"])
        try await client.run(["compact", "--physical", "\(content.revision + 2)"])
        #expect(try await client.all() == ["another": "value"])
        try await client.run(["defrag"])
        #expect(try await client.all() == ["another": "value"])
    }

    /// Rows of all sizes, deletions, leases, users and several buckets.
    private static func fill(_ client: Etcdctl, _ scratch: String) async throws {
        let lease = try await client.run(["lease", "grant", "1000"]).split(separator: " ")[1]
        for batch in 0..<3 {
            let puts = (0..<1200).map { number in
                let size = number % 10 == 0 ? number : number % 40
                let value = String(repeating: "v", count: size)
                return "put key\(batch)-\(number) \"\(value)\""
            }
            let input = "\(scratch)/txn"
            try Data(("\n" + puts.joined(separator: "\n") + "\n\n\n").utf8)
                .write(to: URL(fileURLWithPath: input))
            try await client.run(["txn"], input: input)
        }
        let large = "\(scratch)/large"
        try Data(repeating: UInt8(ascii: "x"), count: 1_200_000)
            .write(to: URL(fileURLWithPath: large))
        try await client.run(["put", "large"], input: large)
        try await client.run(["put", "leased", "value", "--lease=\(lease)"])
        try await client.run(["del", "key0-1", "--prefix"])
        try await client.run(["user", "add", "root:secret"])
        try await client.run(["role", "add", "reader"])
        try await client.run(["compact", "3", "--physical"])
        try await client.run(["put", "last", ""])
    }

    private static func compare(
        _ source: FileSource,
        _ expected: [String: String],
        status: SnapshotStatus
    ) async throws {
        let buckets = try contents(source)
        let names = buckets.map(\.name)
        #expect(names == names.sorted())
        #expect(
            Set(["auth", "authRoles", "authUsers", "key", "lease", "meta"]).isSubset(of: names)
        )
        #expect(buckets.reduce(0) { $0 + $1.rows.count } == status.totalKey)
        var found: [String: String] = [:]
        for row in buckets.first(where: { $0.name == "key" })?.rows ?? [] {
            let pair = try KeyValue(decoding: row.value)
            let key = String(decoding: pair.key, as: UTF8.self)
            let isDeletion = row.key.count == 18
            found[key] = isDeletion ? nil : String(decoding: pair.value, as: UTF8.self)
        }
        #expect(found == expected)
        #expect(buckets.first { $0.name == "lease" }?.rows.count == 1)
        #expect(buckets.first { $0.name == "authUsers" }?.rows.map(\.key) == [Array("root".utf8)])
    }
}

/// A member's rows, as etcd would have stored them.
struct OwnDatabase {
    var buckets: [Bucket]
    var values: [String: String] = [:]
    var revision: Int

    init(keys: Int, _ random: inout SeededRandom) {
        var rows: [Row] = []
        for number in 0..<keys {
            let size = random.below(number % 500 == 0 ? 20_000 : number % 9 == 0 ? 5000 : 200)
            let value = String(repeating: "v", count: size)
            self.values["key\(number)"] = value
            let revision = Int64(number + 2)
            let pair = KeyValue(
                key: Array("key\(number)".utf8),
                createRevision: revision,
                modRevision: revision,
                version: 1,
                value: Array(value.utf8)
            )
            rows.append(Row(key: [UInt8](revision: number + 2), value: pair.encode()))
        }
        self.revision = keys + 1
        let lease: [UInt8] = [0x08, 0x07, 0x10, 0xE8, 0x07]
        self.buckets = [
            Bucket(name: "alarm", rows: []),
            Bucket(name: "auth", rows: [Row(key: Array("authEnabled".utf8), value: [0])]),
            Bucket(name: "authRoles", rows: []),
            Bucket(name: "authUsers", rows: []),
            Bucket(
                name: "cluster",
                rows: [Row(key: Array("clusterVersion".utf8), value: Array("3.4.0".utf8))]
            ),
            Bucket(name: "key", rows: rows),
            Bucket(name: "lease", rows: [Row(key: [0, 0, 0, 0, 0, 0, 0, 7], value: lease)]),
            Bucket(name: "members", rows: []),
            Bucket(name: "members_removed", rows: []),
            Bucket(
                name: "meta",
                rows: [
                    Row(key: Array("consistent_index".utf8), value: [0, 0, 0, 0, 0, 0, 78, 33])
                ]
            ),
        ]
    }
}

/// The hash that etcd's tools give for these rows.
func hash(_ buckets: [Bucket]) -> UInt32 {
    var crc: UInt32 = 0
    for bucket in buckets {
        crc = CRC32C.update(crc, Array(bucket.name.utf8))
        for row in bucket.rows {
            crc = CRC32C.update(CRC32C.update(crc, row.key), row.value)
        }
    }
    return crc
}
