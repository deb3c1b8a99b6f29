import Histories
import Workloads

/// Clients that do what a scenario tells them, and meanwhile one thing over and over.
struct ScriptedWorkload: Workload {
    /// What a client does when it was told nothing.
    enum Habit: Hashable {
        /// Reads the key that everybody knows.
        case reading
        /// Writes the key that everybody knows.
        case writing
    }

    /// What a client can be told.
    enum Act: Hashable {
        case read(String)
        case write(String, lease: Int64 = 0)
        case delete(String)
        case compact(Int64)
        /// Writes one key and reads another one as an earlier revision left it.
        case writeAndReadBack(String, String, revision: Int64)
    }

    /// The key that everybody knows.
    static let commonKey = "common"

    var habits: [Habit]
    /// What each client has been told and has not begun.
    var told: [[Act]]
    /// Whether what each client has open is what it was told.
    var isActing: [Bool]
    /// What became of what each client was told, in order.
    var results: [[WorkloadResult]]
    private var values = 0

    init(_ habits: [Habit]) {
        self.habits = habits
        self.told = habits.map { _ in [] }
        self.isActing = habits.map { _ in false }
        self.results = habits.map { _ in [] }
    }

    mutating func next(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        self.isActing[client] = !self.told[client].isEmpty
        guard !self.told[client].isEmpty else {
            let isWriting = self.habits[client] == .writing
            return self.operation(
                isWriting ? .write(Self.commonKey) : .read(Self.commonKey),
                &symbols
            )
        }
        return self.operation(self.told[client].removeFirst(), &symbols)
    }

    mutating func completed(client: Int, result: WorkloadResult) {
        guard self.isActing[client] else { return }
        self.isActing[client] = false
        self.results[client].append(result)
    }

    private mutating func operation(_ act: Act, _ symbols: inout SymbolTable) -> WorkloadOperation {
        switch act {
        case .read(let key):
            let step = Step.range(RangeStep(key: symbols.intern(key)))
            return Self.operation("read", [step])
        case .write(let key, let lease):
            return Self.operation("write", [self.put(key, lease, &symbols)])
        case .delete(let key):
            let step = Step.delete(
                key: symbols.intern(key),
                rangeEnd: nil,
                wantsPrevious: false
            )
            return Self.operation("delete", [step])
        case .compact(let revision):
            return WorkloadOperation("compact", .compaction(revision: revision))
        case .writeAndReadBack(let key, let other, let revision):
            let range = RangeStep(key: symbols.intern(other), revision: revision)
            return Self.operation("txn", [self.put(key, 0, &symbols), .range(range)])
        }
    }

    private mutating func put(_ key: String, _ lease: Int64, _ symbols: inout SymbolTable) -> Step {
        self.values += 1
        return .put(
            key: symbols.intern(key),
            value: symbols.intern("value \(self.values)"),
            lease: lease,
            wantsPrevious: false
        )
    }

    private static func operation(_ label: String, _ steps: [Step]) -> WorkloadOperation {
        WorkloadOperation(
            label,
            .transaction(Transaction(success: steps), isSerializable: false)
        )
    }
}
