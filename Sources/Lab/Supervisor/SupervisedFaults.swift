import Chaos
import Clusters

/// The faults of a supervised cluster.
enum SupervisedFaults {
    /// What does faults to this cluster; nil when nothing can.
    static func make(
        cluster: ResolvedCluster,
        launcher: ProcessLauncher,
        fabric: LinkFabric?,
        observer: Observer
    ) -> (any FaultDoer)? {
        nil
    }
}
