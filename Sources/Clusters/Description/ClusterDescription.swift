/// What a cluster file may say: read by the strict reader and printed by `tern schema cluster`.
package enum ClusterDescription {
    static let nameForm = YAMLText(
        "a cluster name",
        pattern: "[a-z0-9]+(-[a-z0-9]+)*",
        rule: "lower-case letters and digits, with single dashes between them"
    )
    static let memberNameForm = YAMLText(
        "a member name",
        pattern: "[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
        rule: "letters, digits, dots, dashes and underscores, at most 63"
    )
    static let flagNameForm = YAMLText(
        "a flag name",
        pattern: "[a-z0-9]+(-[a-z0-9]+)*",
        rule: "without its leading dashes"
    )
    static let variableNameForm = YAMLText(
        "the name of an environment variable",
        pattern: "[A-Za-z_][A-Za-z0-9_]*"
    )
    static let hostForm = YAMLText(
        "a host name or address",
        pattern: "[A-Za-z0-9:][A-Za-z0-9.:_-]*"
    )
    static let urlForm = YAMLText(
        "a URL",
        pattern: "https?://[^/ ,]+:[0-9]+/?",
        rule: "a scheme, a host and a port, as in http://127.0.0.1:2379"
    )
    static let signalForm = YAMLText(
        "the name of a signal",
        pattern: "SIG[A-Z0-9+-]+",
        rule: "as in SIGTERM"
    )
    static let wordForm = YAMLText("a word without spaces", pattern: "[^ \\t,=]+")
    static let pathForm = YAMLText("a path")
    static let accountForm = YAMLText("an account name", pattern: "[A-Za-z_][A-Za-z0-9_-]*")

    static let port = YAMLShape.integer(1...65_535)
    static let environment = YAMLShape.table(keys: Self.variableNameForm, .scalar)
    static let flags = YAMLShape.table(keys: Self.flagNameForm, .scalar)

    /// A whole cluster file.
    package static let cluster = YAMLObject(
        "cluster",
        "A cluster for Tern to render, start, break and judge.",
        [
            YAMLField(
                "apiVersion",
                .choice(["tern/v1"]),
                required: true,
                "The version of this format."
            ),
            YAMLField(
                "kind",
                .choice(["Cluster"]),
                required: true,
                "What the file describes."
            ),
            YAMLField(
                "name",
                .text(Self.nameForm),
                required: true,
                "The cluster's name; units, state and sockets are named after it."
            ),
            YAMLField(
                "token",
                .text(Self.wordForm),
                "The initial cluster token, which goes into every id. Default: the name."
            ),
            YAMLField(
                "initialState",
                .choice(InitialState.allCases.map(\.rawValue)),
                "Whether the members found a new cluster or join an existing one. Default: new."
            ),
            YAMLField("store", .object(Self.store), "What the members run. Default: etcd."),
            YAMLField(
                "members",
                .either([.integer(1...99), .list(.object(Self.member), count: 1...99)]),
                required: true,
                "How many members there are, named n1, n2, …, or a list of them."
            ),
            YAMLField(
                "ports",
                .either([.choice(["auto"]), .object(Self.clusterPorts)]),
                "Where the members of this machine are reached. Default: auto, which allots free"
                    + " ports at each start and keeps them while the data lives."
            ),
            YAMLField(
                "links",
                .choice(LinkMode.allCases.map(\.rawValue)),
                "Whether the lab's proxies carry the traffic, so that links can be cut."
                    + " Default: proxy when all members are on this machine, otherwise direct."
            ),
            YAMLField(
                "scheme",
                .choice(MemberURL.Scheme.allCases.map(\.rawValue)),
                "The scheme of all derived URLs. Default: http. With https, store.flags names the"
                    + " certificates."
            ),
            YAMLField(
                "systemd",
                .object(Self.systemd),
                "What the rendered units say about restarts, limits and accounts."
            ),
            YAMLField(
                "stateDirectory",
                .text(Self.pathForm),
                "Where the lab keeps data, logs and units of the members of this machine; relative"
                    + " to this file. Default: tern/clusters/NAME under $XDG_STATE_HOME or"
                    + " ~/.local/state."
            ),
        ]
    )

    static let store = YAMLObject(
        "store",
        "What the members run.",
        [
            YAMLField(
                "kind",
                .choice(StoreKind.allCases.map(\.rawValue)),
                "The kind of store. Default: etcd."
            ),
            YAMLField(
                "binary",
                .text(Self.pathForm),
                "The executable: a name to look up in PATH, or a path, relative to this file."
                    + " Default: $TERN_ETCD, etcd in PATH, or the copy that scripts/prepare"
                    + " unpacked."
            ),
            YAMLField(
                "version",
                .text(Self.wordForm),
                "The version that must be found, such as \"3.4.23\". Default: whatever the"
                    + " executable says it is."
            ),
            YAMLField(
                "flags",
                Self.flags,
                "Further flags for every member, without their dashes."
            ),
            YAMLField(
                "environment",
                Self.environment,
                "Environment variables for every member."
            ),
        ]
    )

    static let member = YAMLObject(
        "member",
        "One member of the cluster.",
        [
            YAMLField(
                "name",
                .text(Self.memberNameForm),
                required: true,
                "The member's name, unique in the cluster."
            ),
            YAMLField(
                "host",
                .text(Self.hostForm),
                "The host that the member runs on. Default: its address, or this machine."
            ),
            YAMLField(
                "address",
                .text(Self.hostForm),
                "The address in its URLs. Default: the host, or 127.0.0.1."
            ),
            YAMLField("ports", .object(Self.memberPorts), "Ports of its own."),
            YAMLField("urls", .object(Self.urls), "URLs of its own, instead of derived ones."),
            YAMLField(
                "dataDirectory",
                .text(Self.pathForm),
                "Where it keeps its data. Default: data/NAME in the state directory, or"
                    + " /var/lib/etcd on another host."
            ),
            YAMLField("flags", Self.flags, "Further flags, which win over those of the store."),
            YAMLField(
                "environment",
                Self.environment,
                "Environment variables, which win over those of the store."
            ),
        ]
    )

    static let clusterPorts = YAMLObject(
        "ports",
        "The ports of the first member at an address; each further one there adds one.",
        [
            YAMLField("client", Self.port, required: true, "Where clients connect."),
            YAMLField("peer", Self.port, required: true, "Where other members connect."),
        ]
    )

    static let memberPorts = YAMLObject(
        "ports",
        "The ports of one member.",
        [
            YAMLField("client", Self.port, "Where clients connect."),
            YAMLField("peer", Self.port, "Where other members connect."),
        ]
    )

    static let urls = YAMLObject(
        "urls",
        "The URLs of one member.",
        [
            YAMLField(
                "listenClient",
                .text(Self.urlForm),
                "Where its process listens for clients."
            ),
            YAMLField("advertiseClient", .text(Self.urlForm), "What clients connect to."),
            YAMLField(
                "listenPeer",
                .text(Self.urlForm),
                "Where its process listens for its peers."
            ),
            YAMLField("advertisePeer", .text(Self.urlForm), "What its peers connect to."),
        ]
    )

    static let systemd = YAMLObject(
        "systemd",
        "What the rendered units say.",
        [
            YAMLField(
                "restart",
                .choice(RestartPolicy.allCases.map(\.rawValue)),
                "When a process that ended is started again. Default: no for a proxied cluster,"
                    + " because the experiment decides, otherwise on-failure."
            ),
            YAMLField(
                "restartDelay",
                .duration,
                "How long to wait before that. Default: 100ms proxied, otherwise 5s."
            ),
            YAMLField(
                "startLimitBurst",
                .integer(0...10_000),
                "How many starts are allowed in startLimitInterval; 0 allows any number."
                    + " Default: 0 proxied, otherwise 5."
            ),
            YAMLField(
                "startLimitInterval",
                .duration,
                "The interval of startLimitBurst. Default: 0s proxied, otherwise 2m."
            ),
            YAMLField(
                "timeoutStop",
                .duration,
                "How long an orderly stop may take before SIGKILL. Default: 10s proxied, otherwise"
                    + " 90s."
            ),
            YAMLField(
                "killSignal",
                .text(Self.signalForm),
                "The signal of an orderly stop. Default: SIGTERM."
            ),
            YAMLField(
                "openFiles",
                .integer(64...1_048_576),
                "How many files and connections may be open. Default: 65536, or less where this"
                    + " machine allows less."
            ),
            YAMLField("user", .text(Self.accountForm), "The account that runs the process."),
            YAMLField("group", .text(Self.accountForm), "The group that runs the process."),
            YAMLField(
                "hardening",
                .boolean,
                "Whether the unit fences the process in. Default: true."
            ),
        ]
    )
}
