import EtcdServer
import Platform
import Testing
import TestSupport

private func configuration(
    _ text: String,
    arguments: [String] = [],
    environment: [String: String] = [:]
) throws -> Result<ServerConfiguration, ProgramError> {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/etcd.yaml"
    try Files.writeAtomically(Array(text.utf8), to: path)
    do throws(ProgramError) {
        let start = try Startup.read(
            arguments: ["--config-file", path] + arguments,
            environment: environment
        )
        guard let start else { return .failure(ProgramError("no server was asked for")) }
        return .success(start.configuration)
    } catch {
        let sentence = error.description.replacing(path, with: "FILE")
        return .failure(ProgramError(sentence, status: error.status))
    }
}

@Suite struct ConfigurationFileTests {
    @Test func `a seed configuration starts as written`() throws {
        let text = """
            name: n1
            data-dir: /var/lib/n1
            listen-client-urls: http://127.0.0.1:12379
            advertise-client-urls: http://127.0.0.1:12379
            initial-advertise-peer-urls: http://127.0.0.1:12380
            listen-peer-urls: http://127.0.0.1:12380
            initial-cluster-token: seed
            initial-cluster: n1=http://127.0.0.1:12380,n2=http://127.0.0.1:22380
            initial-cluster-state: new
            """
        let read = try configuration(text).get()
        #expect(read.name == "n1")
        #expect(read.dataDirectory == "/var/lib/n1")
        #expect(read.listenClientURLs.map(\.port) == [12_379])
        #expect(read.initialCluster.members.map(\.name) == ["n1", "n2"])
        #expect(read.clusterToken == "seed")
    }

    @Test func `a file replaces flags and environment`() throws {
        let read = try configuration(
            "name: inFile\n",
            arguments: ["--max-wals=9"],
            environment: ["ETCD_MAX_SNAPSHOTS": "9"]
        ).get()
        #expect(read.name == "inFile")
        #expect(read.walFilesMax == 5)
        #expect(read.snapshotFilesMax == 5)
    }

    @Test func `durations are nanoseconds, lists are lists, numbers may be text's`() throws {
        let text = """
            grpc-keepalive-min-time: 7000000000
            log-outputs: [stdout, stderr]
            auto-compaction-retention: 3
            heartbeat-interval: 50
            election-timeout: 500
            unknown-key: anything
            """
        let read = try configuration(text).get()
        #expect(read.keepaliveMinimum == 7_000_000_000)
        #expect(read.logging.outputs == [.standardOutput, .standardError])
        #expect(read.autoCompaction == .periodic(10_800_000_000_000))
        #expect(read.electionTicks == 10)
    }

    @Test(arguments: [
        (
            "grpc-keepalive-min-time: 7s",
            "FILE:1: grpc-keepalive-min-time must be a whole number of nanoseconds"
        ),
        ("max-wals: \"5\"", "FILE:1: max-wals must be a whole number"),
        ("name: a\npre-vote: maybe", "FILE:2: pre-vote must be true or false"),
        ("- a", "FILE must be a mapping of flags' names to values"),
        (
            "client-transport-security:\n  cert-file: /a",
            "--cert-file is set, but ternd cannot do this yet; start without it or use etcd"
        ),
        (
            "peer-transport-security:\n  auto-tls: true",
            "--peer-auto-tls is set, but ternd cannot do this yet; start without it or use etcd"
        ),
    ])
    func `what a file may not say is refused with its line`(text: String, sentence: String) throws {
        guard case .failure(let error) = try configuration(text) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(error.description == sentence)
        #expect(error.status == 1)
    }

    @Test func `empty groups and empty files change nothing`() throws {
        #expect(try configuration("").get().name == "default")
        let text = """
            client-transport-security:
              cert-file:
              client-cert-auth: false
            peer-transport-security:
            """
        #expect(try configuration(text).get().name == "default")
    }

    @Test func `a file that is not there is an error of status 1`() {
        #expect {
            try Startup.read(arguments: ["--config-file=/nonesuch.yaml"], environment: [:])
        } throws: {
            ($0 as? ProgramError)?.description == "open /nonesuch.yaml: No such file or directory"
        }
    }
}
