import Basics
public import EtcdAPI

/// A physical deletion of rows that is under way.
struct CompactionProgress: Equatable, Sendable {
    /// The revision compacted at.
    var revision: Int64
    /// The row to go on with.
    var next: Revision
}

/// The rows of the bucket `meta` in which compactions are noted.
enum CompactionRows {
    static var scheduledKey: [UInt8] { Array("scheduledCompactRev".utf8) }
    static var finishedKey: [UInt8] { Array("finishedCompactRev".utf8) }
}

/// Compaction.
///
/// Asked for revision r, the store at once refuses older ones, and notes `scheduledCompactRev`. The
/// rows go in steps of bounded size, oldest first, whenever the member has time; what the index
/// knows of a key goes with its first row. When all are gone `finishedCompactRev` is noted. After a
/// crash the scheduled revision stands above the finished one, and the deletion begins again from
/// the first row: what is already gone does not matter, since each row tells what it needs (cf.
/// etcd #17780). Both notes are rows of the same batches as everything else.
extension Keyspace {
    /// Whether rows are still to be deleted.
    public var isCompacting: Bool { self.compaction != nil }
    /// The revision up to which rows are still to be deleted; nil when none are.
    public var compacting: Int64? { self.compaction?.revision }

    /// Forgets everything before revision `revision`, which itself stays readable.
    ///
    /// - Throws: `compacted` or `futureRev`.
    public func compact(_ revision: Int64) throws(EtcdError) {
        guard revision > self.compactRevision else { throw .compacted }
        guard revision <= self.currentRevision else { throw .futureRev }
        self.compactRevision = revision
        #if PlantedBugs
        if PlantedBug.compactRevisionForgotten.isAlive {
            self.compaction = CompactionProgress(revision: revision, next: Revision(0))
            return
        }
        #endif
        self.store.put(
            .meta,
            CompactionRows.scheduledKey.span,
            RevisionKey.encode(Revision(revision)).span
        )
        // An earlier deletion that is not done goes up to the new revision instead.
        self.compaction = CompactionProgress(revision: revision, next: Revision(0))
    }

    /// Deletes compacted rows, looking at no more than `limit` of them.
    ///
    /// Returns true when the deletion has come to its end.
    public func compactStep(limit: Int) -> Bool {
        precondition(limit > 0, "a step must look at a row at least")
        guard let progress = self.compaction else { return true }
        var doomed: [(key: [UInt8], revision: Revision)] = []
        var seen = 0
        var next: Revision?
        let start = RevisionKey.encode(progress.next)
        var names: [[UInt8]] = []
        self.store.scan(.key, from: start.span) { key, value in
            let revision = RevisionKey.decode(key).revision
            guard revision.main <= progress.revision else { return false }
            guard seen < limit else {
                next = revision
                return false
            }
            seen += 1
            doomed.append((key.copied, revision))
            names.append(Self.name(ofRow: value))
            return true
        }
        for (place, row) in doomed.enumerated()
        where !self.survives(names[place], row.revision, progress.revision) {
            self.store.delete(.key, row.key.span)
        }
        guard let next else {
            self.finishCompaction(progress.revision)
            return true
        }
        self.compaction?.next = next
        return false
    }

    /// Whether a row stays when everything before revision `main` is forgotten.
    private func survives(_ key: [UInt8], _ revision: Revision, _ main: Int64) -> Bool {
        guard let handle = self.index.keys.find(key.span) else { return false }
        guard let oldest = self.index.compact(handle, at: main) else { return false }
        return oldest <= revision
    }

    private func finishCompaction(_ revision: Int64) {
        self.compaction = nil
        #if PlantedBugs
        if PlantedBug.compactRevisionForgotten.isAlive { return }
        #endif
        self.store.put(
            .meta,
            CompactionRows.finishedKey.span,
            RevisionKey.encode(Revision(revision)).span
        )
    }
}
