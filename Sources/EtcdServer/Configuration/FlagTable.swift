/// Every flag of etcd 3.5 and 3.6, and our own.
enum FlagTable {
    static let sections: [FlagSection] = [
        FlagSection(title: "Member", flags: Self.member),
        FlagSection(title: "Clustering", flags: Self.clustering),
        FlagSection(title: "Security", flags: Self.security),
        FlagSection(title: "Auth", flags: Self.auth),
        FlagSection(title: "Profiling and monitoring", flags: Self.monitoring),
        FlagSection(title: "Logging", flags: Self.logging),
        FlagSection(title: "Tracing", flags: Self.tracing),
        FlagSection(title: "v2 proxy", flags: Self.proxy),
        FlagSection(title: "Features", flags: Self.features),
        FlagSection(title: "Unsafe", flags: Self.unsafe),
        FlagSection(title: "Program", flags: Self.program),
    ]

    static let all: [Flag] = Self.sections.flatMap(\.flags)

    static let byName: [String: Flag] = Dictionary(
        uniqueKeysWithValues: Self.all.map { ($0.name, $0) }
    )

    /// Flags of long ago that etcd still takes and drops.
    static let ignored: Set<String> = [
        "cluster-active-size", "cluster-remove-delay", "cluster-sync-interval", "config", "force",
        "max-result-buffer", "max-retry-attempts", "peer-heartbeat-interval",
        "peer-election-timeout", "retry-interval", "snapshot", "v", "vv",
    ]

    /// The 3.6 name of a flag that was experimental in 3.5, where it still has one.
    static func graduated(_ name: String) -> String? {
        guard name.hasPrefix("experimental-") else { return nil }
        let short = String(name.dropFirst("experimental-".count))
        return self.byName[short] == nil ? nil : short
    }

    static let member = [
        Flag("name", .text, "default", "Name of this member, for people."),
        Flag("data-dir", .text, "", "Data directory; '<name>.etcd' when empty."),
        Flag(
            "wal-dir",
            .text,
            "",
            "Directory of the write-ahead log, when not the data directory's."
        ),
        Flag(
            "snapshot-count",
            .unsigned,
            "10000",
            "Applied entries between two snapshots (100000 with --compat-version 3.5)."
        ),
        Flag("heartbeat-interval", .unsigned, "100", "Milliseconds between heartbeats."),
        Flag(
            "election-timeout",
            .unsigned,
            "1000",
            "Milliseconds without a leader before an election."
        ),
        Flag(
            "initial-election-tick-advance",
            .boolean,
            "true",
            "Skip most of the first election timeout after a start."
        ),
        Flag("listen-peer-urls", .urls, "http://localhost:2380", "Where to listen for peers."),
        Flag("listen-client-urls", .urls, "http://localhost:2379", "Where to listen for clients."),
        Flag(
            "listen-client-http-urls",
            .optionalURLs,
            "",
            "Where to listen for HTTP alone, which then leaves the client URLs.",
            .notYet
        ),
        Flag("max-snapshots", .unsigned, "5", "Snapshot files to keep; 0 for all."),
        Flag("max-wals", .unsigned, "5", "Log files to keep; 0 for all."),
        Flag("memory-mlock", .boolean, "false", "Keep the database in memory.", .notYet),
        Flag(
            "quota-backend-bytes",
            .signed,
            "0",
            "Size of the database beyond which writes are refused; 0 for 2 GiB, negative for none."
        ),
        Flag(
            "backend-bbolt-freelist-type",
            .choice(["map", "array"]),
            "map",
            "Kind of free list in etcd's own database engine.",
            .meaningless
        ),
        Flag("backend-batch-interval", .duration, "0s", "Longest wait for a database commit."),
        Flag("backend-batch-limit", .signed, "0", "Most changes in a database commit."),
        Flag("max-txn-ops", .unsigned, "128", "Most operations in a transaction."),
        Flag("max-request-bytes", .unsigned, "1572864", "Largest request, in bytes."),
        Flag(
            "max-concurrent-streams",
            .unsigned32,
            "4294967295",
            "Most streams of one client connection."
        ),
        Flag("enable-grpc-gateway", .boolean, "true", "Serve the JSON gateway.", .notYet),
        Flag(
            "grpc-keepalive-min-time",
            .duration,
            "5s",
            "Least time between a client's pings."
        ),
        Flag(
            "grpc-keepalive-interval",
            .duration,
            "2h",
            "Silence after which a client is pinged."
        ),
        Flag("grpc-keepalive-timeout", .duration, "20s", "Longest wait for the answer to a ping."),
        Flag("socket-reuse-port", .boolean, "false", "Listen with SO_REUSEPORT."),
        Flag(
            "socket-reuse-address",
            .boolean,
            "false",
            "Listen with SO_REUSEADDR, which is done in any case.",
            .meaningless
        ),
        Flag("raft-read-timeout", .duration, "5s", "Longest silence of a peer's connection."),
        Flag("raft-write-timeout", .duration, "5s", "Longest write to a peer's connection."),
        Flag(
            "feature-gates",
            .text,
            "",
            "Features to switch, as 'Name=true,Other=false'.",
            .notYet
        ),
    ]

    static let clustering = [
        Flag(
            "initial-advertise-peer-urls",
            .urls,
            "http://localhost:2380",
            "This member's peer URLs, as its peers reach it."
        ),
        Flag(
            "initial-cluster",
            .text,
            "default=http://localhost:2380",
            "The members a new cluster begins with, as 'name=url,name=url'."
        ),
        Flag(
            "initial-cluster-state",
            .choice(["new", "existing"]),
            "new",
            "Whether to found a cluster or to join one; without effect on a restart."
        ),
        Flag(
            "initial-cluster-token",
            .text,
            "etcd-cluster",
            "Word that keeps clusters of the same addresses apart."
        ),
        Flag(
            "advertise-client-urls",
            .urls,
            "http://localhost:2379",
            "This member's client URLs, as clients reach it."
        ),
        Flag("discovery", .text, "", "URL of a v2 discovery service.", .refused),
        Flag("discovery-token", .text, "", "Token of v3 discovery.", .refused),
        Flag("discovery-endpoints", .list, "", "Endpoints of v3 discovery.", .refused),
        Flag("discovery-dial-timeout", .duration, "2s", "Of v3 discovery.", .notYet),
        Flag("discovery-request-timeout", .duration, "5s", "Of v3 discovery.", .notYet),
        Flag("discovery-keepalive-time", .duration, "2s", "Of v3 discovery.", .notYet),
        Flag("discovery-keepalive-timeout", .duration, "6s", "Of v3 discovery.", .notYet),
        Flag("discovery-insecure-transport", .boolean, "true", "Of v3 discovery.", .notYet),
        Flag("discovery-insecure-skip-tls-verify", .boolean, "false", "Of v3 discovery.", .notYet),
        Flag("discovery-cert", .text, "", "Of v3 discovery.", .notYet),
        Flag("discovery-key", .text, "", "Of v3 discovery.", .notYet),
        Flag("discovery-cacert", .text, "", "Of v3 discovery.", .notYet),
        Flag("discovery-user", .text, "", "Of v3 discovery.", .notYet),
        Flag("discovery-password", .text, "", "Of v3 discovery.", .notYet),
        Flag(
            "discovery-fallback",
            .choice(["exit", "proxy"]),
            "exit",
            "What to do when discovery fails.",
            .notYet
        ),
        Flag("discovery-proxy", .text, "", "HTTP proxy on the way to v2 discovery.", .notYet),
        Flag(
            "discovery-srv",
            .text,
            "",
            "DNS domain whose SRV records name the members.",
            .refused
        ),
        Flag("discovery-srv-name", .text, "", "Suffix of the SRV service's name.", .notYet),
        Flag(
            "strict-reconfig-check",
            .boolean,
            "true",
            "Refuse a change of members that would lose the quorum."
        ),
        Flag("pre-vote", .boolean, "true", "Ask around before an election disturbs anybody."),
        Flag(
            "auto-compaction-retention",
            .text,
            "0",
            "History to keep: hours or a span, or revisions, as the mode says; 0 for all."
        ),
        Flag(
            "auto-compaction-mode",
            .text,
            "periodic",
            "How history is measured: periodic, revision."
        ),
        Flag("enable-v2", .boolean, "false", "Serve the v2 API.", .notYet),
        Flag(
            "v2-deprecation",
            .choice([
                "not-yet", "write-only", "write-only-skip-check", "write-only-drop-data", "gone",
            ]),
            "write-only",
            "Stage of the v2 store's end.",
            .meaningless
        ),
        Flag("max-learners", .signed, "1", "Most learners in the cluster."),
    ]

    static let security = [
        Flag("cert-file", .text, "", "Certificate of the client port.", .refused),
        Flag("key-file", .text, "", "Key of the client port's certificate.", .refused),
        Flag("client-cert-auth", .boolean, "false", "Demand certificates of clients.", .refused),
        Flag("client-cert-file", .text, "", "Certificate for the member's own calls.", .notYet),
        Flag("client-key-file", .text, "", "Key for the member's own calls.", .notYet),
        Flag("client-crl-file", .text, "", "Revoked client certificates.", .refused),
        Flag("client-cert-allowed-hostname", .list, "", "Names clients must have.", .refused),
        Flag("trusted-ca-file", .text, "", "Authority of client certificates.", .refused),
        Flag("auto-tls", .boolean, "false", "Make a certificate for the client port.", .refused),
        Flag("peer-cert-file", .text, "", "Certificate of the peer port.", .refused),
        Flag("peer-key-file", .text, "", "Key of the peer port's certificate.", .refused),
        Flag("peer-client-cert-auth", .boolean, "false", "Demand certificates of peers.", .refused),
        Flag("peer-client-cert-file", .text, "", "Certificate for calls to peers.", .notYet),
        Flag("peer-client-key-file", .text, "", "Key for calls to peers.", .notYet),
        Flag("peer-trusted-ca-file", .text, "", "Authority of peers' certificates.", .refused),
        Flag("peer-cert-allowed-cn", .list, "", "Common names peers must have.", .refused),
        Flag("peer-cert-allowed-hostname", .list, "", "Names peers must have.", .refused),
        Flag("peer-auto-tls", .boolean, "false", "Make a certificate for the peer port.", .refused),
        Flag("peer-crl-file", .text, "", "Revoked peer certificates.", .refused),
        Flag("peer-skip-client-san-verification", .boolean, "false", "Of peers.", .notYet),
        Flag(
            "experimental-peer-skip-client-san-verification",
            .boolean,
            "false",
            "Of peers.",
            .notYet
        ),
        Flag(
            "self-signed-cert-validity",
            .unsigned,
            "1",
            "Years a made certificate is valid.",
            .notYet
        ),
        Flag("cipher-suites", .list, "", "TLS 1.2 cipher suites.", .notYet),
        Flag("tls-min-version", .text, "TLS1.2", "Oldest TLS version.", .notYet),
        Flag("tls-max-version", .text, "", "Newest TLS version.", .notYet),
        Flag("cors", .optionalURLs, "*", "Origins allowed to ask over HTTP.", .notYet),
        Flag("host-whitelist", .list, "*", "Host names served over HTTP.", .notYet),
    ]

    static let auth = [
        Flag("auth-token", .text, "simple", "Kind of authentication token.", .notYet),
        Flag("bcrypt-cost", .unsigned, "10", "Work of hashing a password.", .notYet),
        Flag("auth-token-ttl", .unsigned, "300", "Seconds a simple token lives.", .notYet),
    ]

    static let monitoring = [
        Flag("enable-pprof", .boolean, "false", "Serve Go's profiles.", .meaningless),
        Flag("metrics", .text, "basic", "Detail of metrics: basic, extensive.", .notYet),
        Flag(
            "listen-metrics-urls",
            .optionalURLs,
            "",
            "Where else to serve metrics and health.",
            .notYet
        ),
        Flag(
            "warning-unary-request-duration",
            .duration,
            "300ms",
            "When to log a slow call.",
            .notYet
        ),
        Flag(
            "experimental-warning-unary-request-duration",
            .duration,
            "300ms",
            "When to log a slow call.",
            .notYet
        ),
        Flag("warning-apply-duration", .duration, "100ms", "When to log a slow change.", .notYet),
        Flag(
            "experimental-warning-apply-duration",
            .duration,
            "100ms",
            "When to log a slow change.",
            .notYet
        ),
    ]

    static let logging = [
        Flag("logger", .text, "zap", "Kind of logger; zap is the only one."),
        Flag(
            "log-outputs",
            .list,
            "default",
            "Where to log: default, stdout, stderr, systemd/journal, or paths."
        ),
        Flag("log-level", .text, "info", "Least to log: debug, info, warn, error, panic, fatal."),
        Flag("log-format", .text, "json", "Form of a line: json, console."),
        Flag("enable-log-rotation", .boolean, "false", "Rotate the log's file.", .notYet),
        Flag(
            "log-rotation-config-json",
            .text,
            #"{"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}"#,
            "How to rotate the log's file.",
            .notYet
        ),
    ]

    static let tracing = ["", "experimental-"].flatMap { prefix in
        [
            Flag("\(prefix)enable-distributed-tracing", .boolean, "false", "Send traces.", .notYet),
            Flag(
                "\(prefix)distributed-tracing-address",
                .text,
                "localhost:4317",
                "Where to send traces.",
                .notYet
            ),
            Flag(
                "\(prefix)distributed-tracing-service-name",
                .text,
                "etcd",
                "Name in traces.",
                .notYet
            ),
            Flag("\(prefix)distributed-tracing-instance-id", .text, "", "Id in traces.", .notYet),
            Flag(
                "\(prefix)distributed-tracing-sampling-rate",
                .signed,
                "0",
                "Traces in a million calls.",
                .notYet
            ),
        ]
    }

    static let proxy = [
        Flag(
            "proxy",
            .choice(["off", "readonly", "on"]),
            "off",
            "Run as a v2 proxy.",
            .refused
        ),
        Flag("proxy-failure-wait", .unsigned, "5000", "Of the v2 proxy.", .notYet),
        Flag("proxy-refresh-interval", .unsigned, "30000", "Of the v2 proxy.", .notYet),
        Flag("proxy-dial-timeout", .unsigned, "1000", "Of the v2 proxy.", .notYet),
        Flag("proxy-write-timeout", .unsigned, "5000", "Of the v2 proxy.", .notYet),
        Flag("proxy-read-timeout", .unsigned, "0", "Of the v2 proxy.", .notYet),
    ]

    static let features =
        ["", "experimental-"].flatMap { prefix in
            [
                Flag(
                    "\(prefix)corrupt-check-time",
                    .duration,
                    "0s",
                    "Between checks of hashes.",
                    .notYet
                ),
                Flag(
                    "\(prefix)compact-hash-check-time",
                    .duration,
                    "1m",
                    "Between checks of compaction hashes.",
                    .notYet
                ),
                Flag(
                    "\(prefix)compaction-batch-limit",
                    .signed,
                    "1000",
                    "Rows removed at a time.",
                    .notYet
                ),
                Flag(
                    "\(prefix)compaction-sleep-interval",
                    .duration,
                    "10ms",
                    "Rest between removals.",
                    .notYet
                ),
                Flag(
                    "\(prefix)watch-progress-notify-interval",
                    .duration,
                    "10m",
                    "Silence after which a watch that asked for it is told the revision."
                ),
                Flag("\(prefix)downgrade-check-time", .duration, "5s", "Between checks.", .notYet),
                Flag(
                    "\(prefix)bootstrap-defrag-threshold-megabytes",
                    .unsigned,
                    "0",
                    "Free space that is worth a defragmentation at start.",
                    .notYet
                ),
                Flag(
                    "\(prefix)snapshot-catchup-entries",
                    .unsigned,
                    "5000",
                    "Entries kept in memory behind a snapshot, for slow followers."
                ),
            ]
        } + [
            Flag(
                "experimental-memory-mlock",
                .boolean,
                "false",
                "Keep the database in memory.",
                .notYet
            ),
            Flag(
                "experimental-initial-corrupt-check",
                .boolean,
                "false",
                "Check at start.",
                .notYet
            ),
            Flag("experimental-compact-hash-check-enabled", .boolean, "false", "Check.", .notYet),
            Flag(
                "experimental-enable-v2v3",
                .text,
                "",
                "Serve v2 over v3 under a prefix.",
                .notYet
            ),
            Flag(
                "experimental-enable-lease-checkpoint",
                .boolean,
                "false",
                "Share lease times.",
                .notYet
            ),
            Flag(
                "experimental-enable-lease-checkpoint-persist",
                .boolean,
                "false",
                "Keep lease times.",
                .notYet
            ),
            Flag(
                "experimental-txn-mode-write-with-shared-buffer",
                .boolean,
                "true",
                "How etcd's engine buffers reads.",
                .meaningless
            ),
            Flag(
                "experimental-stop-grpc-service-on-defrag",
                .boolean,
                "false",
                "Stop serving while the database is defragmented.",
                .notYet
            ),
        ]

    static let unsafe = [
        Flag("force-new-cluster", .boolean, "false", "Found a cluster of one from this data."),
        Flag("unsafe-no-fsync", .boolean, "false", "Do not wait for the disk: loses data."),
    ]

    static let program = [
        Flag(
            "compat-version",
            .choice(["3.5", "3.6"]),
            "3.6",
            "The version of etcd to behave as, where versions differ (a flag of ours)."
        ),
        Flag("config-file", .text, "", "Configuration file, which replaces flags and environment."),
        Flag("version", .boolean, "false", "Print the version and end."),
    ]
}
