import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Storage

/// A machine of the simulation with the member that runs on it: the core, its disk, its database,
/// and what its threads are doing.
final class Node {
    /// What becomes of it.
    enum State: Hashable {
        /// Its process runs.
        case up
        /// Its process does not run, and may be started.
        case down
        /// It refused to start: it counts as dead until it is replaced.
        case dead
        /// It was removed from the cluster.
        case retired
    }

    /// Its place among the nodes.
    let place: Int
    /// Its options but for the seed and the first request's id, which are new at every start.
    let options: ReplicaOptions
    /// What its log begins with; nil for a member that joins.
    let founding: NewCluster?
    /// Whom a joining member knows from others.
    let firstMembers: [ClusterMember]
    let segmentBytes: Int

    var state = State.down
    /// Which run of its process, or pause between two, this is; see `Event`.
    var life: UInt32 = 0
    var core: ReplicaCore<MemoryBackend>?
    var disk = SimulatedDisk()
    /// The database while the process does not run.
    var rows = MemoryBackend()
    var effects = Effects()
    var isTurnPlanned = false
    /// Whether its process stands still, and what waits for it.
    var isPaused = false
    var held: [Event] = []
    /// How many more effects it has before it dies; the greatest number for any.
    var fuse = Int.max
    /// What the fuse does: whether the machine loses its power.
    var fuseCutsPower = false
    /// Whether it stops in an orderly way.
    var isEnding = false
    /// Whether a fault keeps it stopped.
    var staysDown = false

    // What its threads are doing.
    var batch: [DiskStep] = []
    var batchNumber: UInt64?
    var nextStep = 0
    var cleaning: [DiskStep] = []
    var cleaningNumber: UInt64?
    var nextCleaning = 0
    var commit: UInt64?
    var install: StoredFile?

    // Its machine.
    /// The time between two of its clock's ticks, in nanoseconds of simulated time.
    var tickTime: Int64
    /// When its clock ticked last.
    var lastTick: Int64 = 0
    /// How many times slower its disk is than drawn.
    var slowness: Int64 = 1
    var failsNextSync = false
    /// Until when its disk takes nothing more.
    var fullUntil: Int64 = 0
    /// Whether synced data of it was destroyed.
    var isDamaged = false
    /// Whom it has told its core to be unreachable in this turn.
    var toldUnreachable: [Int] = []

    init(
        place: Int,
        options: ReplicaOptions,
        founding: NewCluster?,
        firstMembers: [ClusterMember],
        segmentBytes: Int
    ) {
        self.place = place
        self.options = options
        self.founding = founding
        self.firstMembers = firstMembers
        self.segmentBytes = segmentBytes
        self.tickTime = 1_000_000_000 / Int64(options.ticksPerSecond)
    }

    var id: UInt64 { self.options.memberID }
    var isUp: Bool { self.state == .up }
    /// Whether its process would answer now.
    var isAwake: Bool { self.state == .up && !self.isPaused }

    /// Why it did not start.
    enum StartFailure: Error {
        /// The fuse ended it on the way.
        case died
        /// It refused.
        case refused(String)
    }

    /// Recovers the log and makes the core, as a process does that begins.
    ///
    /// - Throws: `StartFailure`.
    func start(_ random: inout SeededRandom) throws(StartFailure) {
        precondition(self.core == nil, "node \(self.place) runs already")
        let core: ReplicaCore<MemoryBackend>
        do {
            let log = try self.openLog()
            var options = self.options
            options.seed = random.next()
            options.firstRequestID = self.id << 48 | random.next() >> 16
            core = try ReplicaCore(
                options: options,
                log: log,
                store: self.rows,
                members: self.firstMembers
            )
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw .refused("\(error)")
        }
        // Two owners of the rows would make every change of them a copy.
        self.rows = MemoryBackend()
        self.core = core
        self.state = .up
    }

    private func openLog() throws -> ReplicaLog {
        var steps: [DiskStep] = []
        var log: ReplicaLog
        if let recovered = try Recovery.open(self.disk, segmentBytes: self.segmentBytes) {
            try self.perform(recovered.steps)
            log = ReplicaLog(recovered)
            if log.isBlank, let founding = self.founding {
                log.bootstrap(founding.entries, founding.state, into: &steps)
            }
        } else {
            log = ReplicaLog(
                creating: WALMetadata(nodeID: self.id, clusterID: self.options.clusterID),
                entries: self.founding?.entries ?? [],
                state: self.founding?.state ?? HardState(),
                segmentBytes: self.segmentBytes,
                into: &steps
            )
        }
        if let file = log.receivedDatabase,
            MemberRows.consistentIndex(self.rows) < log.snapshotIndex
        {
            self.rows = try MemoryBackend(exported: self.disk.contents(of: file))
            try self.perform([.remove(file), .syncDirectory(file.directory)])
        }
        try self.perform(steps)
        return log
    }

    private func perform(_ steps: [DiskStep]) throws {
        for step in steps {
            guard self.fuse > 0 else { throw StartFailure.died }
            if self.fuse != .max { self.fuse -= 1 }
            try self.disk.perform(step)
        }
    }

    /// Ends the process without a word; without power the machine loses what was not synced.
    func crash(cutsPower: Bool, _ random: inout SeededRandom) {
        if let core = self.core {
            // A commit on its way is one transaction: it is there as a whole, or not at all.
            if self.commit != nil, random.chance(0.5) { core.keyspace.store.commit() }
            self.rows = core.keyspace.store
            self.core = nil
            self.rows.crash()
        }
        if cutsPower { self.disk = self.disk.crashed(&random) }
        if self.state == .up { self.state = .down }
        self.life &+= 1
        self.effects = Effects()
        self.isTurnPlanned = false
        self.isPaused = false
        self.held.removeAll()
        self.fuse = .max
        self.isEnding = false
        self.batch = []
        self.batchNumber = nil
        self.cleaning = []
        self.cleaningNumber = nil
        self.commit = nil
        self.install = nil
        self.failsNextSync = false
    }
}
