import Basics
public import MVCC

/// `Maintenance.Hash`: CRC-32C over all rows but those that tell how far a member is.
public enum RowsHash {
    /// Hashes what `scan` calls its second argument with: the rows of a bucket, in ascending order.
    public static func over(
        _ scan: (Bucket, (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool) -> Void
    ) -> UInt32 {
        let passed = ["consistent_index", "term", "storageVersion"].map { Array($0.utf8) }
        var crc: UInt32 = 0
        for bucket in Bucket.allCases.sorted(by: { $0.name < $1.name }) {
            crc = CRC32C.update(crc, Array(bucket.name.utf8))
            scan(bucket) { key, value in
                let isPassed =
                    bucket == .meta
                    && passed.contains { ByteOrder.compare($0.span, key) == 0 }
                if !isPassed { crc = CRC32C.update(CRC32C.update(crc, key), value) }
                return true
            }
        }
        return crc
    }
}
