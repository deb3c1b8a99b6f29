import Basics
public import Histories

/// What Kubernetes' API servers ask of etcd: guarded creates, updates and deletes with the current
/// object as the else-branch; lists in pages at one revision; watches from where a list ended.
public struct KubernetesWorkload: Workload {
    /// What a client may do when it is not in the middle of a list.
    public enum Action: String, CaseIterable, Sendable {
        /// Reads one object.
        case get
        /// Writes an object if there is none of that name.
        case create
        /// Writes an object if nobody did since it was last seen.
        case update
        /// Deletes an object if nobody wrote it since it was last seen.
        case delete
        /// Lists all objects page by page, then watches from there on.
        case list

        /// How often it is drawn unless told otherwise.
        public var weight: Int {
            switch self {
            case .get: 10
            case .create: 20
            case .update: 45
            case .delete: 10
            case .list: 15
            }
        }
    }

    /// Where a client stands in its list.
    private enum Position: Sendable {
        case idle
        /// The next page starts behind a key, the first one with nil; revision 0 until the first
        /// page has fixed one.
        case listing(after: Symbol?, revision: Int64)
        /// The list is complete at that revision.
        case listed(revision: Int64)
    }

    private struct Client: Sendable {
        var drawing: ClientDrawing
        var position = Position.idle
        var open: Transaction?
    }

    private static let prefix = Array("/registry/pods/default/".utf8)
    private let options: WorkloadOptions
    private let actions: ActionTable<Action>
    private var clients: [Client]
    private var known: KnownKeys

    /// A workload for so many clients.
    public init(_ options: WorkloadOptions, clients: Int, seed: UInt64) {
        self.options = options
        self.actions = ActionTable(
            zip(Action.allCases, options.resolvedWeights).map { ($0, $1.weight) }
        )
        self.clients = ClientDrawing.all(clients: clients, options: options, seed: seed)
            .map { Client(drawing: $0) }
        self.known = KnownKeys(count: options.keys) { Self.prefix + Array("pod-\($0)".utf8) }
    }

    /// The next operation of a client; see `Workload`.
    public mutating func next(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        switch self.clients[client].position {
        case .listed(let revision):
            self.clients[client].position = .idle
            return self.watch(from: revision + 1, symbols: &symbols)
        case .listing(let key, let revision):
            return self.page(client: client, after: key, at: revision, symbols: &symbols)
        case .idle:
            return self.action(client: client, symbols: &symbols)
        }
    }

    /// Tells how the client's open operation ended; see `Workload`.
    public mutating func completed(client: Int, result: WorkloadResult) {
        guard let transaction = self.clients[client].open else { return }
        self.clients[client].open = nil
        guard case .answered(let answer) = result else {
            // An API server whose list failed starts over.
            self.clients[client].position = .idle
            return
        }
        self.known.learn(transaction, answer)
        self.advance(client: client, answer: answer)
    }

    private mutating func action(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        let action = self.actions.draw(&self.clients[client].drawing.random)
        let key = self.clients[client].drawing.random.below(self.options.keys)
        let symbol = self.known.symbol(of: key, symbols: &symbols)
        let read = Step.range(RangeStep(key: symbol))
        switch action {
        case .list:
            self.clients[client].position = .listing(after: nil, revision: 0)
            return self.page(client: client, after: nil, at: 0, symbols: &symbols)
        case .get:
            return self.open(
                "get",
                Transaction(success: [read]),
                client: client,
                isSerializable: self.options.reads == .serializable
            )
        case .create, .update, .delete:
            let modRevision = action == .create ? 0 : self.known[key]?.modRevision ?? 0
            let write =
                action == .delete
                ? Step.delete(key: symbol, rangeEnd: nil, wantsPrevious: false)
                : Step.put(
                    key: symbol,
                    value: self.clients[client].drawing.value(symbols: &symbols),
                    lease: 0,
                    wantsPrevious: false
                )
            let guardian = Comparison(key: symbol, target: .modRevision, number: modRevision)
            return self.open(
                action.rawValue,
                Transaction(compares: [guardian], success: [write], failure: [read]),
                client: client
            )
        }
    }

    private mutating func page(
        client: Int,
        after key: Symbol?,
        at revision: Int64,
        symbols: inout SymbolTable
    ) -> WorkloadOperation {
        let first = key.map { KeyRange.successor(of: symbols.bytes(of: $0)) } ?? Self.prefix
        let range = RangeStep(
            key: symbols.intern(first),
            rangeEnd: symbols.intern(KeyRange.end(of: Self.prefix)),
            limit: Int64(self.options.pageSize),
            revision: revision
        )
        return self.open(
            revision == 0 ? "list" : "list-next",
            Transaction(success: [.range(range)]),
            client: client,
            isSerializable: self.options.reads == .serializable
        )
    }

    private mutating func open(
        _ label: String,
        _ transaction: Transaction,
        client: Int,
        isSerializable: Bool = false
    ) -> WorkloadOperation {
        self.clients[client].open = transaction
        return WorkloadOperation(label, .transaction(transaction, isSerializable: isSerializable))
    }

    private func watch(from revision: Int64, symbols: inout SymbolTable) -> WorkloadOperation {
        let range = KeyRange.prefix(Self.prefix, symbols: &symbols)
        return WorkloadOperation(
            "watch",
            .watch(WatchRequest(key: range.key, rangeEnd: range.end, startRevision: revision))
        )
    }

    /// Moves a listing client to its next page or to the end of its list.
    private mutating func advance(client: Int, answer: TransactionAnswer) {
        guard case .listing(_, let fixed) = self.clients[client].position,
            let result = answer.results.first
        else { return }
        // The first page fixes the revision; later pages report newer ones in their headers.
        let revision = fixed == 0 ? answer.revision : fixed
        guard result.more, let last = result.keyValues.last else {
            self.clients[client].position = .listed(revision: revision)
            return
        }
        self.clients[client].position = .listing(after: last.key, revision: revision)
    }
}
