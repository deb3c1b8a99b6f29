import Basics
import Bolt
import Testing

@Suite("The layout of a database file")
struct LayoutTests {
    @Test func `a database without buckets is four pages`() throws {
        let bytes = file([])
        #expect(bytes.count == 4 * 4096)
        #expect(try contents(MemorySource(bytes: bytes)).isEmpty)
    }

    @Test(arguments: UInt64(1)...12)
    func `every page is used once and every branch has two children`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let wide = seed % 3 == 0
        let buckets = (0..<4).map { number in
            Bucket(
                name: "bucket\(number)",
                rows: randomRows(
                    [0, 3, 900, 1 + random.below(3000)][number],
                    keyBytes: wide ? 0..<3000 : 0..<30,
                    valueBytes: seed % 2 == 0 ? 0..<20 : 0..<2500,
                    &random
                )
            )
        }
        let bytes = file(buckets)
        #expect(bytes.count == plan(buckets).fileBytes)
        let audit = PageAudit(bytes)
        #expect(audit.uses.allSatisfy { $0 == 1 }, "pages \(audit.uses.filter { $0 != 1 })")
        #expect(audit.branchChildren.allSatisfy { $0 >= 2 })
        #expect(audit.levels >= 3)
    }

    /// With keys of 8 bytes a branch holds 170 children, and so these are around every edge.
    @Test func `no number of children leaves one alone`() {
        for count in 169...175 {
            let rows = (0..<count).map { number in
                Row(
                    key: number.bigEndianBytes + [0, 0, 0, 0],
                    value: [UInt8](repeating: 1, count: 4000)
                )
            }
            let audit = PageAudit(file([Bucket(name: "key", rows: rows)]))
            #expect(audit.branchChildren.reduce(0, +) >= count)
            #expect(
                audit.branchChildren.allSatisfy { $0 >= 2 },
                "\(count): \(audit.branchChildren)"
            )
            #expect(audit.uses.allSatisfy { $0 == 1 })
        }
    }

    @Test func `a leaf is closed only when the next row does not fit`() {
        let rows = (0..<5000).map { number in
            Row(key: [UInt8](revision: number), value: [UInt8](repeating: 7, count: 100))
        }
        let audit = PageAudit(file([Bucket(name: "key", rows: rows)]))
        let rowBytes = 16 + 17 + 100
        // The last leaf, and that of the bucket of buckets, may have any room.
        #expect(audit.roomInLeaves.filter { $0 >= rowBytes }.count <= 2)
    }

    @Test(arguments: [700, 1500, 2100, 3000, 4096, 5000, 9000])
    func `most of the file is rows, however long they are`(valueBytes: Int) throws {
        let rows = (0..<400).map { number in
            Row(key: [UInt8](revision: number), value: [UInt8](repeating: 7, count: valueBytes))
        }
        let buckets = [Bucket(name: "key", rows: rows)]
        let bytes = file(buckets)
        #expect(Double(400 * (valueBytes + 17)) / Double(bytes.count) > 0.8)
        #expect(PageAudit(bytes).uses.allSatisfy { $0 == 1 })
        #expect(try contents(MemorySource(bytes: bytes)) == buckets)
    }

    @Test func `small rows fill the last page of a long one`() {
        var rows = [Row(key: [1], value: [UInt8](repeating: 7, count: 10_000))]
        rows += (0..<20).map { Row(key: [2, UInt8($0)], value: [UInt8](repeating: 8, count: 50)) }
        let bytes = file([Bucket(name: "key", rows: rows)])
        #expect(bytes.count == (3 + 3 + 1) * 4096)
    }

    /// bbolt writes a bucket into its row when its page has at most 1,024 bytes.
    @Test(arguments: [(1024 - 16 - 16 - 1, 4), (1024 - 16 - 16 - 1 + 1, 5)])
    func `a bucket is inline up to a quarter of a page`(valueBytes: Int, pages: Int) throws {
        let buckets = [
            Bucket(
                name: "meta",
                rows: [
                    Row(key: [1], value: [UInt8](repeating: 7, count: valueBytes))
                ]
            )
        ]
        let bytes = file(buckets)
        #expect(bytes.count == pages * 4096)
        #expect(try contents(MemorySource(bytes: bytes)) == buckets)
    }

    @Test func `many inline buckets need more than one page themselves`() throws {
        let buckets = (10..<40).map { number in
            Bucket(
                name: "b\(number)",
                rows: [Row(key: [1], value: [UInt8](repeating: UInt8(number), count: 900))]
            )
        }
        let bytes = file(buckets)
        #expect(PageAudit(bytes).uses.allSatisfy { $0 == 1 })
        #expect(try contents(MemorySource(bytes: bytes)) == buckets)
    }

    @Test func `a snapshot file is told by its size`() {
        #expect(BoltFile.endsInHash(fileBytes: 20 * 4096 + 32))
        #expect(!BoltFile.endsInHash(fileBytes: 20 * 4096))
        #expect(BoltFile.databaseBytes(fileBytes: 20 * 4096 + 32) == 20 * 4096)
        #expect(BoltFile.databaseBytes(fileBytes: 20 * 4096) == 20 * 4096)
    }

    @Test func `rows out of order stop the writer`() async {
        await #expect(processExitsWith: .failure) {
            var writer = BoltWriter(BoltPlan().finish())
            writer.bucket([1])
            let (later, earlier): ([UInt8], [UInt8]) = ([2], [1])
            writer.row(later.span, later.span)
            writer.row(earlier.span, earlier.span)
        }
    }

    @Test func `rows that the plan did not see stop the writer`() async {
        await #expect(processExitsWith: .failure) {
            var plan = BoltPlan()
            plan.bucket([1])
            for _ in 0..<100 { plan.row(keyBytes: 1, valueBytes: 100) }
            var writer = BoltWriter(plan.finish())
            writer.bucket([1])
            writer.finish()
        }
    }
}
