import Clusters
package import Faults

/// Finds the pauses that hold a member, for those who would rather name the member than the fault.
package enum ActivePauses {
    /// The numbers of the pauses among `active` that hold `target`: a member, or `@all`.
    ///
    /// Throws when nobody is called that, or when none of those meant is paused.
    package static func numbers(
        holding target: Target,
        among active: [FaultRecord],
        members: [String]
    ) throws(ChaosError) -> [Int] {
        let pauses = active.filter { $0.fault.kind == .pause }
        let found: [FaultRecord]
        switch target {
        case .all: found = pauses
        case .member(let name) where members.contains(name):
            found = pauses.filter { $0.resolved.contains(name) }
        case .member(let name):
            throw .unknownMember(name, among: members)
        default:
            throw ChaosError(.unusable, "unpause \(target)", "name a member, or @all")
        }
        guard !found.isEmpty else {
            throw ChaosError(.unusable, "unpause \(target)", "no fault holds it paused")
        }
        return found.map(\.id)
    }
}

extension ChaosError {
    /// It must be said which of several faults is meant.
    package static func severalActive(_ faults: [FaultRecord]) -> ChaosError {
        let list = faults.map { "\($0.id) (\($0.fault))" }.joined(separator: ", ")
        return ChaosError(
            .unusable,
            "several faults are active",
            "\(list); give one number, or --all"
        )
    }

    /// Nobody is called that.
    static func unknownMember(_ name: String, among members: [String]) -> ChaosError {
        let hint = Suggestion.clause(for: name, in: members)
        return ChaosError(
            .unusable,
            "no member is called \(name)",
            "the members are \(members.joined(separator: ", "))\(hint)"
        )
    }
}
