import Raft
import Storage

/// Snapshots of this member's own, and those it sends.
extension ReplicaCore {
    /// Makes a snapshot when enough was applied since the last one.
    func saveSnapshotIfDue() {
        guard !self.isSavingSnapshot, self.installing == nil, self.replayed == nil else { return }
        guard self.appliedIndex >= self.snapshotIndex + self.options.snapshotCount else { return }
        guard !self.waitsForSnapshot else { return }
        self.isSavingSnapshot = true
        self.snapshotIndex = self.appliedIndex
        self.whenCommitted(.save(self.snapshot))
    }

    /// Whether a received snapshot is on its way through the log.
    var waitsForSnapshot: Bool {
        self.waitingWrites.contains { $0.snapshot != nil }
            || self.writesInBatch.contains { $0.snapshot != nil }
            || self.durableWrites.contains { $0.snapshot != nil }
    }

    /// The member as it is now.
    private var snapshot: Snapshot {
        Snapshot(
            data: (self.replayed ?? self.cluster).v2Dump(),
            metadata: SnapshotMetadata(
                confState: self.raft.configuration.confState,
                index: self.appliedIndex,
                term: self.appliedTerm
            )
        )
    }

    /// Cuts what the snapshot, whose file and mark are durable, stands for.
    func snapshotSaved(_ snapshot: Snapshot) {
        self.isSavingSnapshot = false
        let metadata = snapshot.metadata
        self.keep(metadata)
        // What is sent is always made anew, so the log needs to know no more than where it is.
        self.noteInLog(Snapshot(metadata: metadata))
        self.out.events.append(.snapshotSaved(index: metadata.index, term: metadata.term))
    }

    private func noteInLog(_ snapshot: Snapshot) {
        let index = snapshot.metadata.index
        guard index > self.raft.store.snapshot?.metadata.index ?? 0 else { return }
        self.raft.store.noteSnapshot(snapshot)
        guard index > self.options.snapshotCatchUp else { return }
        self.raft.store.compact(to: index - self.options.snapshotCatchUp)
    }

    /// Counts a snapshot file, and gives up the oldest ones and the log that only they need.
    func keep(_ metadata: SnapshotMetadata) {
        self.snapshots.append(metadata)
        let surplus = self.snapshots.count - self.options.snapshotsKept
        if surplus > 0 {
            for old in self.snapshots.prefix(surplus) {
                self.housekeeping.append(
                    .remove(.snapshot(term: old.term, index: old.index))
                )
            }
            self.housekeeping.append(.syncDirectory(.snap))
            self.snapshots.removeFirst(surplus)
        }
        self.releasesLog = true
    }

    /// Sends followers that need it the member as it is now, once the database says the same.
    func sendSnapshots() {
        guard !self.snapshotTargets.isEmpty, self.installing == nil else { return }
        let snapshot = self.snapshot
        var messages: [Message] = []
        for var message in self.snapshotTargets {
            message.snapshot = snapshot
            messages.append(message)
        }
        self.snapshotTargets.removeAll()
        self.whenCommitted(.send(messages))
    }
}
