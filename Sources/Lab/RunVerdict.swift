package import Checkers
package import Histories
import Platform
package import Reports

/// What a recorded run amounts to: everything here is worked out from the history as it was read
/// back from its file, so that the verdict is about what others can check again.
package struct RunVerdict: Sendable {
    /// What the checker said.
    package let sweep: SweepReport
    /// Everything that is said about the run.
    package let report: RunReport

    /// Judges a history.
    ///
    /// - Parameters:
    ///   - history: What was recorded.
    ///   - expectations: What the run promised.
    ///   - operationsMin: The fewest acknowledged operations a verdict can rest on.
    ///   - doubts: What else keeps the run from being conclusive, a sentence each.
    ///   - details: What the report says beyond the history; its expectations are filled in here.
    package init(
        history: History,
        expectations: Experiment.Expectations,
        operationsMin: Int,
        doubts: [String],
        details: RunDetails
    ) {
        let sweep = RevisionSweep.check(history)
        var outcome = CheckOutcome(undecided: doubts)
        if expectations.linearizable {
            switch sweep.verdict {
            case .valid: break
            case .invalid(let violation): outcome.findings.append(Finding(violation))
            case .unknown(let undecided): outcome.undecided.append(undecided.sentence)
            }
        }
        let watch = expectations.watch ? WatchCheck.check(history) : GuaranteeReport()
        let lease = expectations.lease ? LeaseCheck.check(history) : GuaranteeReport()
        for report in [watch, lease] {
            outcome.findings += report.violations.filter { violation in
                !outcome.findings.contains { $0.sentence == violation.sentence }
            }.map { Finding($0) }
            outcome.undecided += report.undecided.map(\.sentence)
        }
        if let disagreement = Self.disagreement(history) { outcome.findings.append(disagreement) }
        outcome.undecided += Self.doubts(history, sweep, operationsMin)
        let faults = history.faults
        var details = details
        details.expectations = []
        let draft = RunReport(
            history: history,
            outcome: outcome,
            faults: faults,
            details: details
        )
        details.expectations = expectations.results(
            verdict: sweep.verdict,
            watch: watch.verdict,
            lease: lease.verdict,
            lost: LostWrites(history),
            report: draft
        )
        self.sweep = sweep
        self.report = RunReport(
            history: history,
            outcome: outcome,
            faults: faults,
            details: details
        )
    }

    private static func doubts(
        _ history: History,
        _ sweep: SweepReport,
        _ operationsMin: Int
    ) -> [String] {
        var doubts: [String] = []
        if sweep.ok < operationsMin {
            doubts.append(
                "Only \(sweep.ok) operations were acknowledged; a verdict needs \(operationsMin)."
            )
        }
        if !history.events.contains(where: { $0.name == "agreement" }) {
            doubts.append("The members' hashes could not be compared.")
        }
        return doubts
    }

    /// Members that hold different histories at the same revision.
    private static func disagreement(_ history: History) -> Finding? {
        guard let event = history.events.last(where: { $0.name == "agreement" }) else { return nil }
        let hashes = event.fields.filter { $0.name != "revision" }
        guard Set(hashes.map(\.value)).count > 1 else { return nil }
        let listed = hashes.map { "\($0.name) has \($0.value)" }.joined(separator: ", ")
        return Finding(
            kind: "members-differ",
            sentence: "The members hold different data at revision \(event["revision"] ?? "?"): "
                + "\(listed).",
            witness: []
        )
    }

    /// Writes the report in all its forms; the page last, because it lists the other files.
    package func write(to directory: RunDirectory) throws {
        for form in ReportForm.allCases where form != .html {
            try self.report.write(form, to: directory)
        }
        let artefacts = RunFiles(path: directory.path).artefacts()
        try self.report.listing(artefacts).write(.html, to: directory)
    }
}

extension Finding {
    /// A checker's violation as reports tell it.
    init(_ violation: Violation) {
        self.init(
            kind: violation.kind.rawValue,
            sentence: violation.sentence,
            witness: violation.witness
        )
    }
}

extension RunReport {
    fileprivate func write(_ form: ReportForm, to directory: RunDirectory) throws {
        let text = Array(self.text(as: form).utf8)
        try Files.writeAtomically(text, to: directory.file(form.fileName))
    }
}
