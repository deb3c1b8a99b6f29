/// A log store in memory: the mirror of a write-ahead log from its last snapshot on.
public struct MemoryLog: LogStore {
    private var entries: [Entry] = []
    /// The entry before the first.
    private var before: (index: UInt64, term: UInt64) = (0, 0)
    /// The newest snapshot, for followers that need entries from before it.
    public private(set) var snapshot: Snapshot?

    /// An empty log, of a member that has yet to hear of any other.
    public init() {}

    /// The log of a restarted member.
    ///
    /// - Parameters:
    ///   - snapshot: What the entries follow, if anything.
    ///   - entries: The entries after the snapshot, without a gap.
    public init(snapshot: Snapshot?, entries: [Entry]) {
        if let snapshot { self.install(snapshot) }
        self.append(entries)
    }

    /// The first entry that is still there.
    public var firstIndex: UInt64 { self.before.index + 1 }

    /// The last entry; `firstIndex - 1` when there is none.
    public var lastIndex: UInt64 { self.before.index + UInt64(self.entries.count) }

    /// The term of an entry, nil when it is out of range.
    public func term(at index: UInt64) -> UInt64? {
        if index == self.before.index { return self.before.term }
        guard index > self.before.index, index <= self.lastIndex else { return nil }
        return self.entries[Int(index - self.firstIndex)].term
    }

    /// Appends entries to an array.
    ///
    /// - Parameters:
    ///   - range: Which ones; all of them exist.
    ///   - target: Where they go.
    public func copyEntries(_ range: Range<UInt64>, to target: inout [Entry]) {
        let start = Int(range.lowerBound - self.firstIndex)
        target.append(contentsOf: self.entries[start..<(start + range.count)])
    }

    /// Takes over entries; those from the first of them on are replaced.
    public mutating func append(_ entries: [Entry]) {
        guard let first = entries.first else { return }
        precondition(
            first.index >= self.firstIndex && first.index <= self.lastIndex + 1,
            "entry \(first.index) leaves a gap in the log \(self.firstIndex)...\(self.lastIndex)"
        )
        let kept = Int(first.index - self.firstIndex)
        if kept < self.entries.count { self.entries.removeSubrange(kept...) }
        self.entries.append(contentsOf: entries)
    }

    /// Takes over a snapshot; the log it replaces is gone.
    public mutating func install(_ snapshot: Snapshot) {
        self.snapshot = snapshot
        self.entries.removeAll()
        self.before = (snapshot.metadata.index, snapshot.metadata.term)
    }

    /// Notes a snapshot of this member's own, of which the log still has the entries.
    public mutating func noteSnapshot(_ snapshot: Snapshot) {
        self.snapshot = snapshot
    }

    /// Drops the entries up to `index`, which the newest snapshot includes.
    public mutating func compact(to index: UInt64) {
        guard index > self.before.index, let term = self.term(at: index) else { return }
        let snapshotIndex = self.snapshot?.metadata.index ?? 0
        precondition(index <= snapshotIndex, "no snapshot replaces entry \(index)")
        self.entries.removeFirst(Int(index - self.before.index))
        self.before = (index, term)
    }
}
