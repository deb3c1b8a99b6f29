/// What a run amounts to, in one word.
package enum RunStatus: String, Sendable, Codable, CaseIterable {
    /// Every expectation held, every fault bit and healed.
    case holds
    /// Something promised did not happen, with a witness.
    case violated
    /// Neither could be shown.
    case inconclusive

    /// The exit status of the command that made the run.
    package var exitCode: Int32 {
        switch self {
        case .holds: 0
        case .violated: 1
        case .inconclusive: 2
        }
    }

    /// The worse of two: a violation outweighs doubt, doubt outweighs success.
    package func combined(with other: RunStatus) -> RunStatus {
        if self == .violated || other == .violated { return .violated }
        if self == .inconclusive || other == .inconclusive { return .inconclusive }
        return .holds
    }
}

/// A broken promise that a checker found.
package struct Finding: Sendable, Hashable {
    /// The checker's short name for it, such as `staleRead`.
    package var kind: String
    /// What happened, in one English sentence.
    package var sentence: String
    /// More for experts; empty when the sentence says it all.
    package var detail: String
    /// The operations that prove it, in the order the sentence names them.
    package var witness: [Int]

    /// A finding with all its parts.
    package init(kind: String, sentence: String, detail: String = "", witness: [Int]) {
        self.kind = kind
        self.sentence = sentence
        self.detail = detail
        self.witness = witness
    }
}

/// What the checkers said about a history.
package struct CheckOutcome: Sendable, Hashable {
    /// What is proven broken, the first one first.
    package var findings: [Finding]
    /// What could not be decided, a sentence each.
    package var undecided: [String]

    /// An outcome with all its parts; without arguments: everything decided, nothing broken.
    package init(findings: [Finding] = [], undecided: [String] = []) {
        self.findings = findings
        self.undecided = undecided
    }

    /// What the checkers alone would answer.
    package var status: RunStatus {
        if !self.findings.isEmpty { return .violated }
        return self.undecided.isEmpty ? .holds : .inconclusive
    }
}

/// One promise of the experiment, and whether it was kept.
package struct ExpectationResult: Sendable, Hashable, Codable {
    /// Its name in the experiment file, such as `newLeaderWithin`.
    package var name: String
    /// What was asked for, as text: `3 s`.
    package var expected: String
    /// What was seen, as text: `1.43 s`.
    package var observed: String
    /// Whether that is good enough.
    package var status: RunStatus
    /// Why, in one English sentence; may be empty when it holds.
    package var sentence: String

    /// A result with all its parts.
    package init(
        name: String,
        expected: String,
        observed: String,
        status: RunStatus,
        sentence: String = ""
    ) {
        self.name = name
        self.expected = expected
        self.observed = observed
        self.status = status
        self.sentence = sentence
    }
}
