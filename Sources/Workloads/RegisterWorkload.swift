import Basics
public import Histories

/// Clients reading and writing a few keys, with and without guards.
///
/// Full lists come every so often because they pin what the store held to one revision: they are
/// what decides whether a write of unknown outcome was done.
public struct RegisterWorkload: Workload {
    /// What a client may do.
    public enum Action: String, CaseIterable, Sendable {
        /// Reads one key.
        case read
        /// Writes one key, whatever it held.
        case write
        /// Writes a key if it still holds the value last seen, and reads it otherwise.
        case compareValue = "cas"
        /// Writes a key if nobody wrote it since it was last seen, and reads it otherwise.
        case compareRevision = "cas-revision"
        /// Reads all keys at once.
        case list
        /// Deletes one key.
        case delete
        /// Reads one key and writes two others if one of them is as last seen.
        case transaction = "txn"

        /// How often it is drawn unless told otherwise.
        public var weight: Int {
            switch self {
            case .read: 35
            case .write: 25
            case .compareValue, .compareRevision: 12
            case .list: 6
            case .delete: 3
            case .transaction: 7
            }
        }
    }

    private static let prefix = "r/"
    private let options: WorkloadOptions
    private let actions: ActionTable<Action>
    private var clients: [ClientDrawing]
    private var known: KnownKeys
    private var open: [Transaction?]

    /// A workload for so many clients.
    public init(_ options: WorkloadOptions, clients: Int, seed: UInt64) {
        self.options = options
        self.actions = ActionTable(
            zip(Action.allCases, options.resolvedWeights).map { ($0, $1.weight) }
        )
        self.clients = ClientDrawing.all(clients: clients, options: options, seed: seed)
        self.known = KnownKeys(count: options.keys) { Array("\(Self.prefix)\($0)".utf8) }
        self.open = Array(repeating: nil, count: clients)
    }

    /// The next operation of a client; see `Workload`.
    public mutating func next(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        let action = self.actions.draw(&self.clients[client].random)
        let key = self.clients[client].random.below(self.options.keys)
        let transaction = self.transaction(action, key: key, client: client, symbols: &symbols)
        self.open[client] = transaction
        let isRead = action == .read || action == .list
        return WorkloadOperation(
            action.rawValue,
            .transaction(
                transaction,
                isSerializable: isRead && self.options.reads == .serializable
            )
        )
    }

    /// Tells how the client's open operation ended; see `Workload`.
    public mutating func completed(client: Int, result: WorkloadResult) {
        guard let transaction = self.open[client] else { return }
        self.open[client] = nil
        guard case .answered(let answer) = result else { return }
        self.known.learn(transaction, answer)
    }

    private mutating func transaction(
        _ action: Action,
        key: Int,
        client: Int,
        symbols: inout SymbolTable
    ) -> Transaction {
        let symbol = self.known.symbol(of: key, symbols: &symbols)
        switch action {
        case .read: return Transaction(success: [.range(RangeStep(key: symbol))])
        case .list: return Transaction(success: [.range(self.everything(symbols: &symbols))])
        case .write: return Transaction(success: [self.put(symbol, client, &symbols)])
        case .delete:
            let wantsPrevious = self.clients[client].random.chance(0.5)
            return Transaction(
                success: [.delete(key: symbol, rangeEnd: nil, wantsPrevious: wantsPrevious)]
            )
        case .compareValue, .compareRevision:
            return Transaction(
                compares: [self.guardian(key, symbol, byValue: action == .compareValue)],
                success: [self.put(symbol, client, &symbols)],
                failure: [.range(RangeStep(key: symbol))]
            )
        case .transaction:
            return self.multiKey(key: key, symbol: symbol, client: client, symbols: &symbols)
        }
    }

    /// The guard compares one of the keys written, so that two such transactions can get in each
    /// other's way; half of them have none.
    private mutating func multiKey(
        key: Int,
        symbol: Symbol,
        client: Int,
        symbols: inout SymbolTable
    ) -> Transaction {
        let distance = 1 + self.clients[client].random.below(self.options.keys - 1)
        let other = self.known.symbol(of: (key + distance) % self.options.keys, symbols: &symbols)
        let read = self.clients[client].random.below(self.options.keys)
        let third = self.known.symbol(of: read, symbols: &symbols)
        let isGuarded = self.clients[client].random.chance(0.5)
        return Transaction(
            compares: isGuarded ? [self.guardian(key, symbol, byValue: false)] : [],
            success: [
                .range(RangeStep(key: third)), self.put(symbol, client, &symbols),
                self.put(other, client, &symbols),
            ],
            failure: [.range(RangeStep(key: symbol)), .range(RangeStep(key: other))]
        )
    }

    private func guardian(_ key: Int, _ symbol: Symbol, byValue: Bool) -> Comparison {
        guard let known = self.known[key] else {
            return Comparison(key: symbol, target: .version, number: 0)
        }
        return byValue
            ? Comparison(key: symbol, target: .value, value: known.value)
            : Comparison(key: symbol, target: .modRevision, number: known.modRevision)
    }

    private mutating func put(_ key: Symbol, _ client: Int, _ symbols: inout SymbolTable) -> Step {
        let value = self.clients[client].value(symbols: &symbols)
        let wantsPrevious = self.clients[client].random.chance(0.25)
        return .put(key: key, value: value, lease: 0, wantsPrevious: wantsPrevious)
    }

    private func everything(symbols: inout SymbolTable) -> RangeStep {
        let range = KeyRange.prefix(Array(Self.prefix.utf8), symbols: &symbols)
        return RangeStep(key: range.key, rangeEnd: range.end)
    }
}
