import Basics
import CheckerSupport
import Checkers
import Histories
import Testing

/// A legal history with one thing changed must be judged by that thing.
@Suite
struct TamperingTests {
    private static let history = BigHistory.drawn(.init(operations: 3_000, keys: 20), seed: 11)

    /// Reads that returned a key, spread over the history.
    private static let reads: [OperationID] = {
        let reads = Self.history.operations.indices.filter { id in
            let operation = Self.history.operations[id]
            return operation.outcome == .ok && Self.history.labels[Int(operation.label)] == "read"
                && !Self.history.results[operation.results.lowerBound].keyValues.isEmpty
        }
        return stride(from: 200, to: reads.count, by: 110).map { reads[$0] }
    }()

    @Test
    func `the history is legal before anybody touches it`() {
        #expect(RevisionSweep.check(Self.history).verdict == .valid)
        #expect(Self.reads.count > 5)
    }

    @Test(arguments: Self.reads)
    func `a value that was never written at its revision is found`(read: OperationID) {
        var history = Self.history
        let result = history.operations[read].results.lowerBound
        let position = history.results[result].keyValues.lowerBound
        history.keyValues[position].value = history.symbols.intern("never written")
        let violation = Self.violation(history)
        #expect(violation?.kind == .neverWritten)
        #expect(violation?.witness.contains(read) == true)
        #expect(violation?.sentence.contains("never written") == true)
    }

    @Test(arguments: Self.reads)
    func `a revision below a write completed before the call is found`(read: OperationID) {
        var history = Self.history
        history.operations[read].revision -= 120
        let violation = Self.violation(history)
        #expect(violation?.kind == .staleRead || violation?.kind == .lostWrite)
        #expect(violation?.witness.last == read)
    }

    @Test(arguments: Self.reads)
    func `a revision above the last one is found`(read: OperationID) {
        var history = Self.history
        let highest = RevisionSweep.check(history).highestRevision
        history.operations[read].revision = highest + 1
        #expect(Self.violation(history)?.witness.contains(read) == true)
        history.operations[read].revision = highest + 1_000
        #expect(Self.violation(history)?.kind == .unexplainedRevision)
        #expect(Self.violation(history)?.witness == [read])
    }

    @Test(arguments: Self.reads)
    func `a longer interval changes nothing`(read: OperationID) {
        var history = Self.history
        history.operations[read].call -= 1_000_000
        history.operations[read].ret += 1_000_000
        #expect(RevisionSweep.check(history).verdict == .valid)
    }

    private static func violation(_ history: History) -> Violation? {
        if case .invalid(let violation) = RevisionSweep.check(history).verdict { return violation }
        return nil
    }
}
