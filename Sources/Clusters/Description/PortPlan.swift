/// Decides the four URLs of every member of a cluster.
///
/// A URL that the file writes wins; then a port that it writes; then the cluster's base ports,
/// counted up per address; then what the member had when its data was written; then, for members of
/// this machine, reserved ports; and for other hosts etcd's own 2379 and 2380, counted up by two.
struct PortPlan {
    /// The four URLs of a member.
    struct URLs {
        var listenClient: MemberURL
        var advertiseClient: MemberURL
        var listenPeer: MemberURL
        var advertisePeer: MemberURL
    }

    /// The four kinds of port that a block of automatic ports has, in its order.
    private enum Role: Int {
        case client, peer, realClient, realPeer
    }

    private let spec: ClusterSpec
    private let options: ResolutionOptions
    private let links: LinkMode
    private let reservation: PortReservation?

    init(_ spec: ClusterSpec, _ options: ResolutionOptions, links: LinkMode) throws {
        self.spec = spec
        self.options = options
        self.links = links
        let needsOne = Self.needsReservation(spec, options, links: links)
        self.reservation =
            try options.reservation
            ?? (needsOne ? PortReservation(count: Self.portsNeeded(spec), for: spec.name) : nil)
    }

    /// How many ports of one kind there is room for: n1 ends in 1, n2 in 2, while they are few.
    private static func stride(_ spec: ClusterSpec) -> Int {
        max(10, spec.members.count + 1)
    }

    /// How many consecutive ports a reservation for this cluster must have.
    static func portsNeeded(_ spec: ClusterSpec) -> Int {
        4 * Self.stride(spec)
    }

    /// Whether any member of this machine is left without a port.
    static func needsReservation(
        _ spec: ClusterSpec,
        _ options: ResolutionOptions,
        links: LinkMode
    ) -> Bool {
        spec.members.contains { member in
            guard spec.isLocal(member, options), options.previous?[member.name] == nil else {
                return false
            }
            let urls = member.urls
            let knowsClient =
                urls.advertiseClient != nil || member.clientPort != nil || spec.basePorts != nil
            let knowsPeer =
                urls.advertisePeer != nil || member.peerPort != nil || spec.basePorts != nil
            let knowsReal = urls.listenClient != nil && urls.listenPeer != nil
            return !knowsClient || !knowsPeer || (links == .proxy && !knowsReal)
        }
    }

    /// The URLs of the member at `index`.
    func urls(of index: Int) -> URLs {
        let written = self.spec.members[index].urls
        let client = self.pair(index, written.listenClient, written.advertiseClient, isClient: true)
        let peer = self.pair(index, written.listenPeer, written.advertisePeer, isClient: false)
        return URLs(
            listenClient: client.listen,
            advertiseClient: client.advertise,
            listenPeer: peer.listen,
            advertisePeer: peer.advertise
        )
    }

    /// The URL a member listens on, and the one it is reached at, for clients or for peers.
    private func pair(
        _ index: Int,
        _ listen: MemberURL?,
        _ advertise: MemberURL?,
        isClient: Bool
    ) -> (listen: MemberURL, advertise: MemberURL) {
        let member = self.spec.members[index]
        let isProxied = self.links == .proxy && self.spec.isLocal(member, self.options)
        // Whichever of the two is written also tells the scheme of the other.
        let scheme = listen?.scheme ?? advertise?.scheme ?? self.spec.scheme
        let reached = self.port(isClient ? .client : .peer, index) ?? listen?.port ?? 0
        let advertise = advertise ?? MemberURL(scheme, member.effectiveAddress, reached)
        let previous = self.options.previous?[member.name]
        let before = (isClient ? previous?.listenClientURL : previous?.listenPeerURL)?.port
        let real =
            isProxied ? before ?? self.reserved(isClient ? .realClient : .realPeer, index) : nil
        let listening = MemberURL(scheme, member.effectiveAddress, real ?? advertise.port)
        return (listen ?? listening, advertise)
    }

    /// The port at which a member is reached, for clients or peers.
    private func port(_ role: Role, _ index: Int) -> Int? {
        let member = self.spec.members[index]
        let isClient = role == .client
        if let own = isClient ? member.clientPort : member.peerPort { return own }
        let place = self.placeAtAddress(index)
        if let base = self.spec.basePorts {
            return (isClient ? base.client : base.peer) + place
        }
        if let previous = self.options.previous?[member.name] {
            return (isClient ? previous.advertiseClientURL : previous.advertisePeerURL).port
        }
        if !self.spec.isLocal(member, self.options) {
            return (isClient ? 2379 : 2380) + 2 * place
        }
        // Unproxied, a listening URL that was written is also the best guess at what to advertise.
        if self.links == .direct {
            let listening = isClient ? member.urls.listenClient : member.urls.listenPeer
            if let listening { return listening.port }
        }
        return self.reserved(role, index)
    }

    /// How many members before this one share its address.
    private func placeAtAddress(_ index: Int) -> Int {
        let address = self.spec.members[index].effectiveAddress
        return self.spec.members[..<index].count { $0.effectiveAddress == address }
    }

    private func reserved(_ role: Role, _ index: Int) -> Int? {
        guard let first = self.reservation?.ports.lowerBound else { return nil }
        return first + role.rawValue * Self.stride(self.spec) + index + 1
    }
}
