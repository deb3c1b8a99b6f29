public import Histories

/// What a workload asks its client to do next.
public struct WorkloadOperation: Hashable, Sendable {
    /// The request itself.
    public enum Request: Hashable, Sendable {
        /// A key-value request; the flag says whether its reads ask for serializable consistency.
        case transaction(Transaction, isSerializable: Bool)
        /// A compaction up to a revision.
        case compaction(revision: Int64)
        /// A watch to be opened beside the client's operations, in place of its previous one.
        case watch(WatchRequest)
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
    /// The first key watched.
    public var key: Symbol
    /// The end of the range, exclusive; nil for the single key.
    public var rangeEnd: Symbol?
    /// The first revision whose events are wanted.
    public var startRevision: Int64

    /// A watch with all its fields.
    public init(key: Symbol, rangeEnd: Symbol?, startRevision: Int64) {
        self.key = key
        self.rangeEnd = rangeEnd
        self.startRevision = startRevision
    }
}

/// What became of the operation a client had open, as far as its workload cares.
public enum WorkloadResult: Hashable, Sendable {
    /// The store answered.
    case answered(TransactionAnswer)
    /// It surely was not done.
    case failed
    /// Nobody knows whether it was done.
    case unknown
}
