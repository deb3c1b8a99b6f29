#if PlantedBugs
import Basics
#endif

/// The whole log: a durable store below, an unstable end above, and how far it is committed.
///
/// Invariant: applied <= applying <= committed <= lastIndex, and applying < the first entry that is
/// not durable.
struct RaftLog<Store: LogStore> {
    var store: Store
    var unstable: UnstableLog
    /// The last entry known to be on a majority (paper §5.3).
    private(set) var committed: UInt64
    /// The last entry handed out to be applied.
    private(set) var applying: UInt64
    /// The last entry known to be applied.
    private(set) var applied: UInt64

    init(store: Store, committed: UInt64, applied: UInt64) {
        let last = store.lastIndex
        let start = store.firstIndex - 1
        precondition(
            committed <= last,
            "entries up to \(committed) are committed, but the log ends at \(last): it lost some"
        )
        precondition(
            applied <= last,
            "entry \(applied) is applied, but the log ends at \(last): it lost some"
        )
        self.store = store
        self.unstable = UnstableLog(offset: last + 1)
        // The commit index is written without a sync of its own, so a crash may have set it back.
        self.committed = max(committed, applied, start)
        self.applied = max(applied, start)
        self.applying = self.applied
    }

    var firstIndex: UInt64 {
        self.unstable.snapshot.map { $0.metadata.index + 1 } ?? self.store.firstIndex
    }

    var lastIndex: UInt64 {
        self.unstable.lastIndex ?? self.store.lastIndex
    }

    var lastTerm: UInt64 {
        guard let term = self.term(at: self.lastIndex) else {
            preconditionFailure("the last entry, \(self.lastIndex), has no term")
        }
        return term
    }

    /// The last entry that is durable here.
    var stableIndex: UInt64 { self.unstable.offset - 1 }

    /// The term of an entry; nil when it was compacted or does not exist.
    func term(at index: UInt64) -> UInt64? {
        if let term = self.unstable.term(at: index) { return term }
        // With an unstable end, what the store has from there on was replaced.
        guard index < self.unstable.offset, self.unstable.snapshot == nil else { return nil }
        return self.store.term(at: index)
    }

    func matches(_ index: UInt64, term: UInt64) -> Bool {
        self.term(at: index) == term
    }

    /// Whether a candidate's log is at least as complete as this one (paper §5.4.1).
    func isUpToDate(lastIndex: UInt64, lastTerm: UInt64) -> Bool {
        let term = self.lastTerm
        #if PlantedBugs
        if PlantedBug.voteForShorterLog.isAlive { return lastTerm >= term }
        #endif
        return lastTerm > term || (lastTerm == term && lastIndex >= self.lastIndex)
    }

    /// Appends what a leader sent after an entry that matches (paper §5.3).
    ///
    /// - Returns: The last entry known to be the leader's; nil when the entry before does not match.
    mutating func append(
        after index: UInt64,
        term: UInt64,
        _ entries: [Entry],
        leaderCommit: UInt64
    ) -> UInt64? {
        #if PlantedBugs
        let isTaken = PlantedBug.previousTermUnchecked.isAlive && index <= self.lastIndex
        guard isTaken || self.matches(index, term: term) else { return nil }
        if PlantedBug.logCutBelowCommit.isAlive { self.append(entries[...]) }
        if PlantedBug.conflictKept.isAlive {
            let end = self.lastIndex
            self.append(entries.drop { $0.index <= end })
            self.commit(to: min(leaderCommit, index + UInt64(entries.count)))
            return index + UInt64(entries.count)
        }
        #else
        guard self.matches(index, term: term) else { return nil }
        #endif
        let last = index + UInt64(entries.count)
        // Entries that are there already stay: a late append must not cut off newer ones.
        if let conflict = entries.firstIndex(where: { !self.matches($0.index, term: $0.term) }) {
            precondition(
                entries[conflict].index > self.committed,
                "entry \(entries[conflict].index) conflicts with one committed at \(self.committed)"
            )
            self.append(entries[conflict...])
        }
        self.commit(to: min(leaderCommit, last))
        return last
    }

    mutating func append(_ entries: ArraySlice<Entry>) {
        self.unstable.append(entries)
    }

    mutating func commit(to index: UInt64) {
        guard index > self.committed else { return }
        precondition(
            index <= self.lastIndex,
            "entry \(index) is committed, but the log ends at \(self.lastIndex): it lost some"
        )
        self.committed = index
    }

    mutating func apply(to index: UInt64) {
        precondition(
            index <= self.applying || index <= self.applied,
            "entry \(index) is applied, but only \(self.applying) was handed out"
        )
        self.applied = max(self.applied, index)
    }

    mutating func restore(_ snapshot: Snapshot) {
        self.committed = snapshot.metadata.index
        self.unstable.restore(snapshot)
    }

    /// Notes that the received snapshot is durable and installed.
    mutating func snapshotInstalled(_ index: UInt64) {
        self.applied = max(self.applied, index)
        self.applying = max(self.applying, index)
        guard self.unstable.snapshot?.metadata.index == index else { return }
        self.unstable.snapshot = nil
        self.unstable.snapshotInProgress = false
    }

    /// The last entry at or before `index` whose term is at most `term`, with its term if known.
    ///
    /// Where two logs may meet: skipping whole terms finds it in few messages (paper §5.3, end).
    func lastEntry(upTo index: UInt64, termAtMost term: UInt64) -> (index: UInt64, term: UInt64) {
        var index = index
        while index > 0 {
            guard let own = self.term(at: index) else { return (index, 0) }
            if own <= term { return (index, own) }
            index -= 1
        }
        return (0, 0)
    }

    /// Entries from `start` on, as many as `bytesMax` allows but at least one.
    ///
    /// - Returns: nil when `start` was compacted.
    func entries(from start: UInt64, through last: UInt64, bytesMax: Int) -> [Entry]? {
        guard start >= self.firstIndex else { return nil }
        var entries: [Entry] = []
        guard start <= last else { return entries }
        var bytes = 0
        let offset = self.unstable.offset
        // The store is asked for a few at a time, since it does not know the sizes.
        var index = start
        while index < offset, index <= last {
            let end = min(offset, last + 1, index + 64)
            let before = entries.count
            self.store.copyEntries(index..<end, to: &entries)
            for place in before..<entries.count {
                bytes += entries[place].size
                if bytes > bytesMax, place > 0 {
                    entries.removeSubrange(place...)
                    return entries
                }
            }
            index = end
        }
        while index <= last {
            let entry = self.unstable.entries[Int(index - offset)]
            bytes += entry.size
            if bytes > bytesMax, !entries.isEmpty { return entries }
            entries.append(entry)
            index += 1
        }
        return entries
    }

    /// Whether there are entries to apply: committed, durable here, and not behind a snapshot.
    var hasNextToApply: Bool {
        self.unstable.snapshot == nil && min(self.committed, self.stableIndex) > self.applying
    }

    /// Hands out entries to apply.
    mutating func takeNextToApply(bytesMax: Int) -> [Entry] {
        guard self.hasNextToApply else { return [] }
        let last = min(self.committed, self.stableIndex)
        let first = self.applying + 1
        guard let entries = self.entries(from: first, through: last, bytesMax: bytesMax) else {
            preconditionFailure("entry \(first) was compacted before it was applied")
        }
        self.applying += UInt64(entries.count)
        return entries
    }
}

extension Entry {
    /// About how many bytes the entry takes in a message.
    var size: Int { self.data.count + 16 }
}
