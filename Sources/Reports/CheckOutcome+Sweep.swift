package import Checkers

extension CheckOutcome {
    /// What the revision sweep said, in the words of a report.
    package init(_ report: SweepReport) {
        switch report.verdict {
        case .valid: self.init()
        case .invalid(let violation):
            self.init(findings: [
                Finding(
                    kind: violation.kind.rawValue,
                    sentence: violation.sentence,
                    witness: violation.witness
                )
            ])
        case .unknown(let undecided): self.init(undecided: [undecided.sentence])
        }
    }
}
