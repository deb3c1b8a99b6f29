import Basics
import EtcdAPI
import MVCC
import Testing

/// The expected hashes come from etcd 3.4.23 itself: the same operations through etcdctl, and
/// `endpoint hashkv --rev` after them.
@Suite("HashKV")
struct HashTests {
    private let keyspace = Keyspace(MemoryBackend())

    private func put(_ key: String, _ value: String) throws {
        var writer = WireWriter()
        let request = PutRequest(key: Array(key.utf8), value: Array(value.utf8))
        try self.keyspace.put(request, header: ResponseHeader(), into: &writer)
    }

    private func delete(_ key: [UInt8], _ end: [UInt8] = []) {
        var writer = WireWriter()
        let request = DeleteRangeRequest(key: key, rangeEnd: end)
        self.keyspace.deleteRange(request, header: ResponseHeader(), into: &writer)
    }

    private func delete(_ key: String, _ end: String = "") {
        self.delete(Array(key.utf8), Array(end.utf8))
    }

    private func txn() throws {
        func put(_ key: String, _ value: String) -> RequestOp {
            RequestOp(
                request: .requestPut(PutRequest(key: Array(key.utf8), value: Array(value.utf8)))
            )
        }
        let deletion = DeleteRangeRequest(key: Array("key/4".utf8))
        let request = TxnRequest(
            compare: [
                Compare(
                    result: .greater,
                    target: .version,
                    key: Array("key/3".utf8),
                    targetUnion: .version(0)
                )
            ],
            success: [
                put("key/9", "nine"), put("key/1", "again"),
                RequestOp(request: .requestDeleteRange(deletion)),
            ],
            failure: [put("x", "y")]
        )
        var writer = WireWriter()
        try self.keyspace.txn(request, header: ResponseHeader(), into: &writer)
    }

    /// Expects a hash right after a compaction, in its middle, and when it is done.
    private func compact(_ revision: Int64, _ hashes: [Int64: UInt32]) throws {
        try self.keyspace.compact(revision)
        for _ in 0..<3 {
            for (revision, hash) in hashes {
                #expect(try self.keyspace.hash(revision).hash == hash, "revision \(revision)")
            }
            _ = self.keyspace.compactStep(limit: 3)
        }
        while !self.keyspace.compactStep(limit: 3) {}
        for (revision, hash) in hashes {
            #expect(try self.keyspace.hash(revision).hash == hash, "revision \(revision)")
        }
    }

    @Test
    func `equals etcd's after the same operations`() throws {
        func hash(_ revision: Int64) throws -> UInt32 { try self.keyspace.hash(revision).hash }
        #expect(try hash(0) == 1_084_519_789)
        for number in 0..<12 { try self.put("key/\(number % 5)", "value-\(number)") }
        #expect(try hash(0) == 3_456_322_992)
        #expect(try hash(6) == 3_566_419_646)
        self.delete("key/1")
        self.delete("key/0", "key/3")
        #expect(try hash(0) == 2_013_550_046)
        #expect(try hash(14) == 2_016_570_294)
        #expect(try hash(15) == 2_013_550_046)
        try self.txn()
        #expect(try hash(0) == 1_495_988_494)
        try self.put("key/2", "")
        self.delete("key/2")
        try self.put("key/2", "back")
        try self.put("only", "v")
        self.delete("only")
        #expect(self.keyspace.currentRevision == 21)
        #expect(try hash(0) == 2_179_883_329)
        #expect(try hash(18) == 3_153_481_837)
        try self.compact(
            9,
            [0: 13_751_791, 12: 2_829_785_586, 14: 695_119_494, 10: 3_849_174_761]
        )
        try self.compact(15, [0: 1_011_379_478, 18: 849_281_959, 16: 1_799_426_696])
        try self.compact(18, [0: 296_755_510, 19: 2_273_636_100])
        try self.compact(21, [0: 2_273_636_100])
        self.delete([0], [0])
        #expect(try hash(0) == 3_802_392_926)
        try self.compact(22, [0: 1_084_519_789])
        try self.put("z", "z")
        #expect(try hash(0) == 1_518_461_458)
    }

    @Test
    func `steps give the hash that one step gives, and notice a compaction`() throws {
        for number in 0..<50 { try self.put("key/\(number % 7)", "value-\(number)") }
        var hashing = try self.keyspace.beginHash(40)
        var step = KeyspaceHashStep.unfinished
        while step == .unfinished {
            step = self.keyspace.hashStep(&hashing, limit: 3)
            try self.put("later", "more")
        }
        #expect(step == .finished(try self.keyspace.hash(40)))
        hashing = try self.keyspace.beginHash(40)
        try self.keyspace.compact(20)
        #expect(self.keyspace.hashStep(&hashing, limit: 3) == .compacted)
        #expect(throws: EtcdError.compacted) { try self.keyspace.hash(19) }
        #expect(throws: EtcdError.futureRev) { try self.keyspace.hash(1000) }
        #expect(try self.keyspace.hash(20).revision == 20)
    }
}
