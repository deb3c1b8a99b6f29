public import Histories

/// A generator of client operations: a state machine that is asked for the next operation of a
/// client and told how it ended.
///
/// A client has at most one operation open. Everything drawn for a client comes from that client's
/// own stream of the seed, so that the order in which clients happen to be served does not change
/// what each of them tries; what it knows of the store's keys does depend on the run. Values are
/// unique within a run (`client.number`), so that a value read names the write it came from.
public protocol Workload: Sendable {
    /// The next operation of a client, with its keys and values interned in `symbols`.
    ///
    /// Clients are numbered from 0, up to the number of clients the workload was made for.
    mutating func next(client: Int, symbols: inout SymbolTable) -> WorkloadOperation

    /// Tells how the client's open operation ended; never called for what is asked of a watch.
    mutating func completed(client: Int, result: WorkloadResult)

    /// Tells what became of the watch in one of the client's slots; of one that the workload replaced
    /// or closed nothing is told any more.
    mutating func watched(client: Int, slot: Int, _ notice: WatchNotice)
}

extension Workload {
    /// Most workloads leave their watches to the checkers.
    public mutating func watched(client: Int, slot: Int, _ notice: WatchNotice) {}
}

/// The options of a workload, as an experiment file gives them.
public struct WorkloadOptions: Codable, Hashable, Sendable {
    /// Which workload.
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        /// Reads, writes and compare-and-set on a few keys.
        case register
        /// What a Kubernetes API server does: guarded writes, paginated lists, watches.
        case kubernetes
        /// Writes, and watches of all sorts.
        case watch
        /// Leases with short lives, and keys attached to them.
        case lease
    }

    /// The consistency that reads ask for.
    public enum Reads: String, Codable, CaseIterable, Hashable, Sendable {
        /// Through a quorum.
        case linearizable
        /// From the member's own state: may be stale.
        case serializable
    }

    /// How often one action is drawn, relative to the others.
    public struct Weight: Codable, Hashable, Sendable {
        /// The action's name.
        public var action: String
        /// Its weight; 0 for never.
        public var weight: Int

        /// An action with its weight.
        public init(_ action: String, _ weight: Int) {
            self.action = action
            self.weight = weight
        }
    }

    /// Which workload.
    public var kind: Kind
    /// How many keys it uses, from 2.
    public var keys: Int
    /// The length of a value in bytes; values that need more to be unique are longer.
    public var valueSize: Int
    /// The consistency of its reads and lists.
    public var reads: Reads
    /// Weights that replace the default ones, by action.
    public var weights: [Weight]
    /// The most keys of one page of a list; only `kubernetes` paginates.
    public var pageSize: Int
    /// How many watches a client holds open, from 1; only `watch` has more than one.
    public var watchers: Int
    /// The shortest life of a lease in seconds, from 1; only `lease` grants any.
    public var ttl: Int

    /// Options, with the defaults of an experiment file that gives none.
    public init(
        kind: Kind = .register,
        keys: Int = 10,
        valueSize: Int = 16,
        reads: Reads = .linearizable,
        weights: [Weight] = [],
        pageSize: Int = 5,
        watchers: Int = 3,
        ttl: Int = 2
    ) {
        self.kind = kind
        self.keys = keys
        self.valueSize = valueSize
        self.reads = reads
        self.weights = weights
        self.pageSize = pageSize
        self.watchers = watchers
        self.ttl = ttl
    }

    /// Every action of the workload with the weight it is drawn with.
    public var resolvedWeights: [Weight] {
        let defaults =
            switch self.kind {
            case .register: RegisterWorkload.Action.allCases.map { Weight($0.rawValue, $0.weight) }
            case .kubernetes:
                KubernetesWorkload.Action.allCases.map { Weight($0.rawValue, $0.weight) }
            case .watch: WatchWorkload.Action.allCases.map { Weight($0.rawValue, $0.weight) }
            case .lease: LeaseWorkload.Action.allCases.map { Weight($0.rawValue, $0.weight) }
            }
        return defaults.map { entry in
            self.weights.last { $0.action == entry.action } ?? entry
        }
    }

    /// One sentence about what makes the options unusable, or nil.
    public var problem: String? {
        let known = self.resolvedWeights.map(\.action)
        if let odd = self.weights.first(where: { !known.contains($0.action) }) {
            return "the \(self.kind.rawValue) workload has no action \"\(odd.action)\": "
                + "choose from \(known.joined(separator: ", "))"
        }
        if self.keys < 2 { return "keys must be at least 2, not \(self.keys)" }
        if !(1...1_000_000).contains(self.valueSize) {
            return "valueSize must be between 1 and 1000000, not \(self.valueSize)"
        }
        if self.pageSize < 1 { return "pageSize must be at least 1, not \(self.pageSize)" }
        if self.watchers < 1 { return "watchers must be at least 1, not \(self.watchers)" }
        if self.ttl < 1 { return "ttl must be at least 1, not \(self.ttl)" }
        if self.resolvedWeights.allSatisfy({ $0.weight <= 0 }) {
            return "every weight of the workload is 0"
        }
        return nil
    }

    /// The workload these options describe.
    ///
    /// - Precondition: `problem` is nil.
    public func workload(clients: Int, seed: UInt64) -> any Workload {
        switch self.kind {
        case .register: RegisterWorkload(self, clients: clients, seed: seed)
        case .kubernetes: KubernetesWorkload(self, clients: clients, seed: seed)
        case .watch: WatchWorkload(self, clients: clients, seed: seed)
        case .lease: LeaseWorkload(self, clients: clients, seed: seed)
        }
    }
}
