import Backends
import Basics
import EtcdAPI
import Foundation
import MVCC
import TestSupport
import Testing

@Suite struct `Snapshots exchanged with a real etcd` {
    @Test func `etcd's becomes a keyspace of the same hash`() async throws {
        let etcd = try await EtcdFixture.start(flags: ["--max-txn-ops=2000"])
        let client = Etcdctl(endpoint: etcd.members[0].clientURL)
        let store = try LMDBStore()
        let path = "\(store.directory.path)/saved"
        try await Self.fill(client, scratch: store.directory.path)
        try await client.run(["snapshot", "save", path])

        let keyspace = try Self.takeUp(path, in: store)
        let theirs = try await Self.hash(client)
        let ours = try keyspace.hash(0)
        #expect(ours.hash == theirs.hash)
        #expect(keyspace.currentRevision == theirs.revision)
        #expect(keyspace.compactRevision == theirs.compactRevision)
        #expect(keyspace.keyCount == (try await client.all()).count)
    }

    @Test func `ours becomes an etcd of the same hash`() async throws {
        var store = try LMDBStore()
        let keyspace = Keyspace(store.store)
        try Self.change(keyspace)
        store.store = keyspace.store
        store.seal()
        try store.commit()
        let ours = try keyspace.hash(0)

        let path = "\(store.directory.path)/exported"
        let export = SnapshotExport(try store.database.snapshot())
        var data = Data()
        while let piece = export.next(32_768) { data.append(contentsOf: piece) }
        try data.write(to: URL(fileURLWithPath: path))
        try await Etcdctl.appendHash(to: path)
        #expect(Int64(try await Etcdctl().status(path).revision) == keyspace.currentRevision)

        let etcd = try await EtcdFixture.start()
        try await Etcdctl().restore(path, into: etcd.members[0])
        let client = Etcdctl(endpoint: etcd.members[0].clientURL)
        let theirs = try await Self.hash(client)
        #expect(theirs.hash == ours.hash)
        #expect(theirs.revision == keyspace.currentRevision)
        #expect(theirs.compactRevision == keyspace.compactRevision)
        #expect(try await client.all().count == keyspace.keyCount)
    }

    /// A keyspace over a file's rows.
    private static func takeUp(
        _ path: String,
        in store: LMDBStore
    ) throws -> Keyspace<LMDBBackend> {
        var store = store
        try store.install(SnapshotImport.build(from: path, beside: store.path, store.options))
        return Keyspace(store.store)
    }

    private static func fill(_ client: Etcdctl, scratch: String) async throws {
        let input = "\(scratch)/txn"
        for round in 0..<3 {
            let puts = (0..<1500).map { "put key\($0 * (round + 1)) value\(round)" }
            let unique = Array(Set(puts.map { $0.split(separator: " ")[1] })).count
            #expect(unique == puts.count)
            try Data(("\n" + puts.joined(separator: "\n") + "\n\n\n").utf8)
                .write(to: URL(fileURLWithPath: input))
            try await client.run(["txn"], input: input)
        }
        try await client.run(["del", "key1", "--prefix"])
        try await client.run(["compact", "3", "--physical"])
        try await client.run(["put", "last", "value"])
    }

    private static func change(_ keyspace: Keyspace<LMDBBackend>) throws {
        var answer = WireWriter()
        for number in 0..<3000 {
            var put = PutRequest()
            put.key = Array("key\(number % 700)".utf8)
            put.value = [UInt8](repeating: UInt8(ascii: "v"), count: number % 97)
            try keyspace.put(put, header: ResponseHeader(), into: &answer)
            guard number % 50 == 0 else { continue }
            var delete = DeleteRangeRequest()
            delete.key = Array("key\(number % 350)".utf8)
            keyspace.deleteRange(delete, header: ResponseHeader(), into: &answer)
        }
        try keyspace.compact(1500)
        while keyspace.isCompacting { _ = keyspace.compactStep(limit: 1000) }
    }

    /// What etcd says about its keyspace.
    private static func hash(
        _ client: Etcdctl
    ) async throws -> (hash: UInt32, revision: Int64, compactRevision: Int64) {
        struct Answer: Decodable {
            struct HashKV: Decodable {
                struct Header: Decodable { var revision: Int64 }
                var header: Header
                var hash: UInt32
                var compact_revision: Int64
            }
            var HashKV: HashKV
        }
        let json = try await client.run(["endpoint", "hashkv", "-w", "json"])
        let answers = try JSONDecoder().decode([Answer].self, from: Data(json.utf8))
        let found = try #require(answers.first).HashKV
        return (found.hash, found.header.revision, found.compact_revision)
    }
}
