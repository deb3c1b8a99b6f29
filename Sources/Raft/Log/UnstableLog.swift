/// The end of the log that is not known to be durable, and a received snapshot likewise.
///
/// ```
///   store       | entries handed to writes | entries for the next write
///               ^ offset                   ^ offsetInProgress
/// ```
/// Writes complete in the order in which they were handed out. An entry that a new leader replaces
/// while its write is under way stops counting for that write: the write's `last` is moved before
/// it. So a completion speaks only for entries that still stand, even when the same entry came back
/// meanwhile through a later write, which may lie behind another one that still overwrites it.
struct UnstableLog {
    /// A write under way.
    struct Write {
        var number: UInt64
        /// The last entry that is durable once it completes, 0 if that is none.
        var last: UInt64
    }

    /// A received snapshot that is not durable.
    var snapshot: Snapshot?
    /// Whether a write carries the snapshot.
    var snapshotInProgress = false
    /// The entries from `offset` on.
    var entries: [Entry] = []
    /// The index of the first of `entries`: everything before is durable.
    var offset: UInt64
    /// The first entry that no write carries.
    var offsetInProgress: UInt64
    /// The writes under way, oldest first.
    var writes: [Write] = []

    init(offset: UInt64) {
        self.offset = offset
        self.offsetInProgress = offset
    }

    /// The last entry, or the snapshot's; nil when the store knows.
    var lastIndex: UInt64? {
        if !self.entries.isEmpty { return self.offset + UInt64(self.entries.count) - 1 }
        return self.snapshot?.metadata.index
    }

    func term(at index: UInt64) -> UInt64? {
        if index >= self.offset {
            let place = Int(index - self.offset)
            return place < self.entries.count ? self.entries[place].term : nil
        }
        guard let metadata = self.snapshot?.metadata, metadata.index == index else { return nil }
        return metadata.term
    }

    /// Appends entries; those from the first of them on are replaced.
    mutating func append(_ new: ArraySlice<Entry>) {
        guard let first = new.first?.index else { return }
        if first == self.offset + UInt64(self.entries.count) {
            self.entries.append(contentsOf: new)
            return
        }
        if first <= self.offset {
            self.entries.removeAll(keepingCapacity: true)
            self.offset = first
        } else {
            self.entries.removeSubrange(Int(first - self.offset)...)
        }
        self.entries.append(contentsOf: new)
        self.offsetInProgress = min(self.offsetInProgress, first)
        for place in self.writes.indices {
            self.writes[place].last = min(self.writes[place].last, first - 1)
        }
    }

    /// Replaces everything by a snapshot.
    mutating func restore(_ snapshot: Snapshot) {
        self.entries.removeAll(keepingCapacity: true)
        self.offset = snapshot.metadata.index + 1
        self.offsetInProgress = self.offset
        self.snapshot = snapshot
        self.snapshotInProgress = false
        for place in self.writes.indices { self.writes[place].last = 0 }
    }

    /// Whether a write would carry anything.
    var hasNext: Bool {
        self.offsetInProgress < self.offset + UInt64(self.entries.count)
            || (self.snapshot != nil && !self.snapshotInProgress)
    }

    /// Hands out what no write carries yet, to the write `number`.
    mutating func take(write number: UInt64) -> (entries: [Entry], snapshot: Snapshot?) {
        let start = Int(self.offsetInProgress - self.offset)
        let entries = Array(self.entries[start...])
        let snapshot = self.snapshotInProgress ? nil : self.snapshot
        self.offsetInProgress += UInt64(entries.count)
        self.snapshotInProgress = self.snapshot != nil
        self.writes.append(Write(number: number, last: self.offsetInProgress - 1))
        return (entries, snapshot)
    }

    /// Drops what the oldest write made durable.
    mutating func complete(write number: UInt64) {
        guard let write = self.writes.first, write.number == number else {
            let oldest = self.writes.first.map { "\($0.number)" } ?? "none"
            preconditionFailure("write \(number) completed while the oldest is \(oldest)")
        }
        self.writes.removeFirst()
        guard write.last >= self.offset else { return }
        self.entries.removeFirst(Int(write.last + 1 - self.offset))
        self.offset = write.last + 1
    }
}
