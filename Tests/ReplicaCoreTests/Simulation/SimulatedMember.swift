import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Storage
import StorageSupport

/// A member with a disk and a database that lose what was not made durable.
final class SimulatedMember {
    let options: ReplicaOptions
    /// What the member's log begins with: a new cluster's entries, or nothing to join one.
    private let cluster: NewCluster?
    /// nil while it is down.
    private(set) var core: ReplicaCore<MemoryBackend>?
    private(set) var disk = SimulatedDisk()
    /// The rows while it is down.
    private var rows = MemoryBackend()
    private var starts: UInt64 = 0
    private(set) var stopReason: StopReason?
    /// Time stands still for it, and it does nothing.
    var isPaused = false
    private var missedTicks: UInt64 = 0
    /// Whether its disks do nothing for now.
    var diskStands = false
    /// Whether it counts ticks only when it must.
    var sleeps = false

    // What is under way.
    private(set) var effects = Effects()
    private var batch: (number: UInt64, steps: ArraySlice<DiskStep>)?
    private var housekeeping: (number: UInt64, steps: ArraySlice<DiskStep>)?
    private var commit: UInt64?
    private var install: StoredFile?
    /// Received snapshots whose database is being written.
    private var arriving: [Message] = []

    /// How likely the database gets on with its commit when it could.
    var commitChance = 0.3

    /// Snapshot messages with the database that goes with them, for the network.
    var snapshots: [(message: Message, rows: [UInt8])] = []
    var messages: [Message] = []
    var replies: [(token: UInt64, result: Outcome)] = []
    /// What has come of long answers, and how many pieces did.
    private var parts: [UInt64: [UInt8]] = [:]
    private(set) var partCount = 0
    var events: [ReplicaEvent] = []
    var watched: [WatchResponse] = []

    init(
        _ options: ReplicaOptions,
        cluster: NewCluster?,
        rows: MemoryBackend = MemoryBackend()
    ) {
        self.options = options
        self.rows = rows
        self.cluster = cluster
    }

    var id: UInt64 { self.options.memberID }
    var isUp: Bool { self.core != nil }

    // Starting and crashing.

    /// Starts from what the disk and the database hold; a crash may come within.
    func start(crashAfter stepsMax: Int = Int.max, alone: Bool = false) throws {
        precondition(self.core == nil, "member \(self.id) runs already")
        self.starts += 1
        var steps: [DiskStep] = []
        var log: ReplicaLog
        if let recovered = try Recovery.open(self.disk, segmentBytes: 8192) {
            try self.disk.perform(recovered.steps)
            log = ReplicaLog(recovered)
            if log.isBlank, let cluster {
                log.bootstrap(cluster.entries, cluster.state, into: &steps)
            }
        } else {
            log = ReplicaLog(
                creating: WALMetadata(nodeID: self.id, clusterID: self.options.clusterID),
                entries: self.cluster?.entries ?? [],
                state: self.cluster?.state ?? HardState(),
                segmentBytes: 8192,
                into: &steps
            )
        }
        if alone {
            try log.goOnAlone(self.id, peerURLs: [], rows: self.rows, into: &steps)
        }
        for step in steps.prefix(stepsMax) { try self.disk.perform(step) }
        guard steps.count <= stepsMax else { return }
        if let file = log.receivedDatabase,
            MemberRows.consistentIndex(self.rows) < log.snapshotIndex
        {
            self.rows = try MemoryBackend(imported: self.disk.contents(of: file))
            try self.disk.perform(.remove(file))
        }
        var options = self.options
        options.seed &+= self.starts
        options.firstRequestID = self.id << 48 | self.starts << 32
        self.core = try ReplicaCore(options: options, log: log, store: self.rows)
    }

    /// Dies: everything that was not durable may be lost.
    func crash(_ random: inout SeededRandom) {
        if let core = self.core { self.rows = core.keyspace.store.committed }
        self.disk = self.disk.crashed(&random)
        self.core = nil
        self.effects = Effects()
        self.batch = nil
        self.housekeeping = nil
        self.commit = nil
        self.install = nil
        self.arriving = []
        self.messages = []
        self.snapshots = []
        self.replies = []
        self.parts = [:]
        self.isPaused = false
        self.missedTicks = 0
    }

    // Running.

    func tick() {
        guard !self.isPaused else {
            self.missedTicks += 1
            return
        }
        self.missedTicks += 1
        guard let core = self.core else { return }
        if self.sleeps, self.missedTicks < core.ticksUntilDue { return }
        self.countTicks()
    }

    /// Tells a core that sleeps of the ticks since the last time, before something comes in.
    func countTicksIfSleepy() {
        if self.sleeps, !self.isPaused { self.countTicks() }
    }

    private func countTicks() {
        guard self.missedTicks > 0 else { return }
        self.core?.tick(self.missedTicks)
        self.missedTicks = 0
    }

    /// Takes a snapshot's database in; it counts when it is durable.
    func receive(_ message: Message, database: [UInt8]) throws {
        guard let index = message.snapshot?.metadata.index, self.isUp else { return }
        try self.disk.perform(
            .write(.receivedDatabase(index: index), offset: 0, bytes: database)
        )
        self.arriving.append(message)
    }

    /// Does up to `count` steps of what is under way; true when there was any.
    func work(_ count: Int, _ random: inout SeededRandom) throws -> Bool {
        guard !self.isPaused, !self.diskStands else { return false }
        var worked = false
        for _ in 0..<count {
            guard try self.workOnce(&random) else { break }
            worked = true
        }
        return worked
    }

    private func workOnce(_ random: inout SeededRandom) throws -> Bool {
        guard let core = self.core else { return false }
        var kinds: [() throws -> Void] = []
        if self.batch != nil { kinds.append { try self.workOnBatch(core) } }
        if self.housekeeping != nil { kinds.append { try self.workOnHousekeeping(core) } }
        if let commit = self.commit, random.chance(self.commitChance) {
            kinds.append {
                self.commit = nil
                core.keyspace.store.commit()
                core.commitDone(commit)
            }
        }
        if let file = self.install { kinds.append { try self.install(file, core) } }
        if !self.arriving.isEmpty { kinds.append { try self.finishArriving(core) } }
        guard !kinds.isEmpty else { return false }
        try kinds[random.below(kinds.count)]()
        return true
    }

    private func workOnBatch(_ core: ReplicaCore<MemoryBackend>) throws {
        guard let step = self.batch?.steps.popFirst() else {
            guard let number = self.batch?.number else { return }
            self.batch = nil
            return core.diskDone(number)
        }
        try self.disk.perform(step)
    }

    private func workOnHousekeeping(_ core: ReplicaCore<MemoryBackend>) throws {
        guard let step = self.housekeeping?.steps.popFirst() else {
            guard let number = self.housekeeping?.number else { return }
            self.housekeeping = nil
            return core.housekeepingDone(number)
        }
        try self.disk.perform(step)
    }

    private func finishArriving(_ core: ReplicaCore<MemoryBackend>) throws {
        let message = self.arriving.removeFirst()
        guard let index = message.snapshot?.metadata.index else { return }
        try self.disk.perform(.sync(.receivedDatabase(index: index)))
        try self.disk.perform(.syncDirectory(.snap))
        self.countTicksIfSleepy()
        core.receive(message)
    }

    private func install(_ file: StoredFile, _ core: ReplicaCore<MemoryBackend>) throws {
        self.install = nil
        let rows = try MemoryBackend(imported: self.disk.contents(of: file))
        try self.disk.perform(.remove(file))
        core.databaseInstalled(rows)
    }

    /// Ends a turn; false when there was nothing to do.
    func flush() -> Bool {
        guard let core = self.core, !self.isPaused, core.wantsTurn || self.effects.hasMore else {
            return false
        }
        self.countTicksIfSleepy()
        core.flush(into: &self.effects)
        if let commit = self.effects.commit {
            precondition(self.commit == nil, "two commits at a time")
            core.keyspace.store.seal()
            self.commit = commit
        }
        if let disk = self.effects.disk {
            precondition(self.batch == nil, "two batches at a time")
            self.batch = (disk.number, disk.steps[...])
        }
        if let batch = self.effects.housekeeping {
            precondition(self.housekeeping == nil, "two housekeeping batches at a time")
            self.housekeeping = (batch.number, batch.steps[...])
        }
        if let file = self.effects.install {
            precondition(self.commit == nil, "a database is replaced that is being written")
            self.install = file
        }
        self.messages += self.effects.messages
        for message in self.effects.snapshotsToSend {
            let rows = core.keyspace.store.committed
            precondition(
                MemberRows.consistentIndex(rows) >= message.snapshot?.metadata.index ?? 0,
                "a snapshot is sent that the database does not cover"
            )
            self.snapshots.append((message, rows.exported()))
        }
        for reply in self.effects.replies { self.take(reply) }
        self.events += self.effects.events
        for message in core.keyspace.watchMessages.messages {
            let bytes = Array(core.keyspace.watchMessages.bytes[message.range])
            if let response = try? WatchResponse(decoding: bytes) { self.watched.append(response) }
        }
        core.keyspace.watchMessages.removeAll()
        if let reason = self.effects.stop {
            self.stopReason = reason
        }
        return true
    }

    private func take(_ reply: Reply) {
        let begun = self.parts.removeValue(forKey: reply.token) ?? []
        let outcome: Outcome
        switch reply.result {
        case .part(let range):
            self.parts[reply.token] = begun + self.effects.bytes[range]
            self.partCount += 1
            return
        case .message(let range): outcome = .message(begun + self.effects.bytes[range])
        case .failed(let error): outcome = .failed(error)
        case .forward(let leader): outcome = .forward(leader)
        }
        self.replies.append((reply.token, outcome))
    }

    /// What a log opened after the worst crash would hold.
    var durableLog: RecoveredLog? {
        get throws { try Recovery.open(self.disk.atWorst, segmentBytes: 8192) }
    }
}

/// What became of a request in the simulation.
enum Outcome: Equatable {
    case message([UInt8])
    case failed(EtcdError)
    case forward(UInt64)
    /// The member died first.
    case lost
}
