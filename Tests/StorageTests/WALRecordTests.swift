import Basics
import Raft
import Storage
import Testing

/// A segment with these records, as our encoder writes them.
private func segment(_ build: (inout WALRecordEncoder) -> Void, size: Int = 4096) -> [UInt8] {
    var encoder = WALRecordEncoder()
    encoder.appendCRC()
    build(&encoder)
    let bytes = encoder.take()
    return bytes + [UInt8](repeating: 0, count: size - bytes.count)
}

extension WALRecordEncoder {
    mutating func append(_ entry: Entry) {
        self.append(
            entry: entry.type.rawValue,
            term: entry.term,
            index: entry.index,
            data: entry.data
        )
    }
}

/// Every record until the log ends, and how it ends.
private func read(_ bytes: [UInt8]) -> (records: [WALRecord], tail: WALTail, bytes: [UInt8]) {
    var reader = WALSegmentReader(bytes, crc: nil)
    var records: [WALRecord] = []
    do throws(WALFault) {
        while let record = try reader.next() { records.append(record) }
        return (records, reader.tail(after: nil), reader.bytes)
    } catch {
        return (records, reader.tail(after: error), reader.bytes)
    }
}

@Suite("WAL records")
struct WALRecordTests {
    @Test func `a log begins with the bytes of etcd 3.4's`() {
        var encoder = WALRecordEncoder()
        encoder.appendCRC()
        let metadata = WALMetadata(nodeID: 0x65be_c794_0ce4_119b, clusterID: 0x795b_bb0f_05ca_d793)
        encoder.append(.metadata, metadata.encode())
        encoder.append(.snapshot, WALSnapshot(index: 0, term: 0).encode())
        // Taken from a segment that etcd 3.4.23 wrote.
        let expected: [UInt8] = [
            0x04, 0, 0, 0, 0, 0, 0, 0x84, 0x08, 0x04, 0x10, 0, 0, 0, 0, 0,
            0x1e, 0, 0, 0, 0, 0, 0, 0x82, 0x08, 0x01, 0x10, 0xc7, 0xfb, 0xe1, 0x9f, 0x01,
            0x1a, 0x14, 0x08, 0x9b, 0xa3, 0x90, 0xe7, 0xc0, 0xf2, 0xb1, 0xdf, 0x65, 0x10, 0x93,
            0xaf, 0xab, 0xae, 0xf0, 0xe1, 0xee, 0xad, 0x79, 0, 0,
            0x0e, 0, 0, 0, 0, 0, 0, 0x82, 0x08, 0x05, 0x10, 0x89, 0xc0, 0xb4, 0xf1, 0x0e,
            0x1a, 0x04, 0x08, 0, 0x10, 0, 0, 0,
        ]
        #expect(encoder.bytes == expected)
    }

    @Test(arguments: [0, 1, 127, 128, 300, 20_000])
    func `an entry's record holds exactly the entry's encoding`(size: Int) throws {
        let entry = Entry(
            type: .confChange,
            term: UInt64(size) << 20,
            index: .max,
            data: [UInt8](repeating: 7, count: size)
        )
        var direct = WALRecordEncoder(crc: 5)
        direct.append(entry)
        var general = WALRecordEncoder(crc: 5)
        general.append(.entry, entry.encode())
        #expect(direct.bytes == general.bytes)
        #expect(direct.crc == general.crc)
        #expect(direct.bytes.count % 8 == 0)
    }

    @Test func `records are read back with their data and the log ends at zeros`() throws {
        let bytes = segment { encoder in
            for index in 1...20 {
                encoder.append(Entry(term: 1, index: UInt64(index), data: [1, 2, 3]))
            }
        }
        let (records, tail, _) = read(bytes)
        #expect(records.count == 21)
        #expect(tail == .clean)
        let last = try #require(records.last)
        #expect(
            try Entry(decoding: Array(bytes[last.data]))
                == Entry(term: 1, index: 20, data: [1, 2, 3])
        )
    }

    @Test func `a changed byte is never read as something else and never cut off`() throws {
        let bytes = segment { encoder in
            for index in 1...30 {
                let data = [UInt8](repeating: UInt8(index), count: index * 3)
                encoder.append(Entry(term: 1, index: UInt64(index), data: data))
            }
            encoder.append(.state, HardState(term: 1, vote: 2, commit: 30).encode())
        }
        let whole = read(bytes).records
        let end = try #require(whole.last).next
        for offset in 0..<end {
            for mask: UInt8 in [0x01, 0x80, 0xff, bytes[offset]] where mask != 0 {
                var changed = bytes
                changed[offset] ^= mask
                let (records, tail, restored) = read(changed)
                if case .damaged = tail { continue }
                // Only a check taken on trust, padding, and a frame put back may read well.
                #expect(tail == .clean && records.count == whole.count, "byte \(offset)")
                for (found, written) in zip(records, whole) {
                    #expect(Array(restored[found.data]) == Array(bytes[written.data]))
                }
            }
        }
    }

    @Test func `whatever sectors of a batch a tear takes, what is read was written`() throws {
        var durable = 0
        let bytes = segment { encoder in
            encoder.append(Entry(term: 1, index: 1, data: [UInt8](repeating: 1, count: 100)))
            encoder.append(.state, HardState(term: 1, vote: 2, commit: 0).encode())
            durable = encoder.bytes.count
            for index in 2...9 {
                let data = [UInt8](repeating: UInt8(index), count: 61 * index)
                encoder.append(Entry(term: 1, index: UInt64(index), data: data))
            }
            encoder.append(.state, HardState(term: 1, vote: 2, commit: 1).encode())
        }
        let whole = read(bytes).records
        let end = try #require(whole.last).next
        let sectors = Array(durable / 512...end / 512)
        for lost in 0..<(1 << sectors.count) {
            var torn = bytes
            for (bit, sector) in sectors.enumerated() where lost >> bit & 1 == 1 {
                for offset in max(durable, sector * 512)..<(sector * 512 + 512) { torn[offset] = 0 }
            }
            let (records, tail, _) = read(torn)
            #expect(tail == .clean || tail == .torn, "losing \(lost): \(tail)")
            #expect(records == Array(whole.prefix(records.count)))
            #expect(records.count >= 3)
        }
    }

    @Test func `a sector lost out of an older batch is damage`() throws {
        var first = 0
        let bytes = segment { encoder in
            encoder.append(Entry(term: 1, index: 1, data: [UInt8](repeating: 1, count: 1200)))
            encoder.append(.state, HardState(term: 1, vote: 2, commit: 0).encode())
            first = encoder.bytes.count
            encoder.append(Entry(term: 1, index: 2, data: [3]))
            encoder.append(.state, HardState(term: 1, vote: 2, commit: 1).encode())
        }
        #expect(first > 1024)
        for sector in 0..<2 {
            var changed = bytes
            for offset in sector * 512..<(sector + 1) * 512 { changed[offset] = 0 }
            guard case .damaged(let fault) = read(changed).tail else {
                Issue.record("the loss of sector \(sector) was not noticed")
                continue
            }
            #expect(fault.reason.contains("durable later"))
        }
    }

    @Test func `a log cut short at any byte is read up to there or refused`() throws {
        let bytes = segment { encoder in
            for index in 1...12 {
                let data = [UInt8](repeating: 9, count: 80)
                encoder.append(Entry(term: 1, index: UInt64(index), data: data))
            }
        }
        let whole = read(bytes).records
        let boundaries = Set(whole.map(\.offset))
        for length in 0..<whole[12].next {
            let (records, tail, _) = read(Array(bytes[..<length]))
            #expect(records == Array(whole.prefix(records.count)))
            if boundaries.contains(length) {
                #expect(tail == .clean)
            } else {
                guard case .damaged = tail else {
                    Issue.record("cut at \(length): \(tail)")
                    continue
                }
            }
        }
    }
}
