import Histories

/// The operations around a violation: its witness, and what ran beside it on the same keys.
struct WitnessScene {
    /// The violation.
    let finding: Finding
    /// The operations that prove it, as named by the finding, as far as they exist.
    let witness: [Int]
    /// Operations on the same keys that ran beside one of them, in order of their calls.
    let neighbours: [Int]
    /// How many more there were.
    let omitted: Int
    /// The stretches of time that are shown, ascending, with a gap between each two.
    let stretches: [Range<Int64>]

    /// The most neighbours shown.
    private static let neighbourLimit = 14

    /// The scene of a finding; nil when it names no operation of the history.
    init?(_ finding: Finding, in history: History) {
        let witness = finding.witness.filter { history.operations.indices.contains($0) }
        guard !witness.isEmpty else { return nil }
        self.finding = finding
        self.witness = witness
        let spans = witness.map { Self.shownSpan(history.operations[$0]) }
        self.stretches = Self.stretches(spans)
        let text = OperationText(history: history)
        let keys = witness.flatMap { text.keys(history.operations[$0]) }
        let stretches = self.stretches
        var found: [(id: Int, distance: Int64)] = []
        for (id, operation) in history.operations.enumerated() where !witness.contains(id) {
            let span = Self.shownSpan(operation)
            guard stretches.contains(where: { $0.overlaps(span) }) else { continue }
            let touches = text.keys(operation)
            guard keys.contains(where: { key in touches.contains { text.overlaps(key, $0) } })
            else { continue }
            let distance = spans.map { Self.distance(span, $0) }.min() ?? 0
            found.append((id, distance))
        }
        found.sort { ($0.distance, $0.id) < ($1.distance, $1.id) }
        self.neighbours = found.prefix(Self.neighbourLimit).map(\.id).sorted()
        self.omitted = max(0, found.count - Self.neighbourLimit)
    }

    /// An operation's interval as drawn: one without an answer ends, for the eye, after 20 ms.
    static func shownSpan(_ operation: Operation) -> Range<Int64> {
        let end = operation.ret == .max ? operation.call + 20_000_000 : operation.ret
        return operation.call..<max(end, operation.call + 1)
    }

    private static func distance(_ one: Range<Int64>, _ other: Range<Int64>) -> Int64 {
        if one.overlaps(other) { return 0 }
        return one.lowerBound >= other.upperBound
            ? one.lowerBound - other.upperBound : other.lowerBound - one.upperBound
    }

    /// Witness operations close to each other share a stretch; time nobody needs is cut out.
    private static func stretches(_ spans: [Range<Int64>]) -> [Range<Int64>] {
        let sorted = spans.sorted {
            ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound)
        }
        let lengths = sorted.map { $0.upperBound - $0.lowerBound }.reduce(0, +)
        var stretches: [Range<Int64>] = []
        for span in sorted {
            if let last = stretches.last,
                span.lowerBound - last.upperBound < 3 * lengths + 2_000_000
            {
                stretches[stretches.count - 1] =
                    last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                stretches.append(span)
            }
        }
        return stretches.map {
            let margin = max(200_000, ($0.upperBound - $0.lowerBound) * 2 / 5)
            return max(0, $0.lowerBound - margin)..<($0.upperBound + margin)
        }
    }
}
