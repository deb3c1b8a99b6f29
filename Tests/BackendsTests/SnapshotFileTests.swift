import Backends
import Basics
import Bolt
import Foundation
import MVCC
import TestSupport
import Testing

extension LMDBStore {
    /// Writes rows of every bucket and commits them.
    fileprivate mutating func fill(keys: Int, _ random: inout SeededRandom) throws {
        for number in 0..<keys {
            let size = random.below(number % 100 == 0 ? 100_000 : 300)
            self.put(.key, RevisionKey.encode(Revision(Int64(number + 2))), keyValue(number, size))
            if number % 5000 == 4999 { try self.sealAndCommit() }
        }
        for bucket in Bucket.allCases where bucket != .key && bucket != .alarm {
            for number in 0..<(1 + random.below(40)) {
                let key = Array("\(bucket.name) \(number)".utf8)
                self.put(bucket, key, [UInt8](repeating: 7, count: random.below(200)))
            }
        }
        try self.sealAndCommit()
    }

    fileprivate mutating func put(_ bucket: Bucket, _ key: [UInt8], _ value: [UInt8]) {
        self.store.put(bucket, key.span, value.span)
    }

    fileprivate mutating func sealAndCommit() throws {
        self.seal()
        try self.commit()
    }

    /// Every row that is committed, in order.
    fileprivate func rows() throws -> [[UInt8]] {
        let snapshot = try self.database.snapshot()
        defer { snapshot.end() }
        var rows: [[UInt8]] = []
        let start: [UInt8] = []
        for bucket in Bucket.allCases {
            snapshot.scan(bucket, from: start.span) { key, value in
                rows.append(Array(bucket.name.utf8) + [0] + copy(key) + [0] + copy(value))
                return true
            }
        }
        return rows
    }
}

/// A KeyValue of the key `k<number>` at its revision, which is two more.
private func keyValue(_ number: Int, _ valueBytes: Int) -> [UInt8] {
    var writer = WireWriter()
    writer.bytes(1, Array("k\(number)".utf8))
    writer.int64(2, Int64(number + 2))
    writer.int64(3, Int64(number + 2))
    writer.int64(4, 1)
    writer.bytes(5, [UInt8](repeating: 5, count: valueBytes))
    return writer.bytes
}

private func copy(_ span: Span<UInt8>) -> [UInt8] {
    span.withUnsafeBufferPointer { Array($0) }
}

/// Writes an export's pieces to a file, calling `between` after each.
private func write(
    _ export: SnapshotExport,
    to path: String,
    pieceBytes: Int = 65_536,
    _ between: () throws -> Void = {}
) throws {
    var data = Data()
    while let piece = export.next(pieceBytes) {
        data.append(contentsOf: piece)
        try between()
    }
    #expect(data.count == export.fileBytes)
    try data.write(to: URL(fileURLWithPath: path))
}

/// A bbolt file of one row.
private func file(bucket: String, _ key: [UInt8], _ value: [UInt8]) -> [UInt8] {
    var plan = BoltPlan()
    plan.bucket(Array(bucket.utf8))
    plan.row(keyBytes: key.count, valueBytes: value.count)
    var writer = BoltWriter(plan.finish())
    writer.bucket(Array(bucket.utf8))
    writer.row(key.span, value.span)
    writer.finish()
    var bytes: [UInt8] = []
    writer.withOutput { bytes = copy($0) }
    return bytes
}

@Suite struct `A database as etcd's file` {
    @Test(arguments: 1...3)
    func `exported and taken up again is the same`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var source = try LMDBStore()
        try source.fill(keys: 1500 * Int(seed), &random)
        let path = "\(source.directory.path)/exported"
        let export = SnapshotExport(try source.database.snapshot())
        try write(export, to: path, pieceBytes: 1 + random.below(100_000))
        #expect(export.next(1) == nil)

        var target = try LMDBStore()
        try target.install(SnapshotImport.build(from: path, beside: target.path, target.options))
        #expect(try target.rows() == source.rows())
    }

    @Test func `has the rows of one moment, whatever is committed meanwhile`() throws {
        var random = SeededRandom(seed: 9)
        var source = try LMDBStore()
        try source.fill(keys: 3000, &random)
        let before = try source.rows()
        let path = "\(source.directory.path)/exported"
        var round = 0
        try write(SnapshotExport(try source.database.snapshot()), to: path) {
            round += 1
            let revision = RevisionKey.encode(Revision(Int64(round * 7)))
            source.store.delete(.key, revision.span)
            source.put(.meta, Array("term".utf8), [UInt8(truncatingIfNeeded: round)])
            try source.sealAndCommit()
        }
        #expect(round > 5)
        #expect(try source.rows() != before)

        var target = try LMDBStore()
        try target.install(SnapshotImport.build(from: path, beside: target.path, target.options))
        #expect(try target.rows() == before)
    }

    @Test func `has every bucket of etcd's even when all are empty`() throws {
        let store = try LMDBStore()
        let path = "\(store.directory.path)/exported"
        try write(SnapshotExport(try store.database.snapshot()), to: path)
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        #expect(
            try names(bytes) == [
                "alarm", "auth", "authRoles", "authUsers", "cluster", "key", "lease", "members",
                "members_removed", "meta",
            ]
        )
    }

    @Test func `lets its snapshot go when nobody wants the rest`() throws {
        var random = SeededRandom(seed: 3)
        var source = try LMDBStore()
        try source.fill(keys: 1000, &random)
        let snapshot = try source.database.snapshot()
        let export = SnapshotExport(snapshot)
        #expect(export.next(1000) != nil)
        export.end()
        #expect(export.next(1000) == nil)
    }
}

@Suite struct `A database file that cannot be taken up` {
    private static let revision = RevisionKey.encode(Revision(5))

    private static let refusals: [(bucket: String, key: [UInt8], value: [UInt8], says: String)] = [
        ("unheard", [1], [2], "its bucket \"unheard\" has rows"),
        ("key", [1, 2, 3], keyValue(3, 9), "a key of 3 bytes is no revision"),
        ("key", [UInt8](repeating: 1, count: 17), keyValue(3, 9), "is no revision"),
        ("key", Self.revision, [0xff, 0xff], "the row of revision 5 is no KeyValue"),
        ("key", Self.revision, keyValue(4, 9), "the row of revision 5 says it is of 6"),
        ("meta", Array("finishedCompactRev".utf8), [1], "the progress of a compaction"),
        ("authUsers", [UInt8](repeating: 1, count: 600), [], "a key has 600 bytes"),
    ]

    @Test(arguments: Self.refusals.indices)
    func `is refused in a sentence and leaves nothing behind`(index: Int) throws {
        let (bucket, key, value, says) = Self.refusals[index]
        try Self.expectRefusal(file(bucket: bucket, key, value), says)
    }

    @Test func `is refused when it is cut, damaged, none at all or not there`() throws {
        let whole = file(bucket: "key", Self.revision, keyValue(3, 9000))
        try Self.expectRefusal(Array(whole.dropLast(4096)), "page 1 of the database is damaged")
        var damaged = whole
        damaged[3 * 4096] ^= 1
        try Self.expectRefusal(damaged, "page 3 of the database is damaged")
        try Self.expectRefusal([], "the file is no bbolt database")
        try Self.expectRefusal(nil, "No such file")
    }

    @Test func `keeps an empty bucket of another release from being a reason`() throws {
        var plan = BoltPlan()
        plan.bucket(Array("test".utf8))
        var writer = BoltWriter(plan.finish())
        writer.bucket(Array("test".utf8))
        writer.finish()
        let store = try LMDBStore()
        let path = "\(store.directory.path)/received"
        try writer.withOutput { try Data(copy($0)).write(to: URL(fileURLWithPath: path)) }
        _ = try SnapshotImport.build(from: path, beside: store.path, store.options)
    }

    private static func expectRefusal(_ bytes: [UInt8]?, _ says: String) throws {
        let store = try LMDBStore()
        let path = "\(store.directory.path)/received"
        if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
        let error = #expect(throws: SnapshotImportError.self) {
            _ = try SnapshotImport.build(from: path, beside: store.path, store.options)
        }
        #expect(error?.description.contains(says) == true, "\(String(describing: error))")
        let left = try FileManager.default.contentsOfDirectory(atPath: store.directory.path)
        #expect(!left.contains { $0.contains(".tmp.") }, "\(left)")
    }
}

/// The names of a file's buckets.
private func names(_ bytes: [UInt8]) throws -> [String] {
    try BoltReader(ArraySource(bytes: bytes)).buckets.map {
        String(decoding: $0.name, as: UTF8.self)
    }
}

private struct ArraySource: BoltSource {
    var bytes: [UInt8]
    var size: Int { self.bytes.count }

    func read(at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>) throws(BoltError) {
        bytes.replaceSubrange(range, with: self.bytes[offset..<(offset + range.count)])
    }
}
