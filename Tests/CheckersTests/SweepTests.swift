import CheckerSupport
import Checkers
import Histories
import Testing

/// Builds small histories by hand: puts and reads of single keys.
private struct Scene {
    var history = History()

    mutating func put(
        _ key: String,
        _ value: String,
        _ interval: ClosedRange<Int64>,
        _ revision: Int64?,
        fails: Bool = false
    ) -> OperationID {
        let step = Step.put(
            key: self.history.symbols.intern(key),
            value: self.history.symbols.intern(value),
            lease: 0,
            wantsPrevious: false
        )
        let id = self.invoke([step], at: interval.lowerBound)
        if let revision {
            let answer = TransactionAnswer(revision: revision, term: 2, results: [.init()])
            self.history.complete(id, with: answer, at: interval.upperBound)
        } else {
            self.history.complete(
                id,
                outcome: fails ? .fail : .info,
                error: 0,
                at: interval.upperBound
            )
        }
        return id
    }

    mutating func read(
        _ key: String,
        _ interval: ClosedRange<Int64>,
        _ revision: Int64,
        _ shown: (value: String, mod: Int64)?,
        isSerializable: Bool = false
    ) -> OperationID {
        let symbol = self.history.symbols.intern(key)
        let id = self.invoke(
            [.range(RangeStep(key: symbol))],
            at: interval.lowerBound,
            isSerializable
        )
        var result = TransactionAnswer.Result()
        if let shown {
            let keyValue = KeyValue(
                key: symbol,
                value: self.history.symbols.intern(shown.value),
                createRevision: 2,
                modRevision: shown.mod,
                version: shown.mod - 1
            )
            result = .init(keyValues: [keyValue], count: 1)
        }
        let answer = TransactionAnswer(revision: revision, term: 2, results: [result])
        self.history.complete(id, with: answer, at: interval.upperBound)
        return id
    }

    private mutating func invoke(
        _ steps: [Step],
        at time: Int64,
        _ isSerializable: Bool = false
    )
        -> OperationID
    {
        self.history.invoke(
            process: Int32(self.history.operations.count),
            member: self.history.member("n1"),
            label: 0,
            transaction: Transaction(success: steps),
            isSerializable: isSerializable,
            at: time
        )
    }

    /// The violation that the sweep finds, if any.
    func violation(_ options: SweepOptions = SweepOptions()) -> Violation? {
        let verdict = RevisionSweep.check(self.history, options: options).verdict
        if case .invalid(let violation) = verdict { return violation }
        return nil
    }
}

@Suite
struct SweepTests {
    @Test
    func `an empty history is valid`() {
        #expect(RevisionSweep.check(History()).verdict == .valid)
    }

    @Test
    func `a read older than a write that had returned is stale`() {
        var scene = Scene()
        _ = scene.put("a", "1", 0...10, 2)
        let write = scene.put("a", "2", 20...30, 3)
        let read = scene.read("a", 31...40, 2, ("1", 2))
        _ = scene.read("a", 41...50, 3, ("2", 3))
        #expect(scene.violation()?.kind == .staleRead)
        #expect(scene.violation()?.witness == [write, read])
    }

    @Test
    func `a read that overlaps the write may show either side of it`() {
        var scene = Scene()
        _ = scene.put("a", "1", 0...10, 2)
        _ = scene.put("a", "2", 20...30, 3)
        _ = scene.read("a", 30...40, 2, ("1", 2))
        #expect(RevisionSweep.check(scene.history).verdict == .valid)
    }

    @Test
    func `a stale serializable read violates linearizability unless it is let off`() {
        var scene = Scene()
        _ = scene.put("a", "1", 0...10, 2)
        _ = scene.put("a", "2", 20...30, 3)
        _ = scene.read("a", 31...40, 2, ("1", 2), isSerializable: true)
        _ = scene.read("a", 41...50, 3, ("2", 3))
        #expect(scene.violation()?.kind == .staleRead)
        var options = SweepOptions()
        options.serializableReadsAreLinearizable = false
        #expect(RevisionSweep.check(scene.history, options: options).verdict == .valid)
    }

    @Test
    func `an acknowledged write that nothing later knows is lost`() {
        var scene = Scene()
        _ = scene.put("a", "1", 0...10, 2)
        let write = scene.put("a", "2", 20...30, 3)
        let read = scene.read("a", 31...40, 2, ("1", 2))
        #expect(scene.violation()?.kind == .lostWrite)
        #expect(scene.violation()?.witness == [write, read])
    }

    @Test
    func `a request that surely failed and took effect is named`() {
        var scene = Scene()
        let write = scene.put("a", "1", 0...10, nil, fails: true)
        _ = scene.put("b", "1", 0...10, nil)
        let read = scene.read("a", 31...40, 2, ("1", 2))
        #expect(scene.violation()?.kind == .failedTookEffect)
        #expect(scene.violation()?.witness == [write, read])
    }

    @Test
    func `a request that took effect twice is named`() {
        var scene = Scene()
        let write = scene.put("a", "1", 0...10, nil)
        _ = scene.put("a", "2", 0...10, nil)
        _ = scene.read("a", 31...40, 2, ("1", 2))
        _ = scene.read("a", 41...50, 3, ("1", 3))
        #expect(scene.violation()?.kind == .duplicateExecution)
        #expect(scene.violation()?.witness == [write])
    }

    @Test
    func `an unknown write explains a gap only if it was called before the gap was shown`() {
        var scene = Scene()
        let read = scene.read("b", 0...10, 2, nil)
        #expect(scene.violation()?.kind == .unexplainedRevision)
        _ = scene.put("a", "1", 11...20, nil)
        #expect(scene.violation()?.witness == [read])
        scene = Scene()
        _ = scene.put("a", "1", 10...20, nil)
        _ = scene.read("b", 0...10, 2, nil)
        #expect(RevisionSweep.check(scene.history).verdict == .valid)
    }

    @Test
    func `two writes of one revision are a pair of witnesses`() {
        var scene = Scene()
        let first = scene.put("a", "1", 0...10, 2)
        let second = scene.put("b", "1", 0...10, 2)
        #expect(scene.violation()?.kind == .duplicateRevision)
        #expect(scene.violation()?.witness == [first, second])
        #expect(scene.violation()?.sentence.contains("write b = 1") == true)
    }

    @Test
    func `the end of a lease makes one revision without a request`() {
        var scene = Scene()
        let key = scene.history.symbols.intern("a")
        let id = scene.history.invoke(
            process: 0,
            member: -1,
            label: 0,
            transaction: Transaction(
                success: [.put(key: key, value: key, lease: 7, wantsPrevious: false)]
            ),
            at: 0
        )
        let answer = TransactionAnswer(revision: 2, term: 1, results: [.init()])
        scene.history.complete(id, with: answer, at: 1)
        _ = scene.read("a", 31...40, 3, nil)
        #expect(RevisionSweep.check(scene.history).verdict == .valid)
        // It ends once, and nothing is attached to it any more.
        _ = scene.read("b", 41...50, 4, nil)
        #expect(scene.violation()?.kind == .unexplainedRevision)
    }

    /// Each line is a shape and seeds of which a plan by one key after the other left gaps over.
    private static let contested: [(BigHistory.Shape, deletes: Double, seeds: [UInt64])] = [
        (.init(operations: 4_000, keys: 1_000, unknown: 0.1), 0.02, [5, 7, 13, 17]),
        (.init(operations: 5_000, keys: 60, unknown: 0.2), 0.03, [4, 8, 16]),
        (.init(operations: 6_000, keys: 300, unknown: 0.1), 0.05, [11, 18, 22]),
        (.init(operations: 20_000, keys: 50, unknown: 0.02), 0.1, [7]),
        (.init(operations: 20_000, keys: 400, unknown: 0.05), 0, [1]),
    ]

    @Test(arguments: Self.contested.indices)
    func `a legal history whose keys contend for the gaps is explained without search`(line: Int) {
        var (shape, deletes, seeds) = Self.contested[line]
        shape.deletes = deletes
        var options = SweepOptions()
        options.searchStepsMax = 0
        for seed in seeds {
            let history = BigHistory.drawn(shape, seed: seed)
            #expect(RevisionSweep.check(history, options: options).verdict == .valid)
        }
    }

    @Test
    func `the bound of the search gives an undecided verdict with its operations`() {
        let history = BigHistory.drawn(.init(operations: 3_000, keys: 5, unknown: 0.3), seed: 3)
        var damaged = history
        let read = damaged.operations.lastIndex {
            $0.outcome == .ok && !$0.results.isEmpty
                && !damaged.results[$0.results.lowerBound].keyValues.isEmpty
        }
        guard let read else { return }
        let result = damaged.operations[read].results.lowerBound
        damaged.keyValues[damaged.results[result].keyValues.lowerBound].version += 7
        var options = SweepOptions()
        options.searchStepsMax = 10
        switch RevisionSweep.check(damaged, options: options).verdict {
        case .valid: Issue.record("a damaged history was called valid")
        case .invalid(let violation): #expect(violation.witness.contains(read))
        case .unknown(let undecided): #expect(undecided.operations.contains(read))
        }
        #expect(RevisionSweep.check(history).verdict == .valid)
    }
}
