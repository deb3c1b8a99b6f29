import CheckerSupport
import Checkers
import Histories
import Testing

@Suite
struct AgreementTests {
    @Test(arguments: 0..<4)
    func `the sweep agrees with exhaustive search on drawn histories`(part: UInt64) {
        let first = 10_000 + part * 2_500
        let agreement = Agreement.on(seeds: first..<(first + 2_500))
        #expect(agreement.disagreements.isEmpty)
        #expect(agreement.undecided == 0)
        // The draw must keep giving both kinds, or the agreement means nothing.
        #expect(agreement.linearizable > 1_000)
        #expect(agreement.notLinearizable > 250)
    }

    @Test(arguments: SweepRule.allCases)
    func `a sweep without one of its rules is caught`(rule: SweepRule) {
        var options = SweepOptions()
        options.omitted = [rule]
        let agreement = Agreement.on(
            seeds: 0..<6_000,
            options: options,
            stopsAtDisagreement: true
        )
        #expect(!agreement.disagreements.isEmpty)
    }

    @Test
    func `the sweep on a growing history ends with the verdict on the whole one`() throws {
        var early = 0
        for seed in UInt64(0)..<600 {
            let history = RandomHistory.drawn(seed: seed)
            let outcome = try Growing.check(history, linesAtOnce: 1)
            let whole = RevisionSweep.check(history)
            #expect(outcome.final.verdict == whole.verdict, "seed \(seed)")
            if outcome.early != nil {
                early += 1
                #expect(!ExhaustiveSearch(history).isLinearizable(), "seed \(seed)")
            }
        }
        #expect(early > 20)
    }

    @Test
    func `the sweep on a growing history stops soon after a stale read`() throws {
        var history = BigHistory.drawn(.init(operations: 6_000, keys: 20), seed: 5)
        let middle = 3_000
        let read = try #require(
            history.operations[middle...].firstIndex {
                $0.outcome == .ok && history.labels[Int($0.label)] == "read"
            }
        )
        history.operations[read].revision -= 100
        let outcome = try Growing.check(history, linesAtOnce: 50)
        #expect(outcome.early?.witness.contains(read) == true)
        #expect(outcome.operationsSeen < read + 200)
    }
}
