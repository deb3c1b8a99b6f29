import MVCC

/// The changes of a batch, by bucket.
struct Batch: Sendable {
    var buckets = [BatchRows](repeating: BatchRows(), count: Bucket.allCases.count)
    /// How many rows were written or deleted, each time counted.
    var changes = 0
    /// How many bytes were written.
    var bytes = 0

    mutating func put(_ bucket: Bucket, _ key: Span<UInt8>, _ value: Span<UInt8>) {
        self.buckets[Int(bucket.rawValue)].put(key, value)
        self.changes += 1
        self.bytes += key.count + value.count
    }

    mutating func delete(_ bucket: Bucket, _ key: Span<UInt8>) {
        self.buckets[Int(bucket.rawValue)].delete(key)
        self.changes += 1
        self.bytes += key.count
    }

    mutating func removeAll() {
        for bucket in self.buckets.indices where !self.buckets[bucket].isEmpty {
            self.buckets[bucket].removeAll()
        }
        self.changes = 0
        self.bytes = 0
    }
}

/// A batch that nothing is added to any more, on its way to the disk.
///
/// The owner goes on reading it until it is committed, beside the thread that writes it.
public final class SealedBatch: Sendable {
    /// Its place among the batches of this process, from 1.
    public let number: UInt64
    /// Which content of the database it was made for; see `LMDBDatabase.install`.
    let generation: UInt64
    let rows: Batch

    /// How many rows were written or deleted.
    public var changes: Int { self.rows.changes }
    /// How many bytes of keys and values were written.
    public var bytes: Int { self.rows.bytes }

    init(number: UInt64, generation: UInt64, rows: Batch) {
        self.number = number
        self.generation = generation
        self.rows = rows
    }
}
