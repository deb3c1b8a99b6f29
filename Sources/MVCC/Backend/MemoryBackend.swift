import Basics

/// A backend in memory, deterministic, which can lose what was not committed.
///
/// The shell's part is `seal`, which closes the open batch and starts the next, and `commit`, which
/// makes the oldest sealed batch durable. `crash` undoes everything that was not committed.
public struct MemoryBackend: Backend, Sendable {
    /// The rows of one bucket: values by the handles of their keys.
    private struct Rows: Sendable {
        var index = OrderedIndex()
        var values: [[UInt8]] = []

        mutating func set(_ key: Span<UInt8>, _ value: [UInt8]) -> [UInt8]? {
            let (handle, isNew) = self.index.insert(key, counted: true)
            if Int(handle) == self.values.count {
                self.values.append(value)
                return nil
            }
            let before = self.values[Int(handle)]
            self.values[Int(handle)] = value
            return isNew ? nil : before
        }

        mutating func remove(_ key: Span<UInt8>) -> [UInt8]? {
            guard let handle = self.index.find(key) else { return nil }
            let before = self.values[Int(handle)]
            self.values[Int(handle)] = []
            self.index.remove(handle)
            return before
        }
    }

    /// How a row was before a change.
    private struct Undo: Sendable {
        var bucket: Bucket
        var key: [UInt8]
        var value: [UInt8]?
    }

    private var buckets = [Rows](repeating: Rows(), count: Bucket.allCases.count)
    private var undo: [Undo] = []
    /// How many of the undo records belong to each sealed batch, oldest first.
    private var sealed: [Int] = []

    /// Starts without rows.
    public init() {}

    /// The changes in the open batch.
    public var openChanges: Int { self.undo.count - self.sealed.reduce(0, +) }

    /// How many rows a bucket has.
    public func count(_ bucket: Bucket) -> Int { self.buckets[Int(bucket.rawValue)].index.count }

    /// Closes the open batch.
    public mutating func seal() {
        self.sealed.append(self.openChanges)
    }

    /// Makes the oldest sealed batch durable.
    public mutating func commit() {
        precondition(!self.sealed.isEmpty, "no batch was sealed")
        self.undo.removeFirst(self.sealed.removeFirst())
    }

    /// Loses everything that was not committed, as a machine does whose power goes.
    public mutating func crash() {
        for record in self.undo.reversed() {
            let rows = Int(record.bucket.rawValue)
            if let value = record.value {
                _ = self.buckets[rows].set(record.key.span, value)
            } else {
                _ = self.buckets[rows].remove(record.key.span)
            }
        }
        self.undo = []
        self.sealed = []
    }

    /// Writes a row.
    public mutating func put(_ bucket: Bucket, _ key: Span<UInt8>, _ value: Span<UInt8>) {
        let before = self.buckets[Int(bucket.rawValue)].set(key, value.copied)
        self.undo.append(Undo(bucket: bucket, key: key.copied, value: before))
    }

    /// Removes a row, if it is there.
    public mutating func delete(_ bucket: Bucket, _ key: Span<UInt8>) {
        guard let before = self.buckets[Int(bucket.rawValue)].remove(key) else { return }
        self.undo.append(Undo(bucket: bucket, key: key.copied, value: before))
    }

    /// Calls `body` with a row's value, if the row is there.
    public func read(
        _ bucket: Bucket,
        _ key: Span<UInt8>,
        _ body: (Span<UInt8>) -> Void
    ) -> Bool {
        guard let handle = self.buckets[Int(bucket.rawValue)].index.find(key) else { return false }
        let value = self.buckets[Int(bucket.rawValue)].values[Int(handle)]
        body(value.span)
        return true
    }

    /// Calls `body` with rows in ascending order until it returns false.
    public func scan(
        _ bucket: Bucket,
        from start: Span<UInt8>,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool
    ) {
        let rows = self.buckets[Int(bucket.rawValue)]
        var position = rows.index.lowerBound(start)
        while position != rows.index.end {
            let handle = rows.index.handle(at: position)
            let goesOn = rows.index.withKey(handle) { key in
                let row = rows.values[Int(handle)]
                return body(key, row.span)
            }
            guard goesOn else { return }
            rows.index.advance(&position)
        }
    }
}

extension Span<UInt8> {
    /// The bytes in an array of their own.
    var copied: [UInt8] {
        // The pointer does not leave the closure, and the array is a copy.
        unsafe self.withUnsafeBufferPointer { unsafe Array($0) }
    }
}
