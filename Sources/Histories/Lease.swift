/// What a request asks of a lease.
public enum LeaseAction: String, Hashable, Sendable, CaseIterable {
    /// Makes it.
    case grant
    /// Ends it, with every key attached to it.
    case revoke
    /// Lets its time begin anew.
    case keepAlive
    /// Asks how much time it has left, and perhaps for its keys.
    case timeToLive
    /// Asks for all leases.
    case list
}

/// A request about a lease: etcd's `Lease` calls in one shape.
public struct LeaseRequest: Hashable, Sendable {
    /// What it asks.
    public var action: LeaseAction
    /// Which lease; 0 for a list.
    ///
    /// The client chooses it, so that a grant of unknown outcome has a name.
    public var id: Int64
    /// How long a granted lease shall live, in seconds; 0 for other requests.
    public var ttl: Int64
    /// Whether the keys attached to it are asked for.
    public var wantsKeys: Bool

    /// A request with all its fields.
    public init(_ action: LeaseAction, id: Int64 = 0, ttl: Int64 = 0, wantsKeys: Bool = false) {
        self.action = action
        self.id = id
        self.ttl = ttl
        self.wantsKeys = wantsKeys
    }
}

/// The answer to a request about a lease.
///
/// Its revision and term are the header's, and no evidence of what the store held: etcd does not say
/// at which moment it takes them.
public struct LeaseAnswer: Hashable, Sendable {
    /// The store revision in the header.
    public var revision: Int64
    /// The Raft term in the header.
    public var term: Int64
    /// Which lease.
    public var id: Int64
    /// Seconds: what was granted; what a keep-alive began anew, 0 when there is no such lease; what
    /// is left, -1 when there is no such lease.
    public var ttl: Int64
    /// Seconds: what was granted, in the answer to a time-to-live.
    public var grantedTTL: Int64
    /// The keys attached to it, if asked for.
    public var keys: [Symbol]
    /// All leases, in the answer to a list.
    public var leases: [Int64]

    /// An answer with all its fields.
    public init(
        revision: Int64,
        term: Int64,
        id: Int64 = 0,
        ttl: Int64 = 0,
        grantedTTL: Int64 = 0,
        keys: [Symbol] = [],
        leases: [Int64] = []
    ) {
        self.revision = revision
        self.term = term
        self.id = id
        self.ttl = ttl
        self.grantedTTL = grantedTTL
        self.keys = keys
        self.leases = leases
    }
}

/// A request about a lease with its answer, once there is one: what an operation of kind `lease`
/// refers to.
public struct LeaseCall: Hashable, Sendable {
    /// What was asked.
    public var request: LeaseRequest
    /// What was answered; nil without an answer.
    public var answer: LeaseAnswer?

    /// A request without an answer.
    public init(_ request: LeaseRequest) {
        self.request = request
    }
}

extension History {
    /// The request about a lease that an operation is, with its answer; nil for other operations.
    public func leaseCall(of operation: Operation) -> LeaseCall? {
        operation.kind == .lease ? self.leaseCalls[Int(operation.argument)] : nil
    }

    /// Appends a request about a lease as it is about to leave.
    public mutating func invoke(
        process: Int32,
        member: Int16,
        label: UInt16,
        lease request: LeaseRequest,
        at time: Int64
    ) -> OperationID {
        self.operations.append(
            Operation(
                process: process,
                member: member,
                kind: .lease,
                label: label,
                call: time,
                argument: Int64(self.leaseCalls.count)
            )
        )
        self.leaseCalls.append(LeaseCall(request))
        return self.operations.count - 1
    }

    /// Records that the store answered a request about a lease.
    public mutating func complete(_ id: OperationID, with answer: LeaseAnswer, at time: Int64) {
        precondition(self.operations[id].kind == .lease, "operation \(id) asks about no lease")
        self.leaseCalls[Int(self.operations[id].argument)].answer = answer
        self.operations[id].isOpen = false
        self.operations[id].outcome = .ok
        self.operations[id].ret = time
        self.operations[id].revision = answer.revision
        self.operations[id].term = answer.term
    }
}
