import Platform

extension ServerConfiguration {
    /// The configuration the flags make, checked.
    ///
    /// When a file gave the flags, the advertised client URLs have their default even where the
    /// listening ones are given, as in etcd. Throws etcd's sentence about the first thing wrong.
    init(_ values: FlagValues, isFromFile: Bool) throws(ProgramError) {
        let compatibility: Compatibility = values["compat-version"] == "3.5" ? .v35 : .v36
        let advertised = values.urls("initial-advertise-peer-urls")
        let name = values["name"]
        self.name = name
        self.dataDirectory = values["data-dir"].isEmpty ? "\(name).etcd" : values["data-dir"]
        self.walDirectory = values["wal-dir"].isEmpty ? nil : values["wal-dir"]
        self.listenPeerURLs = values.urls("listen-peer-urls")
        self.listenClientURLs = values.urls("listen-client-urls")
        self.advertisePeerURLs = advertised
        let lacksClientURLs =
            !isFromFile && values.isGiven("listen-client-urls")
            && !values.isGiven("advertise-client-urls")
        self.advertiseClientURLs = lacksClientURLs ? [] : values.urls("advertise-client-urls")
        self.initialCluster = try Self.initialCluster(values, name: name, advertised: advertised)
        self.clusterState = values["initial-cluster-state"] == "existing" ? .existing : .new
        self.clusterToken = values["initial-cluster-token"]
        self.forcesNewCluster = values.boolean("force-new-cluster")
        self.heartbeatMilliseconds = values.integer("heartbeat-interval")
        self.electionMilliseconds = values.integer("election-timeout")
        self.advancesElectionTicks = values.boolean("initial-election-tick-advance")
        self.preVotes = values.boolean("pre-vote")
        self.checksReconfiguration = values.boolean("strict-reconfig-check")
        self.learnersMax = values.integer("max-learners")
        let isCountGiven = values.isGiven("snapshot-count")
        self.snapshotCount =
            isCountGiven || compatibility == .v36
            ? UInt64(values.integer("snapshot-count")) : 100_000
        self.snapshotCatchUpEntries = UInt64(values.integer("snapshot-catchup-entries"))
        self.snapshotFilesMax = values.integer("max-snapshots")
        self.walFilesMax = values.integer("max-wals")
        let quota = values.integer("quota-backend-bytes")
        self.quotaBytes = quota == 0 ? 2 << 30 : Int64(quota)
        let interval = values.nanoseconds("backend-batch-interval")
        self.commitInterval = interval == 0 ? 100_000_000 : interval
        let changes = values.integer("backend-batch-limit")
        self.commitChangesMax = changes == 0 ? 10_000 : changes
        self.syncs = !values.boolean("unsafe-no-fsync")
        self.transactionOperationsMax = values.integer("max-txn-ops")
        self.requestBytesMax = values.integer("max-request-bytes")
        self.streamsMax = UInt32(clamping: values.integer("max-concurrent-streams"))
        self.keepaliveMinimum = values.nanoseconds("grpc-keepalive-min-time")
        self.keepaliveInterval = values.nanoseconds("grpc-keepalive-interval")
        self.keepaliveTimeout = values.nanoseconds("grpc-keepalive-timeout")
        self.reusesPort = values.boolean("socket-reuse-port")
        self.peerReadTimeout = values.nanoseconds("raft-read-timeout")
        self.peerWriteTimeout = values.nanoseconds("raft-write-timeout")
        self.watchProgressInterval = values.nanoseconds("watch-progress-notify-interval")
        self.autoCompaction = try Self.autoCompaction(values)
        self.logging = try LoggingConfiguration(values)
        self.compatibility = compatibility
        self.remarks = []
        try self.refuseWhatIsMissing(values)
        try self.validate()
        self.remarks = Self.remarks(values)
    }

    private static func initialCluster(
        _ values: FlagValues,
        name: String,
        advertised: [MemberURL]
    ) throws(ProgramError) -> InitialCluster {
        guard values.isGiven("initial-cluster"), !values["initial-cluster"].isEmpty else {
            return InitialCluster([
                InitialCluster.Member(name: name.isEmpty ? "default" : name, peerURLs: advertised)
            ])
        }
        do throws(MemberURLError) {
            return try InitialCluster(parsing: values["initial-cluster"])
        } catch {
            throw ProgramError("error setting up initial cluster: \(error.description)")
        }
    }

    /// "periodic" counts hours unless a span is written; "revision" counts revisions.
    private static func autoCompaction(
        _ values: FlagValues
    ) throws(ProgramError) -> AutoCompaction {
        let mode = values["auto-compaction-mode"]
        let retention = values["auto-compaction-retention"]
        let number = GoValue.integer(retention, as: Int64.self)
        guard mode == "periodic" || mode == "revision" else {
            throw ProgramError("unknown auto-compaction-mode \(GoValue.quoted(mode))")
        }
        let span = number.map { mode == "periodic" ? $0 &* 3_600_000_000_000 : $0 }
        guard let amount = span ?? GoValue.nanoseconds(retention), amount >= 0 else {
            throw ProgramError(
                "error parsing auto-compaction-retention \(GoValue.quoted(retention)): "
                    + "write hours, a span such as 30m, or revisions"
            )
        }
        if amount == 0 { return .off }
        return mode == "periodic" ? .periodic(amount) : .revision(amount)
    }

    private static func remarks(_ values: FlagValues) -> [String] {
        values.changed.compactMap { flag in
            switch flag.standing {
            case .honoured, .refused: nil
            case .notYet: "--\(flag.name) is accepted but has no effect yet"
            case .meaningless: "--\(flag.name) is accepted and has nothing here to act on"
            }
        }
    }

    /// Stops a start that would quietly be less than was asked for, such as plain text for TLS.
    private func refuseWhatIsMissing(_ values: FlagValues) throws(ProgramError) {
        for flag in values.changed {
            guard case .refused = flag.standing else { continue }
            throw ProgramError(
                "--\(flag.name) is set, but ternd cannot do this yet; start without it or use etcd"
            )
        }
        let places = [
            ("listen-client-urls", self.listenClientURLs),
            ("listen-peer-urls", self.listenPeerURLs),
            ("initial-advertise-peer-urls", self.advertisePeerURLs),
        ]
        for (name, urls) in places {
            guard let url = urls.first(where: { $0.scheme != "http" }) else { continue }
            let what = url.isSecure ? "TLS" : "Unix sockets"
            throw ProgramError("--\(name) has \(url.text), but ternd cannot serve \(what) yet")
        }
    }
}
