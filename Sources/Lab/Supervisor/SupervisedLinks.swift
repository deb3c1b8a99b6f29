import Chaos
import Clusters

/// The proxies of a supervised cluster.
enum SupervisedLinks {
    /// Opens the proxies in front of every member; nil for a cluster whose links are direct.
    static func open(_ cluster: ResolvedCluster) async throws -> LinkFabric? {
        guard cluster.links == .proxy else { return nil }
        let members = cluster.members.map { member in
            FabricMember(
                name: member.name,
                peer: self.side(member.advertisePeerURL, member.listenPeerURL),
                client: self.side(member.advertiseClientURL, member.listenClientURL)
            )
        }
        return try await LinkFabric.start(members: members, seed: 0)
    }

    private static func side(_ advertised: MemberURL, _ real: MemberURL) -> ProxiedSide? {
        // A member whose file advertises its real listener is dialled directly.
        guard advertised != real else { return nil }
        return ProxiedSide(
            listen: LinkAddress(host: advertised.host, port: advertised.port),
            target: LinkAddress(host: real.host, port: real.port)
        )
    }
}
