import Backends
import Basics
import Glibc
import MVCC
import Platform
import TestSupport
import Testing

private func revision(_ main: Int) -> [UInt8] { RevisionKey.encode(Revision(Int64(main))) }

/// A database that holds these many rows of 300 bytes.
private func filled(_ rows: Int, _ options: LMDBOptions = LMDBOptions()) throws -> LMDBStore {
    var subject = try LMDBStore(options)
    for row in 1...rows {
        subject.store.put(.key, revision(row), [UInt8](repeating: UInt8(row & 255), count: 300))
    }
    subject.store.put(.meta, Array("consistent_index".utf8), [0, 0, 0, 0, 0, 0, 0, 7])
    subject.seal()
    try subject.commit()
    return subject
}

private func smallMap(_ bytes: Int) -> LMDBOptions {
    var options = LMDBOptions()
    options.mapBytes = bytes
    return options
}

@Suite struct `An LMDB database` {
    @Test func `commits beside the owner's reads, and the owner learns of it later`() throws {
        var subject = try LMDBStore()
        subject.store.put(.key, revision(1), [1])
        subject.seal()
        subject.store.put(.key, revision(2), [2])
        try subject.write()
        let rows = [Row(key: revision(1), value: [1]), Row(key: revision(2), value: [2])]
        #expect(subject.store.rows(.key) == rows)
        subject.store.committed(1)
        #expect(subject.store.rows(.key) == rows)
        #expect(subject.store.sealedCount == 0)
        #expect(subject.store.uncommittedBytes == 18)
        #expect(subject.store.openChanges == 1)
    }

    @Test func `A scan may read other rows on its way`() throws {
        let subject = try filled(50)
        var found = 0
        subject.store.scan(.key, from: revision(1).span) { key, _ in
            let again = Array(copying: key)
            found += subject.store.get(.key, again) == nil ? 0 : 1
            found += subject.store.rows(.key, from: again, limit: 1).count
            return true
        }
        #expect(found == 100)
    }

    @Test func `A snapshot stays as it was while batches are committed`() throws {
        var subject = try filled(500)
        let snapshot = try subject.database.snapshot()
        let before = snapshot.rows(.key)
        for row in 1...500 where row % 2 == 0 { subject.store.delete(.key, revision(row)) }
        subject.seal()
        try subject.commit()
        #expect(snapshot.rows(.key) == before)
        #expect(
            snapshot.rows(.key, from: revision(250), limit: 3).map(\.key)
                == (250...252).map(revision)
        )
        #expect(snapshot.value(.meta, Array("consistent_index".utf8))?.last == 7)
        #expect(try subject.database.snapshot().rows(.key).count == 250)
        snapshot.end()
    }

    @Test func `The map grows before it is full`() throws {
        var subject = try LMDBStore(smallMap(1 << 20))
        for batch in 0..<40 {
            for row in 1...200 {
                subject.store.put(
                    .key,
                    revision(batch * 200 + row),
                    [UInt8](repeating: 7, count: 900)
                )
            }
            subject.seal()
            try subject.commit()
        }
        #expect(subject.store.rows(.key).count == 8_000)
        #expect(subject.database.sizeOnDisk > 7 << 20)
        try subject.crash()
        #expect(subject.store.rows(.key).count == 8_000)
    }

    @Test func `A full map waits for a snapshot to end, and nothing is lost`() throws {
        var subject = try LMDBStore(smallMap(1 << 20))
        let snapshot = try subject.database.snapshot()
        for row in 1...2_000 {
            subject.store.put(.key, revision(row), [UInt8](repeating: 7, count: 900))
        }
        subject.seal()
        #expect {
            try subject.commit()
        } throws: { error in
            (error as? LMDBError)?.kind == .busy && (error as? LMDBError)?.isRetriable == true
        }
        #expect(subject.store.rows(.key).count == 2_000)
        #expect(snapshot.rows(.key).isEmpty)
        snapshot.end()
        try subject.commit()
        try subject.crash()
        #expect(subject.store.rows(.key).count == 2_000)
    }

    @Test func `Defragmenting gives room back and changes no row`() throws {
        var subject = try filled(20_000)
        for row in 1...20_000 where row % 10 != 0 { subject.store.delete(.key, revision(row)) }
        subject.seal()
        try subject.commit()
        let before = subject.store.rows(.key)
        let size = subject.database.sizeOnDisk
        #expect(subject.database.sizeInUse < size / 2)
        let old = try subject.database.snapshot()

        // What changes meanwhile stays in memory, and is committed to the new file.
        subject.store.put(.key, revision(30_000), [1, 2, 3])
        subject.seal()
        try subject.database.defragment()
        #expect(subject.database.sizeOnDisk < size / 4)
        #expect(subject.database.sizeInUse <= subject.database.sizeOnDisk)
        #expect(subject.store.rows(.key).count == 2_001)
        try subject.commit()
        #expect(old.rows(.key) == before)
        old.end()
        #expect(
            subject.store.rows(.key) == before + [Row(key: revision(30_000), value: [1, 2, 3])]
        )
        #expect(subject.store.value(.meta, Array("consistent_index".utf8))?.last == 7)

        let after = subject.store.rows(.key)
        try subject.crash()
        #expect(subject.store.rows(.key) == after)
        let names = try Files.list(subject.directory.path)
        #expect(names == ["db", "db-lock"])
        #expect(try #require(Files.size(subject.path)) < size / 4)
    }

    @Test func `Another content takes the place of everything`() throws {
        var subject = try filled(100)
        subject.store.put(.key, revision(200), [1])
        subject.seal()
        let build = try LMDBBuild(beside: subject.path, subject.options)
        for row in 500...600 { try build.put(.key, revision(row).span, [9].span) }
        try build.put(.lease, [1, 2].span, [3].span)
        try build.finish()
        try subject.install(build)
        #expect(subject.store.rows(.key).map(\.key) == (500...600).map(revision))
        #expect(subject.store.get(.lease, [1, 2]) == [3])
        subject.store.put(.key, revision(601), [])
        subject.seal()
        try subject.commit()
        try subject.crash()
        #expect(subject.store.rows(.key).count == 102)
    }

    @Test func `A build that is given up leaves nothing`() throws {
        let subject = try filled(10)
        do {
            let build = try LMDBBuild(beside: subject.path, subject.options)
            try build.put(.key, revision(1).span, [1].span)
            #expect(try Files.list(subject.directory.path).count == 4)
        }
        #expect(try Files.list(subject.directory.path) == ["db", "db-lock"])
    }

    @Test func `What a process left half made is removed at open`() throws {
        var subject = try filled(10)
        try Files.writeAtomically([1, 2, 3], to: "\(subject.path).tmp.77")
        try Files.writeAtomically([1, 2, 3], to: "\(subject.path).tmp.77-lock")
        try subject.crash()
        #expect(try Files.list(subject.directory.path) == ["db", "db-lock"])
        #expect(subject.store.rows(.key).count == 10)
    }

    @Test func `No descriptor stays behind`() throws {
        var subject = try filled(10)
        let before = try Files.list("/proc/self/fd").count { Self.isOpen($0, subject.path) }
        for _ in 0..<5 {
            try subject.database.defragment()
            subject.store.committed(subject.database.committedNumber)
            try subject.crash()
        }
        let after = try Files.list("/proc/self/fd").count { Self.isOpen($0, subject.path) }
        #expect(before > 0)
        #expect(after == before)
    }

    private static func isOpen(_ descriptor: String, _ path: String) -> Bool {
        let target = try? Files.destination(ofLink: "/proc/self/fd/\(descriptor)")
        return target?.hasPrefix(path) == true
    }
}

@Suite struct `A file that is no database of ours` {
    private func refusal(_ path: String) -> LMDBError? {
        do throws(LMDBError) {
            _ = try LMDBDatabase.open(path)
            return nil
        } catch { return error }
    }

    @Test func `is refused when it is etcd's, and stays as it is`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/db"
        var bolt = [UInt8](repeating: 0, count: 4_096)
        bolt.replaceSubrange(16..<20, with: [0xed, 0xda, 0x0c, 0xed])
        try Files.writeAtomically(bolt, to: path)
        #expect(throws: LMDBError.self) { try LMDBDatabase.inspect(path) }
        let error = try #require(self.refusal(path))
        #expect(error.kind == .foreignDatabase)
        #expect("\(error)".hasPrefix("opening \(path): the file is etcd's own database"))
        #expect(!error.isRetriable)
        #expect(try Files.read(path) == bolt)
        #expect(try Files.list(directory.path) == ["db"])
    }

    @Test(arguments: [0, 10, 4_096])
    func `is refused when it is something else`(bytes: Int) throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/db"
        try Files.writeAtomically([UInt8](repeating: 0x41, count: bytes), to: path)
        #expect(self.refusal(path)?.kind == .notADatabase)
    }

    @Test func `is refused while another holder has it`() throws {
        let subject = try filled(1)
        let error = try #require(self.refusal(subject.path))
        #expect(error.kind == .inUse)
    }

    @Test func `is made when there is none, and inspecting it is fine`() throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/db"
        try LMDBDatabase.inspect(path)
        #expect(try Files.list(directory.path).isEmpty)
        #expect(self.refusal(path) == nil)
        try LMDBDatabase.inspect(path)
    }
}
