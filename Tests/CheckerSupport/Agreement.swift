import Basics
package import Checkers
import Histories

/// How often a sweep and exhaustive search said the same.
package struct Agreement: Sendable {
    /// Histories that both call linearizable.
    package var linearizable = 0
    /// Histories that both call not linearizable.
    package var notLinearizable = 0
    /// Histories the sweep left undecided.
    package var undecided = 0
    /// The seeds of histories on which they differ.
    package var disagreements: [UInt64] = []

    /// Compares the two on the histories of a range of seeds; stops early when told.
    package static func on(
        seeds: Range<UInt64>,
        options: SweepOptions = SweepOptions(),
        stopsAtDisagreement: Bool = false
    ) -> Agreement {
        var agreement = Agreement()
        for seed in seeds {
            let history = RandomHistory.drawn(seed: seed)
            let isLinearizable = ExhaustiveSearch(history).isLinearizable()
            switch RevisionSweep.check(history, options: options).verdict {
            case .unknown: agreement.undecided += 1
            case .valid where isLinearizable: agreement.linearizable += 1
            case .invalid where !isLinearizable: agreement.notLinearizable += 1
            case .valid, .invalid:
                agreement.disagreements.append(seed)
                if stopsAtDisagreement { return agreement }
            }
        }
        return agreement
    }
}
