package import Faults
import Platform

/// A fault that has fired and is not healed yet.
struct ActiveFault {
    var record: FaultRecord
    var action: FaultAction
    /// How long it is meant to last; nil until it is healed by hand.
    var duration: Duration?
    /// The processes it found, by member.
    var processes: [String: ProcessIdentity] = [:]
    /// The members it really did something to: what it leaves to undo.
    var struck: Set<String> = []
    /// What probes measured before it, to compare with.
    var baseline: [Link: Duration] = [:]
    /// What each link had carried when the fault was in force.
    var forwardedAtStart: [Link: Int] = [:]
    /// How many connections it reset.
    var resets = 0
    /// Whether it is known whether it bites; until then it is not undone.
    var isProbed = false
    /// Whether it has been undone, though perhaps not yet verified.
    var isUndone = false
    /// Ends it when its time is over.
    var expiry: Task<Void, Never>?

    var id: Int { self.record.id }
    var ruleID: String { "fault-\(self.record.id)" }

    /// How long to wait for silence without outlasting the fault.
    func silence(_ limits: ProbeLimits) -> Duration { min(limits.silence, self.patience) }

    /// How long a probe may look at the fault without outlasting it.
    var patience: Duration {
        guard let duration = self.duration else { return .seconds(4) }
        return min(.seconds(4), max(.milliseconds(20), duration / 2))
    }

    /// `fault 3 (kill n2)`, for details of other faults' probes.
    var title: String { "fault \(self.id) (\(self.record.fault))" }
}

/// A step in the life of a fault, for whoever records the run.
package struct FaultEvent: Hashable, Sendable {
    /// The step.
    package var phase: FaultPhase
    /// The fault as it is known at this step.
    package var record: FaultRecord
}
