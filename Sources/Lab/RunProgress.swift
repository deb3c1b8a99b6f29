import Faults
import Foundation

/// The progress of a run in one line of text.
package struct RunProgress: Sendable, Equatable {
    /// Nanoseconds since the load began.
    package var elapsed: Int64
    /// How long the load lasts, in nanoseconds.
    package var duration: Int64
    /// Operations ended in the last second.
    package var operationsPerSecond: Double
    /// How many operations ended how.
    package var counts: RunRecorder.Counts
    /// What is going on.
    package var board: RunBoard.Snapshot

    /// Progress with all its parts.
    package init(
        elapsed: Int64,
        duration: Int64,
        operationsPerSecond: Double,
        counts: RunRecorder.Counts,
        board: RunBoard.Snapshot
    ) {
        self.elapsed = elapsed
        self.duration = duration
        self.operationsPerSecond = operationsPerSecond
        self.counts = counts
        self.board = board
    }

    /// The line, cut to a width where one is given: what matters most comes first.
    package func line(width: Int? = nil) -> String {
        let leader = self.board.leader.isEmpty ? "no leader" : "leader \(self.board.leader)"
        let active = self.board.active.map { Self.text(of: $0) }.joined(separator: ", ")
        let parts = [
            "\(Self.seconds(self.elapsed))/\(Self.seconds(self.duration)) \(self.board.phase)",
            self.board.violation == nil ? "no violation" : "VIOLATION FOUND",
            "\(Int(self.operationsPerSecond.rounded())) op/s",
            "ok \(self.counts.ok) fail \(self.counts.fail) unknown \(self.counts.info)",
            "\(leader) term \(self.board.term)",
            active.isEmpty ? "no fault" : active,
        ]
        let line = parts.joined(separator: " | ")
        guard let width, line.count > width else { return line }
        return String(line.prefix(max(1, width - 1))) + "…"
    }

    private static func text(of record: FaultRecord) -> String {
        let text = record.fault.description
        let hidden = record.resolved.filter { !text.contains($0) }
        let isByRole = text.contains("@") && !hidden.isEmpty
        return isByRole ? "\(text) (\(hidden.joined(separator: ",")))" : text
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        "\(max(0, nanoseconds) / 1_000_000_000)s"
    }
}
