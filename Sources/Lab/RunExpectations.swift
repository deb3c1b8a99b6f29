package import Checkers
import Faults
import Histories
package import Reports

extension Experiment.Expectations {
    /// What came of each promise, given what the checkers and the outage table say.
    package func results(
        verdict: Verdict,
        watch: Verdict = .valid,
        lease: Verdict = .valid,
        lost: LostWrites?,
        report: RunReport
    ) -> [ExpectationResult] {
        var results: [ExpectationResult] = []
        if self.linearizable { results.append(Self.promise("linearizable", verdict)) }
        if self.watch { results.append(Self.promise("watch", watch)) }
        if self.lease { results.append(Self.promise("lease", lease)) }
        if let limit = self.lostAcks { results.append(Self.losses(lost, limit, report.history)) }
        if let limit = self.newLeaderWithin { results.append(Self.newLeader(limit, report)) }
        if let limit = self.writeOutage { results.append(Self.outage(limit, report)) }
        return results
    }

    private static func promise(_ name: String, _ verdict: Verdict) -> ExpectationResult {
        switch verdict {
        case .valid: Self.result(name, "yes", "yes", .holds)
        case .invalid(let violation):
            Self.result(name, "yes", "no", .violated, violation.sentence)
        case .unknown(let undecided):
            Self.result(name, "yes", "undecided", .inconclusive, undecided.sentence)
        }
    }

    private static func losses(
        _ lost: LostWrites?,
        _ limit: Int,
        _ history: History
    ) -> ExpectationResult {
        guard let lost else {
            let sentence = "Nothing was read at the end, so lost writes could not be looked for."
            return Self.result("lostAcks", "\(limit)", "unknown", .inconclusive, sentence)
        }
        let count = lost.operations.count
        guard count > limit, let first = lost.operations.first else {
            return Self.result("lostAcks", "\(limit)", "\(count)", .holds)
        }
        let revision = history.operations[first].revision
        let sentence =
            "\(count) acknowledged write\(count == 1 ? "" : "s") missing from the final reads, the"
            + " first one acknowledged at revision \(revision)."
        return Self.result("lostAcks", "\(limit)", "\(count)", .violated, sentence)
    }

    /// Counts from the start of a fault that hit the leader to the next `leader` event with a higher
    /// term; a leader that stays in spite of the fault needs no successor.
    private static func newLeader(_ limit: Int64, _ report: RunReport) -> ExpectationResult {
        var worst: (time: Int64, fault: FaultRecord)?
        var isLost: FaultRecord?
        for outage in report.outages {
            let fault = report.faults[outage.fault]
            switch outage.leadership {
            case .changed(let time, _, _):
                if time > worst?.time ?? -1 { worst = (time, fault) }
            case .lost: isLost = isLost ?? fault
            case .kept, .notHit: continue
            }
        }
        let expected = "at most \(SpanText.print(limit))"
        if let fault = isLost {
            let sentence = "After \"\(fault.fault)\" hit the leader, no other one was seen."
            return Self.result("newLeaderWithin", expected, "never", .violated, sentence)
        }
        guard let worst else {
            return Self.result("newLeaderWithin", expected, "no leader was replaced", .holds)
        }
        let observed = Self.rounded(worst.time)
        guard worst.time > limit else {
            return Self.result("newLeaderWithin", expected, observed, .holds)
        }
        let sentence =
            "After \"\(worst.fault.fault)\" hit the leader, it took \(observed) until another one was"
            + " seen; at most \(SpanText.print(limit)) was promised."
        return Self.result("newLeaderWithin", expected, observed, .violated, sentence)
    }

    /// The longest time between two acknowledged writes that touches a fault's window, however
    /// little of it lies inside.
    private static func outage(_ limit: Int64, _ report: RunReport) -> ExpectationResult {
        let gaps = report.outages.compactMap { outage in
            outage.writeOutage.map { (gap: $0, fault: report.faults[outage.fault]) }
        }
        let expected = "at most \(SpanText.print(limit))"
        guard let worst = gaps.max(by: { $0.gap.length < $1.gap.length }) else {
            return Self.result("writeOutage", expected, "none", .holds)
        }
        let observed = Self.rounded(worst.gap.length)
        guard worst.gap.length > limit else {
            return Self.result("writeOutage", expected, observed, .holds)
        }
        let sentence =
            "Around \"\(worst.fault.fault)\" no write was acknowledged for \(observed); at most"
            + " \(SpanText.print(limit)) was promised."
        return Self.result("writeOutage", expected, observed, .violated, sentence)
    }

    private static func rounded(_ nanoseconds: Int64) -> String {
        SpanText.print((nanoseconds + 500_000) / 1_000_000 * 1_000_000)
    }

    private static func result(
        _ name: String,
        _ expected: String,
        _ observed: String,
        _ status: RunStatus,
        _ sentence: String = ""
    ) -> ExpectationResult {
        ExpectationResult(
            name: name,
            expected: expected,
            observed: observed,
            status: status,
            sentence: sentence
        )
    }
}
