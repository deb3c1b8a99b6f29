import Histories

/// When the requests of unknown outcome were called that may fill the undecided gaps, key by key.
struct GapSupply: Sendable {
    /// The keys that some request may write or delete, in order.
    let ranks: [Int]
    private let latestCall: [Int64]
    private var puts: [Int: [Int64]] = [:]
    private var deletes: [Int: [Int64]] = [:]
    private var guarded: [UnknownWrites.GuardedKey: Int64] = [:]
    private var guards: [Int: [Int]] = [:]
    private var earliestGuarded: [Int: Int64] = [:]
    private var pinned: [Int: [Int]] = [:]

    init(
        _ writes: UnknownWrites,
        _ pins: Pins,
        _ matcher: PinMatcher,
        _ log: RevisionLog,
        _ history: History,
        _ keySpace: KeySpace
    ) {
        self.latestCall = log.shownBy
        let call = { (id: Int32) in history.operations[Int(id)].call }
        self.puts = writes.puts.mapValues { $0.operations.map(call) }
        self.deletes = writes.deletes.mapValues { $0.operations.map(call) }
        for (key, requests) in writes.guardedPuts {
            guard let first = requests.operations.first.map(call) else { continue }
            self.guarded[key] = first
            self.earliestGuarded[key.rank] = min(first, self.earliestGuarded[key.rank] ?? .max)
            self.guards[key.rank, default: []].append(Int(clamping: key.mod))
        }
        for rank in self.guards.keys { self.guards[rank]?.sort() }
        var touched: Set<Int> = []
        for id in writes.others {
            let operation = history.operations[Int(id)]
            for position in [operation.success, operation.failure].joined() {
                switch history.steps[position] {
                case .range: continue
                case .put(let key, _, _, _):
                    self.puts[keySpace.rank(key), default: []].append(call(id))
                    touched.insert(keySpace.rank(key))
                case .delete(let key, let end, _):
                    if end != nil { continue }
                    self.deletes[keySpace.rank(key), default: []].append(call(id))
                    touched.insert(keySpace.rank(key))
                }
            }
        }
        for rank in touched {
            self.puts[rank]?.sort()
            self.deletes[rank]?.sort()
        }
        self.ranks = touched.union(writes.ranks).sorted()
        for (gap, known) in pins.ofGap.enumerated() where matcher.forced[gap] == nil {
            guard matcher.matches[gap].isEmpty, let pin = known.first, !pin.isDelete else {
                continue
            }
            self.pinned[Int(pin.rank), default: []].append(log.gaps[gap])
        }
    }

    /// The latest call of a request that may have filled a gap.
    func shownBy(_ revision: Int) -> Int64 { self.latestCall[revision] }

    /// The revisions that guarded puts of a key ask for, in order.
    func guards(_ rank: Int) -> [Int] { self.guards[rank] ?? [] }

    /// The gaps that are known to have written a key, but not with what, in order.
    func pinned(_ rank: Int) -> [Int] { self.pinned[rank] ?? [] }

    /// The first call of a request that may write a key.
    func earliestPut(_ rank: Int) -> Int64 {
        min(self.puts[rank]?.first ?? .max, self.earliestGuarded[rank] ?? .max)
    }

    /// Whether a gap may be filled by a put that asks for the key's last write to be at `mod`.
    func hasGuarded(_ rank: Int, _ mod: Int, at revision: Int) -> Bool {
        let key = UnknownWrites.GuardedKey(rank: rank, mod: Int64(mod))
        return self.guarded[key].map { $0 <= self.latestCall[revision] } ?? false
    }

    /// Whether a gap may be filled by a plain put of a key, when so many are spent.
    func hasPut(_ rank: Int, _ spent: Int, at revision: Int) -> Bool {
        Self.has(self.puts[rank], spent, self.latestCall[revision])
    }

    /// Whether a gap may be filled by what a demand asks for, when so many plain puts are spent.
    func has(_ demand: KeyDemands.Demand, _ spent: Int, at revision: Int) -> Bool {
        demand.isDelete
            ? Self.has(self.deletes[demand.rank], 0, self.latestCall[revision])
            : self.hasPut(demand.rank, spent, at: revision)
    }

    private static func has(_ calls: [Int64]?, _ spent: Int, _ latest: Int64) -> Bool {
        guard let calls, spent < calls.count else { return false }
        return calls[spent] <= latest
    }
}
