import Backends
import EtcdAPI
import GRPCTransport
import MVCC
import NIOCore
import PeerTransport
import Platform
import Raft
import ReplicaCore
import Storage

/// One running member: the shell around the core.
///
/// Everything is confined to one event loop, which also serves the connections of clients and
/// peers: an operation crosses no thread on its way, except to the disk. Inputs are fed to the core
/// as they come; once a turn of the loop the core is flushed and its effects are carried out, so
/// that whatever came in one turn shares a batch of the log, a round of the quorum, a write to each
/// socket. Two threads work for it: the log's performs disk steps, the database's commits.
final class Member {
    let configuration: ServerConfiguration
    let logger: Logger
    let loop: any EventLoop
    let core: ReplicaCore<LMDBBackend>
    let database: LMDBDatabase
    let disk: FileDisk
    let directory: MemberDirectory
    let logThread = WorkThread("log")
    let databaseThread = WorkThread("database")
    /// Writes and reads of whole files: received and sent snapshots.
    let fileThread = WorkThread("files")

    /// The one value that every flush fills again.
    var effects = Effects()
    var isTurnScheduled = false
    /// Pieces of long answers by their tokens.
    var longAnswers: [UInt64: ByteBuffer] = [:]
    var pending = PendingCalls()

    /// The open watch streams by number; numbers are not used again.
    var watchStreams: [UInt64: WatchStream] = [:]
    var lastWatchStream: UInt64 = 0
    /// Streams that must end when there is no leader for a while, by the same kind of number.
    var leaderBoundStreams: [UInt64: (GRPCError) -> Void] = [:]
    var lastLeaderBoundStream: UInt64 = 0
    /// Since which tick there is no leader; nil while there is one.
    var leaderlessSince: UInt64? = 0

    // Time.
    let tickNanoseconds: Int64
    private var lastTickAt = MonotonicClock.sinceBoot()
    var ticks: UInt64 = 0
    private var alarm: Scheduled<Void>?
    /// When the alarm goes off, on the clock that ticks are counted by.
    private var alarmAt: Int64 = 0

    // The others.
    var transport: PeerTransport?
    /// How many streams each peer is read from by.
    var readStreams: [UInt64: Int] = [:]

    /// Called once when the first linearizable read has succeeded.
    var becameReady: (() -> Void)?
    /// Called once when the member is not to go on; with nil it ends well.
    var ended: ((ProgramError?) -> Void)?
    var isEnding = false
    private var isOver = false
    var compactor: AutoCompactor?

    init(_ parts: MemberParts, loop: any EventLoop) throws {
        loop.preconditionInEventLoop()
        self.configuration = parts.configuration
        self.logger = parts.logger
        self.loop = loop
        self.database = parts.database
        self.disk = parts.disk
        self.directory = parts.directory
        self.tickNanoseconds = parts.tickNanoseconds
        self.core = try ReplicaCore(
            options: parts.options,
            log: parts.log,
            store: try LMDBBackend(parts.database),
            members: parts.knownMembers
        )
        self.core.storeSize(parts.database.sizeOnDisk, inUse: parts.database.sizeInUse)
        if case .off = parts.configuration.autoCompaction {
        } else {
            self.compactor = AutoCompactor(
                parts.configuration.autoCompaction,
                ticksPerSecond: UInt64(parts.options.ticksPerSecond)
            )
        }
    }

    /// Begins to take part.
    func start(_ transport: PeerTransport, _ listener: PeerListener) {
        self.transport = transport
        self.updatePeers()
        transport.serve(listener)
        self.startTicking()
        self.scheduleTurn()
        self.awaitReadiness()
    }

    // Time.

    private func startTicking() {
        self.lastTickAt = MonotonicClock.sinceBoot()
        self.setAlarm()
    }

    /// Has the loop wake up when time alone makes the core do something, and not before: ticks are
    /// counted when somebody needs them, so that an idle member sleeps from heartbeat to heartbeat.
    func setAlarm() {
        guard !self.isOver else { return }
        let at = self.lastTickAt + Int64(self.core.ticksUntilDue) * self.tickNanoseconds
        // An alarm that is too early costs a wake-up, and setting it anew nearly as much.
        if self.alarm != nil, self.alarmAt <= at { return }
        self.alarm?.cancel()
        self.alarmAt = at
        let wait = max(0, at - MonotonicClock.sinceBoot())
        let bound = NIOLoopBound(self, eventLoop: self.loop)
        self.alarm = self.loop.scheduleTask(in: .nanoseconds(wait)) {
            let member = bound.value
            member.alarm = nil
            member.countTicks()
            member.setAlarm()
        }
    }

    /// Counts the ticks since the last time; the clock goes on while the machine sleeps, so a long
    /// pause arrives as many ticks at once.
    func countTicks() {
        let now = MonotonicClock.sinceBoot()
        let count = (now - self.lastTickAt) / self.tickNanoseconds
        guard count > 0 else { return }
        self.lastTickAt += count * self.tickNanoseconds
        self.ticks += UInt64(count)
        self.core.tick(UInt64(count))
        self.endLeaderBoundStreams()
        self.compact()
        self.scheduleTurn()
    }

    /// Counts the ticks before the first input of a turn: what comes now is to be timed from now,
    /// not from the last tick that somebody needed.
    func beginTurn() {
        if !self.isTurnScheduled { self.countTicks() }
    }

    /// Has the core flushed once, after everything else that this turn of the loop brings.
    func scheduleTurn() {
        guard !self.isTurnScheduled else { return }
        self.isTurnScheduled = true
        self.loop.assumeIsolated().execute { self.turn() }
    }

    /// Has the core flushed again once the sockets were looked at.
    ///
    /// The loop does not look at them before it has run out of tasks: turns that followed each other
    /// as tasks would keep messages of peers waiting until the last one, and a leader would take
    /// them for dead. A delay that is not over when the last task is makes the loop look first.
    func scheduleNextTurn() {
        guard !self.isTurnScheduled else { return }
        self.isTurnScheduled = true
        let bound = NIOLoopBound(self, eventLoop: self.loop)
        self.loop.scheduleTask(in: .milliseconds(1)) { bound.value.turn() }
    }

    // Readiness.

    /// Waits until a read would be linearizable: there is a leader and this member has caught up.
    private func awaitReadiness() {
        self.ask(.readBarrier) { outcome in
            guard case .message = outcome else {
                // Every attempt waits for a leader by itself.
                let bound = NIOLoopBound(self, eventLoop: self.loop)
                self.loop.scheduleTask(in: .milliseconds(100)) { bound.value.awaitReadiness() }
                return
            }
            let ready = self.becameReady
            self.becameReady = nil
            ready?()
        }
    }

    // Requests of the shell's own.

    /// Asks the core for something; `body` is called in a later turn.
    func ask(_ request: ReplicaRequest, _ body: @escaping (PendingCalls.Outcome) -> Void) {
        self.beginTurn()
        self.core.request(self.pending.add(.closure(body)), request)
        self.scheduleTurn()
    }

    /// The header of answers that the shell gives by itself.
    var header: ResponseHeader {
        var header = self.core.header
        header.revision = self.core.revision
        return header
    }

    // The end.

    /// Ends the member because going on would be wrong; what is acknowledged is durable.
    func fail(_ sentence: String) {
        self.finish(ProgramError(sentence))
    }

    /// Tells the program that the member is over.
    func finish(_ error: ProgramError?) {
        guard let ended = self.ended else { return }
        self.ended = nil
        self.isEnding = true
        self.isOver = true
        self.alarm?.cancel()
        ended(error)
    }
}

/// What a member is made of, found or made before its loop takes over.
struct MemberParts: Sendable {
    let configuration: ServerConfiguration
    let logger: Logger
    let directory: MemberDirectory
    let disk: FileDisk
    let database: LMDBDatabase
    let log: ReplicaLog
    var options: ReplicaOptions
    /// Whom a joining member knows from others.
    let knownMembers: [ClusterMember]
    let tickNanoseconds: Int64
}
