/// What of `verdict.json` is needed to tell a run again; the rest follows from its history.
struct VerdictFile: Decodable {
    private struct Run: Decodable {
        var id: String
        var experiment: String
        var workload: String
        var cluster: String
        var store: String
        var lab: String
        var seed: String
        var startedAt: String
    }

    private struct Violation: Decodable {
        struct Witness: Decodable {
            var id: Int
        }

        var kind: String
        var sentence: String
        var detail: String
        var witness: [Witness]
    }

    private var version: Int
    private var reproduce: String
    private var run: Run
    private var expectations: [ExpectationResult]
    private var violations: [Violation]
    private var undecided: [String]

    /// What the checkers said then.
    var outcome: CheckOutcome {
        CheckOutcome(
            findings: self.violations.map {
                Finding(
                    kind: $0.kind,
                    sentence: $0.sentence,
                    detail: $0.detail,
                    witness: $0.witness.map(\.id)
                )
            },
            undecided: self.undecided
        )
    }

    /// What the run was.
    var details: RunDetails {
        var details = RunDetails()
        details.id = self.run.id
        details.experiment = self.run.experiment
        details.rerunCommand = self.reproduce
        details.seed = UInt64(self.run.seed) ?? 0
        details.cluster = self.run.cluster
        details.store = self.run.store
        details.lab = self.run.lab
        details.workload = self.run.workload
        details.startedAt = self.run.startedAt
        details.expectations = self.expectations
        return details
    }
}
