import Chaos
import Clusters

/// The proxies of a supervised cluster.
enum SupervisedLinks {
    /// Opens the proxies in front of every member; nil for a cluster whose links are direct.
    static func open(_ cluster: ResolvedCluster) async throws -> LinkFabric? {
        guard cluster.links == .proxy else { return nil }
        let members = cluster.members.map { FabricMember($0) }
        return try await LinkFabric.start(members: members, seed: 0)
    }
}
