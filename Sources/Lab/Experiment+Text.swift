package import Faults
import Workloads

extension Experiment {
    /// The experiment as a file in which nothing is left to draw: the seed, every weight, and the
    /// schedule that a nemesis drew.
    ///
    /// It can be run itself and then does the same again, as far as a real cluster can.
    package func resolvedText(schedule: FaultSchedule, seed: UInt64) -> String {
        var lines = [
            "# yaml-language-server: $schema=tern-experiment.schema.json",
            "# \(self.file), with everything drawn from seed \(seed).",
            "apiVersion: tern/v1",
            "kind: Experiment",
            "cluster: \(Self.quoted(self.clusterFile))",
            "workload:",
            "  kind: \(self.workload.kind.rawValue)",
            "  keys: \(self.workload.keys)",
            "  valueSize: \(self.workload.valueSize)",
            "  reads: \(self.workload.reads.rawValue)",
            "  pageSize: \(self.workload.pageSize)",
            "  watchers: \(self.workload.watchers)",
            "  ttl: \(self.workload.ttl)",
            "  weights:",
        ]
        lines += self.workload.resolvedWeights.map { "    \($0.action): \($0.weight)" }
        lines += [
            "rate: \(self.rateText)",
            "clients: \(self.clients)",
            "clientPinning: \(self.pinningText)",
            "duration: \(SpanText.print(self.duration))",
            "seed: \(seed)",
        ]
        lines += self.scheduleLines(schedule)
        lines += self.expectationLines
        return lines.joined(separator: "\n") + "\n"
    }

    private var pinningText: String {
        guard let pinning = self.pinning else { return ExperimentDescription.roundRobin }
        return "[\(pinning.map(Self.quoted).joined(separator: ", "))]"
    }

    private func scheduleLines(_ schedule: FaultSchedule) -> [String] {
        guard !schedule.steps.isEmpty else { return ["schedule: []"] }
        return ["schedule:"]
            + schedule.steps.map { step in
                let length = step.duration.map { ", for: \(SpanText.print($0))" } ?? ""
                let fault = Self.quoted(step.fault.description)
                return "  - {at: \(SpanText.print(step.at)), fault: \(fault)\(length)}"
            }
    }

    private var expectationLines: [String] {
        var lines = ["expectations:", "  linearizable: \(self.expectations.linearizable)"]
        if self.expectations.watch { lines.append("  watch: true") }
        if self.expectations.lease { lines.append("  lease: true") }
        if let lost = self.expectations.lostAcks { lines.append("  lostAcks: \(lost)") }
        if let limit = self.expectations.newLeaderWithin {
            lines.append("  newLeaderWithin: \(SpanText.print(limit))")
        }
        if let limit = self.expectations.writeOutage {
            lines.append("  writeOutage: \(SpanText.print(limit))")
        }
        return lines
    }

    /// The rate as a file writes it: without a fraction where it has none.
    var rateText: String {
        self.rate == self.rate.rounded() ? "\(Int(self.rate))" : "\(self.rate)"
    }

    /// A double-quoted scalar: what YAML 1.2 (chapter 7.3.1) shares with JSON.
    private static func quoted(_ text: String) -> String {
        let escaped = text.flatMap { character -> String in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            default: String(character)
            }
        }
        return "\"\(String(escaped))\""
    }
}
