import Clusters
import Platform
import TestSupport
import Testing

/// What only the store itself, its data or this machine can object to.
@Suite struct ClusterChangeTests {
    static let head = "apiVersion: tern/v1\nkind: Cluster\nname: lab\n"

    private func problems(_ rest: String, previous: ResolvedCluster? = nil) throws -> [String] {
        let options = ResolutionOptions(stateDirectory: "/state", previous: previous)
        do {
            _ = try ClusterSpec(parsing: Self.head + rest, file: "f").resolve(options)
            return []
        } catch let error as YAMLError {
            return error.problems.map(\.description)
        }
    }

    @Test func `a flag that etcd does not know is told where it was written`() throws {
        let version = try StoreBinary.version(of: ToolLookup.etcd())
        let everywhere =
            "members: 3\nstore:\n  flags:\n    snapshot-count: 5\n    heartbeet-interval: 100\n"
        #expect(
            try self.problems(everywhere) == [
                "f:8:25: etcd \(version) has no flag --heartbeet-interval; did you mean"
                    + " \"heartbeat-interval\"?"
            ]
        )
        let ofOne = "members:\n  - name: a\n  - name: b\n    flags: {zebra: true}\n"
        #expect(try self.problems(ofOne) == ["f:7:20: etcd \(version) has no flag --zebra"])
    }

    @Test func `a flag's value that etcd cannot read is told where it was written`() throws {
        let version = try StoreBinary.version(of: ToolLookup.etcd())
        let number = "members: 1\nstore: {flags: {election-timeout: 1s}}\n"
        #expect(
            try self.problems(number) == [
                "f:5:35: etcd \(version) cannot read \"1s\" as the value of --election-timeout"
            ]
        )
        let truth = "members: 1\nstore: {flags: {pre-vote: maybe}}\n"
        #expect(
            try self.problems(truth) == [
                "f:5:27: etcd \(version) cannot read \"maybe\" as the value of --pre-vote"
            ]
        )
        #expect(try self.problems("members: 1\nstore: {flags: {pre-vote: true}}\n") == [])
    }

    @Test func `a cluster with data does not start as another one`() throws {
        let text = "members: 3\nports: {client: 24001, peer: 24011}\n"
        let before = try ClusterSpec(parsing: Self.head + text, file: "f").resolve()
        #expect(try self.problems(text, previous: before) == [])
        #expect(
            try self.problems("members: 5", previous: before) == [
                "f:4:10: cluster lab has data of n1, n2, n3; delete its data with tern down lab -v,"
                    + " or use another name"
            ]
        )
        #expect(
            try self.problems("members: 3\nports: {client: 24001, peer: 24021}\n", previous: before)
                == [
                    "f:5:1: n1 of cluster lab has data for http://127.0.0.1:24011, not for"
                        + " http://127.0.0.1:24021; delete its data with tern down lab -v, or use another"
                        + " name"
                ]
        )
        #expect(try self.problems("members: 3\nlinks: direct\n", previous: before) == [])
    }

    @Test func `a cluster with another store's data is not started on it`() throws {
        let directory = try TemporaryDirectory()
        let text = "members: 1\nports: {client: 24001, peer: 24011}\n"
        let options = ResolutionOptions(stateDirectory: directory.path, needsBinary: false)
        let spec = try ClusterSpec(parsing: Self.head + text, file: "f")
        var later = options
        later.previous = try spec.resolve(options)
        let withoutData = try spec.running(.tern).resolve(later)
        #expect(withoutData.storeKind == .tern)
        try Files.makeDirectories(withoutData.members[0].dataDirectory)
        let told = #expect(throws: YAMLError.self) { try spec.running(.tern).resolve(later) }
        let sentence =
            "cluster lab has data of etcd, which tern cannot read; delete its data with tern down lab"
            + " -v, or use another name"
        // What the command line says stands nowhere in the file.
        #expect(told?.description == sentence)
        let other = try ClusterSpec(
            parsing: Self.head + text + "store: {kind: tern}\n",
            file: "f"
        )
        let written = #expect(throws: YAMLError.self) { try other.resolve(later) }
        #expect(written?.description == "f:6:15: \(sentence)")
        #expect(try spec.resolve(later).storeKind == .etcd)
    }

    static let differences: [(String, String?)] = [
        ("members: 3", nil),
        ("members: 3\nlinks: proxy\nsystemd: {restart: \"no\"}", nil),
        ("members: 5", "with 3 members of etcd VERSION, not with 5 members of etcd"),
        (
            "members: 3\nstore: {kind: tern}",
            "with 3 members of etcd VERSION, not with 3 members of tern"
        ),
        ("members: 3\nlinks: direct", "with other settings (links)"),
        (
            "members: 3\nsystemd: {restart: always}\nstore: {flags: {snapshot-count: 5}}",
            "with other settings (systemd, flags)"
        ),
    ]

    @Test(arguments: Self.differences)
    func `a cluster that is up is compared with what a file asks for`(
        _ rest: String,
        _ phrase: String?
    ) throws {
        let running = try ClusterSpec(parsing: Self.head + "members: 3", file: "f")
            .resolve(ResolutionOptions(stateDirectory: "/state"))
        let version = try #require(running.version)
        let asked = try ClusterSpec(parsing: Self.head + rest, file: "f")
        let difference = try asked.difference(from: running)
        #expect(difference?.phrase == phrase?.replacing("VERSION", with: version))
        #expect(difference?.fitsData == phrase.map { $0.contains("settings") })
    }

    static let unlaunchable: [(String, String)] = [
        (
            "members: [{name: a, address: 192.0.2.10}]",
            "starting cluster lab: none of its members runs on this machine, but on 192.0.2.10;"
                + " render their units with tern units render"
        ),
        (
            "members: 1\nscheme: https\nstore: {flags: {auto-tls: true, peer-auto-tls: true}}",
            "starting cluster lab: n1 serves clients over https, which the lab does not speak; use"
                + " http for the client URLs of clusters on this machine"
        ),
    ]

    @Test(arguments: Self.unlaunchable)
    func `a cluster that cannot be started from here says why`(
        _ rest: String,
        _ sentence: String
    ) throws {
        let options = ResolutionOptions(needsBinary: false)
        let cluster = try ClusterSpec(parsing: Self.head + rest, file: "f").resolve(options)
        let error = #expect(throws: ClustersError.self) { try cluster.checkIsLaunchable() }
        #expect(error?.description == sentence)
    }
}
