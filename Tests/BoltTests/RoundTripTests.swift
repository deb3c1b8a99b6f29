import Basics
import Bolt
import Testing

@Suite("Rows written and read again")
struct RoundTripTests {
    @Test(arguments: UInt64(1)...8)
    func `rows of every size come back`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let small = randomRows(2000, keyBytes: 0..<40, valueBytes: 0..<300, &random)
        var mixed = randomRows(60, keyBytes: 0..<200, valueBytes: 0..<60_000, &random)
        mixed[20].value = []
        mixed[40].value = [UInt8](repeating: 9, count: 2 << 20)
        let long = randomRows(30, keyBytes: 20_000..<32_764, valueBytes: 0..<10, &random)
        let buckets = [
            Bucket(name: "alarm", rows: []),
            Bucket(name: "key", rows: small),
            Bucket(name: "lease", rows: mixed),
            Bucket(name: "long", rows: long),
            Bucket(name: "meta", rows: Array(small.prefix(2))),
        ]
        let bytes = file(buckets, chunk: 1 + random.below(100_000))
        #expect(bytes.count == plan(buckets).fileBytes)
        #expect(try contents(MemorySource(bytes: bytes)) == buckets)
    }

    @Test func `millions of tiny rows`() throws {
        #if DEBUG
        let count = 100_000
        #else
        let count = 3_000_000
        #endif
        var plan = BoltPlan()
        plan.bucket([1])
        for _ in 0..<count { plan.row(keyBytes: 4, valueBytes: 1) }
        let layout = plan.finish()
        var writer = BoltWriter(layout)
        writer.bucket([1])
        var bytes: [UInt8] = []
        bytes.reserveCapacity(layout.fileBytes)
        var key: [UInt8] = [0, 0, 0, 0]
        for number in 0..<count {
            for place in 0..<4 {
                key[place] = UInt8(truncatingIfNeeded: number >> (24 - 8 * place))
            }
            writer.row(key.span, key.span.extracting(3..<4))
            if writer.outputBytes > 1 << 20 {
                writer.withOutput { bytes += Array($0) }
                writer.clearOutput()
            }
        }
        writer.finish()
        writer.withOutput { bytes += Array($0) }
        #expect(bytes.count == layout.fileBytes)

        let reader = try BoltReader(MemorySource(bytes: bytes))
        var rows = reader.rows(of: try #require(reader.bucket([1])))
        var found = 0
        var wrong = 0
        while try rows.next({ key, value in
            if key[3] != value[0] || Int(key[3]) != found & 0xff { wrong += 1 }
            found += 1
        }) {}
        #expect(found == count)
        #expect(wrong == 0)
    }

    @Test func `the newer meta counts if it is whole`() throws {
        let rows = [Row(key: [1], value: [2])]
        var bytes = file([Bucket(name: "key", rows: rows)])
        // The second meta has the higher transaction; without its checksum the first one counts.
        bytes[4096 + 16 + 16] ^= 1
        #expect(try contents(MemorySource(bytes: bytes)).first?.rows == rows)
        bytes[16 + 16] ^= 1
        #expect(throws: BoltError.self) { try contents(MemorySource(bytes: bytes)) }
        // Without the first, the place of the second has to be found.
        bytes[4096 + 16 + 16] ^= 1
        #expect(try contents(MemorySource(bytes: bytes)).first?.rows == rows)
    }
}
