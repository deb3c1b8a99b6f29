public import Histories

/// What a checker says about a history.
public enum Verdict: Hashable, Sendable {
    /// The history keeps the store's promise.
    case valid
    /// It does not, and here is why.
    case invalid(Violation)
    /// The checker could not tell within its bounds; never said when a violation is certain.
    case unknown(Undecided)
}

/// A broken promise, with its evidence.
public struct Violation: Hashable, Sendable {
    /// Which promise.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Two writes were answered with one revision.
        case duplicateRevision = "duplicate-revision"
        /// An answer older than something that had returned before the request was called.
        case staleRead = "stale-read"
        /// A write took a revision at or below one that had been shown before it was called.
        case writeInThePast = "write-in-the-past"
        /// An answer that differs from what the writes up to its revision make of the store.
        case wrongAnswer = "wrong-answer"
        /// An acknowledged write that later answers do not know.
        case lostWrite = "lost-write"
        /// A revision that no request in the history can have made.
        case unexplainedRevision = "unexplained-revision"
        /// A value at a revision where no request in the history wrote it.
        case neverWritten = "never-written"
        /// A request that surely failed, and yet did something.
        case failedTookEffect = "failed-took-effect"
        /// One request that took effect at two revisions.
        case duplicateExecution = "duplicate-execution"
        /// A watch event that differs from what reads and writes say of its revision.
        case watchDiffers = "watch-differs"
        /// A watch told of a key or a kind of event that it had not asked for.
        case watchFilter = "watch-filter"
        /// A watch told of an earlier revision after a later one.
        case watchOrdered = "watch-ordered"
        /// A watch told of one event twice.
        case watchUnique = "watch-unique"
        /// A watch told of a revision in parts.
        case watchAtomic = "watch-atomic"
        /// A watch left out a revision between two that it told of.
        case watchReliable = "watch-reliable"
        /// A watch left out revisions from its start on, or told of some before it.
        case watchResumable = "watch-resumable"
        /// A watch said that it had come to a revision, and had not.
        case watchBookmarkable = "watch-bookmarkable"
        /// A watch told something else of what was there before than what was there.
        case watchPrevious = "watch-prev-kv"
        /// A lease ended before its time.
        case leaseEarly = "lease-early-expiry"
        /// Something attached to a lease was there after the lease's end.
        case leaseOutlived = "lease-outlived"
        /// The keys of a lease were not deleted all at one revision.
        case leaseSplit = "lease-split"
        /// A lease was kept alive after its end.
        case leaseRevived = "lease-revived"
    }

    /// Which promise was broken.
    public var kind: Kind
    /// What happened, in English, with keys, values, revisions, members and times.
    public var sentence: String
    /// The one or two operations that show it, the earlier one first.
    public var witness: [OperationID]
    /// The one or two messages of watches that show it, as positions in `History.watchBatches`.
    public var messages: [Int]

    /// A violation with all its fields.
    public init(kind: Kind, sentence: String, witness: [OperationID], messages: [Int] = []) {
        self.kind = kind
        self.sentence = sentence
        self.witness = witness
        self.messages = messages
    }
}

/// What a checker could not decide.
public struct Undecided: Hashable, Sendable {
    /// Why, in English.
    public var sentence: String
    /// The cluster of operations whose effects could not be told apart.
    public var operations: [OperationID]

    /// An undecided question with all its fields.
    public init(sentence: String, operations: [OperationID]) {
        self.sentence = sentence
        self.operations = operations
    }
}

/// A verdict with the counts that show what it rests on.
public struct SweepReport: Hashable, Sendable {
    /// What the sweep says.
    public var verdict: Verdict
    /// The operations of the history.
    public var operations = 0
    /// Those the store answered.
    public var ok = 0
    /// Those that surely did nothing.
    public var failed = 0
    /// Those of unknown outcome.
    public var unknown = 0
    /// The answered operations that wrote something.
    public var writes = 0
    /// The highest revision that any answer showed; 1 for an empty store.
    public var highestRevision: Int64 = 1
    /// The revisions that no answered write claims: requests of unknown outcome must have made them.
    public var gaps = 0
    /// The gaps whose content some answer showed.
    public var pinnedGaps = 0
    /// How many of the answers' keys were compared with the replayed store.
    public var comparedKeyValues = 0

    /// A report without counts.
    public init(verdict: Verdict) {
        self.verdict = verdict
    }
}
