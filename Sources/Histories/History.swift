/// Names an operation of a history: its position, dense from 0 in order of invocation.
public typealias OperationID = Int

/// Something other than an operation that happened during a run.
public struct LabEvent: Hashable, Sendable {
    /// When: nanoseconds on the run's clock.
    public var time: Int64
    /// What: `leader`, `member`, `fault`, `phase`, `note`; `docs/LAB.md` lists each one's fields.
    public var name: String
    /// The rest, in the order it was written.
    public var fields: [Field]

    /// One named detail of an event.
    public struct Field: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Its value, numbers in decimal.
        public var value: String

        /// A detail with its name and value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// An event with all its fields.
    public init(time: Int64, name: String, fields: [Field] = []) {
        self.time = time
        self.name = name
        self.fields = fields
    }

    /// The value of the first field of that name.
    public subscript(_ name: String) -> String? {
        self.fields.first { $0.name == name }?.value
    }
}

/// What one run observed: every operation with its interval and answer, watches and lab events.
///
/// The operations and what they refer to lie in flat arrays (see `Operation`). The history only ever
/// grows: an invocation appends, a completion fills in the operation it belongs to.
public struct History: Sendable {
    /// Facts about the run (seed, store, workload, …), in the order they were written.
    public var header: [LabEvent.Field] = []
    /// The members' names; operations refer to them by position.
    public var members: [String] = []
    /// Short texts that operations refer to by position: operation names and errors.
    ///
    /// The first is the empty text.
    public var labels: [String] = [""]
    /// The keys and values.
    public var symbols = SymbolTable()
    /// The operations, in order of invocation.
    public var operations: [Operation] = []
    /// The guards of the operations.
    public var comparisons: [Comparison] = []
    /// The steps of the operations.
    public var steps: [Step] = []
    /// The results of the executed steps.
    public var results: [StepResult] = []
    /// The keys that results refer to.
    public var keyValues: [KeyValue] = []
    /// The requests about leases, which operations refer to, with their answers.
    public var leaseCalls: [LeaseCall] = []
    /// The watches, in order of the requests for them.
    public var watches: [WatchOpening] = []
    /// The messages of the watches, in order of arrival.
    public var watchBatches: [WatchBatch] = []
    /// The events that the messages refer to.
    public var watchEvents: [WatchEvent] = []
    /// What else happened, in order of time.
    public var events: [LabEvent] = []

    /// Whether the file it was read from ended in a line cut short, as after a crash of the lab.
    public var isTruncated = false

    /// The most different labels; later ones share the last position.
    ///
    /// A text with a port or an address in it could otherwise make a new label for each error.
    private static let labelsMax = 65_536
    private static let labelBeyondMax = "(one label too many)"

    /// An empty history.
    public init() {}

    /// The position of a label, new or known.
    public mutating func label(_ text: String) -> UInt16 {
        if let known = self.labels.firstIndex(of: text) { return UInt16(known) }
        if self.labels.count == Self.labelsMax - 1 { self.labels.append(Self.labelBeyondMax) }
        if self.labels.count == Self.labelsMax { return UInt16(Self.labelsMax - 1) }
        self.labels.append(text)
        return UInt16(self.labels.count - 1)
    }

    /// The position of a member's name, new or known.
    public mutating func member(_ name: String) -> Int16 {
        if let known = self.members.firstIndex(of: name) { return Int16(known) }
        self.members.append(name)
        return Int16(self.members.count - 1)
    }
}
