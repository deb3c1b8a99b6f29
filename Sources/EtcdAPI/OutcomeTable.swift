/// Whether a failed request can have changed anything.
public enum OutcomeCertainty: Hashable, Sendable {
    /// It surely has not taken effect and never will.
    case definite
    /// It may have taken effect, or may do so later.
    case unknown
}

/// How a call ended that did not end well, whatever carried it.
public struct CallEnding: Hashable, Sendable {
    /// The gRPC status.
    public var code: Int
    /// The status message.
    public var message: String
    /// Whether the server said so, or the client for lack of an answer.
    public var isServers: Bool
    /// False only if surely no byte of the request reached anybody who could act on it.
    public var requestMayHaveLeft: Bool

    /// An ending with all its fields.
    public init(code: Int, message: String, isServers: Bool, requestMayHaveLeft: Bool) {
        self.code = code
        self.message = message
        self.isServers = isServers
        self.requestMayHaveLeft = requestMayHaveLeft
    }

    /// The server's answer, when it is one of etcd's.
    public var etcdError: EtcdError? {
        guard self.isServers else { return nil }
        return EtcdError(code: self.code, message: self.message)
    }
}

/// What is known about a call that failed.
public struct CallFailure: Sendable {
    /// What was called.
    public var shape: RPCShape
    /// Whether the request, although it could change something, only reads (a transaction of ranges).
    public var onlyReads: Bool
    /// Whether the request asked to be refused by a member without a leader.
    public var requiredLeader: Bool
    /// How the call ended.
    public var ending: CallEnding

    /// Puts together what is known.
    public init(
        shape: RPCShape,
        onlyReads: Bool = false,
        requiredLeader: Bool = false,
        ending: CallEnding
    ) {
        self.shape = shape
        self.onlyReads = onlyReads
        self.requiredLeader = requiredLeader
        self.ending = ending
    }

    var etcdError: EtcdError? { self.ending.etcdError }

    fileprivate func ended(_ code: GRPCCode) -> Bool { self.ending.code == code.rawValue }

    fileprivate func answered(_ codes: GRPCCode...) -> Bool {
        self.ending.isServers && codes.contains { $0.rawValue == self.ending.code }
    }
}

/// The gRPC status codes that the table speaks of.
private enum GRPCCode: Int {
    case cancelled = 1
    case unknown = 2
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case permissionDenied = 7
    case resourceExhausted = 8
    case failedPrecondition = 9
    case aborted = 10
    case outOfRange = 11
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case unauthenticated = 16
}

/// A row of the table: failures it speaks about, what they mean, and why.
public struct OutcomeRule: Sendable {
    /// What such a failure means.
    public var outcome: OutcomeCertainty
    /// Whether the same request may succeed later or elsewhere.
    public var isTransient: Bool
    /// Why, as a clause that can end a sentence.
    public var reason: String
    fileprivate var covers: @Sendable (CallFailure) -> Bool
}

/// Which failures surely had no effect.
///
/// The first row that covers a failure decides; what no row covers is unknown.
///
/// A row may say "definite" only for a reason that holds for every version from 3.4 on: the lab
/// takes it as a fact, and a wrong one would make a correct store look broken.
public enum OutcomeTable {
    /// The row that decides about a failure.
    public static func rule(for failure: CallFailure) -> OutcomeRule {
        self.rows.first { $0.covers(failure) } ?? self.otherwise
    }

    private static let otherwise = OutcomeRule(
        outcome: .unknown,
        isTransient: false,
        reason: "nothing proves that the request had no effect",
        covers: { _ in true }
    )

    private static let rows: [OutcomeRule] = [
        OutcomeRule(
            outcome: .definite,
            isTransient: true,
            reason: "the request never reached the member",
            covers: { !$0.ending.requestMayHaveLeft && !$0.ended(.resourceExhausted) }
        ),
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "the request is larger than this client sends",
            covers: { !$0.ending.requestMayHaveLeft }
        ),
        OutcomeRule(
            outcome: .definite,
            isTransient: true,
            reason: "a request that only reads has no effect, and the failure may pass",
            covers: { Self.onlyReads($0) && Self.mayPass($0.ending.code) }
        ),
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "a request that only reads has no effect",
            covers: Self.onlyReads
        ),
        // Lock and Election make several proposals: a refusal of the second says nothing about the
        // first, which may have put the waiting key or granted a lease.
        OutcomeRule(
            outcome: .unknown,
            isTransient: false,
            reason: "the request takes several steps, and some may have been taken",
            covers: { $0.shape.effect == .several }
        ),
        // The server checks how far applying is behind before it proposes. It answers with code
        // Unknown, because it hands the transport an error of the client library's type.
        OutcomeRule(
            outcome: .definite,
            isTransient: true,
            reason: "the member refuses requests that it is too far behind to propose",
            covers: { $0.etcdError == .tooManyRequests }
        ),
        // Raft answers so before it appends: no leader to forward to, a transfer of leadership in
        // progress, or too many uncommitted bytes.
        OutcomeRule(
            outcome: .definite,
            isTransient: true,
            reason: "raft dropped the proposal before appending it",
            covers: { $0.answered(.unknown) && $0.ending.message == "raft proposal dropped" }
        ),
        // The interceptor for `hasleader` stands before the handler, and no proposal ends with this
        // error afterwards. Without that metadata other paths could, so then it stays unknown.
        OutcomeRule(
            outcome: .definite,
            isTransient: true,
            reason: "a member without a leader refuses before it handles the request",
            covers: { $0.etcdError == .noLeader && $0.requiredLeader }
        ),
        // Both interceptors stand before the handler.
        OutcomeRule(
            outcome: .definite,
            isTransient: true,
            reason: "the member refuses such requests before it handles them",
            covers: { $0.etcdError == .notCapable || $0.etcdError == .notSupportedForLearner }
        ),
        // Checked against the connected members before the change of membership is proposed.
        OutcomeRule(
            outcome: .definite,
            isTransient: true,
            reason: "the member checks the cluster's health before it proposes",
            covers: { $0.etcdError == .unhealthy || $0.etcdError == .memberNotEnoughStarted }
        ),
        // A put that is applied while the quota is just used up is executed and *then* answered with
        // this error; only later ones are refused. The two cannot be told apart.
        OutcomeRule(
            outcome: .unknown,
            isTransient: false,
            reason: "etcd answers so also when it has executed the request that filled the quota",
            covers: { $0.etcdError == .noSpace }
        ),
        // The transport counts bytes before any handler sees the request.
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "the member's transport refused a request of this size",
            covers: {
                $0.answered(.resourceExhausted)
                    && $0.ending.message.hasPrefix("grpc: received message larger than max")
            }
        ),
        // Validation comes before the proposal; what is found only when the entry is applied (a key
        // for ignore_value, an old auth revision) is found before anything is changed.
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "an invalid request is refused as a whole",
            covers: { $0.answered(.invalidArgument) }
        ),
        // The lease, member, user or revision is looked up before anything is changed; a transaction
        // is checked as a whole before its first operation is executed.
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "what the request names is not there, which is found before anything changes",
            covers: { $0.answered(.notFound, .outOfRange) }
        ),
        // Not proven to come before a proposal on every path and version.
        OutcomeRule(
            outcome: .unknown,
            isTransient: false,
            reason: "leadership may have moved after the request was proposed",
            covers: { $0.etcdError == .notLeader }
        ),
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "the cluster is not in the state that the request needs, and stays as it is",
            covers: { $0.answered(.failedPrecondition) && $0.etcdError != nil }
        ),
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "a request that is not allowed changes nothing",
            covers: { $0.answered(.permissionDenied, .unauthenticated) }
        ),
        OutcomeRule(
            outcome: .definite,
            isTransient: false,
            reason: "the member has no such RPC",
            covers: { $0.answered(.unimplemented) }
        ),
    ]

    private static func onlyReads(_ failure: CallFailure) -> Bool {
        failure.shape.effect == .none || failure.onlyReads
    }

    private static func mayPass(_ code: Int) -> Bool {
        switch GRPCCode(rawValue: code) {
        case .unavailable, .deadlineExceeded, .unknown, .internal, .aborted, .cancelled: true
        default: false
        }
    }
}
