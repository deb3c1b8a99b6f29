import Platform

/// What a cluster file leaves to the place and time at which it is used.
package struct ResolutionOptions: Sendable {
    /// A state directory that wins over the file's, such as a run's.
    package var stateDirectory: String?
    /// A link mode that wins over the file's.
    package var links: LinkMode?
    /// Where automatic ports come from; nil takes free ones without holding them.
    package var reservation: PortReservation?
    /// What the cluster was resolved to when its data was written: members keep their ports, because
    /// a store remembers its peers' URLs in its data.
    package var previous: ResolvedCluster?
    /// The machine that members may run on.
    package var machine: Machine
    /// The environment in which executables and directories are looked up.
    package var environment: [String: String]
    /// Whether a missing executable is an error; otherwise only its name is resolved.
    package var needsBinary: Bool

    /// The options of this process on this machine.
    package init(
        stateDirectory: String? = nil,
        links: LinkMode? = nil,
        reservation: PortReservation? = nil,
        previous: ResolvedCluster? = nil,
        machine: Machine = .current(),
        environment: [String: String] = Environment.all(),
        needsBinary: Bool = true
    ) {
        self.stateDirectory = stateDirectory
        self.links = links
        self.reservation = reservation
        self.previous = previous
        self.machine = machine
        self.environment = environment
        self.needsBinary = needsBinary
    }
}

extension ClusterSpec {
    /// Derives everything that the file leaves open.
    ///
    /// Throws `YAMLError` when what is derived contradicts what is written, and `ClustersError` when
    /// this machine lacks something: the executable, or free ports.
    package func resolve(
        _ options: ResolutionOptions = ResolutionOptions()
    ) throws -> ResolvedCluster {
        let links = self.effectiveLinks(options)
        let stateDirectory = self.effectiveStateDirectory(options)
        var members: [ResolvedMember] = []
        var ports = try PortPlan(self, options, links: links)
        for (index, member) in self.members.enumerated() {
            members.append(
                try self.resolve(member, index, &ports, links, stateDirectory, options)
            )
        }
        let binary = try self.binary(options, isLocal: members.contains(where: \.isLocal))
        let settings = SystemdSettings.defaults(
            forLab: links == .proxy,
            openFilesCeiling: members.contains(where: \.isLocal) ? Machine.openFilesMax() : .max
        )
        let cluster = ResolvedCluster(
            name: self.name,
            token: self.token ?? self.name,
            stateDirectory: stateDirectory,
            storeKind: self.store.kind,
            binary: binary.path,
            version: binary.version,
            links: links,
            initialState: self.initialState,
            systemd: self.systemd.over(settings),
            members: members
        )
        let problems =
            self.contradictions(in: cluster) + self.departures(of: cluster, options.previous)
        guard problems.isEmpty else { throw YAMLError(problems) }
        if binary.isHere { try self.checkFlags(of: cluster) }
        return cluster
    }

    /// Reserves the ports that `resolve` will need, so that they can be held until they are bound;
    /// nil when the file leaves none open.
    package func reservePorts(
        _ options: ResolutionOptions = ResolutionOptions()
    ) throws -> PortReservation? {
        let links = self.effectiveLinks(options)
        guard PortPlan.needsReservation(self, options, links: links) else { return nil }
        return try PortReservation(count: PortPlan.portsNeeded(self), for: self.name)
    }

    func isLocal(_ member: MemberSpec, _ options: ResolutionOptions) -> Bool {
        options.machine.isReached(by: member.effectiveHost)
    }

    func effectiveLinks(_ options: ResolutionOptions) -> LinkMode {
        let areAllLocal = self.members.allSatisfy { self.isLocal($0, options) }
        return options.links ?? self.links ?? (areAllLocal ? .proxy : .direct)
    }

    func effectiveStateDirectory(_ options: ResolutionOptions) -> String {
        if let told = options.stateDirectory {
            return StoreBinary.absolute(told)
        }
        if let written = self.stateDirectory {
            return StoreBinary.absolute(written, in: self.directory)
        }
        return Self.defaultStateDirectory(of: self.name, environment: options.environment)
    }

    /// Where a cluster of that name keeps its state unless told otherwise.
    package static func defaultStateDirectory(
        of name: String,
        environment: [String: String] = Environment.all()
    ) -> String {
        "\(Self.defaultStateRoot(environment: environment))/\(name)"
    }

    /// The directory that holds the state of all clusters of this user.
    package static func defaultStateRoot(
        environment: [String: String] = Environment.all()
    ) -> String {
        let told = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let root = told ?? "\(environment["HOME"] ?? "/root")/.local/state"
        return "\(root)/tern/clusters"
    }

    /// The directory of the file, which relative paths in it are relative to.
    var directory: String {
        Files.parent(of: StoreBinary.absolute(self.file))
    }

    private func binary(
        _ options: ResolutionOptions,
        isLocal: Bool
    ) throws -> (path: String, version: String?, isHere: Bool) {
        let name = self.store.kind == .etcd ? "etcd" : "ternd"
        // A path on other hosts is theirs; here there is nothing to look for or to ask.
        guard isLocal else {
            return (self.store.binary ?? "/usr/bin/\(name)", self.store.version, false)
        }
        let search = StoreBinary.SearchPath(
            environment: options.environment,
            directory: self.directory,
            programs: StoreBinary.SearchPath.ownDirectory
        )
        do {
            let found = try StoreBinary.find(
                self.store.kind,
                asWritten: self.store.binary,
                in: search
            )
            try self.checkVersion(of: found)
            return (found.path, found.version, true)
        } catch let error as ClustersError {
            guard options.needsBinary else {
                return (self.store.binary ?? name, self.store.version, false)
            }
            // What the file names wrongly is wrong in the file.
            guard self.store.binary != nil else { throw error }
            throw YAMLError([self.problem("store.binary", error.description)])
        }
    }

    /// The same cluster on a store of another kind, whose binary and version the file cannot know.
    package func running(_ kind: StoreKind) -> ClusterSpec {
        guard kind != self.store.kind else { return self }
        var other = self
        other.store.kind = kind
        other.store.binary = nil
        other.store.version = nil
        // Told on the command line: what is wrong with it stands nowhere in the file.
        other.positions["store.kind"] = .none(in: self.file)
        return other
    }

    private func checkVersion(of found: StoreBinary) throws(YAMLError) {
        guard let wanted = self.store.version, wanted != found.version else { return }
        let message = "the file asks for version \(wanted), but \(found.path) is \(found.version)"
        throw YAMLError([self.problem("store.version", message)])
    }

    private func resolve(
        _ member: MemberSpec,
        _ index: Int,
        _ ports: inout PortPlan,
        _ links: LinkMode,
        _ stateDirectory: String,
        _ options: ResolutionOptions
    ) throws -> ResolvedMember {
        let isLocal = self.isLocal(member, options)
        let urls = ports.urls(of: index)
        let derived =
            isLocal ? "\(stateDirectory)/data/\(member.name)" : self.remoteDataDirectory(of: member)
        let data = member.dataDirectory.map { StoreBinary.absolute($0, in: self.directory) }
        return ResolvedMember(
            name: member.name,
            host: member.effectiveHost,
            isLocal: isLocal,
            dataDirectory: data ?? derived,
            listenClientURL: urls.listenClient,
            advertiseClientURL: urls.advertiseClient,
            listenPeerURL: urls.listenPeer,
            advertisePeerURL: urls.advertisePeer,
            extraFlags: Self.merged(self.store.flags, member.flags, by: \.name),
            environment: Self.merged(self.store.environment, member.environment, by: \.name)
        )
    }

    /// Where etcd's packages keep data, divided only when a host has several members.
    private func remoteDataDirectory(of member: MemberSpec) -> String {
        let neighbours = self.members.count { $0.effectiveHost == member.effectiveHost }
        return neighbours == 1 ? "/var/lib/etcd" : "/var/lib/etcd/\(member.name)"
    }

    /// Both lists, sorted by name; the second wins.
    private static func merged<Item>(
        _ first: [Item],
        _ second: [Item],
        by name: (Item) -> String
    ) -> [Item] {
        var items: [String: Item] = [:]
        for item in first + second { items[name(item)] = item }
        return items.sorted { $0.key < $1.key }.map(\.value)
    }
}
