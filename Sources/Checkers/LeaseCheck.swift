public import Histories

/// Checks what became of leases and of the keys attached to them.
///
/// - *no early expiry*: a lease is not gone before its time, counted from the call of its grant or
///   of the last keep-alive that was acknowledged, unless somebody revoked it;
/// - *nothing outlives it*: after a lease was seen to be gone no read shows a key attached to it, and
///   no write attaches one;
/// - *all at once*: its keys are deleted at one revision;
/// - *no revival*: a keep-alive that is called after a lease was seen to be gone says so.
///
/// A lease that ends late breaks nothing. Times are those of the clients' one clock, and every bound
/// is on the store's side: a time to live begins when its request was called, and a lease is gone
/// when somebody has been told. What is left of leases by members that may be behind (their lists,
/// remaining times, serializable reads) is no evidence.
public enum LeaseCheck {
    /// What can be said of all leases of a history.
    public static func check(
        _ history: History,
        options: LeaseOptions = LeaseOptions()
    )
        -> GuaranteeReport
    {
        var report = GuaranteeReport()
        let courses = LeaseCourse.all(of: history)
        if courses.isEmpty { return report }
        let (sweep, order) = RevisionSweep.order(of: history)
        switch sweep.verdict {
        case .valid: break
        case .invalid(let violation) where violation.kind == .leaseSplit:
            if !options.omitted.contains(.together) { report.add(violation) }
        case .invalid(let violation):
            report.add(Self.doubt(violation.sentence, violation.witness))
        case .unknown(let undecided):
            report.add(Self.doubt(undecided.sentence, undecided.operations))
        }
        let ends = LeaseEndings(of: history, order)
        for course in courses {
            var trial = LeaseTrial(
                history: history,
                course: course,
                ending: ends.ending(of: course.lease),
                options: options
            )
            trial.run()
            for violation in trial.report.violations { report.add(violation) }
            report.judged += 1
            report.evidence += course.answers
        }
        return report
    }

    private static func doubt(_ sentence: String, _ operations: [OperationID]) -> Undecided {
        Undecided(
            sentence: "When leases deleted their keys cannot be told: \(sentence)",
            operations: operations
        )
    }
}

/// What the lease checker checks.
public struct LeaseOptions: Hashable, Sendable {
    /// By which share a member's clock may run faster than the clients' one, from 0 to below 1.
    public var clockDriftMax = 0.0

    /// Rules left out: only for tests, which prove that each rule's absence is noticed.
    package var omitted: Set<LeaseRule> = []

    /// The options that every ordinary check uses.
    public init() {}
}

/// The parts of the lease checker that can be left out to see whether the tests notice.
package enum LeaseRule: Hashable, Sendable, CaseIterable {
    /// Not gone before the grant's time.
    case grant
    /// Not gone before the time of an acknowledged keep-alive.
    case keepAlive
    /// Not said to be gone too early.
    case saidGone
    /// Nothing attached is read after the end.
    case read
    /// Nothing is attached after the end.
    case attach
    /// All keys at one revision.
    case together
    /// No keep-alive after the end.
    case revival
}
