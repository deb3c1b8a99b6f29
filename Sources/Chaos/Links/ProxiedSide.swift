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

    /// A member with proxies in front of its peer and client addresses, where given.
    package init(name: String, peer: ProxiedSide?, client: ProxiedSide?) {
        self.name = name
        self.peer = peer
        self.client = client
    }
}

/// Who may dial a proxy, and how its diallers are told apart.
package enum ProxyKind: String, Hashable, Sendable {
    /// Members dial here; told apart by the process that owns the dialling socket.
    case peer
    /// Clients dial here; told apart by their address.
    case client
}
