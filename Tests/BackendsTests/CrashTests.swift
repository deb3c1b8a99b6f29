import Backends
import Basics
import Glibc
import MVCC
import Platform
import TestSupport
import Testing

private func revision(_ main: Int) -> [UInt8] { RevisionKey.encode(Revision(Int64(main))) }

private let index = Array("consistent_index".utf8)

/// One batch of the writer below: rows of its own, and its number in `meta`.
private func write(_ number: Int, into store: inout LMDBBackend) {
    for row in 0..<50 {
        store.put(
            .key,
            revision(number * 50 + row),
            [UInt8](repeating: UInt8(number & 255), count: 200)
        )
    }
    if number > 10 {
        for row in 0..<40 { store.delete(.key, revision((number - 10) * 50 + row)) }
    }
    store.put(.meta, index, Array("\(number)".utf8))
}

/// The number of the last batch, when the rows are exactly what batches up to that one leave.
private func lastBatch(_ store: LMDBBackend) -> Int? {
    guard let text = store.get(.meta, index) else { return store.rows(.key).isEmpty ? 0 : nil }
    guard let last = Int(String(decoding: text, as: UTF8.self)) else { return nil }
    var expected: [Row] = []
    for number in 1...last {
        let first = number <= last - 10 ? 40 : 0
        for row in first..<50 {
            expected.append(
                Row(
                    key: revision(number * 50 + row),
                    value: [UInt8](repeating: UInt8(number & 255), count: 200)
                )
            )
        }
    }
    return store.rows(.key) == expected ? last : nil
}

@Suite struct `A process that is killed while it writes` {
    @Test(arguments: 1...8)
    func `leaves the rows of whole batches, every acknowledged one among them`(
        seed: Int
    ) async throws {
        let root = try TemporaryDirectory()
        let path = root.path
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [path = path as String, seed = seed as Int] in
            let database = try LMDBDatabase.open("\(path)/db")
            var store = try LMDBBackend(database)
            let acknowledged = open("\(path)/acknowledged", O_WRONLY | O_CREAT, 0o600)
            var random = SeededRandom(seed: UInt64(seed))
            let delay = UInt32(20_000 + random.below(150_000))
            let me = getpid()
            let thread = Task.detached {
                usleep(delay)
                kill(me, SIGKILL)
            }
            for number in 1...1_000_000 {
                write(number, into: &store)
                try database.commit(store.seal())
                store.committed(UInt64(number))
                if number % 7 == 0 {
                    try database.defragment()
                    store.committed(database.committedNumber)
                }
                var value = number
                _ = pwrite(acknowledged, &value, 8, 0)
            }
            _ = await thread.value
        }
        let bytes = try Files.read("\(path)/acknowledged")
        let acknowledged = bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        let database = try LMDBDatabase.open("\(path)/db")
        let store = try LMDBBackend(database)
        let last = try #require(lastBatch(store))
        #expect(acknowledged > 0)
        #expect(last == acknowledged || last == acknowledged + 1)
        #expect(!(try Files.list(path)).contains { $0.contains(".tmp.") })
    }
}

@Suite struct `A database on a full disk` {
    @Test(.enabled(if: geteuid() == 0, "mounting a small disk takes root"))
    func `commits nothing by halves and goes on when there is room again`() async throws {
        let root = try TemporaryDirectory()
        await #expect(processExitsWith: .success) { [path = root.path as String] in
            try SmallDisk.mount(at: path, bytes: 6 << 20)
            let database = try LMDBDatabase.open("\(path)/db")
            var store = try LMDBBackend(database)
            try Files.writeAtomically([UInt8](repeating: 1, count: 4 << 20), to: "\(path)/ballast")
            var refused: SealedBatch?
            var number = 0
            while refused == nil, number < 1_000 {
                number += 1
                write(number, into: &store)
                let batch = store.seal()
                do throws(LMDBError) {
                    try database.commit(batch)
                    store.committed(UInt64(number))
                } catch {
                    #expect(error.isRetriable && error.kind == .noSpace)
                    refused = batch
                }
            }
            let batch = try #require(refused)
            #expect(throws: LMDBError.self) { try database.commit(batch) }
            #expect(throws: LMDBError.self) { try database.defragment() }
            #expect(!(try Files.list(path)).contains { $0.contains(".tmp.") })
            // Reads of the owner go on, and those of others see nothing of the batch.
            #expect(lastBatch(store) == number)
            let snapshot = try database.snapshot()
            #expect(snapshot.value(.meta, index) == Array("\(number - 1)".utf8))
            snapshot.end()

            try Files.remove("\(path)/ballast")
            try database.commit(batch)
            store.committed(UInt64(number))
            write(number + 1, into: &store)
            try database.commit(store.seal())
            store.committed(UInt64(number + 1))
            #expect(lastBatch(store) == number + 1)
        }
    }
}
