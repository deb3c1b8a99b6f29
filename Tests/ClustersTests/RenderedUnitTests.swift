import Clusters
import Platform
import TestSupport
import Testing

@Suite struct RenderedUnitTests {
    static func cluster(_ name: String, links: LinkMode? = nil) throws -> ResolvedCluster {
        let machine = Machine(hostName: "workstation", addresses: [])
        let options = ResolutionOptions(
            stateDirectory: "/srv/lab",
            links: links,
            machine: machine,
            environment: [:],
            needsBinary: false
        )
        return try ClusterSpec.load("\(BuiltTool.repository())/clusters/\(name).yaml").resolve(
            options
        )
    }

    static let templates = [
        ("member", "member.service", UnitTemplates.member),
        ("target", "cluster.target", UnitTemplates.target),
        ("slice", "cluster.slice", UnitTemplates.slice),
    ]

    @Test func `the embedded templates are the files in units`() throws {
        let directory = "\(BuiltTool.repository())/units"
        var source = """
            /// The unit templates of `units/`, embedded so that `tern` renders from anywhere.
            ///
            /// Generated: edit the files and run
            /// `TERN_REFRESH_SNAPSHOTS=1 swift test --filter ClustersTests`.
            package enum UnitTemplates {

            """
        for (constant, file, embedded) in Self.templates {
            let text = try Files.readText("\(directory)/\(file).template")
            if !Snapshot.isRefreshing { #expect(embedded == text, "\(file).template") }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : "        \($0)" }
            let separator = constant == "member" ? "" : "\n"
            source += separator + "    /// `units/\(file).template`.\n"
            source += "    package static let \(constant) = #\"\"\"\n"
            source += lines.joined(separator: "\n") + "\n        \"\"\"#\n"
        }
        try Snapshot.expect("Sources/Clusters/Units/UnitTemplates.swift", source + "}\n")
    }

    @Test func `the units of the controllers are the committed ones`() throws {
        let renderer = UnitRenderer(try Self.cluster("controllers"), source: "controllers.yaml")
        let units = renderer.all()
        #expect(
            units.map(\.name) == [
                "tern-controllers-controller-0.service", "tern-controllers-controller-1.service",
                "tern-controllers-controller-2.service", "tern-controllers.target",
                "tern-controllers.slice",
            ]
        )
        for unit in units { try Snapshot.expect("units/controllers/\(unit.name)", unit.text) }
        let committed = try Files.list("\(BuiltTool.repository())/units/controllers")
        #expect(committed == units.map(\.name).sorted())
    }

    @Test(arguments: ["one", "three", "five", "controllers"], [LinkMode.direct, .proxy])
    func `systemd accepts every rendered unit`(_ name: String, _ links: LinkMode) async throws {
        guard !(name == "controllers" && links == .proxy) else { return }
        guard let systemdAnalyze = Executables.find("systemd-analyze") else {
            Issue.record("systemd-analyze is missing: install the package systemd")
            return
        }
        var cluster = try Self.cluster(name, links: links)
        // The controllers' executable is on their hosts; systemd wants to see one here.
        cluster.binary = "/bin/true"
        let directory = try TemporaryDirectory()
        let units = UnitRenderer(cluster, source: "\(name).yaml").all()
        let paths = try UnitRenderer.write(units, into: directory.path)
        let result = try await BuiltTool.run(systemdAnalyze, ["verify"] + paths)
        #expect(result.errors == "")
        #expect(result.output == "")
        #expect(result.status == 0)
    }

    @Test func `systemd would have complained about a bad unit`() async throws {
        let systemdAnalyze = try #require(Executables.find("systemd-analyze"))
        var cluster = try Self.cluster("one")
        cluster.binary = "/nonexistent/etcd"
        let directory = try TemporaryDirectory()
        let units = UnitRenderer(cluster, source: "one.yaml").all()
        let paths = try UnitRenderer.write(units, into: directory.path)
        let result = try await BuiltTool.run(systemdAnalyze, ["verify"] + paths)
        #expect(result.errors.contains("/nonexistent/etcd is not executable"))
    }

    @Test func `the launcher reads back what the file said`() throws {
        var cluster = try Self.cluster("three")
        cluster.binary = "/opt/my store/100%/etcd$1"
        cluster.systemd.restart = .onFailure
        cluster.systemd.restartDelayMilliseconds = 250
        cluster.systemd.startLimitBurst = 3
        cluster.systemd.startLimitIntervalMilliseconds = 60_000
        cluster.systemd.timeoutStopMilliseconds = 1500
        cluster.systemd.killSignal = "SIGINT"
        cluster.systemd.openFilesMax = 4321
        cluster.members[0].extraFlags = [
            ServerFlag("log-outputs", "a b"), ServerFlag("odd", #"$HOME ${X} %n "q" 'r' \ é;"#),
        ]
        cluster.members[0].environment = [
            EnvironmentVariable("A", "1"),
            EnvironmentVariable("B", #"two words, "quotes", 50% $C"#),
        ]
        let member = cluster.members[0]
        let rendered = UnitRenderer(cluster, source: "three.yaml").service(for: member)
        let service = try ServiceUnit(UnitFile(parsing: rendered.text, name: rendered.name))
        #expect(
            service.arguments == [
                "/opt/my store/100%/etcd$1", "--name=n1", "--data-dir=/srv/lab/data/n1",
                "--listen-client-urls=\(member.listenClientURL)",
                "--advertise-client-urls=\(member.advertiseClientURL)",
                "--listen-peer-urls=\(member.listenPeerURL)",
                "--initial-advertise-peer-urls=\(member.advertisePeerURL)",
                "--initial-cluster=\(cluster.initialCluster)", "--initial-cluster-token=three",
                "--initial-cluster-state=new", "--log-outputs=a b",
                #"--odd=$HOME ${X} %n "q" 'r' \ é;"#,
            ]
        )
        #expect(service.environment == member.environment)
        #expect(service.type == .notify)
        #expect(service.workingDirectory == "/srv/lab")
        #expect(service.restart == .onFailure)
        #expect(service.restartDelay == .milliseconds(250))
        #expect(service.startLimit == ServiceUnit.StartLimit(burst: 3, interval: .seconds(60)))
        #expect(service.timeoutStart == nil)
        #expect(service.timeoutStop == .milliseconds(1500))
        #expect(service.killSignal == 2)
        #expect(service.openFilesMax == 4321)
    }

    @Test func `a member of this machine may write its state and nothing else`() throws {
        let cluster = try Self.cluster("three")
        let rendered = UnitRenderer(cluster, source: "three.yaml").service(for: cluster.members[1])
        let unit = try UnitFile(parsing: rendered.text, name: rendered.name)
        #expect(unit.value("ProtectSystem", in: "Service") == "strict")
        #expect(unit.values("ReadWritePaths", in: "Service") == ["/srv/lab"])
        #expect(unit.value("StateDirectory", in: "Service") == nil)
        #expect(unit.value("CapabilityBoundingSet", in: "Service") == nil, "none is left")
        #expect(unit.value("Slice", in: "Service") == "tern-three.slice")
        #expect(unit.value("PartOf", in: "Unit") == "tern-three.target")
    }
}
