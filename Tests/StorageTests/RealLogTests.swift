import Basics
import Foundation
import Raft
import Storage
import TestSupport
import Testing

/// The files of an etcd that has stopped, read from its data directory.
private struct StoppedEtcd: Disk {
    var root: String

    func files(in directory: StoredFile.Directory) throws(DiskError) -> [StoredFile] {
        let path = "\(self.root)/member/\(directory.rawValue)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.compactMap { StoredFile(name: $0, in: directory) }
    }

    func contents(of file: StoredFile) throws(DiskError) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: "\(self.root)/member/\(file)") else {
            throw DiskError(operation: "reading \(file)", reason: "it cannot be read")
        }
        return Array(data)
    }

    mutating func perform(_ step: DiskStep) throws(DiskError) {
        throw DiskError(operation: "\(step)", reason: "an etcd's files are left as they are")
    }
}

@Suite("A real etcd's log")
struct RealLogTests {
    @Test func `its entries are found and our writer would have written the same bytes`()
        async throws
    {
        let etcd = try await EtcdFixture.start(flags: ["--snapshot-count=5"])
        let member = etcd.members[0]
        let control = try ToolLookup.etcdctl()
        for number in 1...8 {
            let result = try await BuiltTool.run(
                control,
                ["--endpoints=\(member.clientURL)", "put", "key\(number)", "value\(number)"],
                environment: ["ETCDCTL_API": "3", "PATH": "/usr/bin:/bin"]
            )
            try #require(result.status == 0, "\(result.errors)")
        }
        member.kill()

        let disk = StoppedEtcd(root: member.dataDirectory)
        let found = try #require(try Recovery.open(disk))
        #expect(!found.wasTorn)
        #expect(found.metadata.nodeID != 0)
        #expect(found.snapshot.metadata.index >= 5)
        #expect(found.snapshot.metadata.confState.voters == [found.metadata.nodeID])
        let last = Array("value8".utf8)
        #expect(found.entries.last.map { Self.contains($0.data, last) } == true)

        try Self.checkReencoding(of: disk)
    }

    /// Reads every record, encodes it again, and compares the bytes.
    private static func checkReencoding(of disk: StoppedEtcd) throws {
        let bytes = try disk.contents(of: .segment(sequence: 0, index: 0))
        var reader = WALSegmentReader(bytes, crc: 0)
        var encoder = WALRecordEncoder()
        var entries = 0
        while let record = try reader.next() {
            let data = reader.data(of: record)
            switch record.type {
            case .crc: encoder.appendCRC()
            case .metadata: encoder.append(.metadata, try WALMetadata(decoding: data).encode())
            case .state: encoder.append(.state, try HardState(decoding: data).encode())
            case .snapshot: encoder.append(.snapshot, try WALSnapshot(decoding: data).encode())
            case .entry:
                let entry = try Entry(decoding: data)
                encoder.append(entry)
                entries += 1
            }
        }
        #expect(entries >= 11)
        #expect(reader.tail(after: nil) == .clean)
        #expect(encoder.bytes == Array(bytes[..<reader.position]))
        for case .snapshot(let term, let index) in try disk.files(in: .snap) {
            let file = try disk.contents(of: .snapshot(term: term, index: index))
            let snapshot = try #require(SnapshotFile.decode(file))
            #expect(snapshot.metadata.index == index)
            // etcd 3.4's ConfState has no auto_leave, which 3.5 writes even when false.
            #expect(SnapshotFile.decode(SnapshotFile.encode(snapshot)) == snapshot)
        }
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: part) }
    }
}
