import CheckerSupport
import Checkers
import Histories
import Testing

@Suite
struct LeaseCheckTests {
    @Test
    func `legal leases keep every promise, and the sweep knows their ends`() {
        for seed in UInt64(0)..<200 {
            let history = LeasedHistory.drawn(seed: seed)
            #expect(RevisionSweep.check(history).verdict == .valid, "seed \(seed)")
            let report = LeaseCheck.check(history)
            #expect(report.verdict == .valid, "seed \(seed)")
            #expect(WatchCheck.check(history).violations.isEmpty, "seed \(seed)")
        }
    }

    @Test
    func `legal leases of a history with unknown outcomes are never called illegal`() {
        var decided = 0
        for seed in UInt64(0)..<60 {
            let history = LeasedHistory.drawn(seed: seed, unknown: 0.04)
            if case .invalid = RevisionSweep.check(history).verdict {
                Issue.record("the sweep contradicts the legal history of seed \(seed)")
            }
            let report = LeaseCheck.check(history)
            #expect(report.violations.isEmpty, "seed \(seed)")
            if report.verdict == .valid { decided += 1 }
        }
        #expect(decided > 45)
    }

    @Test(arguments: LeaseFlaw.allCases)
    func `a store that breaks a promise is caught by that promise's name`(flaw: LeaseFlaw) {
        var caught = 0
        for seed in UInt64(0)..<60 {
            let history = LeasedHistory.drawn(seed: seed, flaw: flaw)
            let report = LeaseCheck.check(history)
            if report.violations.contains(where: { $0.kind == flaw.kind }) { caught += 1 }
            // What a flaw did not get to do is legal.
            if let odd = report.violations.first, flaw != .attachesAfterEnd {
                #expect(odd.kind == flaw.kind || Self.follows(odd.kind, flaw), "seed \(seed)")
            }
        }
        #expect(caught > 10)
    }

    /// Whether one broken promise shows as another one too.
    private static func follows(_ kind: Violation.Kind, _ flaw: LeaseFlaw) -> Bool {
        switch flaw {
        case .revives, .deniesEarly:
            kind == .leaseEarly || kind == .leaseRevived
                || kind == .leaseOutlived
        case .splitsDeletion, .keepsKeysAfterRevoke:
            kind == .leaseOutlived || kind == .leaseSplit
                || kind == .leaseEarly
        case .endsAtHalf, .forgetsRenewals, .attachesAfterEnd: false
        }
    }

    @Test(arguments: LeaseRule.allCases)
    func `a check without one of its rules is noticed`(rule: LeaseRule) {
        var options = LeaseOptions()
        options.omitted = [rule]
        let isNoticed = LeaseFlaw.allCases.contains { flaw in
            (UInt64(0)..<200).contains { seed in
                var history = LeasedHistory.drawn(seed: seed, flaw: flaw)
                // Whatever was attached too late is also read too late, so nobody reads here.
                if rule == .attach { Self.forgetReads(of: &history) }
                return LeaseCheck.check(history).verdict
                    != LeaseCheck.check(history, options: options).verdict
            }
        }
        #expect(isNoticed)
    }

    private static func forgetReads(of history: inout History) {
        for id in history.operations.indices {
            let isRead = history.steps[history.operations[id].success].contains { step in
                if case .range = step { true } else { false }
            }
            if isRead { history.operations[id].outcome = .info }
        }
    }

    @Test
    func `a clock that may run fast excuses an end that is early by less`() {
        let early = (UInt64(0)..<12).map { LeasedHistory.drawn(seed: $0, flaw: .endsAtHalf) }
        var options = LeaseOptions()
        options.clockDriftMax = 0.6
        #expect(early.allSatisfy { LeaseCheck.check($0, options: options).violations.isEmpty })
    }
}
