#if PlantedBugs

import Basics
import Simulator

/// The verdict on one bug.
struct Row {
    var bug: PlantedBug
    var catches: [Catch]

    /// The checks that are expected to see it.
    var expected: [String] { self.bug.expectedChecks.map(\.rawValue) }

    /// The checks that did, in the order in which they did.
    var checks: [String] {
        var names: [String] = []
        for found in self.catches where found.seeds != nil && !names.contains(found.check) {
            names.append(found.check)
        }
        return names
    }

    /// The median of how many seeds it took; nil when a start missed it.
    var median: UInt64? {
        let counts = self.catches.compactMap(\.seeds).sorted()
        return counts.count == self.catches.count ? counts[counts.count / 2] : nil
    }

    /// What is wrong with it; nil when every start caught it by an expected name.
    var problem: String? {
        let missed = self.catches.filter { $0.seeds == nil }.count
        if missed > 0 { return "\(self.bug.rawValue) was missed from \(missed) starts" }
        let odd = self.checks.filter { !self.expected.contains($0) }
        return odd.isEmpty
            ? nil
            : "\(self.bug.rawValue) was caught by \(odd.joined(separator: ", ")) and not by "
                + self.expected.joined(separator: ", ")
    }

    /// The row of a Markdown table.
    var text: String {
        let counts = self.catches.map { found in found.seeds.map { "\($0)" } ?? "missed" }
        let median = self.median.map { "\($0)" } ?? "missed"
        return "| \(self.bug.rawValue) | \(self.expected.joined(separator: ", "))"
            + " | \(self.checks.joined(separator: ", "))"
            + " | \(median) | \(counts.joined(separator: ", ")) |"
    }

    static let head = """
        | bug | expected check | caught by | median of seeds | each start |
        |---|---|---|---:|---|
        """
}

#endif
