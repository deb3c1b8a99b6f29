import Bolt
import Foundation
import TestSupport

/// A bbolt database file on the disk.
struct FileSource: BoltSource {
    private let handle: FileHandle
    let size: Int

    init(_ path: String) throws {
        self.handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        self.size = Int(try self.handle.seekToEnd())
    }

    func read(at offset: Int, into bytes: inout [UInt8], _ range: Range<Int>) throws(BoltError) {
        let found = bytes.withUnsafeMutableBytes { target in
            pread(
                self.handle.fileDescriptor,
                target.baseAddress.map { $0 + range.lowerBound },
                range.count,
                off_t(offset)
            )
        }
        guard found == range.count else {
            throw .unreadable(offset: offset, reason: "\(found) of \(range.count) bytes are there")
        }
    }
}

/// etcd's own client tool, version 3.4.
struct Etcdctl {
    var endpoint: String?

    /// Runs a command; `input` is a file that it reads.
    @discardableResult
    func run(_ arguments: [String], input: String? = nil) async throws -> String {
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
    func status(_ path: String) async throws -> SnapshotStatus {
        let json = try await self.run(["snapshot", "status", path, "-w", "json"])
        return try JSONDecoder().decode(SnapshotStatus.self, from: Data(json.utf8))
    }

    /// Every key and value, as the client prints them.
    func all() async throws -> [String: String] {
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
struct SnapshotStatus: Decodable {
    var hash: UInt32
    var revision: Int
    var totalKey: Int
    var totalSize: Int
}

/// Writes a snapshot file: a database and its SHA-256.
func save(_ database: [UInt8], to path: String) async throws {
    try Data(database).write(to: URL(fileURLWithPath: path))
    let sum = try await BuiltTool.run("/usr/bin/sha256sum", [path])
    let digits = Array(sum.output.prefix(64))
    let hash = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    guard hash.count == BoltFile.hashBytes else {
        throw FixtureError("sha256sum of \(path) failed: \(sum.errors)")
    }
    try Data(database + hash).write(to: URL(fileURLWithPath: path))
}
