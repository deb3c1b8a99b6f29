package import Clusters

/// One listening address of a member, and the proxy in front of it.
package struct ProxiedSide: Hashable, Sendable {
    /// Where the proxy listens: the address the member advertises.
    package var listen: LinkAddress
    /// Where the member itself listens.
    package var target: LinkAddress

    /// A proxy on `listen` for what listens on `target`.
    package init(listen: LinkAddress, target: LinkAddress) {
        self.listen = listen
        self.target = target
    }
}

/// A member as the fabric knows it.
package struct FabricMember: Hashable, Sendable {
    /// Its name.
    package var name: String
    /// The proxy its peers dial; nil when they dial it directly, out of the lab's reach.
    package var peer: ProxiedSide?
    /// The proxy its clients dial; nil when they dial it directly.
    package var client: ProxiedSide?

    /// Where the member itself listens for clients, past the proxy.
    package var serves: LinkAddress

    /// A member with proxies in front of its peer and client addresses, where given.
    package init(name: String, serves: LinkAddress, peer: ProxiedSide?, client: ProxiedSide?) {
        self.name = name
        self.serves = serves
        self.peer = peer
        self.client = client
    }
}

extension FabricMember {
    /// A member of a cluster file: proxied wherever it advertises another address than its own.
    package init(_ member: ResolvedMember) {
        func side(_ advertised: MemberURL, _ own: MemberURL) -> ProxiedSide? {
            guard advertised != own else { return nil }
            return ProxiedSide(listen: LinkAddress(advertised), target: LinkAddress(own))
        }
        self.init(
            name: member.name,
            serves: LinkAddress(member.listenClientURL),
            peer: side(member.advertisePeerURL, member.listenPeerURL),
            client: side(member.advertiseClientURL, member.listenClientURL)
        )
    }
}

/// Who may dial a proxy, and how its diallers are told apart.
package enum ProxyKind: String, Hashable, Sendable {
    /// Members dial here; told apart by the process that owns the dialling socket.
    case peer
    /// Clients dial here; told apart by their address.
    case client
}
