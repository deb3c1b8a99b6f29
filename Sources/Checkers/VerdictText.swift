package import Histories

/// A verdict as text for people and as JSON for programs.
package struct VerdictText: Sendable {
    private let report: SweepReport
    private let wording: Wording
    private let isTruncated: Bool
    private let guarantees: Guarantees?

    /// What to say about a report on a history, and about its watches and leases if they were judged.
    package init(history: History, report: SweepReport, guarantees: Guarantees? = nil) {
        self.report = report
        self.guarantees = guarantees
        self.wording = Wording(history: history)
        self.isTruncated = history.isTruncated
    }

    /// A few lines: the verdict in a sentence, the witnesses, the counts.
    package var text: String {
        var lines: [String] = []
        switch self.report.verdict {
        case .valid where self.isTruncated:
            lines.append(
                "valid as far as it goes: the last line was cut short; the history before it is "
                    + "linearizable."
            )
        case .valid:
            lines.append("valid: the history is linearizable.")
        case .invalid(let violation):
            lines.append(
                "invalid (\(violation.kind.rawValue)): \(violation.sentence)\(self.cut)"
            )
            lines += self.named("witness", violation.witness)
        case .unknown(let undecided):
            lines.append("unknown: \(undecided.sentence)\(self.cut)")
            lines += self.named("cluster", undecided.operations)
        }
        lines += self.guarantees?.lines ?? []
        lines.append(self.counts)
        return lines.joined(separator: "\n")
    }

    private var cut: String {
        self.isTruncated ? " (The last line was cut short and left out.)" : ""
    }

    /// One object with the same content.
    package var json: String {
        var fields: [String] = []
        switch self.report.verdict {
        case .valid: fields.append("\"verdict\":\"valid\"")
        case .invalid(let violation):
            fields.append("\"verdict\":\"invalid\"")
            fields.append("\"kind\":\(Self.quoted(violation.kind.rawValue))")
            fields.append("\"sentence\":\(Self.quoted(violation.sentence))")
            fields.append("\"witness\":\(violation.witness)")
        case .unknown(let undecided):
            fields.append("\"verdict\":\"unknown\"")
            fields.append("\"sentence\":\(Self.quoted(undecided.sentence))")
            fields.append("\"operations\":\(undecided.operations)")
        }
        fields += [
            "\"operations_total\":\(self.report.operations)", "\"ok\":\(self.report.ok)",
            "\"failed\":\(self.report.failed)", "\"unknown\":\(self.report.unknown)",
            "\"highest_revision\":\(self.report.highestRevision)", "\"gaps\":\(self.report.gaps)",
            "\"truncated\":\(self.isTruncated)",
        ]
        fields += self.guarantees?.jsonFields ?? []
        return "{\(fields.joined(separator: ","))}"
    }

    private var counts: String {
        "\(self.report.operations) operations: \(self.report.ok) ok, \(self.report.failed) failed, "
            + "\(self.report.unknown) unknown; highest revision \(self.report.highestRevision), "
            + "of which \(self.report.gaps) made by operations of unknown outcome."
    }

    private func named(_ role: String, _ operations: [OperationID]) -> [String] {
        operations.map { "  \(role): \(self.wording.operation($0))" }
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case let control where control.value < 0x20:
                let digits = String(control.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension Verdict {
    /// The exit status that says it: 0 holds, 1 violated, 2 inconclusive.
    package var exitCode: Int32 {
        switch self {
        case .valid: 0
        case .invalid: 1
        case .unknown: 2
        }
    }
}
