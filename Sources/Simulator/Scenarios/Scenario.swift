/// A failure that was found on real processes, done to the simulated cluster.
///
/// Each is a short script, and after it the simulation ends as every run does: healed, converged, and
/// judged by all checks. On a correct store every property holds; with the mistake that the failure
/// came from planted in the cores (`PlantedBug`) one is broken.
package struct Scenario: Sendable {
    /// Its name, after the issue that reports the failure.
    package let name: String
    /// What happened there.
    package let sentence: String
    /// What happens here.
    private let script: @Sendable (UInt64) -> SimulationResult

    init(
        _ name: String,
        _ sentence: String,
        _ script: @escaping @Sendable (UInt64) -> SimulationResult
    ) {
        self.name = name
        self.sentence = sentence
        self.script = script
    }

    /// Plays it.
    ///
    /// - Parameter seed: Decides what the script leaves open.
    /// - Returns: What came of it.
    package func run(seed: UInt64) -> SimulationResult { self.script(seed) }

    /// All scenarios.
    package static let all = [
        Self.staleRead, .revisionFalls, .appliedTwice, .deposedRevocation, .halfTransaction,
    ]
}
