import Basics
package import Faults

/// Faults described for people.
package enum FaultText {
    /// What a command prints after doing a fault: what it hit, what the probes saw, how to heal it.
    package static func done(
        _ record: FaultRecord,
        for duration: Int64?,
        cluster: String
    ) -> String {
        let heading = "fault \(record.id): \(record.fault) \(self.verdict(record))"
        let lines = [heading, self.row("hits", record.resolved.joined(separator: ", "))]
        return (lines + self.probes(record) + [self.ending(record, duration, cluster)])
            .joined(separator: "\n")
    }

    /// What a command prints after healing faults.
    package static func healed(_ records: [FaultRecord]) -> String {
        guard !records.isEmpty else { return "no fault is active" }
        return records.map { record in
            let gone = record.outcome != .notHealed
            let lasted = (record.effectiveEnd ?? 0) - (record.effectiveStart ?? 0)
            let after = "\(Duration.nanoseconds(max(0, lasted)).milliseconds) ms"
            let verdict = gone ? "healed after \(after)" : "DID NOT HEAL"
            let probes = self.probes(record, only: .after)
            return (["fault \(record.id): \(record.fault) \(verdict)"] + probes)
                .joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static func probes(
        _ record: FaultRecord,
        only phase: ProbeResult.Phase? = nil
    ) -> [String] {
        let probes = record.probes.filter { phase == nil || $0.phase == phase }
        let width = probes.map(\.name.count).max() ?? 0
        return probes.map { probe in
            let padding = String(repeating: " ", count: width - probe.name.count)
            let verdict = !probe.passed ? "FAILED" : probe.wasAsked ? "ok    " : "--    "
            return self.row(
                probe.phase.rawValue,
                "\(probe.name)\(padding)  \(verdict)  \(probe.detail)"
            )
        }
    }

    /// What the looks during a fault allow to be said of it: one that could not ask proves nothing.
    private static func verdict(_ record: FaultRecord) -> String {
        guard record.outcome == .effective else { return "DID NOT BITE" }
        let during = record.probes.filter { $0.phase == .during }
        let silent = during.filter { !$0.wasAsked }
        guard let reason = silent.first?.hindrance else { return "bites" }
        guard silent.count < during.count else {
            return "is in force by the rules; not probed: \(reason)"
        }
        return "bites (\(during.count - silent.count) of \(during.count) probes could ask)"
    }

    private static func ending(
        _ record: FaultRecord,
        _ duration: Int64?,
        _ cluster: String
    ) -> String {
        guard record.requestedEnd == nil else {
            return self.row("over", "there is nothing to heal")
        }
        let command = "tern heal \(record.id) --cluster \(cluster)"
        guard let duration else { return self.row("heal", command) }
        return self.row("heal", "by itself after \(SpanText.print(duration)), or \(command)")
    }

    private static func row(_ name: String, _ text: String) -> String {
        "  \(name)\(String(repeating: " ", count: max(1, 8 - name.count)))\(text)"
    }
}

/// A fault that was done but did not do what it is for: the lab cannot say anything about it.
package struct FaultFailure: ExitCoded, Hashable {
    /// One sentence that names the faults and the looks at them that failed.
    package let description: String

    /// 2: inconclusive.
    package var exitCode: Int32 { 2 }

    /// The failure of the faults among `records` that did not bite or did not heal; nil if none.
    package init?(_ records: [FaultRecord]) {
        let failed = records.filter { $0.outcome != .effective }
        guard !failed.isEmpty else { return nil }
        self.description = failed.map { record in
            let verdict = record.outcome == .ineffective ? "did not bite" : "did not heal"
            let probes = record.probes.filter { !$0.passed }.map { "\($0.name): \($0.detail)" }
            return "fault \(record.id) (\(record.fault)) \(verdict): "
                + probes.joined(separator: "; ")
        }.joined(separator: "\n")
    }
}
