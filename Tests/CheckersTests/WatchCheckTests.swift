import CheckerSupport
import Checkers
import Histories
import Testing

@Suite
struct WatchCheckTests {
    @Test(arguments: 0..<4)
    func `legal watches keep every promise`(part: UInt64) {
        var events = 0
        for seed in (part * 25)..<(part * 25 + 25) {
            let history = WatchedHistory.drawn(seed: seed)
            let report = WatchCheck.check(history)
            #expect(report.verdict == .valid, "seed \(seed)")
            #expect(report.judged == history.watches.count)
            events += history.watchEvents.count
        }
        #expect(events > 150)
    }

    @Test(arguments: 0..<4)
    func `legal watches of a history with unknown outcomes are never called illegal`(
        part: UInt64
    ) {
        var decided = 0
        for seed in (part * 25)..<(part * 25 + 25) {
            let history = WatchedHistory.drawn(.init(unknown: 0.2), seed: seed)
            let report = WatchCheck.check(history)
            #expect(report.violations.isEmpty, "seed \(seed)")
            if report.verdict == .valid { decided += 1 }
        }
        #expect(decided > 15)
    }

    @Test(arguments: WatchFlaw.allCases)
    func `a watch that breaks a promise is caught by that promise's name`(flaw: WatchFlaw) {
        var caught = 0
        for seed in UInt64(0)..<10 {
            guard let history = flaw.added(to: WatchedHistory.drawn(seed: seed)) else { continue }
            let report = WatchCheck.check(history)
            let kinds = report.violations.map(\.kind)
            #expect(kinds.contains(flaw.kind), "seed \(seed): \(kinds)")
            let violation = report.violations.first { $0.kind == flaw.kind }
            #expect(violation?.messages.isEmpty == false)
            caught += 1
        }
        #expect(caught > 0)
    }

    @Test(arguments: WatchRule.allCases)
    func `a check without one of its rules is noticed`(rule: WatchRule) {
        var options = WatchOptions()
        options.omitted = [rule]
        let isNoticed = (UInt64(0)..<10).contains { seed in
            WatchFlaw.allCases.contains { flaw in
                guard let history = flaw.added(to: WatchedHistory.drawn(seed: seed)) else {
                    return false
                }
                let found = WatchCheck.check(history, options: options).violations.first {
                    $0.kind == flaw.kind
                }
                return found?.messages.isEmpty ?? true
            }
        }
        #expect(isNoticed)
    }
}
