extension ResolvedCluster {
    /// The cluster as a cluster file in which nothing is left to derive.
    ///
    /// Reading it back and resolving it gives this very cluster again.
    package var document: JSONText {
        .object([
            ("apiVersion", .string("tern/v1")),
            ("kind", .string("Cluster")),
            ("name", .string(self.name)),
            ("token", .string(self.token)),
            ("initialState", .string(self.initialState.rawValue)),
            ("store", .object(self.storeMembers)),
            ("members", .array(self.members.map(\.document))),
            ("links", .string(self.links.rawValue)),
            ("systemd", self.systemd.document),
            ("stateDirectory", .string(self.stateDirectory)),
        ])
    }

    private var storeMembers: [(String, JSONText)] {
        let version = self.version.map { [("version", JSONText.string($0))] } ?? []
        return [
            ("kind", .string(self.storeKind.rawValue)),
            ("binary", .string(self.binary)),
        ] + version
    }
}

extension ResolvedMember {
    fileprivate var document: JSONText {
        let urls: [(String, JSONText)] = [
            ("listenClient", .string("\(self.listenClientURL)")),
            ("advertiseClient", .string("\(self.advertiseClientURL)")),
            ("listenPeer", .string("\(self.listenPeerURL)")),
            ("advertisePeer", .string("\(self.advertisePeerURL)")),
        ]
        var members: [(String, JSONText)] = [
            ("name", .string(self.name)),
            ("host", .string(self.host)),
            ("urls", .object(urls)),
            ("dataDirectory", .string(self.dataDirectory)),
        ]
        if !self.extraFlags.isEmpty {
            members.append(("flags", .object(self.extraFlags.map { ($0.name, .string($0.value)) })))
        }
        if !self.environment.isEmpty {
            let variables = self.environment.map { ($0.name, JSONText.string($0.value)) }
            members.append(("environment", .object(variables)))
        }
        return .object(members)
    }
}

extension SystemdSettings {
    fileprivate var document: JSONText {
        let user = self.user.map { [("user", JSONText.string($0))] } ?? []
        let group = self.group.map { [("group", JSONText.string($0))] } ?? []
        return .object(
            [
                ("restart", .string(self.restart.rawValue)),
                ("restartDelay", Self.span(self.restartDelayMilliseconds)),
                ("startLimitBurst", .integer(self.startLimitBurst)),
                ("startLimitInterval", Self.span(self.startLimitIntervalMilliseconds)),
                ("timeoutStop", Self.span(self.timeoutStopMilliseconds)),
                ("killSignal", .string(self.killSignal)),
                ("openFiles", .integer(self.openFilesMax)),
            ] + user + group + [("hardening", .boolean(self.isHardened))]
        )
    }

    private static func span(_ milliseconds: Int) -> JSONText {
        .string(Quantity.text(of: .milliseconds(milliseconds)))
    }
}
