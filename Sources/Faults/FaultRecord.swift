/// One look at whether a fault does what it claims.
public struct ProbeResult: Codable, Hashable, Sendable {
    /// When the look was taken, relative to the fault.
    public enum Phase: String, Codable, Hashable, Sendable, CaseIterable {
        /// Before it was done: the thing to be broken works.
        case before
        /// While it lasts: it bites.
        case during
        /// After it was healed: the thing works again.
        case after
    }

    /// When it was taken.
    public var phase: Phase
    /// What was looked at, such as `link n1>n2` or `process n1`.
    public var name: String
    /// Whether it was as it should be in that phase.
    public var passed: Bool
    /// What was seen, in words for people; empty when there is nothing to add.
    public var detail: String

    /// How the detail of a look begins, or ends, that could not ask because of another fault.
    public static let notAsked = "not asked: "

    /// Whether the look could ask whom it is about; one that could not is neither good nor bad news.
    public var wasAsked: Bool { self.hindrance == nil }

    /// What stood in the way of asking; nil when nothing did.
    public var hindrance: String? {
        guard let start = self.detail.utf8.firstRange(of: Self.notAsked.utf8) else { return nil }
        return String(self.detail[start.upperBound...])
    }

    /// A result with all its fields.
    public init(phase: Phase, name: String, passed: Bool, detail: String = "") {
        self.phase = phase
        self.name = name
        self.passed = passed
        self.detail = detail
    }
}

/// One fault as it was really done: whom it hit, when, and whether it bit and healed.
///
/// Times are nanoseconds on the recorder's monotonic clock. *Requested* is when somebody asked for
/// the change, *effective* when the change was known to be in force.
public struct FaultRecord: Codable, Hashable, Sendable {
    /// What became of it.
    public enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
        /// Every probe so far passed.
        case effective
        /// A probe before or during it failed: the run says nothing about this fault.
        case ineffective
        /// A probe after its end failed: what followed was not the healthy cluster it seemed.
        case notHealed
    }

    /// Its number within the cluster's life, from 1.
    public var id: Int
    /// What was asked for, with targets by role as they were written.
    public var fault: Fault
    /// Whom it hit: members' names, or `n1>n2` for each ordered pair of a link fault.
    public var resolved: [String]
    /// When it was asked for.
    public var requestedStart: Int64
    /// When its end was asked for; nil while it lasts.
    public var requestedEnd: Int64?
    /// When it was in force; nil if it never was.
    public var effectiveStart: Int64?
    /// When it was undone; nil while it lasts.
    public var effectiveEnd: Int64?
    /// The looks taken, in order of time.
    public var probes: [ProbeResult]
    /// What became of it, so far.
    public var outcome: Outcome

    /// A record with all its fields.
    public init(
        id: Int,
        fault: Fault,
        resolved: [String] = [],
        requestedStart: Int64,
        requestedEnd: Int64? = nil,
        effectiveStart: Int64? = nil,
        effectiveEnd: Int64? = nil,
        probes: [ProbeResult] = [],
        outcome: Outcome = .effective
    ) {
        self.id = id
        self.fault = fault
        self.resolved = resolved
        self.requestedStart = requestedStart
        self.requestedEnd = requestedEnd
        self.effectiveStart = effectiveStart
        self.effectiveEnd = effectiveEnd
        self.probes = probes
        self.outcome = outcome
    }

    /// The outcome that the probes speak for.
    ///
    /// A fault that never bit is reported as that, even if its heal failed too.
    public static func outcome(of probes: [ProbeResult]) -> Outcome {
        let failed = probes.filter { !$0.passed }
        if failed.contains(where: { $0.phase != .after }) { return .ineffective }
        return failed.isEmpty ? .effective : .notHealed
    }
}
