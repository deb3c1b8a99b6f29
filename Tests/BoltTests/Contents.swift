import Basics
import Bolt

/// A row of a test's database.
struct Row: Equatable, Sendable {
    var key: [UInt8]
    var value: [UInt8]
}

/// A bucket of a test's database, its rows in the order of their keys.
struct Bucket: Equatable, Sendable {
    var name: String
    var rows: [Row]
}

/// A database file in memory.
struct MemorySource: BoltSource {
    var bytes: [UInt8]

    var size: Int { self.bytes.count }

    func read(at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>) throws(BoltError) {
        guard offset >= 0, range.count <= self.size - offset else {
            throw .unreadable(offset: offset, reason: "the reader asked for more than there is")
        }
        let part = offset..<(offset + range.count)
        bytes.withUnsafeMutableBytes { target in
            self.bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(rebasing: target[range])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[part]))
            }
        }
    }
}

/// The layout of these buckets.
func plan(_ buckets: [Bucket]) -> BoltLayout {
    var plan = BoltPlan()
    for bucket in buckets {
        plan.bucket(Array(bucket.name.utf8))
        for row in bucket.rows {
            plan.row(keyBytes: row.key.count, valueBytes: row.value.count)
        }
    }
    return plan.finish()
}

/// The file of these buckets, taken in pieces of at least `chunk` bytes, or what was miscounted.
func file(_ buckets: [Bucket], chunk: Int = 32_768) -> [UInt8] {
    let layout = plan(buckets)
    var writer = BoltWriter(layout)
    var bytes: [UInt8] = []
    func take() {
        writer.withOutput { bytes += Array($0) }
        precondition(writer.bytesLeft == layout.fileBytes - bytes.count, "bytes are miscounted")
        writer.clearOutput()
    }
    for bucket in buckets {
        writer.bucket(Array(bucket.name.utf8))
        for row in bucket.rows {
            writer.row(row.key.span, row.value.span)
            if writer.outputBytes >= chunk { take() }
        }
    }
    writer.finish()
    take()
    return bytes
}

/// Everything that the reader finds.
func contents(_ source: some BoltSource) throws(BoltError) -> [Bucket] {
    let reader = try BoltReader(source)
    var buckets: [Bucket] = []
    for bucket in reader.buckets {
        var found = Bucket(name: String(decoding: bucket.name, as: UTF8.self), rows: [])
        var rows = reader.rows(of: bucket)
        while try rows.next({ key, value in
            found.rows.append(Row(key: Array(key), value: Array(value)))
        }) {}
        buckets.append(found)
    }
    return buckets
}

extension Array<UInt8> {
    /// A copy of a span.
    init(_ span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { Array($0) }
    }

    /// The key of a revision as etcd stores it.
    init(revision main: Int, _ sub: Int = 0) {
        self = []
        for place in 0..<8 { self.append(UInt8(truncatingIfNeeded: main >> (56 - 8 * place))) }
        self.append(UInt8(ascii: "_"))
        for place in 0..<8 { self.append(UInt8(truncatingIfNeeded: sub >> (56 - 8 * place))) }
    }
}

/// Rows with ascending keys and sizes drawn from a seed.
func randomRows(
    _ count: Int,
    keyBytes: Range<Int>,
    valueBytes: Range<Int>,
    _ random: inout SeededRandom
) -> [Row] {
    (0..<count).map { number in
        // The number keeps keys apart and in order, however long they are.
        var key = Array(number.bigEndianBytes)
        key += [UInt8](repeating: UInt8(random.below(256)), count: random.draw(keyBytes))
        let fill = UInt8(random.below(256))
        var value = [UInt8](repeating: fill, count: random.draw(valueBytes))
        if !value.isEmpty { value[value.count / 2] = UInt8(truncatingIfNeeded: number) }
        return Row(key: key, value: value)
    }
}

extension SeededRandom {
    mutating func draw(_ range: Range<Int>) -> Int {
        range.lowerBound + self.below(range.count)
    }
}

extension Int {
    var bigEndianBytes: [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * $0)) }
    }
}
