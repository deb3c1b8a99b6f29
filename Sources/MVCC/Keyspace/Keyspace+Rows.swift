import Basics
import EtcdAPI

/// What is needed of rows without decoding them whole.
extension Keyspace {
    /// The key that a row is about.
    static func name(ofRow row: Span<UInt8>) -> [UInt8] {
        var cursor = WireCursor(row)
        do throws(WireError) {
            while let tag = try cursor.nextTag(row) {
                if tag.number == 1 { return try cursor.bytes(row, tag) }
                try cursor.skip(row, tag)
            }
        } catch {
            preconditionFailure("a row of the bucket `key` is no KeyValue: \(error)")
        }
        return []
    }

    /// The revision that created the key of a row; 0 for the row of a deletion.
    static func created(byRow row: Span<UInt8>) -> Int64 {
        var cursor = WireCursor(row)
        do throws(WireError) {
            while let tag = try cursor.nextTag(row) {
                if tag.number == 2 { return try cursor.int64(row, tag) }
                try cursor.skip(row, tag)
            }
        } catch {
            preconditionFailure("a row of the bucket `key` is no KeyValue: \(error)")
        }
        return 0
    }
}
