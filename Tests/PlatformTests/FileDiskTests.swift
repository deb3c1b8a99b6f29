import Basics
import Glibc
import Platform
import Raft
import Storage
import TestSupport
import Testing

private let segmentBytes = 64 << 10
private let identity = WALMetadata(nodeID: 11, clusterID: 7)

/// A log on real files.
private struct RealLog {
    let root: TemporaryDirectory
    private(set) var directory: MemberDirectory
    private(set) var disk: FileDisk
    var writer: WALWriter
    private(set) var entries: [Entry] = []

    init() throws {
        self.root = try TemporaryDirectory()
        self.directory = try MemberDirectory(dataDirectory: "\(self.root.path)/data")
        self.disk = FileDisk(self.directory)
        var steps: [DiskStep] = []
        self.writer = WALWriter(creating: identity, segmentBytes: segmentBytes, into: &steps)
        try self.disk.perform(steps)
    }

    /// The steps of a batch of one entry.
    mutating func batch(bytes: Int) -> [DiskStep] {
        let index = UInt64(self.entries.count) + 1
        let data = [UInt8](repeating: UInt8(truncatingIfNeeded: index) | 1, count: bytes)
        self.entries.append(Entry(term: 1, index: index, data: data))
        self.writer.append([Entry(term: 1, index: index, data: data)])
        self.writer.set(HardState(term: 1, vote: 1, commit: index - 1))
        var steps: [DiskStep] = []
        _ = self.writer.flush(into: &steps)
        return steps
    }

    mutating func write(bytes: Int) throws {
        try self.disk.perform(self.batch(bytes: bytes))
    }

    func recover() throws -> RecoveredLog {
        try #require(try Recovery.open(self.disk, segmentBytes: segmentBytes))
    }

    var lastSegment: StoredFile {
        get throws { try #require(self.writer.segments.last).file }
    }

    /// How many of the member's files this process has open.
    func openFiles() throws -> Int {
        let descriptors = try Files.list("/proc/self/fd")
        return descriptors.count {
            let target = try? Files.destination(ofLink: "/proc/self/fd/\($0)")
            return target?.contains("\(self.root.path)/data/member/wal/") == true
        }
    }
}

@Suite struct `A log on a real disk` {
    @Test func `is found again with all its segments and snapshots`() throws {
        var log = try RealLog()
        for _ in 0..<40 { try log.write(bytes: 5_000) }
        #expect(log.writer.segments.count > 3)
        let snapshot = Snapshot(data: [1], metadata: SnapshotMetadata(index: 30, term: 1))
        var steps: [DiskStep] = []
        log.writer.save(snapshot, into: &steps)
        log.writer.release(below: 30, into: &steps)
        try log.disk.perform(steps)
        log.writer.spareBecameReady()
        for _ in 0..<10 { try log.write(bytes: 5_000) }

        let found = try log.recover()
        #expect(found.snapshot.metadata.index == 30)
        #expect(found.entries == Array(log.entries[30...]))
        #expect(!found.wasTorn)
        let first = try #require(log.writer.segments.first)
        #expect(first.sequence > 0)
    }

    @Test func `A batch needs no file to be opened`() throws {
        var log = try RealLog()
        try log.write(bytes: 100)
        let wal = log.directory.path(of: .wal)
        #expect(rename(wal, "\(wal).aside") == 0)
        try log.write(bytes: 100)
        #expect(rename("\(wal).aside", wal) == 0)
        #expect(try log.recover().entries == log.entries)
    }

    @Test func `Few files stay open, whatever becomes of segments`() throws {
        var log = try RealLog()
        for number in 0..<200 {
            try log.write(bytes: 20_000)
            if number % 10 == 9 {
                var steps: [DiskStep] = []
                log.writer.save(
                    Snapshot(metadata: SnapshotMetadata(index: UInt64(number), term: 1)),
                    into: &steps
                )
                log.writer.release(below: UInt64(number), into: &steps)
                try log.disk.perform(steps)
                log.writer.spareBecameReady()
            }
        }
        #expect(try log.openFiles() <= 4)
        #expect(try Files.list(log.directory.path(of: .wal)).count < 10)
    }

    @Test func `A torn end is kept aside, left out, and written over`() throws {
        var log = try RealLog()
        try log.write(bytes: 300)
        let before = log.entries
        try log.write(bytes: 4_000)
        let segment = try log.lastSegment
        // A sector of the last batch never arrived.
        try log.disk.perform(.zero(segment, lower: 2_048, upper: 2_560))

        let found = try log.recover()
        #expect(found.wasTorn)
        #expect(found.entries == before)
        let torn = try log.disk.contents(of: segment)
        try log.disk.keepBroken(try #require(found.tornSegment))
        try log.disk.perform(found.steps)
        #expect(try Files.read("\(log.directory.path(of: segment)).broken") == torn)

        let again = try log.recover()
        #expect(!again.wasTorn)
        #expect(again.entries == before)
    }

    @Test func `A file cut at any byte is repaired or refused, never misread`() throws {
        var log = try RealLog()
        for bytes in [100, 900, 2_000] { try log.write(bytes: bytes) }
        let segment = try log.lastSegment
        let whole = try log.disk.contents(of: segment)
        for size in stride(from: log.writer.offset, through: 0, by: -7) {
            try log.disk.perform(.write(segment, offset: 0, bytes: whole))
            try log.disk.perform(.truncate(segment, size: size))
            guard let found = try? log.recover() else { continue }
            #expect(found.entries == Array(log.entries.prefix(found.entries.count)))
            #expect(found.wasTorn || size == log.writer.offset || found.entries.count < 3)
        }
    }

    @Test func `Room that was used before is zeros when it is prepared again`() throws {
        let log = try RealLog()
        let spare = StoredFile.spare(0)
        let dirt = [UInt8](repeating: 0xab, count: 100_000)
        try log.disk.perform([
            .write(spare, offset: 0, bytes: dirt), .sync(spare), .prepare(spare, size: 70_000),
            .sync(spare),
        ])
        #expect(try log.disk.contents(of: spare) == [UInt8](repeating: 0, count: 70_000))
        try log.disk.perform(.prepare(spare, size: 150_000))
        #expect(try log.disk.contents(of: spare) == [UInt8](repeating: 0, count: 150_000))
    }

    @Test func `A failed step names the file and the reason`() throws {
        let log = try RealLog()
        #expect {
            try log.disk.perform(.rename(.spare(5), to: .spare(6)))
        } throws: { error in
            "\(error)"
                == "renaming \(log.directory.path(of: .spare(5))) to 6.tmp:"
                + " No such file or directory"
        }
    }

    @Test func `What is not there cannot be made durable`() throws {
        let log = try RealLog()
        let database = StoredFile.receivedDatabase(index: 9)
        #expect(throws: DiskError.self) { try log.disk.perform(.sync(database)) }
        #expect(!Files.exists(log.directory.path(of: database)))
    }

    @Test func `Old snapshot files are given up, the newest are kept`() throws {
        let log = try RealLog()
        var steps: [DiskStep] = []
        for index in 1...7 as ClosedRange<UInt64> {
            SnapshotFile.write(
                Snapshot(metadata: SnapshotMetadata(index: index, term: 1)),
                into: &steps
            )
        }
        try log.disk.perform(steps)
        #expect(try log.disk.surplusSnapshots(keeping: 0).isEmpty)
        let surplus = try log.disk.surplusSnapshots(keeping: 5)
        #expect(surplus == [1, 2].map { .remove(.snapshot(term: 1, index: $0)) })
    }
}

@Suite struct `A full disk` {
    @Test(.enabled(if: geteuid() == 0, "mounting a small disk takes root"))
    func `stops a step that may be repeated when there is room again`() async throws {
        let root = try TemporaryDirectory()
        await #expect(processExitsWith: .success) { [path = root.path as String] in
            try SmallDisk.mount(at: path, bytes: 8 << 20)
            let directory = try MemberDirectory(dataDirectory: "\(path)/data")
            let disk = FileDisk(directory)
            #expect(try directory.freeBytes() <= 8 << 20)
            try Files.writeAtomically([UInt8](repeating: 1, count: 5 << 20), to: "\(path)/ballast")
            let spare = StoredFile.spare(0)
            let steps: [DiskStep] = [
                .write(.spare(1), offset: 0, bytes: [1, 2, 3]), .prepare(spare, size: 6 << 20),
                .sync(spare),
            ]
            var next = 0
            #expect {
                try disk.perform(steps, from: &next)
            } throws: { error in
                (error as? DiskError)?.isOutOfSpace == true
                    && "\(error)".contains("0.tmp: No space")
            }
            #expect(next == 1)
            try Files.remove("\(path)/ballast")
            try disk.perform(steps, from: &next)
            #expect(try disk.contents(of: spare).count == 6 << 20)
        }
    }
}
