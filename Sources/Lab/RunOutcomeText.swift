import Faults
package import Reports

/// What a run says on the terminal when it is over.
package enum RunOutcomeText {
    /// The verdict, what each fault cost, where the report is and how to do it again.
    package static func text(_ report: RunReport, directory: RunDirectory) -> String {
        var lines = [report.sentence]
        lines += report.details.expectations.map { expectation in
            "  \(Self.mark(expectation.status)) \(expectation.name): \(expectation.expected),"
                + " observed \(expectation.observed)"
        }
        let rows = report.outages.map { Self.row($0, report) }
        if !rows.isEmpty {
            let head = ["fault", "hit", "new leader", "write outage", "read outage", "outcome"]
            lines += [""] + Self.table([head] + rows)
        }
        lines += [
            "", "report  \(directory.report)", "again   \(report.details.rerunCommand)",
        ]
        return lines.joined(separator: "\n")
    }

    private static func mark(_ status: RunStatus) -> String {
        switch status {
        case .holds: "ok  "
        case .violated: "FAIL"
        case .inconclusive: "?   "
        }
    }

    private static func row(_ outage: FaultOutage, _ report: RunReport) -> [String] {
        let fault = report.faults[outage.fault]
        let leader =
            switch outage.leadership {
            case .notHit: "not hit"
            case .kept(let member): "\(member) stayed"
            case .lost: "none came"
            case .changed(let after, let member, let term):
                "\(Self.span(after)) (\(member), term \(term))"
            }
        return [
            fault.fault.description, Self.hit(fault), leader, Self.gap(outage.writeOutage),
            Self.gap(outage.readOutage), fault.outcome.rawValue,
        ]
    }

    /// The members of a process fault, the ordered pairs of a link fault, cut where there are many.
    private static func hit(_ fault: FaultRecord) -> String {
        let shown = fault.resolved.prefix(2).joined(separator: " ")
        return fault.resolved.count > 2 ? "\(shown) …" : shown
    }

    private static func gap(_ gap: FaultOutage.Gap?) -> String {
        guard let gap else { return "-" }
        return gap.isClosed ? Self.span(gap.length) : "over \(Self.span(gap.length))"
    }

    private static func span(_ nanoseconds: Int64) -> String {
        let milliseconds = (max(0, nanoseconds) + 500_000) / 1_000_000
        return SpanText.print(milliseconds * 1_000_000)
    }

    private static func table(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                column == row.count - 1
                    ? row[column]
                    : row[column]
                        + String(repeating: " ", count: widths[column] - row[column].count)
            }
            return "  " + cells.joined(separator: "  ")
        }
    }
}
