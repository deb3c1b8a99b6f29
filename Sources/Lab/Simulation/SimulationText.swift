import Histories
package import Simulator

/// A simulated run in words.
package enum SimulationText {
    /// What came of a run, with everything that a broken property needs to be looked into.
    ///
    /// - Parameters:
    ///   - result: The run.
    ///   - arguments: What its command line said besides the seed.
    /// - Returns: One line, or many when a property is broken.
    package static func report(_ result: SimulationResult, arguments: [String] = []) -> String {
        var lines = [self.line(result)]
        guard let violation = result.violation else { return lines[0] }
        lines.append("")
        lines.append(
            "\(violation.property.rawValue) is broken at"
                + " \(SimulatedTime.text(violation.time)): \(violation.sentence)"
        )
        lines.append("")
        lines.append("drawn:")
        lines += result.options.fields.map { "  \($0.name): \($0.value)" }
        if !result.trace.isEmpty {
            lines.append("")
            lines.append("what happened last:")
            lines += result.trace.map { "  \($0)" }
        }
        lines.append("")
        let words = ["--seed", "\(result.options.seed)"] + arguments
        lines.append("replay: tern sim \(words.joined(separator: " "))")
        return lines.joined(separator: "\n")
    }

    /// One line: what there was, and the digest.
    package static func line(_ result: SimulationResult) -> String {
        let operations = result.history.operations
        let ok = operations.count { $0.outcome == .ok }
        let info = operations.count { $0.outcome == .info }
        let held = result.isUndecided ? "undecided" : "holds"
        let verdict = result.violation.map { "broken \($0.property.rawValue)" } ?? held
        return
            "seed \(result.options.seed): \(verdict); \(SimulatedTime.text(result.time)) simulated,"
            + " \(result.events) events, \(operations.count) operations (\(ok) answered,"
            + " \(info) unknown), digest \(self.hexadecimal(result.digest))"
    }

    /// Sixteen digits.
    package static func hexadecimal(_ digest: UInt64) -> String {
        let digits = String(digest, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension SimulationBatch.Summary {
    /// One line: how many seeds, how fast, how many failed.
    package var text: String {
        let seconds = self.simulated / 1_000_000_000
        let rate = Int(self.rate.rounded())
        return "\(self.seeds) seeds, \(seconds) simulated seconds, \(self.operations) operations,"
            + " \(rate) simulated seconds for each second of a core, \(self.undecided) undecided,"
            + " \(self.failures.count) failed"
    }
}
