/// A cluster file as it was written: everything it says, and nothing it does not.
///
/// `resolve` derives the rest. Places in the file are kept, so that what turns out contradictory
/// only after derivation is still reported where it was written.
package struct ClusterSpec: Sendable {
    /// The file as the user named it.
    package var file: String
    /// The cluster's name.
    package var name: String
    /// The initial cluster token, when told.
    package var token: String?
    /// New or existing.
    package var initialState: InitialState
    /// What the members run.
    package var store: StoreSpec
    /// The members in the order of the file, at least one.
    package var members: [MemberSpec]
    /// The ports of the first member at an address; nil allots free ones.
    package var basePorts: PortPair?
    /// Whether the lab's proxies carry the traffic, when told.
    package var links: LinkMode?
    /// The scheme of derived URLs.
    package var scheme: MemberURL.Scheme
    /// What the file says about units.
    package var systemd: SystemdSpec
    /// Where the lab keeps state, as written, when told.
    package var stateDirectory: String?
    /// Where things stand in the file, by path, such as `store.flags.cert-file`.
    var positions: [String: SourcePosition]
}

/// What a cluster file says about the store.
package struct StoreSpec: Sendable, Equatable {
    /// The kind of store.
    package var kind = StoreKind.etcd
    /// The executable as written, when told.
    package var binary: String?
    /// The version that must be found, when told.
    package var version: String?
    /// Further flags, in the order of the file.
    package var flags: [ServerFlag] = []
    /// Environment variables, in the order of the file.
    package var environment: [EnvironmentVariable] = []
}

/// What a cluster file says about one member.
package struct MemberSpec: Sendable, Equatable {
    /// The member's name.
    package var name: String
    /// The host, when told.
    package var host: String?
    /// The address, when told.
    package var address: String?
    /// The port for clients, when told.
    package var clientPort: Int?
    /// The port for peers, when told.
    package var peerPort: Int?
    /// The URLs, when told.
    package var urls = URLs()
    /// The data directory as written, when told.
    package var dataDirectory: String?
    /// Further flags, in the order of the file.
    package var flags: [ServerFlag] = []
    /// Environment variables, in the order of the file.
    package var environment: [EnvironmentVariable] = []

    /// The URLs of a member as far as its file tells them.
    package struct URLs: Sendable, Equatable {
        /// Where its process listens for clients.
        package var listenClient: MemberURL?
        /// What clients connect to.
        package var advertiseClient: MemberURL?
        /// Where its process listens for its peers.
        package var listenPeer: MemberURL?
        /// What its peers connect to.
        package var advertisePeer: MemberURL?
    }

    /// The address in its derived URLs.
    var effectiveAddress: String {
        self.address ?? self.host ?? self.urls.advertisePeer?.host ?? "127.0.0.1"
    }

    /// The host it runs on.
    var effectiveHost: String {
        self.host ?? self.effectiveAddress
    }
}

/// A port for clients and one for peers.
package struct PortPair: Sendable, Hashable {
    /// Where clients connect.
    package var client: Int
    /// Where other members connect.
    package var peer: Int
}

/// What a cluster file says about units; nil where it says nothing.
package struct SystemdSpec: Sendable, Equatable {
    var restart: RestartPolicy?
    var restartDelayMilliseconds: Int?
    var startLimitBurst: Int?
    var startLimitIntervalMilliseconds: Int?
    var timeoutStopMilliseconds: Int?
    var killSignal: String?
    var openFilesMax: Int?
    var user: String?
    var group: String?
    var isHardened: Bool?

    /// These settings over the defaults.
    func over(_ defaults: SystemdSettings) -> SystemdSettings {
        SystemdSettings(
            restart: self.restart ?? defaults.restart,
            restartDelayMilliseconds: self.restartDelayMilliseconds
                ?? defaults.restartDelayMilliseconds,
            startLimitBurst: self.startLimitBurst ?? defaults.startLimitBurst,
            startLimitIntervalMilliseconds: self.startLimitIntervalMilliseconds
                ?? defaults.startLimitIntervalMilliseconds,
            timeoutStopMilliseconds: self.timeoutStopMilliseconds
                ?? defaults.timeoutStopMilliseconds,
            killSignal: self.killSignal ?? defaults.killSignal,
            openFilesMax: self.openFilesMax ?? defaults.openFilesMax,
            user: self.user ?? defaults.user,
            group: self.group ?? defaults.group,
            isHardened: self.isHardened ?? defaults.isHardened
        )
    }
}

extension ClusterSpec {
    /// The same cluster, described by command line flags: nothing of it stands in a file.
    package func withoutPlaces() -> ClusterSpec {
        var other = self
        for path in other.positions.keys { other.positions[path] = .none(in: self.file) }
        return other
    }

    /// The place of the deepest part of `path` that stands in the file.
    func position(of path: String) -> SourcePosition {
        var path = path[...]
        while true {
            if let position = self.positions[String(path)] { return position }
            guard let dot = path.lastIndex(of: ".") else { break }
            path = path[..<dot]
        }
        return SourcePosition(file: self.file, line: 1, column: 1)
    }

    /// A problem at the place of `path`.
    func problem(_ path: String, _ message: String) -> YAMLProblem {
        YAMLProblem(self.position(of: path), message)
    }
}
