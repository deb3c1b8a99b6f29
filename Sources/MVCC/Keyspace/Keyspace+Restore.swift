import Basics
import EtcdAPI

/// What a keyspace has in memory, being rebuilt from the rows of a database, step by step.
///
/// Leases come first, then the keys, which know their leases. The revision is that of the last row;
/// when compaction has deleted it because it was a deletion, it is at least the revision compacted
/// at.
public struct KeyspaceImage<Store: Backend> {
    /// The rows.
    public let store: Store
    var index = KeyIndex()
    var lessor: Lessor
    var currentRevision: Int64 = 1
    var compactRevision: Int64 = -1
    var compaction: CompactionProgress?
    /// The row to go on with; nil when the end was reached.
    private var next: [UInt8]?

    /// Begins with a store's leases and what it notes of compactions.
    ///
    /// `lessor` has no leases, and the time.
    init(_ store: Store, _ lessor: Lessor) {
        self.store = store
        self.lessor = lessor
        self.next = RevisionKey.encode(Revision(0))
        self.restoreLeases()
        self.restoreCompaction()
    }

    /// Takes in the next rows, no more than `rows` of them; true when it is complete.
    public mutating func step(rows: Int) -> Bool {
        precondition(rows > 0, "a step must read a row at least")
        guard let start = self.next else { return true }
        self.next = nil
        var read = 0
        var next: [UInt8]?
        let store = self.store
        store.scan(.key, from: start.span) { key, value in
            guard read < rows else {
                next = key.copied
                return false
            }
            read += 1
            self.restoreRow(key, value)
            return true
        }
        self.next = next
        guard next == nil else { return false }
        #if PlantedBugs
        if PlantedBug.revisionFalls.isAlive { return true }
        #endif
        self.currentRevision = max(
            self.currentRevision,
            self.compactRevision,
            self.compaction?.revision ?? 0
        )
        return true
    }

    private mutating func restoreLeases() {
        let first: [UInt8] = []
        var rows: [LeaseRow] = []
        self.store.scan(.lease, from: first.span) { _, value in
            if let row = try? LeaseRow(decoding: value) { rows.append(row) }
            return true
        }
        for row in rows { self.lessor.add(row) }
    }

    private mutating func restoreRow(_ key: Span<UInt8>, _ value: Span<UInt8>) {
        let (revision, isDeletion) = RevisionKey.decode(key)
        guard let row = try? KeyValue(decoding: value) else {
            preconditionFailure("the row of revision \(revision) is no KeyValue")
        }
        self.currentRevision = max(self.currentRevision, revision.main)
        self.index.restore(
            row.key.span,
            revision,
            created: row.createRevision,
            version: row.version,
            isDeletion: isDeletion
        )
        guard let handle = self.index.keys.find(row.key.span) else { return }
        #if PlantedBugs
        if PlantedBug.leaseKeysForgotten.isAlive { return }
        #endif
        // A lease that is gone took its keys with it; a row that still names one is older than that.
        let lease = isDeletion || !self.lessor.exists(row.lease) ? 0 : row.lease
        self.lessor.attach(handle, to: lease)
    }

    /// Takes up a compaction that a crash interrupted.
    private mutating func restoreCompaction() {
        let finished = self.noted(CompactionRows.finishedKey)
        let scheduled = self.noted(CompactionRows.scheduledKey)
        self.compactRevision = max(finished, scheduled)
        self.compaction =
            scheduled > finished
            ? CompactionProgress(revision: scheduled, next: Revision(0)) : nil
    }

    private func noted(_ key: [UInt8]) -> Int64 {
        var noted: Int64 = -1
        _ = self.store.read(.meta, key.span) { noted = RevisionKey.decode($0).revision.main }
        return noted
    }
}

extension Keyspace {
    /// Begins to rebuild what is in memory from the rows of a snapshot; meanwhile the keyspace goes
    /// on with its own.
    public func image(of store: Store) -> KeyspaceImage<Store> {
        var lessor = self.lessor
        lessor.forgetAll()
        return KeyspaceImage(store, lessor)
    }

    /// Takes the rows of a snapshot, and what was rebuilt from them, in place of its own.
    ///
    /// Watchers stay: they read what they have missed from the new rows, or are cancelled when it is
    /// compacted there. Leases do not count before this member leads.
    public func install(_ image: consuming KeyspaceImage<Store>) {
        let told = self.currentRevision
        // Time went on while it was made.
        image.lessor.advance(ticks: self.lessor.tick - image.lessor.tick)
        self.store = image.store
        self.index = image.index
        self.lessor = image.lessor
        self.currentRevision = image.currentRevision
        self.compactRevision = image.compactRevision
        self.compaction = image.compaction
        self.changes.removeAll(keepingCapacity: true)
        #if PlantedBugs
        if PlantedBug.watchDropsAtSnapshot.isAlive { return }
        #endif
        self.watches.delayAll(told: told, current: self.currentRevision)
    }
}
