import Chaos
package import Clusters
import Faults
import Platform

extension ProcessLauncher: ProcessControl {
    /// Why a member has no process and gets none by itself; nil when it has one or is about to.
    package func absence(of member: String) async throws -> String? {
        let state = try self.snapshot(of: member).state
        return state == .stopped || state == .failed ? state.rawValue : nil
    }
}

extension Observer: ClusterObservation {
    /// Who leads, by answers that came after the question; nil when nobody says so within a second.
    package func confirmedLeader() async -> String? {
        let asked = MonotonicClock.now()
        for _ in 0..<200 {
            let fresh = self.observations.filter { $0.time > asked && $0.isReachable }
            let term = fresh.map(\.term).max() ?? 0
            // The leader's own word, and nobody's word of a later term: a deposed leader that has
            // not noticed is outvoted by whoever has.
            let leader = fresh.first { $0.term == term && $0.leaderID == $0.memberID }
            if let leader, fresh.count * 2 > self.observations.count { return leader.member }
            try? await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }
}

/// The faults of a supervised cluster.
enum SupervisedFaults {
    /// What does faults to this cluster, telling of each once it is known whether it bites.
    ///
    /// The environment variable TERN_SABOTAGE names kinds of faults that are only pretended, so that
    /// tests can show that the probes notice.
    static func make(
        cluster: ResolvedCluster,
        launcher: ProcessLauncher,
        fabric: LinkFabric,
        observer: Observer,
        listener: @escaping @Sendable (SupervisorEvent) -> Void
    ) throws -> FaultInjector {
        FaultInjector(
            members: cluster.localMembers.map { FabricMember($0) },
            fabric: fabric,
            processes: launcher,
            observation: observer,
            sabotaged: try FaultInjector.sabotage(parsing: Environment.get("TERN_SABOTAGE"))
        ) { event in
            if event.phase != .fired { listener(.fault(event.record)) }
        }
    }
}
