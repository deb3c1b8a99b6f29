import Basics

/// What one batch changes in one bucket.
///
///     bytes   k0 v0 k1 v1 k2 v2 …        a key and its value side by side, in order of arrival
///     run     rows that each stood behind all before it: ascending without being sorted
///     strays  the rest, in an index; a key is in the run or among the strays, never in both
///
/// New revisions stand behind everything, so nearly all of the bucket `key` is a run: an append
/// costs one comparison and one copy. What a compaction deletes, and the few rows of the other
/// buckets that are written again and again, are strays.
struct BatchRows: Sendable {
    /// A row that was written or deleted.
    struct Row: BitwiseCopyable, Sendable {
        /// Where its key begins in `bytes`.
        var start: Int
        var keyCount: Int32
        /// The length of the value behind the key; -1 when the row is deleted.
        var valueCount: Int32

        var isDeleted: Bool { self.valueCount < 0 }
        var keyRange: Range<Int> { self.start..<(self.start + Int(self.keyCount)) }
        /// Meaningless when the row is deleted.
        var valueRange: Range<Int> {
            let start = self.start + Int(self.keyCount)
            return start..<(start + Int(self.valueCount))
        }
    }

    private(set) var bytes: [UInt8] = []
    private(set) var run: [Row] = []
    private(set) var strays = OrderedIndex()
    /// By the handles of `strays`.
    private(set) var strayRows: [Row] = []

    var isEmpty: Bool { self.run.isEmpty && self.strayRows.isEmpty }

    /// Writes a row.
    mutating func put(_ key: Span<UInt8>, _ value: Span<UInt8>) {
        precondition(value.count < Int(Int32.max), "a value of \(value.count) bytes")
        let place = self.place(key)
        if let row = self.row(place), row.valueCount == value.count {
            self.overwrite(row.valueRange, value)
        } else {
            self.set(place, key, self.append(key, value))
        }
    }

    /// Notes that a row is gone, whether it was there or not.
    mutating func delete(_ key: Span<UInt8>) {
        let place = self.place(key)
        if var row = self.row(place) {
            row.valueCount = -1
            self.set(place, key, row)
            return
        }
        let start = self.bytes.count
        self.bytes.append(copying: key)
        self.set(place, key, Row(start: start, keyCount: Int32(key.count), valueCount: -1))
    }

    /// The row of this key, if the batch changes it.
    func find(_ key: Span<UInt8>) -> Row? { self.row(self.place(key)) }

    /// The first place in the run that is not below `key`.
    func lowerBound(_ key: Span<UInt8>) -> Int {
        var low = 0
        var high = self.run.count
        while low < high {
            let middle = (low + high) / 2
            if self.compare(self.run[middle], key) < 0 { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// How a row's key and `key` stand to each other, as `ByteOrder.compare` tells it.
    func compare(_ row: Row, _ key: Span<UInt8>) -> Int {
        ByteOrder.compare(self.bytes.span.extracting(row.keyRange), key)
    }

    /// Forgets everything and keeps the room.
    mutating func removeAll() {
        self.bytes.removeAll(keepingCapacity: true)
        self.run.removeAll(keepingCapacity: true)
        if !self.strayRows.isEmpty { self.strays = OrderedIndex() }
        self.strayRows.removeAll(keepingCapacity: true)
    }

    /// Where a row is, or where it belongs.
    private enum Place {
        /// Behind the run: the batch does not know it.
        case behind
        case run(Int)
        case stray(UInt32)
        /// Before the end of the run: the batch does not know it.
        case absent
    }

    private func place(_ key: Span<UInt8>) -> Place {
        // Without a run there are no strays either.
        guard let last = self.run.last else { return .behind }
        let order = self.compare(last, key)
        if order < 0 { return .behind }
        if order == 0 { return .run(self.run.count - 1) }
        let found = self.lowerBound(key)
        if self.compare(self.run[found], key) == 0 { return .run(found) }
        guard !self.strayRows.isEmpty, let handle = self.strays.find(key) else { return .absent }
        return .stray(handle)
    }

    private func row(_ place: Place) -> Row? {
        switch place {
        case .run(let index): self.run[index]
        case .stray(let handle): self.strayRows[Int(handle)]
        case .behind, .absent: nil
        }
    }

    private mutating func set(_ place: Place, _ key: Span<UInt8>, _ row: Row) {
        switch place {
        case .behind: self.run.append(row)
        case .run(let index): self.run[index] = row
        case .stray(let handle): self.strayRows[Int(handle)] = row
        case .absent:
            let (handle, _) = self.strays.insert(key, counted: false)
            // Handles are given out in order as long as none is removed, and none is.
            precondition(Int(handle) == self.strayRows.count, "handle \(handle) is not the next")
            self.strayRows.append(row)
        }
    }

    private mutating func append(_ key: Span<UInt8>, _ value: Span<UInt8>) -> Row {
        let start = self.bytes.count
        self.bytes.append(copying: key)
        self.bytes.append(copying: value)
        return Row(start: start, keyCount: Int32(key.count), valueCount: Int32(value.count))
    }

    private mutating func overwrite(_ range: Range<Int>, _ value: Span<UInt8>) {
        for offset in 0..<value.count { self.bytes[range.lowerBound + offset] = value[offset] }
    }
}

extension [UInt8] {
    /// Appends the bytes of a span.
    mutating func append(copying bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { self.append(contentsOf: $0) }
    }
}
