import Basics
public import MVCC

/// The rows of a member, in LMDB and in what is not yet there.
///
///     open batch          what the core has changed since `seal`
///     sealed batches      on their way to the disk, newest first
///     committed rows      the file, as of some commit that this thread knows of or a later one
///
/// A read sees the newest of these that knows the row. It does not matter whether the file already
/// has a sealed batch: the batch says the same. A batch is dropped by `committed`, on the owner's
/// thread, when the file has it. No transaction outlives a call, so nothing is held back in the
/// file for longer than that and nobody has to say where a loop turn ends.
///
/// Everything here belongs to one thread, the owner's; only a `SealedBatch` leaves it.
public final class LMDBBackend: Backend {
    private let database: LMDBDatabase
    private let generation: UInt64
    private var committedRows: ReadTransaction
    private var open = Batch()
    /// Oldest first.
    private var sealed: [SealedBatch] = []
    /// An empty batch that keeps the room of an earlier one.
    private var spare = Batch()
    /// The most that it keeps, in bytes; a batch that grew while nothing could be committed is no
    /// measure for the next.
    private static let spareBytesMax = 32 << 20
    private var lastNumber: UInt64

    /// Reads and changes the rows of `database`, which has one backend at a time.
    public init(_ database: LMDBDatabase) throws(LMDBError) {
        self.database = database
        let current = database.current
        self.generation = current.generation
        self.lastNumber = current.committed
        self.committedRows = try ReadTransaction(current.environment)
    }

    /// How many rows the open batch has written or deleted, each time counted.
    public var openChanges: Int { self.open.changes }
    /// How many bytes the open batch has written.
    public var openBytes: Int { self.open.bytes }
    /// How many bytes wait in memory for a commit.
    public var uncommittedBytes: Int { self.sealed.reduce(self.open.bytes) { $0 + $1.bytes } }
    /// How many batches were sealed and not committed.
    public var sealedCount: Int { self.sealed.count }

    /// Closes the open batch and begins the next.
    ///
    /// - Returns: What the database is to commit, behind all that were sealed before.
    public func seal() -> SealedBatch {
        self.lastNumber += 1
        let batch = SealedBatch(
            number: self.lastNumber,
            generation: self.generation,
            rows: self.open
        )
        self.open = self.spare
        self.spare = Batch()
        self.sealed.append(batch)
        return batch
    }

    /// Drops the batches up to this one, which the database has committed.
    ///
    /// Also takes up the file that a defragmentation has put in place of the other.
    public func committed(_ number: UInt64) {
        let current = self.database.current
        precondition(
            current.generation == self.generation,
            "another content was installed; this backend is no longer the database's"
        )
        precondition(number <= current.committed, "batch \(number) is not committed")
        if current.environment !== self.committedRows.environment {
            do { self.committedRows = try ReadTransaction(current.environment) } catch {
                stopMember("\(error)")
            }
        }
        while let first = self.sealed.first, first.number <= number {
            self.sealed.removeFirst()
            // Its room serves the next batch, unless that thread still holds it.
            self.spare = first.bytes > Self.spareBytesMax ? Batch() : first.rows
        }
        self.spare.removeAll()
    }

    /// Writes a row.
    public func put(_ bucket: Bucket, _ key: Span<UInt8>, _ value: Span<UInt8>) {
        Self.check(key)
        self.open.put(bucket, key, value)
    }

    /// Removes a row, if it is there.
    public func delete(_ bucket: Bucket, _ key: Span<UInt8>) {
        Self.check(key)
        self.open.delete(bucket, key)
    }

    /// Calls `body` with a row's value, if the row is there.
    public func read(
        _ bucket: Bucket,
        _ key: Span<UInt8>,
        _ body: (Span<UInt8>) -> Void
    ) -> Bool {
        let place = Int(bucket.rawValue)
        if let isThere = self.open.buckets[place].read(key, body) { return isThere }
        for batch in self.sealed.reversed() {
            if let isThere = batch.rows.buckets[place].read(key, body) { return isThere }
        }
        return self.committedRows.read(bucket, key, body)
    }

    /// Calls `body` with rows in ascending order until it returns false.
    public func scan(
        _ bucket: Bucket,
        from start: Span<UInt8>,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool
    ) {
        let place = Int(bucket.rawValue)
        var overlay = Overlay()
        overlay.add(self.open.buckets[place], from: start)
        for batch in self.sealed.reversed() { overlay.add(batch.rows.buckets[place], from: start) }
        self.committedRows.walk(bucket, from: start) { overlay.merge(&$0, body) }
    }

    /// A copy of a row's value, if the row is there.
    public func value(_ bucket: Bucket, _ key: [UInt8]) -> [UInt8]? {
        var copy: [UInt8]?
        _ = self.read(bucket, key.span) { value in
            copy = []
            copy?.append(copying: value)
        }
        return copy
    }

    private static func check(_ key: Span<UInt8>) {
        precondition(
            1...RowKey.countMax ~= key.count,
            "a row's key has 1 to \(RowKey.countMax) bytes, not \(key.count)"
        )
    }
}

extension BatchRows {
    /// Calls `body` with the value that the batch gives a row.
    ///
    /// Returns true then, false when the batch deletes the row, nil when it does not know it.
    fileprivate func read(_ key: Span<UInt8>, _ body: (Span<UInt8>) -> Void) -> Bool? {
        guard let row = self.find(key) else { return nil }
        if row.isDeleted { return false }
        body(self.bytes.span.extracting(row.valueRange))
        return true
    }
}
