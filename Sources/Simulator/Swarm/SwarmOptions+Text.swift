import Faults
import Workloads

extension SwarmOptions {
    /// The options as names and values, for people.
    package var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = [
            ("seed", "\(self.seed)"),
            ("voters", "\(self.voters)"),
            (
                "ticks",
                "\(self.ticksPerSecond)/s, election \(self.electionTicks),"
                    + " heartbeat \(self.heartbeatTicks)"
            ),
            ("pre-vote", "\(self.preVote)"),
            (
                "snapshots",
                "every \(self.snapshotCount), catch-up \(self.snapshotCatchUp),"
                    + " kept \(self.snapshotsKept)"
            ),
            ("segments", "\(self.segmentBytes) bytes"),
            ("commits", "every \(self.commitTicks) ticks, \(Self.span(self.commitTime))"),
            ("lease checkpoints", "\(self.leaseCheckpointTicks) ticks"),
            (
                "workload",
                "\(self.workload.kind.rawValue), \(self.workload.keys) keys,"
                    + " values of \(self.workload.valueSize)"
            ),
            (
                "clients",
                "\(self.clients) at \(self.rate)/s, patient for \(Self.span(self.clientTimeout))"
            ),
            (
                "network",
                "\(Self.span(self.latency)) + \(Self.span(self.jitter)), loss"
                    + " \(self.loss), repetition \(self.repetition), reordering \(self.reordering),"
                    + " cuts hold \(self.cutHolds)"
            ),
            ("turns", "within \(Self.span(self.turnDelay))"),
            ("syncs", "\(Self.span(self.syncTime))"),
            ("down", "up to \(Self.span(self.downTime))"),
        ]
        fields.append(("hazards", Self.list(HazardKind.allCases.map(\.rawValue), self.hazards)))
        fields.append(("chores", Self.list(ChoreKind.allCases.map(\.rawValue), self.chores)))
        fields.append(("nemesis", self.nemesisText))
        return fields
    }

    private var nemesisText: String {
        guard let nemesis = self.nemesis else { return "none" }
        let choices = nemesis.choices.map { "\($0.kind.rawValue) \($0.weight)" }
        return choices.joined(separator: ", ")
            + "; every \(Self.span(nemesis.interval.lowerBound)), for"
            + " \(Self.span(nemesis.duration.lowerBound)), overlap \(nemesis.overlap)"
    }

    private static func list(_ names: [String], _ means: [Int64]) -> String {
        let parts = zip(names, means).filter { $0.1 > 0 }.map { "\($0.0) \(Self.span($0.1))" }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    private static func span(_ nanoseconds: Int64) -> String { SpanText.print(nanoseconds) }
}
