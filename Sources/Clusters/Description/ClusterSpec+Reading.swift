extension ClusterSpec {
    /// Reads a cluster file; throws everything that is wrong in it, with its places.
    package static func load(_ path: String) throws(YAMLError) -> ClusterSpec {
        try ClusterSpec(parsing: StrictYAML.text(ofFile: path), file: path)
    }

    /// Reads a cluster file's text; `file` is the name that problems carry.
    package init(parsing text: String, file: String) throws(YAMLError) {
        let shape = YAMLShape.object(ClusterDescription.cluster)
        try self.init(StrictYAML.parse(text, file: file, as: shape), file: file)
    }

    /// Reads a value that fits `ClusterDescription.cluster`.
    private init(_ value: YAMLValue, file: String) throws(YAMLError) {
        var problems: [YAMLProblem] = []
        self.init(
            file: file,
            name: value["name"]?.string ?? "",
            token: value["token"]?.string,
            initialState: value["initialState"].flatMap(Self.word) ?? .new,
            store: StoreSpec(value["store"]),
            members: [],
            basePorts: value["ports"].flatMap(PortPair.init),
            links: value["links"].flatMap(Self.word),
            scheme: value["scheme"].flatMap(Self.word) ?? .http,
            systemd: SystemdSpec(value["systemd"]),
            stateDirectory: value["stateDirectory"]?.string,
            positions: [:]
        )
        Self.collectPositions(of: value, "", into: &self.positions)
        self.members = Self.members(of: value, &problems)
        problems += self.contradictions()
        guard problems.isEmpty else { throw YAMLError(problems) }
    }

    private static func members(
        of value: YAMLValue,
        _ problems: inout [YAMLProblem]
    ) -> [MemberSpec] {
        if let count = value["members"]?.integer {
            return (1...max(1, count)).map { MemberSpec(name: "n\($0)") }
        }
        return value["members"]?.items.map { MemberSpec($0, &problems) } ?? []
    }

    /// A word of an enumeration; the description has already refused all others.
    static func word<Word: RawRepresentable<String>>(_ value: YAMLValue) -> Word? {
        value.string.flatMap(Word.init(rawValue:))
    }

    private static func collectPositions(
        of value: YAMLValue,
        _ path: String,
        into positions: inout [String: SourcePosition]
    ) {
        let prefix = path.isEmpty ? "" : path + "."
        for entry in value.entries {
            // A problem with a value is best shown at the value, but a mapping's begins a line later.
            let isBlock = entry.value.isMapping || entry.value.isList
            positions[prefix + entry.key] = isBlock ? entry.position : entry.value.position
            Self.collectPositions(of: entry.value, prefix + entry.key, into: &positions)
        }
        for (index, item) in value.items.enumerated() {
            positions[prefix + "\(index)"] = item.position
            Self.collectPositions(of: item, prefix + "\(index)", into: &positions)
        }
    }
}

extension StoreSpec {
    fileprivate init(_ value: YAMLValue?) {
        self.init()
        guard let value else { return }
        self.kind = value["kind"].flatMap(ClusterSpec.word) ?? .etcd
        self.binary = value["binary"]?.string
        self.version = value["version"]?.string
        self.flags = [ServerFlag](value["flags"])
        self.environment = [EnvironmentVariable](value["environment"])
    }
}

extension [ServerFlag] {
    fileprivate init(_ value: YAMLValue?) {
        self = (value?.entries ?? []).map { ServerFlag($0.key, $0.value.scalarText ?? "") }
    }
}

extension [EnvironmentVariable] {
    fileprivate init(_ value: YAMLValue?) {
        self = (value?.entries ?? []).map { EnvironmentVariable($0.key, $0.value.scalarText ?? "") }
    }
}

extension PortPair {
    fileprivate init?(_ value: YAMLValue) {
        guard let client = value["client"]?.integer, let peer = value["peer"]?.integer else {
            return nil
        }
        self.init(client: client, peer: peer)
    }
}

extension MemberSpec {
    fileprivate init(_ value: YAMLValue, _ problems: inout [YAMLProblem]) {
        self.init(
            name: value["name"]?.string ?? "",
            host: value["host"]?.string,
            address: value["address"]?.string,
            clientPort: value["ports"]?["client"]?.integer,
            peerPort: value["ports"]?["peer"]?.integer,
            dataDirectory: value["dataDirectory"]?.string,
            flags: [ServerFlag](value["flags"]),
            environment: [EnvironmentVariable](value["environment"])
        )
        self.urls = URLs(
            listenClient: Self.url(value["urls"]?["listenClient"], &problems),
            advertiseClient: Self.url(value["urls"]?["advertiseClient"], &problems),
            listenPeer: Self.url(value["urls"]?["listenPeer"], &problems),
            advertisePeer: Self.url(value["urls"]?["advertisePeer"], &problems)
        )
    }

    private static func url(_ value: YAMLValue?, _ problems: inout [YAMLProblem]) -> MemberURL? {
        guard let value, let text = value.string else { return nil }
        do throws(MemberURL.ParseError) {
            return try MemberURL(parsing: text)
        } catch {
            problems.append(value.problem("\"\(text)\" is no URL of a member: \(error)"))
            return nil
        }
    }
}

extension SystemdSpec {
    fileprivate init(_ value: YAMLValue?) {
        self.init()
        guard let value else { return }
        self.restart = value["restart"].flatMap(ClusterSpec.word)
        self.restartDelayMilliseconds = Self.milliseconds(value["restartDelay"])
        self.startLimitBurst = value["startLimitBurst"]?.integer
        self.startLimitIntervalMilliseconds = Self.milliseconds(value["startLimitInterval"])
        self.timeoutStopMilliseconds = Self.milliseconds(value["timeoutStop"])
        self.killSignal = value["killSignal"]?.string
        self.openFilesMax = value["openFiles"]?.integer
        self.user = value["user"]?.string
        self.group = value["group"]?.string
        self.isHardened = value["hardening"]?.boolean
    }

    private static func milliseconds(_ value: YAMLValue?) -> Int? {
        value?.duration.map { duration in
            let (seconds, attoseconds) = duration.components
            return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        }
    }
}
