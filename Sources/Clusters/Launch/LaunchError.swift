import Basics

/// The launcher was asked for something that cannot be.
package struct LaunchError: ExitCoded, Hashable {
    /// One sentence: what, and what to do.
    package let description: String
    /// 64 when the request was wrong, 3 when the lab failed.
    package let exitCode: Int32

    /// No member has that name.
    package static func unknownMember(_ name: String, known: [String]) -> LaunchError {
        LaunchError(
            description: "there is no member \(name)"
                + Suggestion.clause(for: name, in: known)
                + " (members: \(known.joined(separator: ", ")))",
            exitCode: 64
        )
    }

    /// The member has no process to do that to.
    package static func notRunning(
        _ name: String,
        _ wanted: String,
        _ state: MemberState
    )
        -> LaunchError
    {
        LaunchError(
            description: "\(name) cannot be \(wanted): it is \(state.rawValue)",
            exitCode: 64
        )
    }

    /// The member did not do in time what it was asked for.
    package static func timedOut(_ name: String, _ wanted: String) -> LaunchError {
        LaunchError(description: "\(name) was not \(wanted) in time", exitCode: 3)
    }
}
