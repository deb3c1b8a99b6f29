/// How an operation ended, in Jepsen's words.
public enum Outcome: UInt8, Sendable {
    /// The store answered that it was done.
    case ok
    /// The store answered, or the client knows, that it was *not* done and never will be.
    case fail
    /// Nobody knows: it may have been done, may still be done, or never will be.
    case info
}

/// What kind of request an operation was.
public enum OperationKind: UInt8, Sendable {
    /// A range, put, delete or transaction on keys; `compares`, `success` and `failure` say which.
    case transaction
    /// A compaction; its target revision is in `argument`.
    case compaction
    /// A request about a lease; `argument` is its position in `History.leaseCalls`.
    case lease
}

/// One comparison of a transaction's guard: etcd's `Compare`.
public struct Comparison: Hashable, Sendable {
    /// Which attribute of the key is compared.
    public enum Target: UInt8, Sendable { case version, createRevision, modRevision, value, lease }
    /// The relation that must hold between the stored attribute and the operand.
    public enum Relation: UInt8, Sendable { case equal, greater, less, notEqual }

    /// The key, or the first key of the range.
    public var key: Symbol
    /// The end of the range, exclusive; nil for the single key.
    public var rangeEnd: Symbol?
    /// Which attribute.
    public var target: Target
    /// Which relation.
    public var relation: Relation
    /// The operand of every target but `value`.
    public var number: Int64
    /// The operand of target `value`.
    public var value: Symbol?

    /// A comparison with all its fields.
    public init(
        key: Symbol,
        rangeEnd: Symbol? = nil,
        target: Target,
        relation: Relation = .equal,
        number: Int64 = 0,
        value: Symbol? = nil
    ) {
        self.key = key
        self.rangeEnd = rangeEnd
        self.target = target
        self.relation = relation
        self.number = number
        self.value = value
    }
}

/// One step of a transaction's branch: etcd's `RequestOp` without nesting.
public enum Step: Hashable, Sendable {
    /// Reads a key or a range.
    case range(RangeStep)
    /// Writes a key.
    case put(key: Symbol, value: Symbol, lease: Int64, wantsPrevious: Bool)
    /// Deletes a key or a range.
    case delete(key: Symbol, rangeEnd: Symbol?, wantsPrevious: Bool)
}

/// The read of a key or a range: etcd's `RangeRequest` in key order.
public struct RangeStep: Hashable, Sendable {
    /// The key, or the first key of the range.
    public var key: Symbol
    /// The end of the range, exclusive; nil for the single key.
    public var rangeEnd: Symbol?
    /// The most keys to return; 0 for all.
    public var limit: Int64
    /// The revision to read at; 0 for the newest.
    public var revision: Int64
    /// Whether values are left out.
    public var keysOnly: Bool
    /// Whether only the count is returned.
    public var countOnly: Bool

    /// A read with all its fields.
    public init(
        key: Symbol,
        rangeEnd: Symbol? = nil,
        limit: Int64 = 0,
        revision: Int64 = 0,
        keysOnly: Bool = false,
        countOnly: Bool = false
    ) {
        self.key = key
        self.rangeEnd = rangeEnd
        self.limit = limit
        self.revision = revision
        self.keysOnly = keysOnly
        self.countOnly = countOnly
    }
}

/// One key with its value and revisions, as the store returned it: etcd's `mvccpb.KeyValue`.
public struct KeyValue: Hashable, Sendable {
    /// The key.
    public var key: Symbol
    /// The value; the empty string's symbol when the request asked for keys only.
    public var value: Symbol
    /// The revision that created the key.
    public var createRevision: Int64
    /// The revision that last wrote the key.
    public var modRevision: Int64
    /// How many writes the key has seen since its creation, from 1.
    public var version: Int64
    /// The lease the key is attached to; 0 for none.
    public var lease: Int64

    /// A key with all its fields.
    public init(
        key: Symbol,
        value: Symbol,
        createRevision: Int64,
        modRevision: Int64,
        version: Int64,
        lease: Int64 = 0
    ) {
        self.key = key
        self.value = value
        self.createRevision = createRevision
        self.modRevision = modRevision
        self.version = version
        self.lease = lease
    }
}

/// What one executed step returned.
public struct StepResult: Hashable, Sendable {
    /// Where the returned keys stand in `History.keyValues`: a range's keys, or a write's previous ones.
    public var keyValues: Range<Int>
    /// A range's count of all matching keys, or how many keys a delete removed; 0 for a put.
    public var count: Int64
    /// Whether a range was cut by its limit.
    public var more: Bool

    /// A result with all its fields.
    public init(keyValues: Range<Int>, count: Int64 = 0, more: Bool = false) {
        self.keyValues = keyValues
        self.count = count
        self.more = more
    }
}

/// One operation of a history: a request, its interval on the run's one clock, and its answer.
///
/// Every key-value request is held as a transaction, because it is one: a get is a transaction of one
/// range, a compare-and-set one with a guard. The variable parts lie in the history's flat arrays, so
/// that an operation is a fixed-size value without references and a million of them are one block.
public struct Operation: Sendable {
    /// The client process that issued it; a process has at most one operation open.
    public var process: Int32
    /// The member it was sent to, an index into `History.members`; -1 when unknown.
    public var member: Int16
    /// What kind of request it is.
    public var kind: OperationKind
    /// How it ended.
    public var outcome: Outcome
    /// Whether its reads asked for serializable rather than linearizable consistency.
    public var isSerializable: Bool
    /// Which branch the store said it took; true for requests without a guard.
    public var succeeded: Bool
    /// The label of the workload's own name for it ("read", "cas"), an index into `History.labels`.
    public var label: UInt16
    /// The label of its error, an index into `History.labels`; 0, the empty label, for none.
    public var error: UInt16
    /// When the request was recorded, before it left: nanoseconds on the run's monotonic clock.
    public var call: Int64
    /// When the answer was recorded, after it arrived; `Int64.max` while unknown.
    public var ret: Int64
    /// The store revision in the answer's header; 0 without an answer.
    public var revision: Int64
    /// The Raft term in the answer's header; 0 without an answer.
    public var term: Int64
    /// A compaction's target revision, or where a request about a lease stands; 0 otherwise.
    public var argument: Int64
    /// Whether no completion has been recorded yet; its outcome is `info` meanwhile.
    public var isOpen: Bool
    @usableFromInline var compareExtent = Extent()
    @usableFromInline var successExtent = Extent()
    @usableFromInline var failureExtent = Extent()
    @usableFromInline var resultExtent = Extent()

    /// An operation that was just invoked.
    package init(
        process: Int32,
        member: Int16,
        kind: OperationKind = .transaction,
        label: UInt16,
        isSerializable: Bool = false,
        call: Int64,
        argument: Int64 = 0
    ) {
        self.process = process
        self.member = member
        self.kind = kind
        self.outcome = .info
        self.isSerializable = isSerializable
        self.succeeded = true
        self.label = label
        self.error = 0
        self.call = call
        self.ret = .max
        self.revision = 0
        self.term = 0
        self.argument = argument
        self.isOpen = true
    }

    /// Its guard, in `History.comparisons`.
    @inlinable public var compares: Range<Int> {
        get { self.compareExtent.range }
        set { self.compareExtent = Extent(newValue) }
    }

    /// The branch taken when every comparison holds, in `History.steps`.
    @inlinable public var success: Range<Int> {
        get { self.successExtent.range }
        set { self.successExtent = Extent(newValue) }
    }

    /// The branch taken otherwise, in `History.steps`.
    @inlinable public var failure: Range<Int> {
        get { self.failureExtent.range }
        set { self.failureExtent = Extent(newValue) }
    }

    /// The results of the branch taken, in `History.results`, one for each of its steps; empty without
    /// an answer.
    @inlinable public var results: Range<Int> {
        get { self.resultExtent.range }
        set { self.resultExtent = Extent(newValue) }
    }
}

/// A range of positions in half the room of `Range<Int>`: a million operations hold four each.
@usableFromInline
struct Extent: Sendable {
    @usableFromInline var start: UInt32
    @usableFromInline var count: UInt32

    @usableFromInline
    init() {
        self.start = 0
        self.count = 0
    }

    @inlinable
    init(_ range: Range<Int>) {
        self.start = UInt32(range.lowerBound)
        self.count = UInt32(range.count)
    }

    @inlinable var range: Range<Int> {
        Int(self.start)..<(Int(self.start) + Int(self.count))
    }
}
