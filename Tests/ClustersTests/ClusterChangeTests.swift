import Clusters
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
                "f:4:10: cluster lab has data of n1, n2, n3; delete its data with tern down --volumes"
                    + " lab, or use another name"
            ]
        )
        #expect(
            try self.problems("members: 3\nports: {client: 24001, peer: 24021}\n", previous: before)
                == [
                    "f:5:1: n1 of cluster lab has data for http://127.0.0.1:24011, not for"
                        + " http://127.0.0.1:24021; delete its data with tern down --volumes lab, or use"
                        + " another name"
                ]
        )
        #expect(try self.problems("members: 3\nlinks: direct\n", previous: before) == [])
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
