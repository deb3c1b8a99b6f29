import Basics
public import Histories

/// Clients that grant leases with short lives, attach keys to them, keep some alive for a while and
/// leave the others, revoke, and go on using leases after their end.
///
/// Most keys belong to one lease for good, so that a deletion names the lease that ended; a few are
/// handed from lease to lease. One watch of each client follows everything.
public struct LeaseWorkload: Workload {
    /// What a client may do.
    public enum Action: String, CaseIterable, Sendable {
        /// Makes a lease.
        case grant
        /// Writes a key with a lease.
        case attach
        /// Lets a lease's time begin anew.
        case keepAlive = "keep-alive"
        /// Ends a lease.
        case revoke
        /// Asks how long a lease still lives, and for its keys.
        case timeToLive = "ttl"
        /// Asks for all leases.
        case leases
        /// Writes a key without a lease, which lets go of the one it had.
        case detach
        /// Reads one key.
        case read
        /// Reads all keys at once.
        case list

        /// How often it is drawn unless told otherwise.
        public var weight: Int {
            switch self {
            case .grant: 8
            case .attach: 30
            case .keepAlive: 26
            case .revoke: 5
            case .timeToLive: 5
            case .leases: 2
            case .detach: 3
            case .read: 9
            case .list: 12
            }
        }
    }

    private struct Lease: Sendable {
        var id: Int64
        /// Whether nobody keeps it alive.
        var isLeft: Bool
    }

    private enum Open: Sendable {
        case grant(Lease)
        case keepAlive(Int64)
        case revoke(Int64)
        case other
    }

    private struct Client: Sendable {
        var drawing: ClientDrawing
        var granted: Int64 = 0
        var open = Open.other
    }

    private static let prefix = "l/"
    private static let keysOfLease = 3
    private static let sharedKeys = 4
    private static let livingMax = 40
    private static let deadMax = 10

    private let options: WorkloadOptions
    private let actions: ActionTable<Action>
    private var clients: [Client]
    private var slots: [WatchSlots]
    /// Leases that may live, and those that were last seen to end.
    private var living: [Lease] = []
    private var dead: [Int64] = []

    /// A workload for so many clients.
    public init(_ options: WorkloadOptions, clients: Int, seed: UInt64) {
        self.options = options
        self.actions = ActionTable(
            zip(Action.allCases, options.resolvedWeights).map { ($0, $1.weight) }
        )
        self.clients = ClientDrawing.all(clients: clients, options: options, seed: seed)
            .map { Client(drawing: $0) }
        self.slots = Array(repeating: WatchSlots(count: 1), count: clients)
    }

    /// The next operation of a client; see `Workload`.
    public mutating func next(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        if !self.slots[client].isOpen(0) { return self.follow(client: client, symbols: &symbols) }
        if let broken = self.slots[client].broken, self.clients[client].drawing.random.chance(0.5) {
            return WorkloadOperation("resume", .watch(self.slots[client].resume(broken)))
        }
        let action = self.actions.draw(&self.clients[client].drawing.random)
        let request = self.request(action, client: client, symbols: &symbols)
        return WorkloadOperation(action.rawValue, request)
    }

    /// Tells how the client's open operation ended; see `Workload`.
    public mutating func completed(client: Int, result: WorkloadResult) {
        let open = self.clients[client].open
        self.clients[client].open = .other
        switch (open, result) {
        // A grant that nobody was answered for may have been done, and its id is known.
        case (.grant(let lease), .leaseAnswered), (.grant(let lease), .unknown):
            self.living.append(lease)
            if self.living.count > Self.livingMax { self.living.removeFirst() }
        case (.revoke(let lease), .leaseAnswered), (.revoke(let lease), .failed): self.bury(lease)
        case (.keepAlive(let lease), .leaseAnswered(let answer)) where answer.ttl <= 0:
            self.bury(lease)
        default: break
        }
    }

    /// Tells what became of one of the client's watches; see `Workload`.
    public mutating func watched(client: Int, slot: Int, _ notice: WatchNotice) {
        self.slots[client].take(notice, in: slot)
    }

    private mutating func bury(_ lease: Int64) {
        self.living.removeAll { $0.id == lease }
        if self.dead.contains(lease) { return }
        self.dead.append(lease)
        if self.dead.count > Self.deadMax { self.dead.removeFirst() }
    }

    private mutating func follow(client: Int, symbols: inout SymbolTable) -> WorkloadOperation {
        let range = KeyRange.everything(symbols: &symbols)
        let request = WatchRequest(
            slot: 0,
            key: range.key,
            rangeEnd: range.end,
            startRevision: 0,
            wantsPrevious: self.clients[client].drawing.random.chance(0.5),
            wantsProgress: true
        )
        return WorkloadOperation("follow", .watch(self.slots[client].open(request)))
    }

    private mutating func request(
        _ action: Action,
        client: Int,
        symbols: inout SymbolTable
    ) -> WorkloadOperation.Request {
        switch action {
        case .grant: return self.grant(client: client)
        case .leases: return .lease(LeaseRequest(.list))
        case .list:
            let range = KeyRange.everything(symbols: &symbols)
            return self.read(RangeStep(key: range.key, rangeEnd: range.end))
        case .detach:
            let value = self.clients[client].drawing.value(symbols: &symbols)
            let key = self.sharedKey(client, &symbols)
            return self.write(.put(key: key, value: value, lease: 0, wantsPrevious: false))
        case .attach, .keepAlive, .revoke, .timeToLive, .read: break
        }
        guard let lease = self.pick(action, client: client) else {
            return self.grant(client: client)
        }
        switch action {
        case .keepAlive:
            self.clients[client].open = .keepAlive(lease)
            return .lease(LeaseRequest(.keepAlive, id: lease))
        case .revoke:
            self.clients[client].open = .revoke(lease)
            return .lease(LeaseRequest(.revoke, id: lease))
        case .timeToLive: return .lease(LeaseRequest(.timeToLive, id: lease, wantsKeys: true))
        case .attach:
            let isShared = self.clients[client].drawing.random.chance(0.15)
            let key =
                isShared
                ? self.sharedKey(client, &symbols) : self.ownKey(of: lease, client, &symbols)
            let value = self.clients[client].drawing.value(symbols: &symbols)
            return self.write(.put(key: key, value: value, lease: lease, wantsPrevious: false))
        default:
            return self.read(RangeStep(key: self.ownKey(of: lease, client, &symbols)))
        }
    }

    /// A lease for an action: one that may live, and now and then one that ended.
    private mutating func pick(_ action: Action, client: Int) -> Int64? {
        let random = self.clients[client].drawing.random.below(1_000)
        if !self.dead.isEmpty, random < 120 { return self.dead[random % self.dead.count] }
        // Those that were left die by themselves.
        let isKeeping = action == .keepAlive
        let candidates = isKeeping ? self.living.filter { !$0.isLeft } : self.living
        guard !candidates.isEmpty else { return nil }
        let index = self.clients[client].drawing.random.below(candidates.count)
        if isKeeping, random > 850 {
            // The last keep-alive: from here on it is left.
            for place in self.living.indices where self.living[place].id == candidates[index].id {
                self.living[place].isLeft = true
            }
        }
        return candidates[index].id
    }

    private mutating func grant(client: Int) -> WorkloadOperation.Request {
        self.clients[client].granted += 1
        let id = Int64(client + 1) * 1_000_000 + self.clients[client].granted
        let ttl = Int64(self.options.ttl + self.clients[client].drawing.random.below(3))
        let isLeft = self.clients[client].drawing.random.chance(0.3)
        self.clients[client].open = .grant(Lease(id: id, isLeft: isLeft))
        return .lease(LeaseRequest(.grant, id: id, ttl: ttl))
    }

    private func read(_ range: RangeStep) -> WorkloadOperation.Request {
        .transaction(
            Transaction(success: [.range(range)]),
            isSerializable: self.options.reads == .serializable
        )
    }

    private func write(_ step: Step) -> WorkloadOperation.Request {
        .transaction(Transaction(success: [step]), isSerializable: false)
    }

    private mutating func ownKey(
        of lease: Int64,
        _ client: Int,
        _ symbols: inout SymbolTable
    ) -> Symbol {
        let number = self.clients[client].drawing.random.below(Self.keysOfLease)
        return symbols.intern("\(Self.prefix)\(lease)/\(number)")
    }

    private mutating func sharedKey(_ client: Int, _ symbols: inout SymbolTable) -> Symbol {
        let number = self.clients[client].drawing.random.below(Self.sharedKeys)
        return symbols.intern("\(Self.prefix)shared/\(number)")
    }
}
