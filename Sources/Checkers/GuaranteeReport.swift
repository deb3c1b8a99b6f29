/// What the watch checker, or the lease checker, says about a history.
public struct GuaranteeReport: Hashable, Sendable {
    /// The first violation of each guarantee that is violated.
    public var violations: [Violation] = []
    /// What could not be decided.
    public var undecided: [Undecided] = []
    /// How many watches or leases were judged.
    public var judged = 0
    /// How many messages of watches, or answers about leases, that rests on.
    public var evidence = 0

    /// A report on nothing.
    public init() {}

    /// The first violation if there is one, else what could not be decided, else `valid`.
    public var verdict: Verdict {
        if let violation = self.violations.first { return .invalid(violation) }
        if let undecided = self.undecided.first { return .unknown(undecided) }
        return .valid
    }

    /// Adds a violation, unless one of its kind is known.
    mutating func add(_ violation: Violation) {
        if self.violations.contains(where: { $0.kind == violation.kind }) { return }
        self.violations.append(violation)
    }

    /// Adds something undecided, unless something is already.
    mutating func add(_ undecided: Undecided) {
        if self.undecided.isEmpty { self.undecided.append(undecided) }
    }
}
