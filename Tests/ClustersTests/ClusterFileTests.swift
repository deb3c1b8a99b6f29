import Clusters
import Platform
import TestSupport
import Testing

@Suite struct ClusterFileTests {
    static let head = "apiVersion: tern/v1\nkind: Cluster\nname: lab\n"
    static let machine = Machine(hostName: "here", addresses: ["127.0.0.1", "198.51.100.7"])

    /// What is wrong with a file once its three first lines are in place.
    static func problems(_ rest: String, head: String = Self.head) throws -> [String] {
        do {
            let spec = try ClusterSpec(parsing: head + rest, file: "f")
            _ = try spec.resolve(Self.options())
            return []
        } catch let error as YAMLError {
            return error.problems.map(\.description)
        }
    }

    static func options(links: LinkMode? = nil) -> ResolutionOptions {
        ResolutionOptions(
            stateDirectory: "/state",
            links: links,
            machine: Self.machine,
            environment: ["HOME": "/home/somebody", "PATH": "/nowhere"],
            needsBinary: false
        )
    }

    static func resolve(_ rest: String, links: LinkMode? = nil) throws -> ResolvedCluster {
        try ClusterSpec(parsing: Self.head + rest, file: "f").resolve(Self.options(links: links))
    }

    static let contradictions: [(String, [String])] = [
        (
            "memebers: 3",
            [
                "f:4:1: unknown key \"memebers\" in cluster; did you mean \"members\"?"
            ]
        ),
        (
            "nodes: 3",
            ["f:4:1: unknown key \"nodes\" in cluster, which needs the key \"members\" instead"]
        ),
        (
            "member:\nnodes: 3",
            [
                "f:4:1: unknown key \"member\" in cluster; did you mean \"members\"?",
                "f:5:1: unknown key \"nodes\" in cluster; it has apiVersion, kind, name, token,"
                    + " initialState, store, members, ports, links, scheme, systemd, stateDirectory",
            ]
        ),
        (
            "members: 3\nports: {cleint: 1, peer: 2}",
            ["f:5:9: unknown key \"cleint\" in ports; did you mean \"client\"?"]
        ),
        ("members: 0", ["f:4:10: expected a whole number from 1 to 99, found the number 0"]),
        (
            "members: three",
            [
                "f:4:10: expected a whole number from 1 to 99 or a list, found \"three\""
            ]
        ),
        (
            "members: [{name: a}, {name: b}, {name: a}]",
            [
                "f:4:40: two members are called \"a\"; the other is on line 4"
            ]
        ),
        (
            "members: [{name: clients}]",
            [
                "f:4:18: \"clients\" has a meaning in faults; choose another name"
            ]
        ),
        (
            "members: 1\nstore: {flags: {initial-cluster: x}}",
            [
                "f:5:34: --initial-cluster is derived by Tern; set members instead"
            ]
        ),
        (
            "members: 1\nstore: {flags: {config-file: x}}",
            [
                "f:5:30: --config-file cannot be used here: a configuration file makes the store ignore"
                    + " every flag"
            ]
        ),
        (
            "members: 1\nstore: {flags: {--debug: x}}",
            [
                "f:5:17: expected a flag name (without its leading dashes), found \"--debug\""
            ]
        ),
        (
            "members: [{name: a, urls: {advertiseClient: 'http://0.0.0.0:2379'}}]",
            [
                "f:4:45: nobody can connect to 0.0.0.0; advertise an address of the member"
            ]
        ),
        (
            "members: [{name: a, urls: {listenPeer: 'http://example.org:2379'}}]",
            [
                "f:4:40: etcd listens on addresses only; write the address of example.org"
            ]
        ),
        (
            "members: [{name: a, urls: {listenPeer: '127.0.0.1:2379'}}]",
            [
                "f:4:40: expected a URL (a scheme, a host and a port, as in http://127.0.0.1:2379),"
                    + " found \"127.0.0.1:2379\""
            ]
        ),
        (
            "members: [{name: a, urls: {listenPeer: 'http://127.0.0.1:70000'}}]",
            [
                "f:4:40: \"http://127.0.0.1:70000\" is no URL of a member: its port must be a number"
                    + " from 1 to 65535"
            ]
        ),
        (
            "members: 1\nscheme: https",
            [
                "f:5:9: the client URLs of n1 are https, but neither cert-file with key-file nor auto-tls"
                    + " is among its flags",
                "f:5:9: the peer URLs of n1 are https, but neither peer-cert-file with peer-key-file nor"
                    + " peer-auto-tls is among its flags",
            ]
        ),
        (
            "links: direct\nstore: {flags: {auto-tls: true}}\nmembers: [{name: a, urls: {listenClient: 'https://127.0.0.1:1', advertiseClient: 'http://127.0.0.1:1'}}]",
            [
                "f:6:82: a listens with https://127.0.0.1:1 but advertises http://127.0.0.1:1; both must"
                    + " be http or both https"
            ]
        ),
        (
            "members: [{name: a, ports: {client: 4001, peer: 4001}}]",
            [
                "f:4:49: port 4001 of 127.0.0.1 is used twice: for clients of a and for peers of a"
            ]
        ),
        (
            "members: 2\nports: {client: 4001, peer: 4002}",
            [
                "f:5:17: port 4002 of 127.0.0.1 is used twice: for peers of n1 and for clients of n2"
            ]
        ),
        (
            "members: 2\nports: {client: 4001, peer: 65535}",
            [
                "f:5:29: peers of n2 would get port 65536; choose a lower base"
            ]
        ),
        (
            "members: [{name: a, dataDirectory: /d}, {name: b, dataDirectory: /d}]",
            [
                "f:4:66: a and b would share /d"
            ]
        ),
        (
            "links: proxy\nmembers: [{name: a, address: 192.0.2.10}]",
            [
                "f:4:8: links cannot be proxied: a runs on 192.0.2.10, not on this machine; use links:"
                    + " direct"
            ]
        ),
        (
            "members: [{name: a, address: 0.0.0.0}]",
            [
                "f:4:30: nobody can connect to 0.0.0.0; give the member's address"
            ]
        ),
        (
            "members: 1\nsystemd: {killSignal: SIGTREM}",
            [
                "f:5:23: SIGTREM is no signal of Linux; did you mean \"SIGTERM\"?"
            ]
        ),
    ]

    @Test(arguments: Self.contradictions)
    func `what cannot be true is one sentence at its place`(
        _ rest: String,
        _ sentences: [String]
    ) throws {
        #expect(try Self.problems(rest) == sentences)
    }

    @Test func `an experiment is not taken for a cluster`() throws {
        let head = "apiVersion: tern/v1\nkind: Experiment\nname: x\n"
        #expect(
            try Self.problems("members: 1", head: head) == [
                "f:2:7: this is an experiment, not a cluster; use it with tern run f"
            ]
        )
    }

    @Test func `members are named, numbered and placed in the state directory`() throws {
        let cluster = try Self.resolve("members: 3\nports: {client: 4001, peer: 4011}")
        #expect(cluster.members.map(\.name) == ["n1", "n2", "n3"])
        #expect(
            cluster.members.map { "\($0.advertiseClientURL)" } == [
                "http://127.0.0.1:4001", "http://127.0.0.1:4002", "http://127.0.0.1:4003",
            ]
        )
        #expect(
            cluster.members.map(\.dataDirectory) == [
                "/state/data/n1", "/state/data/n2", "/state/data/n3",
            ]
        )
        #expect(cluster.token == "lab")
        #expect(cluster.links == .proxy)
        #expect(
            cluster.initialCluster
                == "n1=http://127.0.0.1:4011,n2=http://127.0.0.1:4012,n3=http://127.0.0.1:4013"
        )
        let all = cluster.members.flatMap {
            [$0.listenClientURL, $0.advertiseClientURL, $0.listenPeerURL, $0.advertisePeerURL]
        }
        #expect(Set(all).count == 12, "every proxied member has four listeners of its own")
    }

    @Test func `without proxies a member listens where it is reached`() throws {
        let cluster = try Self.resolve("members: 2\nlinks: direct")
        for member in cluster.members {
            #expect(member.listenClientURL == member.advertiseClientURL)
            #expect(member.listenPeerURL == member.advertisePeerURL)
        }
    }

    @Test func `what is written wins over what would be derived`() throws {
        let cluster = try Self.resolve(
            """
            token: mine
            store:
              binary: /opt/etcd
              flags: {heartbeat-interval: 100, snapshot-count: 5}
              environment: {GOMAXPROCS: 1}
            ports: {client: 4001, peer: 4011}
            members:
              - name: a
                dataDirectory: /elsewhere
                ports: {client: 5001}
                flags: {snapshot-count: 7}
                environment: {GOMAXPROCS: 2}
              - name: b
                urls: {advertisePeer: "http://127.0.0.2:6000", listenPeer: "http://127.0.0.1:6001"}
            systemd: {restart: always, restartDelay: 1500ms, openFiles: 999}
            """
        )
        let a = try #require(cluster["a"])
        #expect(cluster.token == "mine")
        #expect(cluster.binary == "/opt/etcd")
        #expect(a.dataDirectory == "/elsewhere")
        #expect(a.advertiseClientURL.port == 5001)
        #expect(a.advertisePeerURL.port == 4011)
        #expect(
            a.extraFlags == [
                ServerFlag("heartbeat-interval", "100"), ServerFlag("snapshot-count", "7"),
            ]
        )
        #expect(a.environment == [EnvironmentVariable("GOMAXPROCS", "2")])
        #expect(cluster["b"]?.advertisePeerURL.description == "http://127.0.0.2:6000")
        #expect(cluster["b"]?.listenPeerURL.description == "http://127.0.0.1:6001")
        #expect(cluster.systemd.restart == .always)
        #expect(cluster.systemd.restartDelayMilliseconds == 1500)
        #expect(cluster.systemd.openFilesMax == 999)
        #expect(cluster.systemd.killSignal == "SIGTERM")
    }

    @Test func `only members of this machine are local`() throws {
        let cluster = try Self.resolve(
            """
            members:
              - {name: a, address: 198.51.100.7}
              - {name: b, address: 192.0.2.11}
              - {name: c, host: here, address: 192.0.2.12}
              - {name: d, host: elsewhere, address: 127.0.0.1}
              - {name: e, host: elsewhere, address: 192.0.2.14}
            """
        )
        #expect(cluster.members.map(\.isLocal) == [true, false, true, false, false])
        #expect(cluster.links == .direct)
        #expect(cluster["b"]?.advertiseClientURL.description == "http://192.0.2.11:2379")
        #expect(cluster["b"]?.dataDirectory == "/var/lib/etcd")
        #expect(cluster["d"]?.dataDirectory == "/var/lib/etcd/d", "its host has two members")
        #expect(cluster["e"]?.advertisePeerURL.description == "http://192.0.2.14:2380")
        #expect(cluster.systemd.restart == .onFailure)
    }

    @Test func `a cluster with data keeps its ports, even when others would be chosen`() throws {
        let first = try Self.resolve("members: 3")
        let blocker = try PortReservation(count: 40, for: "lab")
        var options = Self.options()
        options.previous = first
        let spec = try ClusterSpec(parsing: Self.head + "members: 3", file: "f")
        #expect(try spec.reservePorts(options) == nil)
        #expect(try spec.resolve(options).members == first.members)
        withExtendedLifetime(blocker) {}
    }

    @Test(arguments: ["one", "three", "five", "controllers"])
    func `a resolved cluster is itself a file that resolves to the same`(_ name: String) throws {
        let path = "\(BuiltTool.repository())/clusters/\(name).yaml"
        let cluster = try ClusterSpec.load(path).resolve(Self.options())
        for text in [cluster.document.yaml, cluster.document.pretty] {
            #expect(try ClusterSpec(parsing: text, file: "f").resolve(Self.options()) == cluster)
        }
    }

    @Test func `paths are relative to the file`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/lab.yaml"
        let text = Self.head + "members: 1\nstateDirectory: state\nstore: {binary: bin/store}\n"
        try Files.writeAtomically(text.utf8, to: path)
        try Files.makeDirectories("\(directory.path)/bin")
        try Files.writeAtomically(
            "#!/bin/sh\necho 'etcd Version: 9.8.7'\n".utf8,
            to: "\(directory.path)/bin/store",
            mode: 0o755
        )
        let cluster = try ClusterSpec.load(path).resolve(ResolutionOptions(machine: Self.machine))
        #expect(cluster.stateDirectory == "\(directory.path)/state")
        #expect(cluster.binary == "\(directory.path)/bin/store")
        #expect(cluster.version == "9.8.7")
    }

    @Test func `a record of a cluster reads back as the same cluster`() throws {
        let directory = try TemporaryDirectory()
        #expect(try ResolvedCluster.recorded(in: directory.path) == nil)
        let cluster = try Self.resolve("members: 3")
        try cluster.record(in: directory.path)
        #expect(try ResolvedCluster.recorded(in: directory.path) == cluster)
        let path = "\(directory.path)/\(ResolvedCluster.recordName)"
        try Files.writeAtomically("{}".utf8, to: path)
        #expect(throws: ClustersError.self) { try ResolvedCluster.recorded(in: directory.path) }
    }

    static let urls: [(String, String?)] = [
        ("http://127.0.0.1:2379", nil), ("https://[::1]:2379", nil),
        ("http://a-b.example_x:1", nil),
        ("ftp://a:1", "it must begin with http:// or https://"),
        ("http://a", "it must name a port, as in http://127.0.0.1:2379"),
        ("http://[::1]", "it must name a port, as in http://127.0.0.1:2379"),
        ("http://a:0", "its port must be a number from 1 to 65535"),
        ("http://a:1x", "its port must be a number from 1 to 65535"),
        ("http://:1", "it must be a scheme, a host and a port, nothing more"),
        ("http://a/b:1", "it must be a scheme, a host and a port, nothing more"),
        ("http://[x]:1", "its host is no IPv6 address"),
    ]

    @Test(arguments: Self.urls)
    func `a member's URL is a scheme, a host and a port`(_ text: String, _ problem: String?) throws
    {
        do throws(MemberURL.ParseError) {
            #expect(try MemberURL(parsing: text).description == text)
            #expect(problem == nil)
        } catch {
            #expect(error.description == problem)
        }
    }
}
