import Histories

/// What each operation is to the sweep, and its place in the order of revisions.
///
/// The key of an answered operation is 2r when it wrote at revision r, and 2r+1 when it only saw the
/// store as it was at r: reads, deletes of absent keys, guards that led to no write, compactions.
struct Classification: Sendable {
    /// The key of each operation; -1 for those that are no evidence.
    private(set) var keys: [Int64] = []
    /// The answered operations that wrote.
    private(set) var writes: [Int32] = []
    /// The answered operations that did not.
    private(set) var reads: [Int32] = []
    /// The operations of unknown outcome that may have written.
    private(set) var maybeWrites: [Int32] = []
    /// The counts so far; the verdict in it means nothing yet.
    private(set) var report = SweepReport(verdict: .valid)

    init(of history: History, options: SweepOptions) {
        self.keys.reserveCapacity(history.operations.count)
        let readOffset: Int64 = options.omitted.contains(.readKeyIsOdd) ? 0 : 1
        for (id, operation) in history.operations.enumerated() {
            self.keys.append(-1)
            if operation.isLeaseEnd {
                self.maybeWrites.append(Int32(id))
                continue
            }
            self.report.operations += 1
            switch operation.outcome {
            case .fail: self.report.failed += 1
            case .info:
                self.report.unknown += 1
                if Self.mayWrite(operation, of: history) { self.maybeWrites.append(Int32(id)) }
            case .ok:
                self.report.ok += 1
                // The header of an answer about a lease is no evidence: nobody says when it was taken.
                if operation.kind == .lease { continue }
                if Self.wrote(operation, of: history) {
                    self.writes.append(Int32(id))
                    self.keys[id] = 2 &* operation.revision
                } else {
                    self.reads.append(Int32(id))
                    self.keys[id] = 2 &* operation.revision &+ readOffset
                }
            }
        }
        self.report.writes = self.writes.count
    }

    /// The branch that an answered operation says it took.
    static func branch(_ operation: Operation) -> Range<Int> {
        operation.succeeded ? operation.success : operation.failure
    }

    /// Whether an answered operation wrote, by its own account.
    static func wrote(_ operation: Operation, of history: History) -> Bool {
        let results = operation.results
        for (offset, position) in Self.branch(operation).enumerated() {
            switch history.steps[position] {
            case .range: continue
            case .put: return true
            case .delete:
                if offset < results.count,
                    history.results[results.lowerBound + offset].count > 0
                {
                    return true
                }
            }
        }
        return false
    }

    private static func mayWrite(_ operation: Operation, of history: History) -> Bool {
        for branch in [operation.success, operation.failure] {
            for position in branch {
                if case .range = history.steps[position] { continue }
                return true
            }
        }
        return false
    }
}

extension Operation {
    /// Whether its answer's revision says what the store had come to.
    var isEvidence: Bool { self.outcome == .ok && self.kind != .lease }
}
