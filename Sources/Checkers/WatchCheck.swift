public import Histories

/// Checks what watches told against the order of writes.
///
/// For each watch, on a stream of its own, from its start on (etcd's *KV API guarantees*, and
/// `tests/robustness` for the names):
///
/// - *filter*: it tells only of keys and kinds of events that were asked for;
/// - *ordered*: its revisions never fall;
/// - *unique*: it tells of no event twice;
/// - *atomic*: it tells of a revision in one message, and of all of it;
/// - *reliable*: it leaves out nothing between two revisions that it tells of;
/// - *resumable*: it begins with the first event at or after the start, and is refused only when
///   that is compacted;
/// - *bookmarkable*: when it says that it has come to a revision, everything up to there was told;
/// - *prev_kv*: what it says was there before was there.
///
/// The order is what the revision sweep makes of the answers to requests, with the watches as
/// witnesses of what nobody was answered for. Where they contradict the answers, the answers alone
/// give the order, and the watches are what is wrong. Where a revision may have been made by several
/// requests, a watch that does not tell of one of them is undecided.
public enum WatchCheck {
    /// What can be said of all watches of a history.
    public static func check(
        _ history: History,
        options: WatchOptions = WatchOptions()
    )
        -> GuaranteeReport
    {
        var report = GuaranteeReport()
        if history.watches.isEmpty { return report }
        let (order, contradiction, doubt) = Self.order(of: history)
        if let doubt { report.add(doubt) }
        let trials = WatchTrial.all(of: history, order, options)
        for trial in trials {
            var trial = trial
            trial.run()
            for violation in trial.report.violations { report.add(violation) }
            for undecided in trial.report.undecided { report.add(undecided) }
            report.judged += 1
            report.evidence += trial.report.evidence
        }
        // What contradicts the answers is a violation even where no rule says which.
        if report.violations.isEmpty, let contradiction { report.add(contradiction) }
        return report
    }

    /// The order of writes, if it is known; how the watches contradict it, and what is doubtful.
    private static func order(
        of history: History
    ) -> (order: RevisionOrder?, contradiction: Violation?, doubt: Undecided?) {
        let whole = RevisionSweep.order(of: history)
        if let order = whole.order { return (order, nil, nil) }
        var answers = history
        answers.watchEvents = []
        answers.watchBatches = []
        let alone = RevisionSweep.order(of: answers)
        switch (whole.report.verdict, alone.report.verdict) {
        case (.invalid(var violation), .valid):
            violation.kind = .watchDiffers
            return (alone.order, violation, nil)
        case (_, .valid): return (alone.order, nil, nil)
        case (_, .invalid(let violation)):
            return (
                nil, nil,
                Undecided(
                    sentence: "What the watches left out cannot be told, because the answers to "
                        + "requests contradict each other: \(violation.sentence)",
                    operations: violation.witness
                )
            )
        case (_, .unknown(let undecided)):
            return (
                nil, nil,
                Undecided(
                    sentence: "What the watches left out cannot be told: \(undecided.sentence)",
                    operations: undecided.operations
                )
            )
        }
    }
}

/// What the watch checker checks.
public struct WatchOptions: Hashable, Sendable {
    /// Rules left out: only for tests, which prove that each rule's absence is noticed.
    package var omitted: Set<WatchRule> = []

    /// The options that every ordinary check uses.
    public init() {}
}

/// The parts of the watch checker that can be left out to see whether the tests notice.
package enum WatchRule: Hashable, Sendable, CaseIterable {
    /// Only keys of the range.
    case range
    /// Only the kinds of events that were asked for.
    case eventKind
    /// Revisions never fall.
    case ordered
    /// No event twice.
    case unique
    /// No revision in two messages.
    case oneMessage
    /// All of a revision that is told of.
    case wholeRevision
    /// Nothing left out between two messages.
    case reliable
    /// Nothing before the start.
    case notBeforeStart
    /// Nothing left out after the start.
    case fromStart
    /// Refused for a compaction only if there was one.
    case refusal
    /// Everything up to a bookmark before it.
    case bookmark
    /// Nothing up to a bookmark after it.
    case afterBookmark
    /// What was there before.
    case previous
    /// What is there after.
    case event
}
