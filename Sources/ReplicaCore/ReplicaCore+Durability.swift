import EtcdAPI
import MVCC
import Raft
import Storage

#if PlantedBugs
import Basics
#endif

/// The log's batches.
extension ReplicaCore {
    /// Hands the disk everything that waits for it, as one batch, unless one is on its way.
    ///
    /// Writes that need no disk are durable at once: what they promise stands already.
    func startBatch() {
        guard self.batchInFlight == nil else { return }
        let saves = self.snapshotToSave != nil
        guard !self.waitingWrites.isEmpty || saves else { return }
        var steps: [DiskStep] = []
        let segment = self.wal.segments.last
        for write in self.waitingWrites { self.log(write, &steps) }
        _ = self.wal.flush(into: &steps)
        if let snapshot = self.snapshotToSave {
            self.wal.save(snapshot, into: &steps)
            self.snapshotInBatch = snapshot
            self.snapshotToSave = nil
        }
        guard !steps.isEmpty else {
            self.durableWrites.append(contentsOf: self.waitingWrites)
            self.waitingWrites.removeAll(keepingCapacity: true)
            return
        }
        swap(&self.writesInBatch, &self.waitingWrites)
        self.batchNumber += 1
        self.batchInFlight = self.batchNumber
        // With room that was prepared or without: what it begins has a spare's name until it is done.
        self.takesSpare = self.wal.segments.last != segment
        self.out.disk = DiskBatch(number: self.batchNumber, steps: steps)
    }

    private func log(_ write: LogWrite, _ steps: inout [DiskStep]) {
        if let state = write.hardState { self.logState = state }
        if let snapshot = write.snapshot {
            // What came before lies in front of the mark, in a batch of its own.
            _ = self.wal.flush(into: &steps)
            self.wal.install(snapshot, state: self.logState, into: &steps)
            // A file of an older one would never be opened.
            self.snapshotToSave = nil
        }
        self.wal.set(self.logState)
        self.wal.append(write.entries)
    }

    /// Hears that a batch of the log is durable.
    public func diskDone(_ number: UInt64) {
        guard !self.isStopped else { return }
        precondition(
            self.batchInFlight == number,
            "batch \(number) is done while \(self.batchInFlight.map { "\($0)" } ?? "none") is"
                + " on its way"
        )
        self.wantsTurn = true
        self.batchInFlight = nil
        self.takesSpare = false
        self.durableWrites.append(contentsOf: self.writesInBatch)
        self.writesInBatch.removeAll(keepingCapacity: true)
        if let snapshot = self.snapshotInBatch {
            self.snapshotInBatch = nil
            self.snapshotSaved(snapshot)
        }
    }

    /// Reports durable writes, in order, up to one whose snapshot has yet to be installed.
    func completeWrites() {
        guard !self.durableWrites.isEmpty else { return }
        var done = 0
        for write in self.durableWrites {
            if let snapshot = write.snapshot {
                if self.installing == nil { self.installing = (snapshot, false) }
                break
            }
            self.complete(write)
            done += 1
        }
        self.durableWrites.removeFirst(done)
        self.tellInstallation()
    }

    func complete(_ write: LogWrite) {
        self.raft.writeCompleted(write)
        self.out.messages.append(contentsOf: write.messages)
    }

    /// Has the shell swap a received database in, once no commit to the old one is on its way.
    private func tellInstallation() {
        guard let (snapshot, isTold) = self.installing, !isTold, self.committing == nil else {
            return
        }
        self.installing?.isTold = true
        self.out.install = .receivedDatabase(index: snapshot.metadata.index)
    }

    /// Hears that a received database is this member's own; `store` has its rows.
    public func databaseInstalled(_ store: Store) {
        guard !self.isStopped else { return }
        guard let (snapshot, isTold) = self.installing, isTold, !self.durableWrites.isEmpty
        else {
            preconditionFailure("a database was installed that nobody asked for")
        }
        self.wantsTurn = true
        let index = MemberRows.consistentIndex(store)
        guard index >= snapshot.metadata.index else {
            return self.stop(
                .snapshotMismatch(
                    "the database received with snapshot \(snapshot.metadata.index) has applied"
                        + " entry \(index) only"
                )
            )
        }
        self.restoring = self.keyspace.image(of: store)
        self.isRestored = false
    }

    /// Makes the received database, whose keyspace is complete, this member's own.
    func takeOver(_ image: consuming KeyspaceImage<Store>, _ metadata: SnapshotMetadata) {
        self.installing = nil
        self.receivedDatabases.removeAll { $0 == metadata.index }
        self.keyspace.install(image)
        let store = self.keyspace.store
        self.consistentIndex = MemberRows.consistentIndex(store)
        self.consistentTerm = MemberRows.term(store)
        self.durableIndex = self.consistentIndex
        self.appliedIndex = metadata.index
        self.appliedTerm = metadata.term
        self.isDirty = false
        self.changes = 0
        self.snapshotIndex = metadata.index
        self.isSavingSnapshot = false
        self.keep(metadata)
        for place in self.hashings.indices { self.hashings[place].hashing = nil }
        // What is in the new rows is durable, and nothing else counts.
        for waiter in self.commitWaiters { self.perform(waiter.action) }
        self.commitWaiters.removeAll()
        self.wantsCommit = false
        self.noteOwnRole()
        self.out.membershipChanged = true
        self.out.events.append(.snapshotInstalled(index: metadata.index, term: metadata.term))
    }

    // Beside the log.

    /// Hears that a housekeeping batch is done.
    public func housekeepingDone(_ number: UInt64) {
        guard !self.isStopped else { return }
        precondition(self.housekeepingInFlight == number, "housekeeping \(number) is not under way")
        self.housekeepingInFlight = nil
        if self.sparesInFlight { self.wal.spareBecameReady() }
        self.sparesInFlight = false
        self.wantsTurn = true
    }

    func startHousekeeping() {
        guard self.housekeepingInFlight == nil else { return }
        self.removeUnusedDatabases()
        self.prepareSpare()
        guard !self.housekeeping.isEmpty else { return }
        self.housekeepingNumber += 1
        self.housekeepingInFlight = self.housekeepingNumber
        self.sparesInFlight = self.preparesSpare
        self.preparesSpare = false
        self.out.housekeeping = DiskBatch(
            number: self.housekeepingNumber,
            steps: self.housekeeping
        )
        self.housekeeping.removeAll()
    }

    /// Gives up the log that no kept snapshot needs, and has room prepared for the next segment.
    ///
    /// Not while a batch is on its way that takes the room there was: another thread would zero what
    /// that batch has just written there.
    private func prepareSpare() {
        guard !self.takesSpare else { return }
        let wantedSpare = self.wal.wantsSpare
        if self.releasesLog, let oldest = self.snapshots.first {
            self.wal.release(below: oldest.index, into: &self.housekeeping)
        }
        self.releasesLog = false
        if self.wal.wantsSpare { self.wal.prepareSpare(into: &self.housekeeping) }
        self.preparesSpare = wantedSpare
    }

    /// Removes received databases whose snapshots raft had no use for.
    private func removeUnusedDatabases() {
        guard !self.receivedDatabases.isEmpty else { return }
        let writes = self.waitingWrites + self.writesInBatch + self.durableWrites
        var used = writes.compactMap { $0.snapshot?.metadata.index }
        if let installing = self.installing { used.append(installing.snapshot.metadata.index) }
        // A turn that ran out of applications has not heard of it yet.
        if let pending = self.raft.pendingSnapshotIndex { used.append(pending) }
        for index in self.receivedDatabases where !used.contains(index) {
            self.housekeeping.append(.remove(.receivedDatabase(index: index)))
        }
        self.receivedDatabases.removeAll { !used.contains($0) }
    }
}

/// Somebody who waits for a commit of the database.
struct CommitWaiter {
    /// What happens then.
    enum Action {
        /// A request is answered with an empty message.
        case answer(UInt64)
        /// A request is answered that compaction is done.
        case compacted(UInt64)
        /// Snapshots are sent.
        case send([Message])
        /// The snapshot's file is written.
        case save(Snapshot)
    }

    /// The commit that has to be done; those before are, too, then.
    var number: UInt64
    var action: Action
}

/// The database's commits.
extension ReplicaCore {
    /// Does something as soon as everything applied so far is in the committed rows.
    ///
    /// While a received database is taking its place, that is when it has.
    func whenCommitted(_ action: CommitWaiter.Action) {
        #if PlantedBugs
        if self.isPerformedEarly(action) { return self.perform(action) }
        #endif
        if !self.isDirty, self.committing == nil, self.installing == nil {
            return self.perform(action)
        }
        let number = self.isDirty ? self.commitNumber + 1 : self.commitNumber
        if self.isDirty { self.wantsCommit = true }
        self.commitWaiters.append(CommitWaiter(number: number, action: action))
    }

    /// Closes the open batch when it is time.
    func startCommit() {
        guard self.committing == nil, self.installing == nil, self.isDirty else { return }
        let isDue =
            self.changes >= self.options.commitChanges
            || self.now - self.lastCommitTick >= self.options.commitTicks
        guard self.wantsCommit || isDue else { return }
        MemberRows.write(
            index: self.consistentIndex,
            term: self.consistentTerm,
            to: &self.keyspace.store
        )
        #if PlantedBugs
        self.misstateIndex()
        #endif
        self.wantsCommit = false
        self.isDirty = false
        self.changes = 0
        self.lastCommitTick = self.now
        self.commitNumber += 1
        self.committing = (self.commitNumber, self.consistentIndex)
        self.out.commit = self.commitNumber
    }

    /// Hears that a commit is durable.
    public func commitDone(_ number: UInt64) {
        guard let committing = self.committing, committing.number == number else {
            preconditionFailure("commit \(number) is done, which is not on its way")
        }
        self.wantsTurn = true
        self.committing = nil
        self.durableIndex = max(self.durableIndex, committing.index)
        // What was applied until it stopped may still be in the open batch.
        guard !self.isStopped else { return self.startCommit() }
        var waiting: [CommitWaiter] = []
        swap(&waiting, &self.commitWaiters)
        for waiter in waiting {
            if waiter.number <= number {
                self.perform(waiter.action)
            } else {
                self.commitWaiters.append(waiter)
            }
        }
    }

    private func perform(_ action: CommitWaiter.Action) {
        switch action {
        case .answer(let token): self.answerEmpty(token)
        case .compacted(let token): self.answerCompacted(token)
        case .send(let messages): self.out.snapshotsToSend.append(contentsOf: messages)
        case .save(let snapshot):
            // A received one may have taken its place.
            guard snapshot.metadata.index >= self.snapshotIndex else { return }
            self.snapshotToSave = snapshot
        }
    }
}

#if PlantedBugs

extension ReplicaCore {
    private func isPerformedEarly(_ action: CommitWaiter.Action) -> Bool {
        switch action {
        case .save: PlantedBug.snapshotBeforeCommit.isAlive
        case .send: PlantedBug.snapshotBehindIndex.isAlive
        case .answer, .compacted: false
        }
    }

    /// Has the commit say that it holds more, or less, than it does.
    private func misstateIndex() {
        var index = self.consistentIndex
        if PlantedBug.consistentIndexAhead.isAlive { index = max(index, self.raft.commitIndex) }
        if PlantedBug.consistentIndexBehind.isAlive { index = self.durableIndex }
        guard index != self.consistentIndex else { return }
        MemberRows.write(
            index: index,
            term: self.raft.term(at: index) ?? self.consistentTerm,
            to: &self.keyspace.store
        )
    }
}

#endif
