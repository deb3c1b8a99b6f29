import CLMDB
import MVCC

// The file of the database, `member/snap/db`: one LMDB file without named databases.
//
//     0              "format" → "tern rows 1"
//     1 … 9   key    the rows of the buckets `meta` … `authRoles`, by the bucket's number
//     'k'     key    the rows of the bucket `key`
//
// One tree instead of one per bucket: a read needs no look at a table of trees, and a commit
// writes one path more instead of two for each bucket it changes. `key` stands behind all others,
// so that a new revision is appended to the whole tree.

/// The key of a row in the file: the bucket's mark, then the key in the bucket.
enum RowKey {
    /// The longest key of a row; LMDB's limit is 511 with the mark.
    static let countMax = 510
    /// Stands before the row that says what the file is.
    static let formatMark: UInt8 = 0

    /// The mark of a bucket.
    static func mark(_ bucket: Bucket) -> UInt8 {
        bucket == .key ? UInt8(ascii: "k") : bucket.rawValue
    }

    /// The buckets in the order of their marks.
    static let order: [Bucket] = Bucket.allCases.filter { $0 != .key } + [.key]

    /// Calls `body` with the key of a row in the file.
    static func with<Result>(
        _ bucket: Bucket,
        _ key: Span<UInt8>,
        _ body: (inout MDB_val) -> Result
    ) -> Result {
        Self.with(mark: Self.mark(bucket), key, body)
    }

    /// Calls `body` with a mark and what stands behind it.
    static func with<Result>(
        mark: UInt8,
        _ key: Span<UInt8>,
        _ body: (inout MDB_val) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 + key.count) { bytes in
            bytes.initializeElement(at: 0, to: mark)
            key.withUnsafeBufferPointer { key in
                _ = UnsafeMutableBufferPointer(rebasing: bytes[1...]).initialize(from: key)
            }
            var value = MDB_val(mv_size: bytes.count, mv_data: bytes.baseAddress)
            return body(&value)
        }
    }
}

extension MDB_val {
    /// The bytes, which live as long as the transaction that gave them.
    var buffer: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(
            start: self.mv_data.assumingMemoryBound(to: UInt8.self),
            count: self.mv_size
        )
    }

    /// The bytes behind the mark of a row's key.
    var keyInBucket: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: self.buffer[1...]) }

    /// Whether this is the key of a row in the bucket with this mark.
    func isIn(_ mark: UInt8) -> Bool { self.mv_size > 0 && self.buffer[0] == mark }

    /// Points at `bytes` while `body` runs.
    static func with<Result>(
        _ bytes: Span<UInt8>,
        _ body: (inout MDB_val) -> Result
    ) -> Result {
        bytes.withUnsafeBufferPointer { buffer in
            // LMDB writes neither through keys nor through values that it is given.
            var value = MDB_val(
                mv_size: buffer.count,
                mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress)
            )
            return body(&value)
        }
    }
}
