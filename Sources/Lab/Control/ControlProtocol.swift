import Basics
package import Clusters
package import Faults

/// What a supervisor is asked, one JSON object on one line.
package enum ControlRequest: Codable, Hashable, Sendable {
    /// How the cluster is doing; answered by `status`.
    case status
    /// Start these members; answered by `done`.
    case start(members: [String])
    /// Stop these members in an orderly way; answered by `done` when they are gone.
    case stop(members: [String])
    /// Stop and start these members, one after the other; answered by `done`.
    case restart(members: [String])
    /// Do this fault, healing it after so many milliseconds when told; answered by `fault`.
    case inject(fault: Fault, forMilliseconds: Int?, seed: UInt64)
    /// Heal the fault with this number, or all of them; answered by `faults`.
    case heal(id: Int?)
    /// Every fault so far; answered by `faults`.
    case faults
    /// What happens from now on; answered by `event` until the connection is closed.
    case events
    /// End everything; answered by `done` when it has ended. With `isOrderly` false by SIGKILL.
    case down(isOrderly: Bool)
}

/// What a supervisor answers, one JSON object on one line.
package enum ControlResponse: Codable, Hashable, Sendable {
    /// It is done.
    case done
    /// It could not be done: one sentence, and the exit status it stands for.
    case refused(sentence: String, exitCode: Int32)
    /// How the cluster is doing.
    case status(ClusterStatus)
    /// One fault as it was done.
    case fault(FaultRecord)
    /// Faults as they were done.
    case faults([FaultRecord])
    /// Something happened.
    case event(SupervisorEvent)
}

/// Something that happened to a cluster.
package enum SupervisorEvent: Codable, Hashable, Sendable {
    /// To a member's process.
    case member(MemberEvent)
    /// Somebody else leads, or nobody, or a new term has begun.
    case leader(LeaderChange)
    /// A fault was done, or healed.
    case fault(FaultRecord)
}

/// The supervisor refused, or could not be reached.
package struct ControlError: ExitCoded, Hashable {
    /// One sentence.
    package let description: String
    /// The exit status it stands for.
    package let exitCode: Int32
    /// Whether nobody answered at all.
    package let isUnreachable: Bool

    /// An error with its sentence.
    package init(_ description: String, exitCode: Int32 = 3, isUnreachable: Bool = false) {
        self.description = description
        self.exitCode = exitCode
        self.isUnreachable = isUnreachable
    }
}
