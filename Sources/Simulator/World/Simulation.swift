package import Checkers
package import Histories

/// One run, and what came of it.
package struct SimulationResult {
    /// What it was given.
    package var options: SwarmOptions
    /// The first broken property, nil when all held.
    package var violation: SimulationViolation?
    /// The hash of everything that happened.
    package var digest: UInt64
    /// How long it took, in nanoseconds of simulated time.
    package var time: Int64
    /// How many events it had.
    package var events: UInt64
    /// What the clients saw.
    package var history: History
    /// What the sweep says of that; nil when the run ended before.
    package var report: SweepReport?
    /// What happened last, in words.
    package var trace: [String]

    /// Whether nothing was broken, and the sweep could not tell whether the history is linearizable.
    package var isUndecided: Bool {
        guard self.violation == nil, case .unknown? = self.report?.verdict else { return false }
        return true
    }
}

/// Runs a seed.
package enum Simulation {
    /// Runs a simulation from its beginning to its end.
    ///
    /// - Parameters:
    ///   - options: What it is given.
    ///   - traceLines: How many lines of what happened last are wanted when a property is broken.
    /// - Returns: What came of it.
    package static func run(_ options: SwarmOptions, traceLines: Int = 40) -> SimulationResult {
        let world = World(options)
        world.run()
        return SimulationResult(of: world, traceLines: traceLines)
    }
}

extension SimulationResult {
    /// What came of a world that ran to its end.
    init(of world: World, traceLines: Int) {
        self.init(
            options: world.options,
            violation: world.violation,
            digest: world.digest.value,
            time: world.now,
            events: world.eventCount,
            history: world.history,
            report: world.report,
            trace: world.violation == nil ? [] : world.trace.lines(traceLines)
        )
    }
}
