public import Basics
public import EtcdAPI
public import Raft
public import Storage

/// Steps to perform, of which the core must be told when they are durable.
public struct DiskBatch: Sendable {
    /// What to tell the core.
    public var number: UInt64
    /// The steps, in order.
    public var steps: [DiskStep]
}

/// What became of a request.
public enum ReplicaResult: Equatable, Sendable {
    /// Where the encoded answer is in `Effects.bytes`.
    case message(Range<Int>)
    /// Where the next piece of a long answer is in `Effects.bytes`: the pieces, and then the
    /// `message`, make the answer one behind the other. A failure may take the place of the rest.
    case part(Range<Int>)
    /// Why there is none.
    case failed(EtcdError)
    /// Only the leader can answer: the shell passes the request on to this member.
    case forward(UInt64)
}

/// The answer to a request.
public struct Reply: Equatable, Sendable {
    /// What the request was given.
    public var token: UInt64
    /// What became of it.
    public var result: ReplicaResult
}

/// Why a member must not go on.
public enum StopReason: Equatable, Sendable {
    /// The member was removed from the cluster. Messages under way should still be sent.
    case removed
    /// An entry is of a kind that this version does not know, or cannot be decoded; the sentence
    /// says which.
    case entryNotUnderstood(String)
    /// A database received does not belong to its snapshot.
    case snapshotMismatch(String)
}

/// What is worth a line in the member's log.
public enum ReplicaEvent: Equatable, Sendable {
    /// Another leader, 0 for none, of a term.
    case leaderChanged(leader: UInt64, term: UInt64)
    /// This member began to lead and has applied everything from before.
    case leads(term: UInt64)
    /// This member stopped leading.
    case stoppedLeading(term: UInt64)
    /// The member's name and URLs are known to the cluster.
    case published
    /// The cluster's version.
    case clusterVersion(String)
    /// A member was added, promoted, changed or removed; `Effects.membershipChanged` is true, too.
    case memberChanged(UInt64, MemberChange)
    /// A snapshot file was written.
    case snapshotSaved(index: UInt64, term: UInt64)
    /// A received snapshot took the place of the log and the database.
    case snapshotInstalled(index: UInt64, term: UInt64)
    /// Alarms were raised or ended.
    case alarmsChanged([AlarmMember])
    /// A compaction began.
    case compactionBegan(revision: Int64)
    /// A compaction deleted its last row.
    case compactionFinished(revision: Int64)
}

/// What happened to a member of the cluster.
public enum MemberChange: Equatable, Sendable {
    /// It joined, with a vote or without.
    case added(isLearner: Bool)
    /// It got a vote.
    case promoted
    /// It was removed.
    case removed
    /// Its URLs or its name changed.
    case updated
}

/// What the shell has to do after a turn.
///
/// One value is used again and again: `flush` empties it first and keeps the room.
public struct Effects: Sendable {
    /// To be sent to the members they name, in order.
    ///
    /// None is a snapshot.
    public var messages: [Message] = []
    /// Steps for the log's thread; at most one batch is on its way.
    ///
    /// `diskDone` is to follow.
    public var disk: DiskBatch?
    /// Steps that may be performed beside the log's, by another thread, batches in order;
    /// `housekeepingDone` is to follow.
    public var housekeeping: DiskBatch?
    /// The open batch of the backend is to be sealed before the next call to the core.
    ///
    /// It is to be committed, and `commitDone` is to follow. At most one commit is on its way.
    public var commit: UInt64?
    /// Answers to requests.
    public var replies: [Reply] = []
    /// Encoded answers.
    public var writer = WireWriter()
    /// Snapshots to send, each with the database as it is committed now or later; `snapshotSent` is
    /// to follow for each.
    public var snapshotsToSend: [Message] = []
    /// A received database to make this member's own.
    ///
    /// `databaseInstalled` is to follow. No commit is on its way, and rows that were not committed
    /// are to be forgotten.
    public var install: StoredFile?
    /// Members, their URLs or who has a vote changed: `members` has them.
    public var membershipChanged = false
    /// The leader changed: see `leader`.
    public var leaderChanged = false
    /// For the member's log.
    public var events: [ReplicaEvent] = []
    /// The member must stop, once the other effects are done.
    public var stop: StopReason?
    /// There is more to do: the next turn should come without waiting for anything.
    public var hasMore = false

    /// No effects.
    public init() {}

    /// Encoded answers, which `replies` point into.
    public var bytes: [UInt8] { self.writer.bytes }

    /// Forgets everything, and keeps the room.
    mutating func removeAll() {
        self.messages.removeAll(keepingCapacity: true)
        self.disk = nil
        self.housekeeping = nil
        self.commit = nil
        self.replies.removeAll(keepingCapacity: true)
        self.writer.removeAll()
        self.snapshotsToSend.removeAll()
        self.install = nil
        self.membershipChanged = false
        self.leaderChanged = false
        self.events.removeAll(keepingCapacity: true)
        self.stop = nil
        self.hasMore = false
    }
}
