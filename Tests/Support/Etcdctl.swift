import Foundation

/// etcd's own client tool, version 3.4.
package struct Etcdctl: Sendable {
    private let endpoint: String?

    /// Talks to one member, or to none where a command works on files.
    package init(endpoint: String? = nil) {
        self.endpoint = endpoint
    }

    /// Runs a command; `input` is a file that it reads.
    @discardableResult
    package func run(_ arguments: [String], input: String? = nil) async throws -> String {
        let tool = try ToolLookup.etcdctl()
        let endpoints = self.endpoint.map { ["--endpoints=\($0)"] } ?? []
        let result = try await BuiltTool.run(
            "/bin/sh",
            ["-c", #"input=$1; shift; exec "$@" <"$input""#, "sh", input ?? "/dev/null", tool]
                + endpoints + arguments,
            environment: ["ETCDCTL_API": "3", "PATH": "/usr/bin:/bin"]
        )
        guard result.status == 0 else {
            throw FixtureError("etcdctl \(arguments.joined(separator: " ")): \(result.errors)")
        }
        return result.output
    }

    /// What `snapshot status` says of a file.
    package func status(_ path: String) async throws -> SnapshotStatus {
        let json = try await self.run(["snapshot", "status", path, "-w", "json"])
        return try JSONDecoder().decode(SnapshotStatus.self, from: Data(json.utf8))
    }

    /// Every key and value, as the client prints them.
    package func all() async throws -> [String: String] {
        let lines = try await self.run(["get", "", "--from-key"]).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        var found: [String: String] = [:]
        for index in stride(from: 0, to: lines.count - 1, by: 2) {
            found[String(lines[index])] = String(lines[index + 1])
        }
        return found
    }
}

/// etcdctl's account of a snapshot file.
package struct SnapshotStatus: Decodable, Sendable {
    /// The CRC-32C of all buckets' names and rows.
    package var hash: UInt32
    /// The newest revision.
    package var revision: Int
    /// How many rows all buckets have.
    package var totalKey: Int
    /// The size of the database in bytes.
    package var totalSize: Int
}

extension Etcdctl {
    /// Ends the file of a database with its SHA-256, which makes it a snapshot's.
    package static func appendHash(to path: String) async throws {
        let sum = try await BuiltTool.run("/usr/bin/sha256sum", [path])
        let digits = Array(sum.output.prefix(64))
        let hash = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        guard hash.count == 32 else {
            throw FixtureError("sha256sum of \(path) failed: \(sum.errors)")
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(hash))
        try file.close()
    }

    /// Puts a snapshot in place of everything that the only member of a fixture has, which then
    /// runs on.
    package func restore(_ snapshot: String, into member: EtcdMember) async throws {
        member.kill()
        try FileManager.default.removeItem(atPath: member.dataDirectory)
        let peer = "http://127.0.0.1:\(member.peerPort)"
        try await self.run([
            "snapshot", "restore", snapshot, "--name=\(member.name)",
            "--data-dir=\(member.dataDirectory)", "--initial-cluster=\(member.name)=\(peer)",
            "--initial-advertise-peer-urls=\(peer)", "--initial-cluster-token=restored",
        ])
        try member.launch()
        try await member.untilHealthy(deadline: .now + .seconds(20))
    }
}
