import Faults

extension RunReport {
    /// The verdict in one sentence, the word first.
    package var sentence: String {
        switch self.status {
        case .violated: "Violated: \(self.reason)"
        case .inconclusive: "Inconclusive: \(self.reason)"
        case .holds: "Holds: \(self.reason)"
        }
    }

    /// The verdict without its word: what was kept, what was broken, or what is in doubt.
    package var reason: String {
        switch self.status {
        case .violated: self.violation
        case .inconclusive: self.doubt
        case .holds: self.success
        }
    }

    /// Every reason to doubt the run, a sentence each.
    package var doubts: [String] {
        var doubts = self.faults.compactMap(\.complaint)
        doubts += self.outcome.undecided
        for expectation in self.details.expectations
        where expectation.status == .inconclusive && !doubts.contains(expectation.statement) {
            doubts.append(expectation.statement)
        }
        return doubts
    }

    private var violation: String {
        if let finding = self.outcome.findings.first { return finding.sentence }
        let broken = self.details.expectations.first { $0.status == .violated }
        return broken?.statement ?? "An expectation was not met."
    }

    private var doubt: String {
        let doubts = self.doubts
        let first = doubts.first ?? "The run could not be judged."
        if doubts.count < 2 { return first }
        return "\(first) (and \(Figures.quantity(doubts.count - 1, "more reason")))"
    }

    private var success: String {
        let expectations = self.details.expectations.count
        let kept =
            switch expectations {
            case 0: "nothing contradicts the store's promises in"
            case 1: "the expectation was met over"
            default: "all \(expectations) expectations were met over"
            }
        let operations = Figures.quantity(self.counts.total, "operation")
        if self.faults.isEmpty { return "\(kept) \(operations); no fault was injected." }
        let verb = self.faults.count == 1 ? "bit and healed" : "each bit and healed"
        return "\(kept) \(operations); \(Figures.quantity(self.faults.count, "fault")) \(verb)."
    }
}

extension ExpectationResult {
    /// Why it ended as it did: its own sentence, or one made of its parts.
    var statement: String {
        if !self.sentence.isEmpty { return self.sentence }
        return "\(self.name) was to be \(self.expected) and is \(self.observed)."
    }
}
