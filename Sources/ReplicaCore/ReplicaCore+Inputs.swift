public import EtcdAPI
import MVCC
public import Raft

/// What the shell feeds; see also `request`.
///
/// Nothing is done before the next `flush`.
extension ReplicaCore {
    /// Lets time pass; a long pause may arrive as many ticks at once.
    public func tick(_ count: UInt64 = 1) {
        guard !self.isStopped, count > 0 else { return }
        self.wantsTurn = true
        self.now += count
        // More than a few elections' time at once says no more than that nobody was heard.
        let raftTicks = min(count, UInt64(4 * self.options.electionTicks))
        for _ in 0..<raftTicks { self.raft.tick() }
        self.keyspace.lessor.advance(ticks: count)
        self.keyspace.advanceWatches(ticks: count)
        self.checksLeases = true
        self.checksDeadlines = true
    }

    /// How many ticks the shell may let pass before it has to count them; at least 1.
    ///
    /// Until then time alone changes nothing: no heartbeat, no election, no deadline. Whoever waits
    /// for something is looked after once a heartbeat. It is to be asked after every flush, for what
    /// came in may have made it less.
    public var ticksUntilDue: UInt64 {
        let isWaitedFor =
            self.isDirty || !self.queue.isEmpty || self.pending.openCount > 0
            || self.reads.isWaiting
            || self.transfer != nil || self.keyspace.lessor.count > 0
            || self.publishTick != nil || self.raft.leader == 0
        let longest = isWaitedFor ? self.options.heartbeatTicks : self.options.ticksPerSecond
        return UInt64(max(1, min(longest, self.raft.ticksUntilDue ?? longest)))
    }

    /// Takes in a message from another member; a snapshot only when its database is durable under
    /// its name.
    public func receive(_ message: Message) {
        guard !self.isStopped else { return }
        self.wantsTurn = true
        if message.type == .snap, let index = message.snapshot?.metadata.index {
            self.receivedDatabases.append(index)
        }
        self.raft.step(message)
    }

    /// Hears that this member reads from another one.
    public func peerConnected(_ id: UInt64) {
        guard !self.connections.contains(where: { $0.id == id }) else { return }
        let place = self.connections.firstIndex { $0.id > id } ?? self.connections.count
        self.connections.insert((id, self.now), at: place)
    }

    /// Hears that this member no longer reads from another one.
    public func peerDisconnected(_ id: UInt64) {
        self.connections.removeAll { $0.id == id }
    }

    /// Hears that a message could not be delivered, or that a connection broke.
    public func peerUnreachable(_ id: UInt64) {
        guard !self.isStopped else { return }
        self.wantsTurn = true
        self.raft.reportUnreachable(id)
    }

    /// Hears which version a member runs; nil when it did not say.
    public func peerVersion(_ id: UInt64, _ version: String?) {
        self.versions.removeAll { $0.id == id }
        guard let version = version.flatMap({ ClusterVersion($0) }) else { return }
        let place = self.versions.firstIndex { $0.id > id } ?? self.versions.count
        self.versions.insert((id, version), at: place)
        self.wantsTurn = true
    }

    /// Hears what became of a snapshot that was to be sent.
    public func snapshotSent(to id: UInt64, succeeded: Bool) {
        guard !self.isStopped else { return }
        self.wantsTurn = true
        self.raft.reportSnapshot(to: id, succeeded: succeeded)
    }

    /// Hears how large the database is, and how much of it is in use, in bytes.
    public func storeSize(_ bytes: Int, inUse: Int) {
        self.storeBytes = bytes
        self.storeBytesInUse = inUse
    }

    /// Stands for election unless something speaks against it; with pre-votes this harms nobody.
    public func campaign() {
        guard !self.isStopped else { return }
        self.wantsTurn = true
        self.raft.campaign()
    }

    // Watches.

    /// Opens a watcher of a stream, or tells the stream why not.
    public func watch(_ stream: UInt64, _ request: WatchCreateRequest) {
        self.wantsTurn = true
        self.keyspace.watch(stream, request)
    }

    /// Closes a watcher.
    public func cancelWatch(_ stream: UInt64, _ id: Int64) {
        self.wantsTurn = true
        self.keyspace.cancelWatch(stream, id)
    }

    /// Asks how far the watchers of a stream have come.
    public func requestProgress(_ stream: UInt64) {
        self.wantsTurn = true
        self.keyspace.requestProgress(stream)
    }

    /// Closes all watchers of a stream that is gone.
    public func closeStream(_ stream: UInt64) {
        self.keyspace.closeStream(stream)
    }

    /// Says that a stream takes nothing more for now, or again.
    public func blockStream(_ stream: UInt64, _ isBlocked: Bool) {
        self.wantsTurn = true
        self.keyspace.blockStream(stream, isBlocked)
    }
}
