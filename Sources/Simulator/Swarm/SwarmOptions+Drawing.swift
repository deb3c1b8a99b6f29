import Basics
import Faults
import Workloads

extension SwarmOptions {
    /// Draws the options of a run.
    package init(drawnFrom seed: UInt64) {
        self.init(calm: seed)
        // A stream of its own: what a run draws while it runs does not depend on these draws.
        var random = SeededRandom(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ 0x5741_524D)
        self.drawCluster(&random)
        self.drawClients(&random)
        self.drawWorld(&random)
        self.drawFaults(&random)
        self.drawChores(&random)
    }

    private mutating func drawCluster(_ random: inout SeededRandom) {
        self.voters = random.pick([3, 3, 3, 3, 3, 5, 5, 1, 2, 4, 6, 7])
        let tick = random.pick([(10, 10, 1), (10, 10, 1), (20, 20, 2), (10, 15, 1), (50, 50, 5)])
        (self.ticksPerSecond, self.electionTicks, self.heartbeatTicks) = tick
        self.preVote = random.chance(0.85)
        self.snapshotCount = random.pick([10, 30, 100, 300, 1_000, 10_000])
        self.snapshotCatchUp = random.pick([0, 5, 50, 500, 5_000])
        self.snapshotsKept = random.pick([1, 2, 5])
        self.segmentBytes = random.pick([4_096, 8_192, 16_384, 65_536])
        self.commitTicks = UInt64(random.pick([1, 1, 2, 20]))
        self.leaseCheckpointTicks = random.chance(0.3) ? UInt64(2 * self.ticksPerSecond) : 0
    }

    private mutating func drawClients(_ random: inout SeededRandom) {
        self.workload.kind = random.chance(0.6) ? .register : .kubernetes
        self.workload.keys = random.pick([2, 5, 10, 30])
        self.workload.valueSize = random.pick([1, 16, 200])
        self.clients = random.pick([3, 6, 10, 20])
        self.rate = random.pick([90, 100, 120, 160])
        self.clientTimeout = random.pick([500, 1_000, 3_000, 8_000]) * 1_000_000
    }

    private mutating func drawWorld(_ random: inout SeededRandom) {
        self.latency = random.pick([20_000, 100_000, 500_000, 5_000_000])
        self.jitter = self.latency * random.pick([0, 1, 3])
        if random.chance(0.4) { self.loss = random.pick([0.001, 0.01, 0.05, 0.2]) }
        if random.chance(0.4) { self.repetition = random.pick([0.001, 0.01, 0.05, 0.3]) }
        if random.chance(0.4) { self.reordering = random.pick([0.001, 0.01, 0.1]) }
        self.cutHolds = random.pick([0, 0.5, 1])
        self.turnDelay = random.pick([5_000, 50_000, 1_000_000])
        self.syncTime = random.pick([100_000, 1_000_000, 10_000_000])
        self.commitTime = random.pick([200_000, 5_000_000, 100_000_000])
        self.downTime = random.pick([500_000_000, 3_000_000_000, 15_000_000_000])
    }

    private mutating func drawFaults(_ random: inout SeededRandom) {
        for kind in HazardKind.allCases.indices where random.chance(0.45) {
            self.hazards[kind] = random.pick([1, 3, 10, 30]) * 1_000_000_000
        }
        // A cluster that is never up shows nothing.
        self.space(.crash, by: self.downTime / 2)
        self.space(.power, by: self.downTime / 2)
        self.space(.pause, by: 2_000_000_000)
        self.space(.failedSync, by: self.downTime / 2)
        self.space(.blackout, by: 10_000_000_000 + 2 * self.downTime)
        guard random.chance(0.75) else { return }
        var choices: [Nemesis.Choice] = []
        for kind in FaultKind.allCases where random.chance(0.5) {
            choices.append(Nemesis.Choice(kind, weight: random.pick([1, 2, 5])))
        }
        let interval = random.pick([300, 1_000, 4_000]) as Int64 * 1_000_000
        let length = random.pick([200, 1_000, 6_000]) as Int64 * 1_000_000
        self.nemesis = Nemesis(
            choices: choices,
            interval: interval...(2 * interval),
            duration: length...(3 * length),
            overlap: random.pick([1, 2, 4]),
            quiet: 0
        )
    }

    /// Has a hazard strike no more often than that on average.
    private mutating func space(_ kind: HazardKind, by time: Int64) {
        guard let place = HazardKind.allCases.firstIndex(of: kind), self.hazards[place] > 0 else {
            return
        }
        self.hazards[place] = max(self.hazards[place], time)
    }

    private mutating func drawChores(_ random: inout SeededRandom) {
        for kind in ChoreKind.allCases.indices where random.chance(0.6) {
            self.chores[kind] = random.pick([500, 2_000, 10_000]) * 1_000_000
        }
    }
}

extension SeededRandom {
    /// One of the elements.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[self.below(elements.count)]
    }

    /// From 0 up to and including `bound`.
    mutating func upTo(_ bound: Int64) -> Int64 {
        bound <= 0 ? 0 : Int64(self.below(Int(bound) + 1))
    }
}
