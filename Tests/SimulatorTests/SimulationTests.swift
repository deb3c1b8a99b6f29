import Basics
import Faults
import Histories
import Platform
import Simulator
import Testing
import Workloads

@Suite struct SimulationTests {
    /// A run short enough for a debug build.
    private func short(_ seed: UInt64) -> SwarmOptions {
        var options = SwarmOptions(drawnFrom: seed)
        options.faultPhase = 5_000_000_000
        options.operations = 150
        options.rate = 50
        return options
    }

    @Test(arguments: 1...5) func `every property holds under everything that goes wrong`(
        seed: UInt64
    ) {
        let result = Simulation.run(self.short(seed))
        #expect(result.violation == nil, "seed \(seed): \(result.trace.joined(separator: "\n"))")
        #expect(result.report != nil)
    }

    @Test func `every property holds for seeds that nobody has seen`() {
        for _ in 0..<2 {
            let seed = Entropy.seed()
            let result = Simulation.run(self.short(seed))
            print("simulated the fresh seed \(seed)")
            #expect(
                result.violation == nil,
                "seed \(seed): \(result.trace.joined(separator: "\n"))"
            )
        }
    }

    @Test func `the same seed gives the same run`() {
        let first = Simulation.run(self.short(7))
        let again = Simulation.run(self.short(7))
        #expect(first.digest == again.digest)
        #expect(first.events == again.events)
        #expect(first.history.operations.map(\.ret) == again.history.operations.map(\.ret))
        #expect(Simulation.run(self.short(8)).digest != first.digest)
    }

    @Test func `a cluster that nothing happens to answers everything`() {
        var options = SwarmOptions(calm: 1)
        options.faultPhase = 5_000_000_000
        options.operations = 300
        let result = Simulation.run(options)
        #expect(result.violation == nil)
        let operations = result.history.operations
        #expect(operations.count >= 300)
        // Whoever comes before the first election is done waits, and may wait too long.
        #expect(operations.count { $0.outcome == .ok } > operations.count - 20)
    }

    /// Large values in small segments: nearly every batch of the log begins a segment, before a room
    /// for it could be prepared.
    @Test func `the threads that write files keep apart`() {
        var options = SwarmOptions(calm: 3)
        options.faultPhase = 3_000_000_000
        options.operations = 100
        options.segmentBytes = 2_048
        options.workload.valueSize = 900
        let result = Simulation.run(options)
        #expect(result.violation == nil)
    }

    @Test func `every run draws a world of its own`() {
        let drawn = (1...400).map { SwarmOptions(drawnFrom: UInt64($0)) }
        #expect(Set(drawn.map(\.voters)) == Set(1...7))
        for kind in HazardKind.allCases.indices {
            let count = drawn.count { $0.hazards[kind] > 0 }
            #expect(count > 100 && count < 300, "\(HazardKind.allCases[kind]) in \(count) of 400")
        }
        for kind in ChoreKind.allCases.indices {
            #expect(
                drawn.contains { $0.chores[kind] > 0 } && drawn.contains { $0.chores[kind] == 0 }
            )
        }
        #expect(drawn[0].fields.map(\.value) != drawn[1].fields.map(\.value))
    }
}

/// The world is made to lie, so that it shows which checks see.
@Suite struct SabotageTests {
    /// What breaks first when the world lies about something, over so many seeds.
    private func findings(
        _ sabotage: Sabotage,
        seeds: ClosedRange<UInt64>,
        _ change: (inout SwarmOptions) -> Void
    ) -> Set<Property> {
        var found: Set<Property> = []
        for seed in seeds {
            var options = SwarmOptions(calm: seed)
            options.faultPhase = 8_000_000_000
            options.operations = 200
            options.sabotage = sabotage
            change(&options)
            if let violation = Simulation.run(options).violation {
                found.insert(violation.property)
            }
        }
        return found
    }

    private func place(_ kind: HazardKind) -> Int {
        HazardKind.allCases.firstIndex(of: kind) ?? 0
    }

    @Test func `disks that lie are seen`() {
        let found = self.findings(.lyingDisk, seeds: 1...6) { options in
            options.hazards[self.place(.blackout)] = 2_000_000_000
            options.downTime = 100_000_000
            options.commitTicks = 50
        }
        let expected: Set<Property> = [
            .start, .acknowledgedWrites, .linearizability, .stateMachineSafety, .singleVote,
            .leaderCompleteness, .convergence,
        ]
        #expect(!found.isEmpty && found.isSubset(of: expected), "\(found)")
    }

    @Test func `stale reads are seen`() {
        let found = self.findings(.staleReads, seeds: 1...2) { options in
            options.nemesis = Nemesis(
                choices: [.init(.isolate, weight: 1)],
                interval: 500_000_000...600_000_000,
                duration: 800_000_000...900_000_000,
                quiet: 0
            )
        }
        #expect(found == [.linearizability])
    }

    @Test func `members that differ are seen`() {
        #expect(self.findings(.bentDatabase, seeds: 1...1) { _ in } == [.equalReplicas])
    }

    @Test func `a cluster that does not recover is seen`() {
        #expect(self.findings(.deadMajority, seeds: 1...1) { _ in } == [.election])
    }
}
