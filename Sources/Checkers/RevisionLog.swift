import Histories

/// What happened at each revision: who wrote it, who saw the store as it was then.
///
/// Revisions are dense, so that everything is found by position. The caller has made sure that there
/// are not many more revisions than writes.
struct RevisionLog: Sendable {
    /// One step of an answered operation that asked for an older revision than its own.
    struct HistoricalRead: Sendable {
        var revision: Int64
        var operation: Int32
        /// The step's place in its branch.
        var offset: Int32
    }

    /// The highest revision anybody saw; 1 when nobody saw any.
    let highest: Int
    /// The answered write of each revision, or `noWriter`.
    private(set) var writers: [Int32]
    /// The revisions above 1 without an answered write, in order.
    private(set) var gaps: [Int] = []
    /// The earliest return of an answer that showed a revision, or a higher one: no request called
    /// later can have written it. (D in the notes on unknown outcomes.)
    private(set) var shownBy: [Int64]
    private var readStarts: [Int32]
    private var readIDs: [Int32]
    private var eventStarts: [Int32] = []
    private var eventPositions: [Int32] = []
    /// The historical reads in order of the revision they asked for.
    private(set) var historicalReads: [HistoricalRead] = []

    static let noWriter: Int32 = -1

    init(of history: History, _ classification: Classification, highest: Int) {
        self.highest = highest
        self.writers = Array(repeating: Self.noWriter, count: highest + 2)
        self.shownBy = Array(repeating: .max, count: highest + 2)
        for id in classification.writes {
            let operation = history.operations[Int(id)]
            self.writers[Int(operation.revision)] = id
            // A gap is not shown by the write right at it, but there is none at a gap.
            self.shownBy[Int(operation.revision)] = operation.ret
        }
        (self.readStarts, self.readIDs) = Self.bucket(classification.reads, upTo: highest) {
            Int(history.operations[$0].revision)
        }
        for id in classification.reads {
            let operation = history.operations[Int(id)]
            let revision = Int(operation.revision)
            self.shownBy[revision] = min(self.shownBy[revision], operation.ret)
        }
        for revision in stride(from: highest, through: 2, by: -1) {
            self.shownBy[revision] = min(self.shownBy[revision], self.shownBy[revision + 1])
        }
        for revision in stride(from: 2, through: highest, by: 1)
        where self.writers[revision] == Self.noWriter {
            self.gaps.append(revision)
        }
        self.addEvents(history)
        self.addHistoricalReads(history, classification)
    }

    /// The operations that saw the store as it was right after a revision.
    func reads(at revision: Int) -> ArraySlice<Int32> {
        self.readIDs[Int(self.readStarts[revision])..<Int(self.readStarts[revision + 1])]
    }

    /// The watch events of a revision, as positions in `History.watchEvents`.
    func watchEvents(at revision: Int) -> ArraySlice<Int32> {
        if self.eventStarts.isEmpty { return [] }
        let start = Int(self.eventStarts[revision])
        return self.eventPositions[start..<Int(self.eventStarts[revision + 1])]
    }

    private mutating func addEvents(_ history: History) {
        if history.watchEvents.isEmpty { return }
        let positions = history.watchEvents.indices.map { Int32($0) }
        (self.eventStarts, self.eventPositions) = Self.bucket(positions, upTo: self.highest) {
            Int(history.watchEvents[$0].keyValue.modRevision)
        }
    }

    private mutating func addHistoricalReads(
        _ history: History,
        _ classification: Classification
    ) {
        for ids in [classification.reads, classification.writes] {
            for id in ids {
                let operation = history.operations[Int(id)]
                for (offset, position) in Classification.branch(operation).enumerated() {
                    guard case .range(let range) = history.steps[position],
                        range.revision > 0, range.revision < operation.revision
                    else { continue }
                    self.historicalReads.append(
                        HistoricalRead(
                            revision: range.revision,
                            operation: id,
                            offset: Int32(offset)
                        )
                    )
                }
            }
        }
        self.historicalReads.sort { $0.revision < $1.revision }
    }

    /// Groups items by a revision from 0 to `highest`: where each group starts, and the items.
    private static func bucket(
        _ items: [Int32],
        upTo highest: Int,
        by revision: (Int) -> Int
    ) -> (starts: [Int32], items: [Int32]) {
        var starts = [Int32](repeating: 0, count: highest + 2)
        for item in items { starts[revision(Int(item)) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        var next = starts
        var sorted = [Int32](repeating: 0, count: items.count)
        for item in items {
            let group = revision(Int(item))
            sorted[Int(next[group])] = item
            next[group] += 1
        }
        return (starts, sorted)
    }
}
