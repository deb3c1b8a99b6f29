import EtcdServer
import Testing

/// Reads a command line and environment; the sentence and status when they are refused.
private func read(
    _ arguments: [String],
    _ environment: [String: String] = [:]
) -> Result<ServerConfiguration, ProgramError> {
    do throws(ProgramError) {
        guard let start = try Startup.read(arguments: arguments, environment: environment) else {
            return .failure(ProgramError("no server was asked for", status: -1))
        }
        return .success(start.configuration)
    } catch {
        return .failure(error)
    }
}

@Suite struct CommandLineTests {
    @Test func `etcd's defaults are ours`() throws {
        let defaults = try read([]).get()
        #expect(defaults.name == "default")
        #expect(defaults.dataDirectory == "default.etcd")
        #expect(defaults.listenClientURLs.map(\.text) == ["http://localhost:2379"])
        #expect(defaults.listenPeerURLs.map(\.text) == ["http://localhost:2380"])
        #expect(defaults.advertiseClientURLs.map(\.text) == ["http://localhost:2379"])
        #expect(defaults.initialCluster.text == "default=http://localhost:2380")
        #expect(defaults.clusterToken == "etcd-cluster")
        #expect(defaults.snapshotCount == 10_000)
        #expect(defaults.quotaBytes == 2 << 30)
        #expect(defaults.requestBytesMax == 1_572_864)
        #expect(defaults.requestTimeoutMilliseconds == 7_000)
        #expect(defaults.electionTicks == 10)
        #expect(defaults.autoCompaction == .off)
        #expect(defaults.remarks.isEmpty)
    }

    @Test func `a name alone renames the data directory and the only initial member`() throws {
        let named = try read(["-name", "n7"]).get()
        #expect(named.dataDirectory == "n7.etcd")
        #expect(named.initialCluster.text == "n7=http://localhost:2380")
    }

    @Test func `behaving as 3_5 brings 3_5's snapshot count unless one is given`() throws {
        #expect(try read(["--compat-version=3.5"]).get().snapshotCount == 100_000)
        let given = try read(["--compat-version", "3.5", "--snapshot-count", "7"]).get()
        #expect(given.snapshotCount == 7)
        #expect(given.compatibility.serverVersion.hasPrefix("3.5."))
    }

    @Test(arguments: [
        ["-name", "a"], ["--name", "a"], ["-name=a"], ["--name=a"], ["--name", "b", "--name", "a"],
    ])
    func `flags are written as Go allows`(arguments: [String]) throws {
        #expect(try read(arguments).get().name == "a")
    }

    @Test(arguments: [
        (["--pre-vote=false"], false), (["--pre-vote=0"], false), (["--pre-vote=F"], false),
        (["--pre-vote"], true), (["--pre-vote=T"], true),
    ])
    func `a boolean takes its value behind an equals sign or not at all`(
        arguments: [String],
        expected: Bool
    ) throws {
        #expect(try read(arguments).get().preVotes == expected)
    }

    @Test(arguments: [
        (["--nonesuch"], "flag provided but not defined: -nonesuch"),
        (["-nonesuch=1"], "flag provided but not defined: -nonesuch"),
        (["---name"], "bad flag syntax: ---name"),
        (["--=x"], "bad flag syntax: --=x"),
        (["--name"], "flag needs an argument: -name"),
        (["--max-wals", "x"], #"invalid value "x" for flag -max-wals: parse error"#),
        (["--max-wals", "-1"], #"invalid value "-1" for flag -max-wals: parse error"#),
        (
            ["--max-concurrent-streams=4294967296"],
            #"invalid value "4294967296" for flag -max-concurrent-streams: value out of range"#
        ),
        (["--pre-vote=maybe"], #"invalid boolean value "maybe" for -pre-vote: parse error"#),
        (
            ["--grpc-keepalive-interval=5"],
            #"invalid value "5" for flag -grpc-keepalive-interval: parse error"#
        ),
        (
            ["--initial-cluster-state=old"],
            #"invalid value "old" for flag -initial-cluster-state: invalid value"#
        ),
        (
            ["--listen-client-urls", "127.0.0.1:1"],
            #"invalid value "127.0.0.1:1" for flag -listen-client-urls: "#
                + "URL scheme must be http, https, unix, or unixs: 127.0.0.1:1"
        ),
        (
            ["--listen-client-urls", "http://127.0.0.1"],
            #"invalid value "http://127.0.0.1" for flag -listen-client-urls: "#
                + #"URL address does not have the form "host:port": http://127.0.0.1"#
        ),
        (
            ["--listen-peer-urls", "http://127.0.0.1:1/a"],
            #"invalid value "http://127.0.0.1:1/a" for flag -listen-peer-urls: "#
                + "URL must not contain a path: http://127.0.0.1:1/a"
        ),
    ])
    func `a line that Go would refuse is refused with status 2`(
        arguments: [String],
        sentence: String
    ) {
        guard case .failure(let error) = read(arguments) else {
            Issue.record("\(arguments) was taken")
            return
        }
        #expect(error.description == sentence)
        #expect(error.status == 2)
        #expect(error.showsUsage)
    }

    @Test(arguments: [
        (["serve"], "'serve' is not a valid flag"),
        (["--name", "a", "b"], "'b' is not a valid flag"),
        (["--pre-vote", "false"], "'false' is not a valid flag"),
        (
            ["--heartbeat-interval=0"],
            "--heartbeat-interval must be >0 (set to 0ms)"
        ),
        (
            ["--heartbeat-interval=300"],
            "--election-timeout[1000ms] should be at least as 5 times as "
                + "--heartbeat-interval[300ms]"
        ),
        (
            ["--election-timeout=50001"],
            "--election-timeout[50001ms] is too long, and should be set less than 50000ms"
        ),
        (
            ["--listen-client-urls=http://example.com:1", "--advertise-client-urls=http://a:1"],
            "expected IP in URL for binding (http://example.com:1)"
        ),
        (
            ["--listen-client-urls=http://127.0.0.1:1"],
            "--advertise-client-urls is required when --listen-client-urls is set explicitly"
        ),
        (["--auto-compaction-mode=x"], #"unknown auto-compaction-mode "x""#),
        (["--logger=capnslog"], #"unknown logger option "capnslog""#),
        (["--log-level=loud"], #"unrecognized level: "loud""#),
        (["--log-outputs=default,stderr"], #"multi logoutput for "default" is not supported yet"#),
        (
            ["--cert-file=a.pem"],
            "--cert-file is set, but ternd cannot do this yet; start without it or use etcd"
        ),
        (
            ["--listen-peer-urls=https://127.0.0.1:1"],
            "--listen-peer-urls has https://127.0.0.1:1, but ternd cannot serve TLS yet"
        ),
    ])
    func `what cannot be started is refused with status 1`(arguments: [String], sentence: String) {
        guard case .failure(let error) = read(arguments) else {
            Issue.record("\(arguments) was taken")
            return
        }
        #expect(error.description == sentence)
        #expect(error.status == 1)
    }

    @Test func `a flag without effect says so, unless it has its default`() throws {
        let set = try read(["--metrics=extensive", "--enable-pprof", "--auth-token=simple"]).get()
        #expect(
            set.remarks == [
                "--enable-pprof is accepted and has nothing here to act on",
                "--metrics is accepted but has no effect yet",
            ]
        )
    }

    @Test(arguments: [
        (
            ["--auto-compaction-retention=2"],
            ServerConfiguration.AutoCompaction.periodic(7_200_000_000_000)
        ),
        (["--auto-compaction-retention=90s"], .periodic(90_000_000_000)),
        (["--auto-compaction-mode=revision", "--auto-compaction-retention=5"], .revision(5)),
        (["--auto-compaction-mode=revision"], .off),
    ])
    func `compaction keeps hours, a span, or revisions`(
        arguments: [String],
        expected: ServerConfiguration.AutoCompaction
    ) throws {
        #expect(try read(arguments).get().autoCompaction == expected)
    }

    @Test func `a member must be in its own initial cluster, under its own URLs`() throws {
        let cluster = "--initial-cluster=a=http://127.0.0.1:1,b=http://127.0.0.1:2"
        func sentence(_ arguments: String...) -> String? {
            guard let start = try? read([cluster] + arguments).get() else { return "not read" }
            do throws(ProgramError) { try start.checkInitialCluster() } catch {
                return error.description
            }
            return nil
        }
        let own = "--initial-advertise-peer-urls=http://127.0.0.1:1"
        #expect(sentence("--name=a", own) == nil)
        #expect(
            sentence("--name=c", own)
                == #"couldn't find local name "c" in the initial cluster configuration"#
        )
        #expect(
            sentence("--name=b", own)
                == "--initial-cluster has b=http://127.0.0.1:2 but missing from "
                + "--initial-advertise-peer-urls=http://127.0.0.1:1"
        )
        // A name counts as the address it resolves to.
        #expect(sentence("--name=a", "--initial-advertise-peer-urls=http://localhost:1") == nil)
    }
}

@Suite struct EnvironmentTests {
    @Test func `a variable counts, and a flag beats it`() throws {
        let environment = ["ETCD_NAME": "fromEnvironment", "ETCD_MAX_WALS": "9"]
        let both = try read(["--name", "fromFlag"], environment).get()
        #expect(both.name == "fromFlag")
        #expect(both.walFilesMax == 9)
        #expect(try read([], environment).get().name == "fromEnvironment")
    }

    @Test func `a variable that cannot be read is named`() {
        guard case .failure(let error) = read([], ["ETCD_MAX_WALS": "many"]) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.description == #"invalid value "many" for ETCD_MAX_WALS: parse error"#)
        #expect(error.status == 1)
    }
}
