#if PlantedBugs

import Basics
import Simulator

/// The scenarios taken from known bugs, each with the mistake that it came from.
enum Scenes {
    /// The planted variant of each scenario.
    static let variants: [(scenario: String, bug: PlantedBug)] = [
        ("etcd-20418", .readIDReused),
        ("etcd-17780", .revisionFalls),
        ("etcd-14685", .consistentIndexBehind),
        ("etcd-15247", .leaseRevokedByDeposed),
        ("etcd-18667", .transactionHalfApplied),
    ]

    /// Seeds decide only latencies and elections.
    static let seeds: ClosedRange<UInt64> = 1...10

    /// Plays them all without and with their bug, and returns whether they tell them apart: each
    /// holds on every seed without, and is broken on every seed with it.
    static func run() -> Bool {
        var isGood = true
        print("| scenario | planted bug | without it | with it | caught by |")
        print("|---|---|---|---|---|")
        for (name, bug) in self.variants {
            guard let scenario = Scenario.all.first(where: { $0.name == name }) else {
                print("tern-planted: there is no scenario \(name)")
                return false
            }
            let without = self.violations(scenario, nil)
            let with = self.violations(scenario, bug)
            let checks = Set(with.map(\.property.rawValue)).sorted().joined(separator: ", ")
            let count = self.seeds.count
            print(
                "| \(name) | \(bug.rawValue) | \(count - without.count) of \(count) hold"
                    + " | \(with.count) of \(count) are broken | \(checks) |"
            )
            for violation in without { print("tern-planted: \(name): \(violation.sentence)") }
            isGood = isGood && without.isEmpty && with.count == count
        }
        return isGood
    }

    private static func violations(
        _ scenario: Scenario,
        _ bug: PlantedBug?
    ) -> [SimulationViolation] {
        PlantedBug.alive = bug
        defer { PlantedBug.alive = nil }
        return self.seeds.compactMap { scenario.run(seed: $0).violation }
    }
}

#endif
