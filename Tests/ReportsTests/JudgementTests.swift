import Reports
import Testing

@Suite struct JudgementTests {
    @Test func `each verdict has its exit status`() {
        #expect(SmallRun.report(.holds).status.exitCode == 0)
        #expect(SmallRun.report(.violated).status.exitCode == 1)
        #expect(SmallRun.report(.inconclusive).status.exitCode == 2)
    }

    @Test func `a violation outweighs a fault that did not bite`() {
        let violated = SmallRun.report(.violated)
        let report = RunReport(
            history: violated.history,
            outcome: violated.outcome,
            faults: SmallRun.report(.inconclusive).faults,
            details: violated.details
        )
        #expect(report.status == .violated)
    }

    @Test func `the sentence of a fault that did not bite says what was seen`() {
        let sentence = SmallRun.report(.inconclusive).sentence
        #expect(
            sentence == "Inconclusive: The fault kill @leader → n1 did not bite "
                + "(during: process n1, still runs)."
        )
    }

    @Test func `what the checker could not decide makes a run inconclusive`() {
        let holds = SmallRun.report(.holds)
        let report = RunReport(
            history: holds.history,
            outcome: CheckOutcome(undecided: ["Forty writes cannot be told apart."]),
            faults: holds.faults,
            details: holds.details
        )
        #expect(report.sentence == "Inconclusive: Forty writes cannot be told apart.")
    }
}
