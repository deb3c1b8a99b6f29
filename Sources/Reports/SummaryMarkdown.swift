import Faults
import Histories

/// `summary.md`: the verdict and its tables, for terminals and for the step summaries of CI systems.
///
/// Headings start at the third level, because a step summary is a part of somebody else's page.
struct SummaryMarkdown {
    private let report: RunReport
    private let words: OutageWords

    private init(_ report: RunReport) {
        self.report = report
        self.words = OutageWords(report: report)
    }

    /// The file's text.
    static func text(_ report: RunReport) -> String {
        let summary = SummaryMarkdown(report)
        let parts = [
            summary.verdict(), summary.violation(), summary.doubts(), summary.expectations(),
            summary.outages(), summary.probes(), summary.errors(), summary.facts(),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func verdict() -> String {
        let sign =
            switch self.report.status {
            case .holds: "✔"
            case .violated: "✘"
            case .inconclusive: "?"
            }
        var text = "### \(sign) \(Self.escape(self.report.sentence))"
        if !self.report.details.rerunCommand.isEmpty {
            text += "\n\n    \(self.report.details.rerunCommand)"
        }
        return text
    }

    private func violation() -> String {
        guard let finding = self.report.outcome.findings.first, !finding.witness.isEmpty else {
            return ""
        }
        let history = self.report.history
        let text = OperationText(history: history)
        let rows = finding.witness.filter { history.operations.indices.contains($0) }.map { id in
            let operation = history.operations[id]
            let member = operation.member >= 0 ? history.members[Int(operation.member)] : "?"
            return [
                "\(id)", "\(operation.process) → \(member)", Figures.fineMoment(operation.call),
                operation.ret == .max ? "never" : Figures.fineMoment(operation.ret),
                text.request(operation), text.answer(operation),
            ]
        }
        return "### Witness\n\n"
            + Self.table(
                ["operation", "client → member", "called", "returned", "request", "answer"],
                rows
            )
    }

    private func doubts() -> String {
        let doubts = self.report.doubts
        if doubts.isEmpty { return "" }
        return "### In doubt\n\n" + doubts.map { "- \(Self.escape($0))" }.joined(separator: "\n")
    }

    private func expectations() -> String {
        let rows = self.report.details.expectations.map {
            [$0.name, $0.expected, $0.observed, $0.status.rawValue]
        }
        if rows.isEmpty { return "" }
        return "### Expectations\n\n"
            + Self.table(["expectation", "expected", "observed", "result"], rows)
    }

    private func outages() -> String {
        let rows = self.report.outages.map { outage in
            let fault = self.report.faults[outage.fault]
            return [
                "\(fault.id)", fault.title,
                self.words.window(fault.requestedStart, fault.requestedEnd),
                self.words.window(fault.effectiveStart, fault.effectiveEnd),
                self.words.newLeader(outage), self.words.gap(outage.writeOutage),
                self.words.gap(outage.readOutage), self.words.recovery(outage),
                "\(outage.termsBurnt)", self.words.errors(outage),
            ]
        }
        if rows.isEmpty { return "" }
        return "### Faults and outages\n\n"
            + Self.table(
                [
                    "#", "fault", "requested", "effective", "new leader", "write outage",
                    "read outage", "recovery", "terms", "errors",
                ],
                rows
            )
    }

    private func probes() -> String {
        let rows = self.report.faults.flatMap { fault in
            fault.probes.filter { !$0.passed }.map { probe in
                ["\(fault.id)", fault.title, probe.phase.rawValue, probe.name, probe.detail]
            }
        }
        if rows.isEmpty { return "" }
        return "### Probes that failed\n\n"
            + Self.table(["#", "fault", "phase", "probe", "seen"], rows)
    }

    private func errors() -> String {
        let rows = self.report.errors.prefix(10).map {
            [$0.error, $0.outcome == .info ? "unknown" : "failed", Figures.count($0.count)]
        }
        if rows.isEmpty { return "" }
        return "### Errors\n\n" + Self.table(["error", "outcome", "operations"], Array(rows))
    }

    private func facts() -> String {
        let rows = ReportFacts.facts(of: self.report).map { [$0.name, $0.value, $0.note] }
        return "### Run\n\n" + Self.table(["", "", ""], rows)
    }

    /// A table whose columns line up in a terminal too.
    private static func table(_ heads: [String], _ rows: [[String]]) -> String {
        let lines = ([heads] + rows).map { $0.map(Self.escape) }
        let widths = heads.indices.map { column in
            max(3, lines.map { $0[column].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.enumerated().map { column, cell in
                cell + String(repeating: " ", count: widths[column] - cell.count)
            }
            return "| \(padded.joined(separator: " | ")) |"
        }
        let rule =
            "| \(widths.map { String(repeating: "-", count: $0) }.joined(separator: " | ")) |"
        return ([line(lines[0]), rule] + lines.dropFirst().map(line)).joined(separator: "\n")
    }

    /// Text that stays text: no table cell, no tag, no line of its own.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "|": escaped += "\\|"
            case "<": escaped += "&lt;"
            case "\n", "\r", "\t": escaped += " "
            case "\u{0}"..<"\u{20}", "\u{7F}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
