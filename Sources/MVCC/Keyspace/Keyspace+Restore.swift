import Basics
import EtcdAPI

extension Keyspace {
    /// How many rows are read at a time while the index is rebuilt.
    private static var batchRows: Int { 10_000 }

    /// Takes the rows of a snapshot in place of its own, and rebuilds what is in memory.
    ///
    /// Watchers stay: they read what they have missed from the new rows, or are cancelled when it is
    /// compacted there. Leases do not count before this member leads.
    public func install(_ store: Store) {
        let told = self.currentRevision
        self.store = store
        self.index = KeyIndex()
        self.lessor.forgetAll()
        self.changes.removeAll(keepingCapacity: true)
        self.restore()
        #if PlantedBugs
        if PlantedBug.watchDropsAtSnapshot.isAlive { return }
        #endif
        self.watches.delayAll(told: told, current: self.currentRevision)
    }

    /// Rebuilds everything that is in memory from the rows: leases first, then the keys, which
    /// know their leases.
    ///
    /// The revision is that of the last row; when compaction has deleted it because it was a
    /// deletion, it is at least the revision compacted at.
    func restore() {
        self.currentRevision = 1
        self.restoreLeases()
        self.restoreCompaction()
        var start = RevisionKey.encode(Revision(0))
        while let next = self.restoreRows(from: start) { start = next }
        #if PlantedBugs
        if PlantedBug.revisionFalls.isAlive { return }
        #endif
        self.currentRevision = max(
            self.currentRevision,
            self.compactRevision,
            self.compaction?.revision ?? 0
        )
    }

    private func restoreLeases() {
        let first: [UInt8] = []
        var rows: [LeaseRow] = []
        self.store.scan(.lease, from: first.span) { _, value in
            if let row = try? LeaseRow(decoding: value) { rows.append(row) }
            return true
        }
        for row in rows { self.lessor.add(row) }
    }

    /// Restores a batch of rows, and returns where the next one begins.
    private func restoreRows(from start: [UInt8]) -> [UInt8]? {
        var read = 0
        var next: [UInt8]?
        self.store.scan(.key, from: start.span) { key, value in
            guard read < Self.batchRows else {
                next = key.copied
                return false
            }
            read += 1
            self.restoreRow(key, value)
            return true
        }
        return next
    }

    private func restoreRow(_ key: Span<UInt8>, _ value: Span<UInt8>) {
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
}
