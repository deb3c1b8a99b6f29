import Basics
import Bolt
import Testing

/// bbolt has no checksum over rows.
///
/// What is damaged inside a row cannot be told from another row; everything else must be noticed,
/// or make no difference.
@Suite("A damaged database file")
struct DamageTests {
    private static let buckets: [Bucket] = {
        var random = SeededRandom(seed: 5)
        return [
            Bucket(name: "alarm", rows: []),
            Bucket(
                name: "key",
                rows: randomRows(10, keyBytes: 13..<14, valueBytes: 600..<900, &random)
                    + [Row(key: [9, 9, 9, 9], value: [UInt8](repeating: 5, count: 5000))]
            ),
            Bucket(name: "meta", rows: [Row(key: [1], value: [2, 3, 4])]),
        ]
    }()

    @Test func `a flipped bit is noticed, or changes one row, or nothing`() throws {
        let whole = file(Self.buckets)
        var random = SeededRandom(seed: 17)
        var (errors, same, others) = (0, 0, 0)
        // Every byte that says where something is, and some of what only is.
        for offset in whole.indices where offset % 4096 < 256 || offset % 5 == 0 {
            var bytes = whole
            bytes[offset] ^= 1 << UInt8(random.below(8))
            guard let found = try? contents(MemorySource(bytes: bytes)) else {
                errors += 1
                continue
            }
            if found == Self.buckets {
                same += 1
                continue
            }
            others += 1
            #expect(Self.differences(found) == 1, "a bit at \(offset) changed several rows")
        }
        // Half of a file is rows, and each of these outcomes must have been seen.
        #expect(errors > 200 && same > 500 && others > 500, "\(errors), \(same), \(others)")
    }

    @Test func `a number that is not the page's is noticed wherever it stands`() throws {
        let whole = file(Self.buckets)
        var random = SeededRandom(seed: 23)
        // Every structural field of every page that is read, with arbitrary contents.
        for page in 3..<(whole.count / 4096) {
            for _ in 0..<600 {
                var bytes = whole
                let offset = page * 4096 + random.below(16 + 12 * 16)
                for byte in 0..<min(1 + random.below(8), bytes.count - offset) {
                    bytes[offset + byte] = UInt8(random.below(256))
                }
                // What counts is that it neither traps nor goes on for ever.
                _ = try? contents(MemorySource(bytes: bytes))
            }
        }
    }

    @Test func `a file cut anywhere is refused`() {
        let whole = file(Self.buckets)
        for count in stride(from: 0, to: whole.count, by: 37) {
            let bytes = Array(whole[..<count])
            #expect(throws: BoltError.self) { try contents(MemorySource(bytes: bytes)) }
        }
    }

    @Test func `a branch among its own children ends in an error`() throws {
        var bytes = file(Self.buckets)
        let audit = PageAudit(bytes)
        let branch = try #require(
            (3..<audit.uses.count).first { audit.number($0 * 4096 + 8, 2) == 1 }
        )
        // The first child becomes the branch itself.
        bytes[branch * 4096 + 16 + 8] = UInt8(branch)
        #expect(throws: BoltError.self) { try contents(MemorySource(bytes: bytes)) }
    }

    @Test func `a branch that names one child for another gives no row of it`() throws {
        var bytes = file(Self.buckets)
        let audit = PageAudit(bytes)
        let branch = try #require(
            (3..<audit.uses.count).first { audit.number($0 * 4096 + 8, 2) == 1 }
        )
        let elements = branch * 4096 + 16
        bytes[elements + 8] = bytes[elements + 24]
        let reader = try BoltReader(MemorySource(bytes: bytes))
        var rows = reader.rows(of: try #require(reader.bucket(Array("key".utf8))))
        #expect(throws: BoltError.self) {
            try rows.next { key, _ in Issue.record("the row of \(Array(key)) is not the first") }
        }
    }

    @Test func `rows behind damage are never taken for the next ones`() throws {
        var bytes = file(Self.buckets)
        // Page 3 is the first leaf of the bucket `key`; it now says that it is another.
        bytes[3 * 4096] ^= 0x40
        let reader = try BoltReader(MemorySource(bytes: bytes))
        var rows = reader.rows(of: try #require(reader.bucket(Array("key".utf8))))
        for _ in 0..<3 {
            #expect(throws: BoltError.damaged(page: 3, reason: "it says that it is page 67")) {
                try rows.next { _, _ in }
            }
        }
    }

    /// How many rows differ, if the buckets and their numbers of rows are the same otherwise.
    private static func differences(_ found: [Bucket]) -> Int {
        guard found.count == Self.buckets.count else { return .max }
        var count = 0
        for (left, right) in zip(found, Self.buckets) {
            if left.name != right.name { count += 1 }
            guard left.rows.count == right.rows.count else { return .max }
            count += zip(left.rows, right.rows).filter { $0 != $1 }.count
        }
        return count
    }
}
