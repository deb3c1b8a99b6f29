/// What the leader knows of one member, itself included.
///
/// A member is probed one append at a time until the place where its log meets the leader's is
/// known, then replicated to as fast as its window allows; it leaves for a snapshot when it needs
/// entries that the leader no longer has.
public struct Progress: Hashable, Sendable {
    /// How entries are sent.
    public enum State: Hashable, Sendable {
        /// One append per answer or heartbeat: the member's log is not known.
        case probe
        /// Appends follow one another without waiting for answers.
        case replicate
        /// Nothing is sent until the snapshot has arrived or failed.
        case snapshot
    }

    /// The member.
    public let id: UInt64
    /// The last entry known to be durable there and equal to the leader's.
    ///
    /// Invariant: match < next. Too high a value commits entries that a crash loses.
    public var match: UInt64 = 0
    /// The next entry to send.
    public var next: UInt64
    /// The largest commit index it was sent; 0 when it may have been lost.
    public var sentCommit: UInt64 = 0
    /// How entries are sent.
    public private(set) var state = State.probe
    /// The index of the snapshot under way; 0 unless in state `snapshot`.
    public private(set) var pendingSnapshot: UInt64 = 0
    /// Whether it was heard of since the last check of the quorum.
    public var isRecentlyActive = false
    /// Whether appends wait for an answer or a heartbeat's.
    public var isFlowPaused = false
    /// Whether it has no vote.
    public var isLearner: Bool
    /// The appends it has not answered; used in state `replicate`.
    public private(set) var inflights: Inflights
    /// The last round of read confirmation it answered, see `RawCore+Reads`.
    public var readRound: UInt64 = 0

    /// Makes the progress of a member of which nothing is known but where to start.
    public init(id: UInt64, next: UInt64, inflights: Inflights, isLearner: Bool = false) {
        self.id = id
        self.next = next
        self.inflights = inflights
        self.isLearner = isLearner
    }

    /// Whether no entries may be sent now.
    public var isPaused: Bool {
        self.state == .snapshot || self.isFlowPaused
    }

    /// Forgets all but who it is, for a new term.
    mutating func reset(next: UInt64, match: UInt64) {
        self.become(.probe)
        self.match = match
        self.next = next
        self.readRound = 0
        self.isRecentlyActive = false
    }

    private mutating func become(_ state: State) {
        self.state = state
        self.isFlowPaused = false
        self.pendingSnapshot = 0
        self.inflights.reset()
    }

    /// Starts looking for where the logs meet.
    public mutating func becomeProbe() {
        // After a snapshot the member is known to have it once it says so; what the leader sent
        // speaks for at least trying from there.
        let snapshot = self.state == .snapshot ? self.pendingSnapshot : 0
        self.become(.probe)
        self.next = max(self.match, snapshot) + 1
        self.sentCommit = min(self.sentCommit, self.next - 1)
    }

    /// Starts sending without waiting.
    public mutating func becomeReplicate() {
        self.become(.replicate)
        self.next = self.match + 1
    }

    /// Waits for a snapshot.
    public mutating func becomeSnapshot(_ index: UInt64) {
        self.become(.snapshot)
        self.pendingSnapshot = index
        self.next = index + 1
        self.sentCommit = index
    }

    /// Notes a snapshot that did not arrive.
    mutating func snapshotFailed() {
        self.pendingSnapshot = 0
    }

    /// Notes an append that is about to be sent.
    mutating func sent(entries count: Int, bytes: Int) {
        switch self.state {
        case .replicate:
            if count > 0 {
                self.next += UInt64(count)
                self.inflights.add(self.next - 1, bytes: bytes)
            }
            // An empty append into a full window is for finding out about losses, once a heartbeat.
            self.isFlowPaused = self.inflights.isFull
        case .probe:
            if count > 0 { self.isFlowPaused = true }
        case .snapshot:
            preconditionFailure("member \(self.id) is sent entries while it waits for a snapshot")
        }
    }

    /// Notes that the member has everything up to `index`; true if that is news.
    mutating func acknowledged(_ index: UInt64) -> Bool {
        guard index > self.match else { return false }
        self.match = index
        self.next = max(self.next, index + 1)
        self.isFlowPaused = false
        return true
    }

    mutating func freeInflights(upTo index: UInt64) {
        self.inflights.free(upTo: index)
        if !self.inflights.isFull { self.isFlowPaused = false }
    }

    /// Notes that the member refused the append after `rejected`; false if that is old.
    ///
    /// - Parameters:
    ///   - rejected: The entry that the refused append followed.
    ///   - hint: The last entry where the logs may meet.
    /// - Returns: Whether the refusal said something new.
    mutating func refused(after rejected: UInt64, hint: UInt64) -> Bool {
        if self.state == .replicate {
            guard rejected > self.match else { return false }
            self.next = self.match + 1
            self.sentCommit = min(self.sentCommit, self.next - 1)
            return true
        }
        guard self.next - 1 == rejected else { return false }
        self.next = max(min(rejected, hint + 1), self.match + 1)
        self.sentCommit = min(self.sentCommit, self.next - 1)
        self.isFlowPaused = false
        return true
    }
}
