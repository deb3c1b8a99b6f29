import Basics
public import Histories

/// Clients that write and watch: each holds several watches of different kinds open, resumes them
/// after breaks, and opens others, some in the past and some in the future; now and then somebody
/// compacts, so that a watch of the past may be refused.
///
/// The first watch of each client follows everything, so that little of what was written goes unseen.
public struct WatchWorkload: Workload {
    /// What a client may do.
    public enum Action: String, CaseIterable, Sendable {
        /// Writes one key.
        case put
        /// Deletes one key.
        case delete
        /// Deletes a range of keys.
        case deleteRange = "delete-range"
        /// Writes several keys at once, or writes one and deletes another.
        case transaction = "txn"
        /// Reads all keys at once.
        case list
        /// Opens a watch in place of another.
        case watch
        /// Asks how far a watch has come.
        case progress
        /// Closes a watch.
        case cancel
        /// Compacts what is old, or everything up to now.
        case compact

        /// How often it is drawn unless told otherwise.
        public var weight: Int {
            switch self {
            case .put: 40
            case .transaction: 14
            case .delete: 8
            case .list, .watch, .progress: 8
            case .deleteRange: 3
            case .cancel, .compact: 2
            }
        }
    }

    private static let prefix = Array("w/".utf8)
    private let options: WorkloadOptions
    private let actions: ActionTable<Action>
    private var clients: [ClientDrawing]
    private var slots: [WatchSlots]
    /// The newest revision that any answer showed.
    private var newest: Int64 = 1

    /// A workload for so many clients.
    public init(_ options: WorkloadOptions, clients: Int, seed: UInt64) {
        self.options = options
        self.actions = ActionTable(
            zip(Action.allCases, options.resolvedWeights).map { ($0, $1.weight) }
        )
        self.clients = ClientDrawing.all(clients: clients, options: options, seed: seed)
        self.slots = Array(repeating: WatchSlots(count: options.watchers), count: clients)
    }

    /// The next operation of a client; see `Workload`.
    public mutating func next(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        if !self.slots[client].isOpen(0) { return self.follow(client: client, symbols: &symbols) }
        if let broken = self.slots[client].broken, self.clients[client].random.chance(0.5) {
            return WorkloadOperation("resume", .watch(self.slots[client].resume(broken)))
        }
        let action = self.actions.draw(&self.clients[client].random)
        switch action {
        case .watch: return self.open(client: client, symbols: &symbols)
        case .progress:
            return WorkloadOperation("progress", .watchProgress(slot: self.slot(client)))
        case .cancel:
            let slot = self.slot(client)
            self.slots[client].cancel(slot)
            return WorkloadOperation("cancel", .cancelWatch(slot: slot))
        case .compact: return self.compact(client: client)
        case .put, .delete, .deleteRange, .transaction, .list:
            let transaction = self.transaction(action, client: client, symbols: &symbols)
            return WorkloadOperation(
                action.rawValue,
                .transaction(
                    transaction,
                    isSerializable: action == .list && self.options.reads == .serializable
                )
            )
        }
    }

    /// Tells how the client's open operation ended; see `Workload`.
    public mutating func completed(client: Int, result: WorkloadResult) {
        if case .answered(let answer) = result { self.newest = max(self.newest, answer.revision) }
    }

    /// Tells what became of one of the client's watches; see `Workload`.
    public mutating func watched(client: Int, slot: Int, _ notice: WatchNotice) {
        self.slots[client].take(notice, in: slot)
    }

    private mutating func slot(_ client: Int) -> Int {
        self.clients[client].random.below(self.options.watchers)
    }

    private mutating func follow(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        let range = KeyRange.prefix(Self.prefix, symbols: &symbols)
        let request = WatchRequest(
            slot: 0,
            key: range.key,
            rangeEnd: range.end,
            startRevision: 0,
            wantsPrevious: self.clients[client].random.chance(0.5),
            wantsProgress: true
        )
        return WorkloadOperation("follow", .watch(self.slots[client].open(request)))
    }

    /// A watch that replaces another one; the one that follows everything only if it is the only one.
    private mutating func open(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        let others = self.options.watchers - 1
        let slot = others == 0 ? 0 : 1 + self.clients[client].random.below(others)
        let range = self.range(client: client, symbols: &symbols)
        var request = WatchRequest(
            slot: slot,
            key: range.key,
            rangeEnd: range.end,
            startRevision: self.start(client: client)
        )
        if self.clients[client].random.chance(0.3) {
            request.filter = self.clients[client].random.chance(0.5) ? .noPut : .noDelete
        }
        request.wantsPrevious = self.clients[client].random.chance(0.5)
        request.wantsProgress = self.clients[client].random.chance(0.5)
        request.allowsFragments = self.clients[client].random.chance(0.3)
        return WorkloadOperation("watch", .watch(self.slots[client].open(request)))
    }

    private mutating func start(client: Int) -> Int64 {
        switch self.clients[client].random.below(10) {
        case ..<3: return 0
        case ..<8: return max(1, self.newest - Int64(self.clients[client].random.below(150)))
        default: return self.newest + 1 + Int64(self.clients[client].random.below(20))
        }
    }

    private mutating func range(
        client: Int,
        symbols: inout SymbolTable
    ) -> (key: Symbol, end: Symbol?) {
        let first = self.clients[client].random.below(self.options.keys)
        switch self.clients[client].random.below(3) {
        case 0: return (self.key(first, &symbols), nil)
        case 1:
            let count = 1 + self.clients[client].random.below(self.options.keys - first)
            return (self.key(first, &symbols), self.key(first + count, &symbols))
        default:
            let range = KeyRange.prefix(Self.prefix, symbols: &symbols)
            return (range.key, range.end)
        }
    }

    private mutating func compact(client: Int) -> WorkloadOperation {
        let isOld = self.clients[client].random.chance(0.7)
        let back = isOld ? 20 + Int64(self.clients[client].random.below(100)) : 0
        return WorkloadOperation("compact", .compaction(revision: max(1, self.newest - back)))
    }

    private mutating func transaction(
        _ action: Action,
        client: Int,
        symbols: inout SymbolTable
    ) -> Transaction {
        let first = self.clients[client].random.below(self.options.keys)
        let key = self.key(first, &symbols)
        let distance = 1 + self.clients[client].random.below(self.options.keys - 1)
        let other = (first + distance) % self.options.keys
        switch action {
        case .delete:
            return Transaction(success: [.delete(key: key, rangeEnd: nil, wantsPrevious: false)])
        case .deleteRange:
            let (low, high) = (min(first, other), max(first, other))
            return Transaction(
                success: [
                    .delete(
                        key: self.key(low, &symbols),
                        rangeEnd: self.key(min(high, low + 4), &symbols),
                        wantsPrevious: self.clients[client].random.chance(0.5)
                    )
                ]
            )
        case .transaction:
            let second = self.key(other, &symbols)
            let deletes = self.clients[client].random.chance(0.25)
            let step =
                deletes
                ? Step.delete(key: second, rangeEnd: nil, wantsPrevious: false)
                : self.put(second, client, &symbols)
            return Transaction(success: [self.put(key, client, &symbols), step])
        case .list:
            let range = KeyRange.prefix(Self.prefix, symbols: &symbols)
            return Transaction(success: [.range(RangeStep(key: range.key, rangeEnd: range.end))])
        case .put, .watch, .progress, .cancel, .compact:
            return Transaction(success: [self.put(key, client, &symbols)])
        }
    }

    private mutating func put(_ key: Symbol, _ client: Int, _ symbols: inout SymbolTable) -> Step {
        let value = self.clients[client].value(symbols: &symbols)
        return .put(key: key, value: value, lease: 0, wantsPrevious: false)
    }

    /// Names of one length, so that the order of numbers is the order of keys.
    private func key(_ number: Int, _ symbols: inout SymbolTable) -> Symbol {
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 7 - digits.utf8.count))
        return symbols.intern(Self.prefix + Array("\(zeros)\(digits)".utf8))
    }
}
