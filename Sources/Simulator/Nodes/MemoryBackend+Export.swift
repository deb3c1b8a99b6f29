import Basics
import MVCC

/// Databases as members send them to each other: all committed rows in one file, with a checksum.
extension MemoryBackend {
    /// The rows that a crash now would leave.
    var committed: MemoryBackend {
        var copy = self
        copy.crash()
        return copy
    }

    /// All rows in one file.
    func exported() -> [UInt8] {
        var writer = WireWriter()
        let first: [UInt8] = []
        for bucket in Bucket.allCases {
            self.scan(bucket, from: first.span) { key, value in
                writer.uint64(1, UInt64(bucket.rawValue), always: true)
                writer.message(2, encoded: key)
                writer.message(3, encoded: value)
                return true
            }
        }
        var bytes = writer.bytes
        let checksum = CRC32C.update(0, bytes)
        for shift in [24, 16, 8, 0] as [UInt32] {
            bytes.append(UInt8(truncatingIfNeeded: checksum >> shift))
        }
        return bytes
    }

    /// The rows of such a file, all committed.
    ///
    /// - Throws: `ExportError` when the file is not as it was written.
    init(exported file: [UInt8]) throws {
        guard file.count >= 4 else { throw ExportError() }
        let rows = Array(file.dropLast(4))
        let checksum = file.suffix(4).reduce(0) { $0 << 8 | UInt32($1) }
        guard CRC32C.update(0, rows) == checksum else { throw ExportError() }
        self.init()
        var cursor = WireCursor(rows.span)
        var bucket = Bucket.key
        var key: [UInt8] = []
        while let tag = try cursor.nextTag(rows.span) {
            switch tag.number {
            case 1:
                let number = UInt8(try cursor.uint64(rows.span, tag))
                bucket = Bucket(rawValue: number) ?? .key
            case 2: key = try cursor.bytes(rows.span, tag)
            default:
                let value = try cursor.bytes(rows.span, tag)
                self.put(bucket, key.span, value.span)
            }
        }
        self.seal()
        self.commit()
    }

    /// A hash of all rows but those that tell how far a member is.
    func fullHash() -> UInt64 {
        var digest = Digest()
        let first: [UInt8] = []
        let passed = ["consistent_index", "term"].map { Array($0.utf8) }
        for bucket in Bucket.allCases {
            digest.mix(UInt64(bucket.rawValue))
            self.scan(bucket, from: first.span) { key, value in
                let isPassed =
                    bucket == .meta && passed.contains { ByteOrder.compare($0.span, key) == 0 }
                guard !isPassed else { return true }
                digest.mix(UInt64(CRC32C.update(0, key)) << 32 | UInt64(CRC32C.update(0, value)))
                digest.mix(UInt64(key.count) << 32 | UInt64(value.count))
                return true
            }
        }
        return digest.value
    }
}

/// A database file is not as it was written.
struct ExportError: Error, CustomStringConvertible {
    var description: String { "the received database is damaged" }
}
