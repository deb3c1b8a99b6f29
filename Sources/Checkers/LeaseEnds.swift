import Histories

/// The ends of leases, which write without a request of their own.
///
/// However a lease ends, by a revocation or because its time is over, the store deletes the keys
/// attached to it, all at one revision, and does so once; a lease without keys ends without a
/// revision. To the sweep that is one more request of unknown outcome for each lease, called when
/// the lease was granted, which may have made a revision that no answer claims. What promised more
/// about leases than that is the lease checker's.
enum LeaseEnds {
    /// The process of these requests, which no client has.
    static let process = Int32.min

    /// The history with the end of each of its leases as one more operation, after all others.
    static func added(to history: History) -> History {
        let leases = Self.leases(of: history)
        if leases.isEmpty { return history }
        var history = history
        for (lease, call) in leases {
            _ = history.invoke(
                process: Self.process,
                member: -1,
                label: 0,
                lease: LeaseRequest(.revoke, id: lease),
                at: call
            )
        }
        return history
    }

    /// The leases that a history mentions, each with the first call that may have made it.
    private static func leases(of history: History) -> [(lease: Int64, call: Int64)] {
        var leases: [(lease: Int64, call: Int64)] = []
        var positions: [Int64: Int] = [:]
        func note(_ lease: Int64, _ call: Int64) {
            if lease == 0 { return }
            if let known = positions[lease] {
                leases[known].call = min(leases[known].call, call)
                return
            }
            positions[lease] = leases.count
            leases.append((lease, call))
        }
        for operation in history.operations where operation.outcome != .fail {
            guard let call = history.leaseCall(of: operation), call.request.action == .grant else {
                continue
            }
            note(call.answer?.id ?? call.request.id, operation.call)
        }
        // A lease that nobody granted was there before.
        for step in history.steps {
            if case .put(_, _, let lease, _) = step, positions[lease] == nil { note(lease, .min) }
        }
        return leases
    }
}

extension Operation {
    /// Whether this is a lease's end and not what a client asked for.
    var isLeaseEnd: Bool { self.process == LeaseEnds.process }
}

extension History {
    /// The lease whose end an operation is, of those that `LeaseEnds` added; nil for all others.
    func leaseEnded(by operation: Operation) -> Int64? {
        operation.isLeaseEnd ? self.leaseCall(of: operation)?.request.id : nil
    }
}

/// Which keys were ever to be attached to which lease.
struct LeaseKeys: Sendable {
    /// The ranks of each lease's keys, in order.
    private var ranks: [Int64: [Int]] = [:]

    init() {}

    init(of history: History, rank: (Symbol) -> Int) {
        for step in history.steps {
            guard case .put(let key, _, let lease, _) = step, lease != 0 else { continue }
            self.ranks[lease, default: []].append(rank(key))
        }
        for lease in self.ranks.keys {
            let sorted = (self.ranks[lease] ?? []).sorted()
            var distinct: [Int] = []
            for rank in sorted where distinct.last != rank { distinct.append(rank) }
            self.ranks[lease] = distinct
        }
    }

    /// The ranks of the keys that any request attaches to a lease, in order.
    func ranks(of lease: Int64) -> [Int] { self.ranks[lease] ?? [] }
}
