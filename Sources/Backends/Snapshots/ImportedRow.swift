import Basics
import MVCC

/// Checks of a row that comes from outside, without taking it apart.
enum ImportedRow {
    /// What makes a row one that the keyspace or the database would stop at, if anything does.
    static func fault(_ bucket: Bucket, _ key: Span<UInt8>, _ value: Span<UInt8>) -> String? {
        guard key.count <= RowKey.countMax else {
            return "a key has \(key.count) bytes, and this store takes \(RowKey.countMax)"
        }
        switch bucket {
        case .key:
            guard Self.isRevision(key) else { return "a key of \(key.count) bytes is no revision" }
            return Self.keyValueFault(RevisionKey.decode(key), value)
        case .meta:
            let isOfCompaction = Self.compactions.contains { $0.isEqual(key) }
            guard !isOfCompaction || Self.isRevision(value) else {
                return "the progress of a compaction is no revision"
            }
            return nil
        default:
            return nil
        }
    }

    /// The rows of `meta` whose values are revisions.
    private static let compactions = [
        Array("scheduledCompactRev".utf8), Array("finishedCompactRev".utf8),
    ]

    /// Whether these bytes are laid out as `RevisionKey` lays them out.
    private static func isRevision(_ bytes: Span<UInt8>) -> Bool {
        switch bytes.count {
        case RevisionKey.length: bytes[8] == UInt8(ascii: "_")
        case RevisionKey.length + 1:
            bytes[8] == UInt8(ascii: "_") && bytes[RevisionKey.length] == UInt8(ascii: "t")
        default: false
        }
    }

    /// What keeps `value` from being the KeyValue of this revision.
    private static func keyValueFault(
        _ row: (revision: Revision, isDeletion: Bool),
        _ value: Span<UInt8>
    ) -> String? {
        var modRevision: Int64 = 0
        var cursor = WireCursor(value)
        do throws(WireError) {
            while let tag = try cursor.nextTag(value) {
                switch tag.number {
                case 1, 5: _ = try cursor.lengthDelimited(value, tag)
                case 3: modRevision = try cursor.int64(value, tag)
                case 2, 4, 6: _ = try cursor.int64(value, tag)
                default: try cursor.skip(value, tag)
                }
            }
        } catch {
            return "the row of revision \(row.revision.main) is no KeyValue: \(error)"
        }
        // Both say the same in every database; a difference means damage to one of them.
        guard row.isDeletion || modRevision == row.revision.main else {
            return "the row of revision \(row.revision.main) says it is of \(modRevision)"
        }
        return nil
    }
}

extension [UInt8] {
    fileprivate func isEqual(_ bytes: Span<UInt8>) -> Bool {
        ByteOrder.compare(self.span, bytes) == 0
    }
}
