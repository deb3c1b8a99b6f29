import Checkers
import Faults
import Histories
import Lab
import Reports
import Testing

/// Builds small histories of one key by hand.
private struct Sketch {
    var history = History()
    private var time: Int64 = 0
    private var revision: Int64 = 1

    init() {
        for member in ["n1", "n2", "n3"] { _ = self.history.member(member) }
    }

    private mutating func operation(
        _ label: String,
        _ step: Step,
        _ result: TransactionAnswer.Result,
        at revision: Int64
    ) -> OperationID {
        self.time += 10
        let text = self.history.label(label)
        let id = self.history.invoke(
            process: 0,
            member: 0,
            label: text,
            transaction: Transaction(success: [step]),
            at: self.time
        )
        self.time += 10
        let answer = TransactionAnswer(revision: revision, term: 2, results: [result])
        self.history.complete(id, with: answer, at: self.time)
        return id
    }

    @discardableResult
    mutating func put(_ key: String, _ value: String) -> OperationID {
        self.revision += 1
        let step = Step.put(
            key: self.history.symbols.intern(key),
            value: self.history.symbols.intern(value),
            lease: 0,
            wantsPrevious: false
        )
        return self.operation("write", step, .init(), at: self.revision)
    }

    mutating func delete(_ key: String) {
        self.revision += 1
        let step = Step.delete(
            key: self.history.symbols.intern(key),
            rangeEnd: nil,
            wantsPrevious: false
        )
        _ = self.operation("delete", step, .init(count: 1), at: self.revision)
    }

    /// A final read that shows these keys, each as (key, value, mod revision).
    mutating func final(_ keys: [(String, String, Int64)]) {
        let zero = self.history.symbols.intern([0])
        let keyValues = keys.map { key, value, revision in
            KeyValue(
                key: self.history.symbols.intern(key),
                value: self.history.symbols.intern(value),
                createRevision: revision,
                modRevision: revision,
                version: 1
            )
        }
        _ = self.operation(
            "final",
            .range(RangeStep(key: zero, rangeEnd: zero)),
            .init(keyValues: keyValues, count: Int64(keyValues.count)),
            at: self.revision
        )
    }

    mutating func agree(_ hashes: [String] = ["aa", "aa", "aa"]) {
        self.time += 10
        let fields = zip(self.history.members, hashes).map { LabEvent.Field($0, $1) }
        self.history.events.append(
            LabEvent(
                time: self.time,
                name: "agreement",
                fields: [.init("revision", "\(self.revision)")] + fields
            )
        )
    }

    mutating func event(_ name: String, _ fields: [(name: String, value: String)], at time: Int64) {
        self.history.events.append(
            LabEvent(time: time, name: name, fields: fields.map { .init($0.name, $0.value) })
        )
    }

    func verdict(
        _ expectations: Experiment.Expectations = .init(),
        operationsMin: Int = 1,
        doubts: [String] = []
    ) -> RunVerdict {
        RunVerdict(
            history: self.history,
            expectations: expectations,
            operationsMin: operationsMin,
            doubts: doubts,
            details: RunDetails()
        )
    }

    /// A healthy run: one write, seen at the end, and members that agree.
    static var healthy: Sketch {
        var sketch = Sketch()
        sketch.put("a", "1")
        sketch.final([("a", "1", 2)])
        sketch.agree()
        return sketch
    }
}

@Suite struct RunVerdictTests {
    @Test func `a run in which nothing is wrong holds`() {
        let verdict = Sketch.healthy.verdict()
        #expect(verdict.report.status == .holds)
        #expect(verdict.report.details.expectations.map(\.name) == ["linearizable", "lostAcks"])
    }

    @Test func `a stale read violates, unless nothing was promised`() {
        var sketch = Sketch()
        sketch.put("a", "1")
        sketch.final([])
        sketch.agree()
        #expect(sketch.verdict().report.status == .violated)
        var expectations = Experiment.Expectations()
        expectations.linearizable = false
        expectations.lostAcks = nil
        #expect(sketch.verdict(expectations).report.status == .holds)
    }

    @Test func `an acknowledged write that the end misses is a lost one`() {
        var sketch = Sketch()
        let lost = sketch.put("a", "1")
        sketch.put("b", "1")
        sketch.final([("b", "1", 3)])
        #expect(LostWrites(sketch.history)?.operations == [lost])
        var expectations = Experiment.Expectations()
        expectations.linearizable = false
        sketch.agree()
        let verdict = sketch.verdict(expectations)
        #expect(verdict.report.status == .violated)
        #expect(
            verdict.report.details.expectations[0].sentence
                == "1 acknowledged write missing from the final reads, the first one acknowledged at"
                + " revision 2."
        )
        expectations.lostAcks = 1
        #expect(sketch.verdict(expectations).report.status == .holds)
    }

    @Test func `a write that was overwritten or deleted is not lost`() {
        var sketch = Sketch()
        sketch.put("a", "1")
        sketch.put("a", "2")
        sketch.put("b", "1")
        sketch.delete("b")
        sketch.final([("a", "2", 3)])
        #expect(LostWrites(sketch.history)?.operations == [])
    }

    @Test func `a key that is as it was before the last acknowledged write lost it`() {
        var sketch = Sketch()
        sketch.put("a", "1")
        let lost = sketch.put("a", "2")
        sketch.final([("a", "1", 2)])
        #expect(LostWrites(sketch.history)?.operations == [lost])
    }

    @Test func `a delete of unknown outcome may explain an absent key, an earlier one not`() {
        var sketch = Sketch()
        sketch.delete("a")
        let lost = sketch.put("a", "1")
        sketch.final([])
        #expect(LostWrites(sketch.history)?.operations == [lost])
        var other = Sketch()
        other.put("a", "1")
        let key = other.history.symbols.intern("a")
        let delete = Step.delete(key: key, rangeEnd: nil, wantsPrevious: false)
        _ = other.history.invoke(
            process: 1,
            member: 0,
            label: 0,
            transaction: Transaction(success: [delete]),
            at: 5
        )
        other.final([])
        #expect(LostWrites(other.history)?.operations == [])
    }

    @Test func `members that hold different data violate`() {
        var sketch = Sketch()
        sketch.put("a", "1")
        sketch.final([("a", "1", 2)])
        sketch.agree(["aa", "ab", "aa"])
        let report = sketch.verdict().report
        #expect(report.status == .violated)
        #expect(
            report.outcome.findings.first?.sentence
                == "The members hold different data at revision 2: n1 has aa, n2 has ab, n3 has aa."
        )
    }

    @Test func `hashes nobody could read, too few answers and other doubts are inconclusive`() {
        var unread = Sketch()
        unread.put("a", "1")
        unread.final([("a", "1", 2)])
        #expect(unread.verdict().report.status == .inconclusive)
        #expect(Sketch.healthy.verdict(operationsMin: 3).report.status == .inconclusive)
        #expect(Sketch.healthy.verdict(doubts: ["It rained."]).report.status == .inconclusive)
    }

    @Test func `a run without final reads cannot tell about lost writes`() {
        var sketch = Sketch()
        sketch.put("a", "1")
        sketch.agree()
        let report = sketch.verdict().report
        #expect(report.status == .inconclusive)
        #expect(report.details.expectations[1].observed == "unknown")
    }

    @Test func `a fault is what its last event says, and one that did not bite is inconclusive`() {
        var sketch = Sketch.healthy
        var record = FaultRecord(
            id: 1,
            fault: .kill(.leader, signal: 9),
            resolved: ["n1"],
            requestedStart: 1,
            effectiveStart: 2
        )
        sketch.event("fault", record.fields(phase: .bit), at: 3)
        record.requestedEnd = 4
        record.effectiveEnd = 5
        sketch.event("fault", record.fields(phase: .healed), at: 6)
        #expect(sketch.history.faults == [record])
        #expect(sketch.verdict().report.status == .holds)
        record.outcome = .ineffective
        sketch.event("fault", record.fields(phase: .failed), at: 7)
        #expect(sketch.verdict().report.status == .inconclusive)
    }
}

@Suite struct RunExpectationTests {
    private static let second: Int64 = 1_000_000_000

    /// n1 leads from 0 and is killed at 1 s; n2 leads from `successor` on.
    private static func history(successor: Int64?) -> Sketch {
        var sketch = Sketch.healthy
        sketch.event("leader", [("member", "n1"), ("term", "2")], at: 0)
        let record = FaultRecord(
            id: 1,
            fault: .kill(.leader, signal: 9),
            resolved: ["n1"],
            requestedStart: self.second,
            requestedEnd: 8 * self.second,
            effectiveStart: self.second,
            effectiveEnd: 8 * self.second
        )
        sketch.event("fault", record.fields(phase: .healed), at: 8 * self.second)
        sketch.event("leader", [("member", ""), ("term", "2")], at: self.second + 1)
        if let successor {
            sketch.event("leader", [("member", "n2"), ("term", "3")], at: successor)
        }
        sketch.history.events.sort { $0.time < $1.time }
        return sketch
    }

    @Test(
        arguments: [
            (Int64(3_000_000_000), RunStatus.holds, "2s"),
            (7_000_000_000, .violated, "6s"),
            (nil, .violated, "never"),
        ] as [(Int64?, RunStatus, String)]
    )
    func `the time to a new leader runs from the fault that hit the old one`(
        successor: Int64?,
        status: RunStatus,
        observed: String
    ) throws {
        var expectations = Experiment.Expectations()
        expectations.newLeaderWithin = 5 * Self.second
        let report = Self.history(successor: successor).verdict(expectations).report
        let result = try #require(report.details.expectations.last)
        #expect(result.name == "newLeaderWithin")
        #expect(result.status == status)
        #expect(result.observed == observed)
    }

    @Test func `the terminal says verdict, outages, report and the command`() {
        var expectations = Experiment.Expectations()
        expectations.newLeaderWithin = 5 * Self.second
        var report = Self.history(successor: 3 * Self.second).verdict(expectations).report
        var details = report.details
        details.rerunCommand = "tern run quick --seed 7"
        report = RunReport(
            history: report.history,
            outcome: report.outcome,
            faults: report.faults,
            details: details
        )
        let text = RunOutcomeText.text(report, directory: RunDirectory(existing: "/runs/x"))
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("Holds: "))
        #expect(text.contains("newLeaderWithin: at most 5s, observed 2s"))
        #expect(text.contains("kill @leader  n1   2s (n2, term 3)"))
        #expect(
            lines.suffix(2) == ["report  /runs/x/report.html", "again   tern run quick --seed 7"]
        )
    }
}
