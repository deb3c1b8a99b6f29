package import Histories

/// The verdict of a search as text for people and as JSON for programs.
package struct SearchVerdictText: Sendable {
    private let history: ValueHistory
    private let verdict: SearchVerdict

    /// What to say about a verdict on a history.
    package init(history: ValueHistory, verdict: SearchVerdict) {
        self.history = history
        self.verdict = verdict
    }

    /// A few lines: the verdict in a sentence, the witness, the counts.
    package var text: String {
        var lines: [String] = []
        switch self.verdict {
        case .linearizable:
            lines.append("valid: the history is linearizable.")
        case .notLinearizable(let witness):
            lines.append("invalid (no-legal-order): \(self.sentence(witness))")
            lines.append("  witness: \(self.words(self.history.operations[witness.blocked]))")
        case .undecided(let key, let states):
            lines.append("unknown: \(self.sentence(key, states))")
        }
        lines.append("\(self.history.operations.count) operations were considered.")
        return lines.joined(separator: "\n")
    }

    /// One object with the same content; the witness names the line of its invocation.
    package var json: String {
        var fields: [String] = []
        switch self.verdict {
        case .linearizable:
            fields.append("\"verdict\":\"valid\"")
        case .notLinearizable(let witness):
            fields.append("\"verdict\":\"invalid\"")
            fields.append("\"kind\":\"no-legal-order\"")
            fields.append("\"sentence\":\(VerdictText.quoted(self.sentence(witness)))")
            fields.append("\"witness_line\":\(self.history.operations[witness.blocked].source)")
        case .undecided(let key, let states):
            fields.append("\"verdict\":\"unknown\"")
            fields.append("\"sentence\":\(VerdictText.quoted(self.sentence(key, states)))")
        }
        fields.append("\"operations_total\":\(self.history.operations.count)")
        return "{\(fields.joined(separator: ","))}"
    }

    private func sentence(_ witness: SearchWitness) -> String {
        let blocked = self.history.operations[witness.blocked]
        let key = self.history.symbols.text(of: witness.key)
        return "the operations on \(key) have no legal order: the longest one places "
            + "\(witness.longest.count) of them and then has no room for line \(blocked.source), "
            + "\(self.action(blocked)), before it returned."
    }

    private func sentence(_ key: Symbol, _ states: Int) -> String {
        "the operations on \(self.history.symbols.text(of: key)) were not decided within \(states) "
            + "states; the history may be either."
    }

    private func words(_ operation: ValueOperation) -> String {
        let end = operation.ret == .max ? "never answered" : "answered in line \(operation.ret)"
        return
            "line \(operation.source), process \(operation.process): \(self.action(operation)), \(end)"
    }

    private func action(_ operation: ValueOperation) -> String {
        func text(_ symbol: Symbol?) -> String {
            symbol.map { "\"\(self.history.symbols.text(of: $0))\"" } ?? "nothing"
        }
        return switch operation.action {
        case .read(let value): "a read of \(text(value))"
        case .write(let value): "a write of \(text(value))"
        case .append(let value): "an append of \(text(value))"
        case .compareAndSet(let expected, let new, let answer):
            "a compare-and-set from \(text(expected)) to \(text(new)) that \(Self.words(answer))"
        }
    }

    private static func words(_ answer: ValueAction.CompareAnswer) -> String {
        switch answer {
        case .matched: "matched"
        case .mismatched: "did not match"
        case .unknown: "has no answer"
        }
    }
}

extension SearchVerdict {
    /// The exit status that says it: 0 holds, 1 violated, 2 inconclusive.
    package var exitCode: Int32 {
        switch self {
        case .linearizable: 0
        case .notLinearizable: 1
        case .undecided: 2
        }
    }
}
