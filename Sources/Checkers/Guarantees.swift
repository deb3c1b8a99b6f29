package import Histories

/// What the checkers of watches and leases say about a history that has any.
package struct Guarantees: Sendable {
    /// What is said, by the name of what was judged.
    package private(set) var reports: [(name: String, report: GuaranteeReport)] = []

    /// Judges what the history has.
    package init(of history: History) {
        if !history.watches.isEmpty { self.reports.append(("watch", WatchCheck.check(history))) }
        if !history.leaseCalls.isEmpty { self.reports.append(("lease", LeaseCheck.check(history))) }
    }

    /// The exit status that says all of it: a violation outweighs what could not be decided.
    package func exitCode(with verdict: Verdict) -> Int32 {
        let codes = [verdict.exitCode] + self.reports.map(\.report.verdict.exitCode)
        return codes.contains(1) ? 1 : codes.max() ?? 0
    }

    /// A line for each violation and each doubt, or one that says that all is well.
    var lines: [String] {
        self.reports.flatMap { name, report -> [String] in
            var lines = report.violations.map { "invalid (\($0.kind.rawValue)): \($0.sentence)" }
            lines += report.undecided.map { "unknown (\(name)): \($0.sentence)" }
            let what = name == "watch" ? "watches" : "leases"
            return lines.isEmpty
                ? ["valid: \(report.judged) \(what) kept their promises."] : lines
        }
    }

    /// The same as fields of an object.
    var jsonFields: [String] {
        self.reports.map { name, report in
            var fields = ["\"judged\":\(report.judged)"]
            let violations = report.violations.map { violation in
                "{\"kind\":\(VerdictText.quoted(violation.kind.rawValue)),\"sentence\":"
                    + "\(VerdictText.quoted(violation.sentence)),\"witness\":\(violation.witness)}"
            }
            fields.append("\"violations\":[\(violations.joined(separator: ","))]")
            let doubts = report.undecided.map { VerdictText.quoted($0.sentence) }
            fields.append("\"undecided\":[\(doubts.joined(separator: ","))]")
            return "\"\(name)\":{\(fields.joined(separator: ","))}"
        }
    }
}
