package import Checkers
package import Histories

/// Feeds a recorded history to the online sweep as it would have grown.
package struct Growing {
    /// What the online sweep said on the way, if it saw an anomaly before the end.
    package var early: Violation?
    /// How many operations had begun when it said so, or at the end.
    package var operationsSeen = 0
    /// What it said at the end.
    package var final: SweepReport

    /// Lets the sweep look after every so many lines.
    package static func check(_ history: History, linesAtOnce: Int) throws -> Growing {
        var writer = HistoryWriter()
        writer.write(history)
        let lines = writer.buffer.split(separator: UInt8(ascii: "\n")).map { [UInt8]($0) + [10] }
        var reader = HistoryReader()
        var sweep = OnlineSweep()
        var growing = Growing(final: sweep.finish(History()))
        for start in stride(from: 0, to: lines.count, by: linesAtOnce) {
            let end = min(start + linesAtOnce, lines.count)
            try reader.feed(Array(lines[start..<end].joined()))
            let soFar = try reader.finish()
            if growing.early == nil {
                growing.early = sweep.advance(soFar)
                growing.operationsSeen = soFar.operations.count
            }
        }
        growing.final = sweep.finish(try reader.finish())
        return growing
    }
}
