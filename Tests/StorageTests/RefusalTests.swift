import Basics
import Raft
import Storage
import StorageSupport
import Testing

/// A log of several segments, and two snapshots of it.
private func sampleDisk() throws -> SimulatedDisk {
    var disk = SimulatedDisk()
    var steps: [DiskStep] = []
    let identity = WALMetadata(nodeID: 1, clusterID: 2)
    var writer = WALWriter(creating: identity, segmentBytes: 2048, into: &steps)
    for index in UInt64(1)...60 {
        writer.append([Entry(term: 1, index: index, data: [UInt8](repeating: 5, count: 90))])
        writer.set(HardState(term: 1, vote: 1, commit: index))
        _ = writer.flush(into: &steps)
        if index == 20 || index == 40 { writer.save(sampleSnapshot(index), into: &steps) }
    }
    try disk.perform(steps)
    return disk
}

private func sampleSnapshot(_ index: UInt64) -> Snapshot {
    Snapshot(data: [1, 2], metadata: SnapshotMetadata(index: index, term: 1))
}

private func segments(_ disk: SimulatedDisk) throws -> [StoredFile] {
    try disk.files(in: .wal).filter { if case .segment = $0 { true } else { false } }
        .sorted { $0.name < $1.name }
}

/// The sentence with which opening is refused.
private func refusal(_ disk: SimulatedDisk) throws -> String {
    do throws(StorageError) {
        _ = try Recovery.open(disk, segmentBytes: 2048)
    } catch {
        return error.description
    }
    Issue.record("the log was opened")
    return ""
}

@Suite("Refusals and choices at opening")
struct RefusalTests {
    @Test func `an empty directory is a new member`() throws {
        let found = try Recovery.open(SimulatedDisk(), segmentBytes: 2048)
        if found != nil { Issue.record("a log was found") }
    }

    @Test func `the newest snapshot is chosen and the entries behind it are found`() throws {
        let found = try #require(try Recovery.open(try sampleDisk(), segmentBytes: 2048))
        #expect(found.snapshot == sampleSnapshot(40))
        #expect(found.entries.map(\.index) == Array(41...60))
    }

    @Test func `a broken snapshot file is put aside and an older one serves`() throws {
        var disk = try sampleDisk()
        disk.corrupt(.snapshot(term: 1, index: 40)) { $0[8] ^= 1 }
        let found = try #require(try Recovery.open(disk, segmentBytes: 2048))
        #expect(found.snapshot == sampleSnapshot(20))
        #expect(found.entries.map(\.index) == Array(21...60))
        try disk.perform(found.steps)
        #expect(try disk.files(in: .snap).contains(.brokenSnapshot(term: 1, index: 40)))
    }

    @Test func `a snapshot that the log does not vouch for is passed over`() throws {
        var disk = try sampleDisk()
        var steps: [DiskStep] = []
        SnapshotFile.write(sampleSnapshot(50), into: &steps)
        try disk.perform(steps)
        let found = try #require(try Recovery.open(disk, segmentBytes: 2048))
        #expect(found.snapshot.metadata.index == 40)
    }

    @Test func `a missing segment is refused`() throws {
        var disk = try sampleDisk()
        let files = try segments(disk)
        disk.lose(files[files.count - 2])
        #expect(try refusal(disk).contains("needs a segment before it"))
    }

    @Test func `two segments in one place are refused`() throws {
        var disk = try sampleDisk()
        try disk.perform(.write(.segment(sequence: 1, index: 999), offset: 0, bytes: [1]))
        #expect(try refusal(disk).contains("claim the same place"))
    }

    @Test func `a segment that does not continue the log is refused`() throws {
        var disk = try sampleDisk()
        let next = UInt64(try segments(disk).count)
        try disk.perform(.write(.segment(sequence: next, index: 7), offset: 0, bytes: [1]))
        #expect(try refusal(disk).contains("does not continue the log"))
    }

    @Test func `a lost log beside snapshots is refused`() throws {
        var disk = try sampleDisk()
        for file in try segments(disk) { disk.lose(file) }
        #expect(try refusal(disk).contains("the log was lost"))
    }

    @Test func `damage in any segment names the file and the byte`() throws {
        let whole = try sampleDisk()
        for file in try segments(whole) {
            var disk = whole
            disk.corrupt(file) { $0[300] ^= 0x10 }
            let sentence = try refusal(disk)
            #expect(sentence.hasPrefix("\(file) is damaged at byte "))
        }
    }

    @Test func `a last sector lost from an older segment shows in the next one's name`()
        throws
    {
        var disk = try sampleDisk()
        let file = try segments(disk)[1]
        disk.corrupt(file) { bytes in
            for offset in bytes.count / 512 * 512..<bytes.count { bytes[offset] = 0 }
        }
        #expect(try refusal(disk).contains("does not continue the log"))
    }

    @Test func `entries that disagree with a received snapshot are not replayed behind it`() throws
    {
        var disk = SimulatedDisk()
        var steps: [DiskStep] = []
        var writer = WALWriter(
            creating: WALMetadata(nodeID: 1, clusterID: 2),
            segmentBytes: 4096,
            into: &steps
        )
        writer.append((1...9).map { Entry(term: 3, index: $0, data: [1]) })
        writer.set(HardState(term: 3, vote: 0, commit: 2))
        let wroteEntries = writer.flush(into: &steps)
        #expect(wroteEntries)
        let snapshot = Snapshot(data: [1], metadata: SnapshotMetadata(index: 5, term: 4))
        steps.append(.write(.receivedDatabase(index: 5), offset: 0, bytes: [1]))
        writer.install(snapshot, state: HardState(term: 4, commit: 5), into: &steps)
        try disk.perform(steps)
        let found = try #require(try Recovery.open(disk, segmentBytes: 4096))
        #expect(found.snapshot == snapshot)
        #expect(found.entries.isEmpty)
        #expect(found.receivedDatabase == .receivedDatabase(index: 5))
    }

    @Test func `a commit index alone is not worth a write`() throws {
        var steps: [DiskStep] = []
        var writer = WALWriter(
            creating: WALMetadata(nodeID: 1, clusterID: 2),
            segmentBytes: 4096,
            into: &steps
        )
        writer.append([Entry(term: 1, index: 1), Entry(term: 1, index: 2)])
        writer.set(HardState(term: 1, vote: 1, commit: 0))
        steps = []
        let wroteEntries = writer.flush(into: &steps)
        #expect(wroteEntries)
        #expect(steps.count == 2)
        #expect(steps.last == .sync(.segment(sequence: 0, index: 0)))
        writer.set(HardState(term: 1, vote: 1, commit: 2))
        let wroteCommit = writer.flush(into: &steps)
        #expect(!wroteCommit)
        writer.set(HardState(term: 2, vote: 1, commit: 2))
        let wroteTerm = writer.flush(into: &steps)
        #expect(wroteTerm)
    }

    @Test(arguments: [
        StoredFile.segment(sequence: 18, index: .max), .spare(1), .snapshot(term: 2, index: 12),
        .partialSnapshot(term: 1, index: 2), .brokenSnapshot(term: 1, index: 2),
        .receivedDatabase(index: 77),
    ])
    func `a file's name leads back to it`(file: StoredFile) {
        #expect(StoredFile(name: file.name, in: file.directory) == file)
        #expect(StoredFile(name: file.name + "x", in: file.directory) == nil)
    }
}
