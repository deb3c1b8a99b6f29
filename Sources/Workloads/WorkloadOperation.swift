public import Histories

/// What a workload asks its client to do next.
public struct WorkloadOperation: Hashable, Sendable {
    /// The request itself.
    public enum Request: Hashable, Sendable {
        /// A key-value request; the flag says whether its reads ask for serializable consistency.
        case transaction(Transaction, isSerializable: Bool)
        /// A compaction up to a revision.
        case compaction(revision: Int64)
        /// A request about a lease.
        case lease(LeaseRequest)
        /// A watch to be opened beside the client's operations, in place of the one in its slot.
        case watch(WatchRequest)
        /// Asks the member of a watch how far it has come; nothing when the slot holds none.
        case watchProgress(slot: Int)
        /// Closes the watch in a slot, if there is one.
        case cancelWatch(slot: Int)
    }

    /// The workload's own name for it, such as `read` or `cas`.
    public var label: String
    /// What to send.
    public var request: Request

    /// An operation with its name.
    public init(_ label: String, _ request: Request) {
        self.label = label
        self.request = request
    }

    /// Reads every key of the store in one linearizable range: what the end of a run is judged by.
    public static func readEverything(symbols: inout SymbolTable) -> WorkloadOperation {
        let everything = KeyRange.everything(symbols: &symbols)
        let range = RangeStep(key: everything.key, rangeEnd: everything.end)
        return WorkloadOperation(
            "final",
            .transaction(Transaction(success: [.range(range)]), isSerializable: false)
        )
    }
}

/// A watch a workload wants opened: etcd's `WatchCreateRequest`, as far as workloads need it.
public struct WatchRequest: Hashable, Sendable {
    /// Which of the client's watches it is, from 0; the one there before is closed first.
    public var slot: Int
    /// The first key watched.
    public var key: Symbol
    /// The end of the range, exclusive; nil for the single key.
    public var rangeEnd: Symbol?
    /// The first revision whose events are wanted; 0 for those after the watch was made.
    public var startRevision: Int64
    /// Which events are left out.
    public var filter: WatchFilter
    /// Whether events carry what was there before.
    public var wantsPrevious: Bool
    /// Whether the watch, while idle, is told now and then how far it has come.
    public var wantsProgress: Bool
    /// Whether a large message may be split.
    public var allowsFragments: Bool

    /// A watch with all its fields.
    public init(
        slot: Int = 0,
        key: Symbol,
        rangeEnd: Symbol?,
        startRevision: Int64,
        filter: WatchFilter = [],
        wantsPrevious: Bool = false,
        wantsProgress: Bool = false,
        allowsFragments: Bool = false
    ) {
        self.slot = slot
        self.filter = filter
        self.wantsPrevious = wantsPrevious
        self.wantsProgress = wantsProgress
        self.allowsFragments = allowsFragments
        self.key = key
        self.rangeEnd = rangeEnd
        self.startRevision = startRevision
    }
}

/// What became of the operation a client had open, as far as its workload cares.
public enum WorkloadResult: Hashable, Sendable {
    /// The store answered.
    case answered(TransactionAnswer)
    /// The store answered a request about a lease.
    case leaseAnswered(LeaseAnswer)
    /// It surely was not done.
    case failed
    /// Nobody knows whether it was done.
    case unknown
}

/// What became of a watch, as far as its workload cares.
public enum WatchNotice: Hashable, Sendable {
    /// A message came: with the header's revision, and the revision of its last event if it has any.
    ///
    /// A message in parts is told of once, when the last part came. The answer to the request for the
    /// watch is a message without events, and no progress.
    case message(revision: Int64, newest: Int64?, isProgress: Bool)
    /// The member closed it; with the revision up to which the store was compacted if that is why,
    /// and 0 otherwise.
    case cancelled(compactRevision: Int64)
    /// The stream was lost, or never stood.
    case broken
}
