#if PlantedBugs

import Basics
import Foundation
import Simulator

/// Runs seeds one after the other with one bug alive, in a process of its own: a bug may well lead the
/// cores into a state that they refuse to go on in.
struct Worker {
    var bug: PlantedBug?
    var seeds: Range<UInt64>

    /// No seed takes so many seconds of processor time; a bug that makes a core go round in circles
    /// would.
    private static let secondsMax = 60

    /// Says what became of each seed, up to the first in which a property was broken.
    func run() {
        PlantedBug.alive = self.bug
        for seed in self.seeds {
            self.say("seed \(seed)")
            Self.limit(Self.secondsMax)
            let result = Simulation.run(HuntOptions.options(seed))
            guard let violation = result.violation, self.counts(violation) else { continue }
            self.say("broken \(violation.property.rawValue) \(violation.sentence)")
            return
        }
        self.say("held")
    }

    /// Ends the process after so much processor time from now on.
    private static func limit(_ seconds: Int) {
        var timer = itimerval()
        timer.it_value.tv_sec = seconds
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    }

    /// Whether a violation says something about the bug.
    ///
    /// A cluster that comes to a standstill does not: that may come of any mistake, and of a last
    /// member that never heard of the removal of the one before it.
    private func counts(_ violation: SimulationViolation) -> Bool {
        switch violation.property {
        case .election, .progress, .convergence, .answeredInTime:
            self.bug?.expectedChecks.contains(violation.property) ?? true
        default: true
        }
    }

    /// Runs the first seed and says what it drew, what was broken, and what happened before.
    func trace() {
        PlantedBug.alive = self.bug
        let result = Simulation.run(HuntOptions.options(self.seeds.lowerBound), traceLines: 4_000)
        for field in result.options.fields { self.say("\(field.name): \(field.value)") }
        for line in result.trace { self.say(line) }
        self.say(result.violation.map { "\($0.property.rawValue): \($0.sentence)" } ?? "held")
    }

    /// Written at once: the next line may never come.
    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

/// What a seed is run with: the simulation's own draw, in shorter runs.
///
/// Most bugs show within the first seconds, so that many short runs see more than a few long ones.
/// Damage to what was synced is left out: it kills members, and no planted bug needs it.
enum HuntOptions {
    static func options(_ seed: UInt64) -> SwarmOptions {
        var options = SwarmOptions(drawnFrom: seed)
        options.faultPhase = 20_000_000_000
        options.operations = 1_000
        for (place, kind) in HazardKind.allCases.enumerated() {
            if kind == .bitRot || kind == .misdirectedWrite { options.hazards[place] = 0 }
        }
        return options
    }
}

#endif
