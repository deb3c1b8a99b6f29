/// A cluster in which nothing is left to derive: what is rendered, launched, recorded and printed.
package struct ResolvedCluster: Codable, Hashable, Sendable {
    /// The cluster's name, unique among the clusters of a user.
    package var name: String
    /// `--initial-cluster-token`: members of different clusters never mistake each other for peers.
    package var token: String
    /// Where the lab keeps what belongs to this cluster: data, logs, units, the control socket.
    package var stateDirectory: String
    /// What kind of store the members run.
    package var storeKind: StoreKind
    /// The store's executable: an absolute path on the members' hosts.
    package var binary: String
    /// The store's version, such as `3.4.23`; nil when it was neither told nor could be asked.
    package var version: String?
    /// Whether the lab's proxies stand between members, and between clients and members.
    package var links: LinkMode
    /// `--initial-cluster-state`.
    package var initialState: InitialState
    /// What the units say about restarts, limits and hardening.
    package var systemd: SystemdSettings
    /// The members, in the order of the file.
    package var members: [ResolvedMember]

    /// A cluster of the given parts.
    package init(
        name: String,
        token: String,
        stateDirectory: String,
        storeKind: StoreKind,
        binary: String,
        version: String?,
        links: LinkMode,
        initialState: InitialState,
        systemd: SystemdSettings,
        members: [ResolvedMember]
    ) {
        self.name = name
        self.token = token
        self.stateDirectory = stateDirectory
        self.storeKind = storeKind
        self.binary = binary
        self.version = version
        self.links = links
        self.initialState = initialState
        self.systemd = systemd
        self.members = members
    }

    /// The member of that name.
    package subscript(name: String) -> ResolvedMember? {
        self.members.first { $0.name == name }
    }

    /// The members that run on this machine: the only ones the lab launches.
    package var localMembers: [ResolvedMember] {
        self.members.filter(\.isLocal)
    }

    /// `--initial-cluster`: every member's name and advertised peer URL.
    package var initialCluster: String {
        self.members.map { "\($0.name)=\($0.advertisePeerURL)" }.joined(separator: ",")
    }

    /// The URLs that clients use, in the order of the members.
    package var endpoints: [MemberURL] {
        self.members.map(\.advertiseClientURL)
    }
}

/// One member of a resolved cluster.
package struct ResolvedMember: Codable, Hashable, Sendable {
    /// The member's name, unique in the cluster.
    package var name: String
    /// The host it runs on.
    package var host: String
    /// Whether that host is this machine; other members are rendered, never launched.
    package var isLocal: Bool
    /// Where the member keeps its data: an absolute path.
    package var dataDirectory: String
    /// Where the store process really listens for clients.
    package var listenClientURL: MemberURL
    /// What clients connect to: the lab's client-side proxy when links are proxied.
    package var advertiseClientURL: MemberURL
    /// Where the store process really listens for its peers.
    package var listenPeerURL: MemberURL
    /// What its peers connect to: the lab's peer-side proxy when links are proxied.
    package var advertisePeerURL: MemberURL
    /// Flags besides those that Tern derives; the cluster's and then the member's, sorted by name.
    package var extraFlags: [ServerFlag]
    /// Environment variables, sorted by name.
    package var environment: [EnvironmentVariable]

    /// A member of the given parts.
    package init(
        name: String,
        host: String,
        isLocal: Bool,
        dataDirectory: String,
        listenClientURL: MemberURL,
        advertiseClientURL: MemberURL,
        listenPeerURL: MemberURL,
        advertisePeerURL: MemberURL,
        extraFlags: [ServerFlag] = [],
        environment: [EnvironmentVariable] = []
    ) {
        self.name = name
        self.host = host
        self.isLocal = isLocal
        self.dataDirectory = dataDirectory
        self.listenClientURL = listenClientURL
        self.advertiseClientURL = advertiseClientURL
        self.listenPeerURL = listenPeerURL
        self.advertisePeerURL = advertisePeerURL
        self.extraFlags = extraFlags
        self.environment = environment
    }
}

/// What kind of store a cluster's members run.
package enum StoreKind: String, Codable, Sendable, CaseIterable {
    /// etcd, any version from 3.4.
    case etcd
    /// Tern's own store.
    case tern
}

/// Whether the lab's proxies carry a cluster's traffic.
package enum LinkMode: String, Codable, Sendable, CaseIterable {
    /// Every link passes through a proxy of the lab, which can then cut or slow it.
    case proxy
    /// Members and clients connect to each other without the lab in between.
    case direct
}

/// `--initial-cluster-state`.
package enum InitialState: String, Codable, Sendable, CaseIterable {
    /// The members found the cluster together.
    case new
    /// The members join a cluster that is running.
    case existing
}

/// A flag of the store's command line.
package struct ServerFlag: Codable, Hashable, Sendable {
    /// The name without its dashes.
    package var name: String
    /// The value.
    package var value: String

    /// A flag `--name=value`.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The flag as one argument.
    ///
    /// The form with `=` is the only one that also works for truth values.
    package var argument: String {
        "--\(self.name)=\(self.value)"
    }
}

/// A variable of a process's environment.
package struct EnvironmentVariable: Codable, Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value.
    package var value: String

    /// A variable `name=value`.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
