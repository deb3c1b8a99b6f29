import Foundation
import TestSupport

/// One process of real etcd, whose cluster the test arranges.
final class EtcdProcess: Sendable {
    let clientPort: Int
    let peerPort: Int
    private let pid: Int32
    private let logPath: String

    /// Starts a process.
    ///
    /// - Parameters:
    ///   - name: Its `--name`; its data and log go to files of that name.
    ///   - directory: Where those are.
    ///   - ports: Of the clients and of the peers.
    ///   - others: The rest of `--initial-cluster`, such as `m2=http://…`.
    ///   - flags: Further flags.
    /// - Throws: `FixtureError` when etcd is missing.
    init(
        name: String,
        directory: TemporaryDirectory,
        ports: [Int],
        others: [String],
        flags: [String]
    ) throws {
        self.clientPort = ports[0]
        self.peerPort = ports[1]
        self.logPath = "\(directory.path)/\(name).log"
        let client = "http://127.0.0.1:\(ports[0])"
        let peer = "http://127.0.0.1:\(ports[1])"
        let cluster = (["\(name)=\(peer)"] + others).joined(separator: ",")
        self.pid = try ChildSpawner.shared.spawn(
            [
                try ToolLookup.etcd(), "--name=\(name)", "--data-dir=\(directory.path)/\(name)",
                "--listen-client-urls=\(client)", "--advertise-client-urls=\(client)",
                "--listen-peer-urls=\(peer)", "--initial-advertise-peer-urls=\(peer)",
                "--initial-cluster=\(cluster)",
            ] + flags,
            output: self.logPath
        )
    }

    var peerURL: String { "http://127.0.0.1:\(self.peerPort)" }

    /// Whether it found one of its ports taken.
    var lostItsPort: Bool {
        let log = (try? String(contentsOfFile: self.logPath, encoding: .utf8)) ?? ""
        return log.contains("address already in use")
    }

    /// Runs etcdctl against the process.
    func etcdctl(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.run(
            try ToolLookup.etcdctl(),
            ["--endpoints=http://127.0.0.1:\(self.clientPort)", "--command-timeout=20s"]
                + arguments,
            environment: ["ETCDCTL_API": "3"]
        )
    }

    func kill() {
        Glibc.kill(self.pid, SIGKILL)
        waitpid(self.pid, nil, 0)
        FixtureCleanup.shared.reaped(self.pid)
    }
}
