import Raft

/// A member with its disk, of which a crash loses what was not synced.
struct SimulatedMember {
    let id: UInt64
    /// nil while it is down.
    var raft: RawNode<MemoryLog>?

    // What survives a crash.
    var log: MemoryLog
    var hardState = HardState()
    /// The commit index as of the last write that was synced.
    var syncedCommit: UInt64 = 0

    // What does not.
    var writes: [LogWrite] = []
    var toApply: [Entry] = []
    var machine = Machine()
    var confState = ConfState()
    /// Reads under way: what had been committed anywhere when they were asked.
    var reads: [(id: UInt64, atLeast: UInt64)] = []
    /// Reads confirmed and waiting until enough is applied.
    var readsToServe: [(index: UInt64, atLeast: UInt64)] = []
    var starts = 0

    init(id: UInt64, snapshot: Snapshot?) {
        self.id = id
        self.log = MemoryLog(snapshot: snapshot, entries: [])
        if let metadata = snapshot?.metadata {
            self.hardState = HardState(term: metadata.term, commit: metadata.index)
            self.syncedCommit = metadata.index
        }
    }

    mutating func start(options: RawNodeOptions) {
        self.starts += 1
        if let snapshot = self.log.snapshot {
            self.machine = Machine(snapshot: snapshot)
            self.confState = snapshot.metadata.confState
        } else {
            self.machine = Machine()
            self.confState = ConfState()
        }
        var options = options
        options.applied = self.machine.index
        self.raft = RawNode(
            options: options,
            store: self.log,
            hardState: self.hardState,
            confState: self.confState
        )
    }

    /// Carries the oldest write out on the disk.
    mutating func persist(_ write: LogWrite) {
        if let snapshot = write.snapshot { self.log.install(snapshot) }
        self.log.append(write.entries)
        if let state = write.hardState { self.hardState = state }
        if write.mustSync { self.syncedCommit = self.hardState.commit }
    }

    /// Dies; the first `kept` writes under way have reached the disk, though nobody heard of it.
    mutating func crash(keepingWrites kept: Int) {
        for write in self.writes.prefix(kept) { self.persist(write) }
        // An unsynced commit index is lost, but a snapshot always speaks for its own.
        let snapshotIndex = self.log.snapshot?.metadata.index ?? 0
        self.hardState.commit = max(self.syncedCommit, snapshotIndex)
        self.raft = nil
        self.writes.removeAll()
        self.toApply.removeAll()
        self.reads.removeAll()
        self.readsToServe.removeAll()
    }
}
