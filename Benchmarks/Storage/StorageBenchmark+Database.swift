import Backends
import Basics
import MVCC
import Platform

extension StorageBenchmark {
    private static let valueBytes = 256
    private static let batchRows = 1_000

    /// The database with this many rows in the bucket `key`.
    static func measureDatabase(_ path: String, rows: Int) throws {
        try Self.fill(path, rows: rows)
        try Self.read(path, rows: rows)
    }

    private static func fill(_ path: String, rows: Int) throws {
        let database = try LMDBDatabase.open(path)
        let store = try LMDBBackend(database)
        var random = SeededRandom(seed: 1)
        let value = (0..<Self.valueBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        let keys = (0..<rows).map { RevisionKey.encode(Revision(Int64($0))) }
        let index = Array("consistent_index".utf8)
        var waiting: Int64 = 0
        let all = Stopwatch()
        for batch in 0..<(rows / Self.batchRows) {
            for row in 0..<Self.batchRows {
                let key = keys[batch * Self.batchRows + row]
                store.put(.key, key.span, value.span)
            }
            store.put(.meta, index.span, value.span)
            let sealed = store.seal()
            let before = MonotonicClock.now()
            try database.commit(sealed)
            waiting += MonotonicClock.now() - before
            store.committed(sealed.number)
        }
        all.report("a put, with its share of a synced commit of 1,000", count: rows)
        print("a commit of 1,000 rows: \(waiting / Int64(rows / Self.batchRows) / 1_000) µs")
        let owner = Stopwatch()
        for row in 0..<100_000 {
            let key = keys[row % rows]
            store.put(.key, key.span, value.span)
        }
        owner.report("a put of the owner's alone", count: 100_000)
        print(
            "on disk: \(database.sizeOnDisk >> 20) MB, in use: \(database.sizeInUse >> 20) MB,"
                + " memory of our own: \(try anonymousMegabytes()) MB with all keys"
        )
    }

    private static func read(_ path: String, rows: Int) throws {
        let open = Stopwatch()
        let database = try LMDBDatabase.open(path)
        let store = try LMDBBackend(database)
        open.report("opening", count: 1, note: "with \(rows) rows")
        var sum = 0
        let walk = Stopwatch()
        let start: [UInt8] = []
        store.scan(.key, from: start.span) { _, value in
            sum += value.count
            return true
        }
        walk.report("a row in a walk over all", count: rows, note: "\(sum >> 20) MB")
        try Self.readAtRandom(store, rows: rows)
        try Self.defragment(database, store)
    }

    private static func readAtRandom(_ store: LMDBBackend, rows: Int) throws {
        var random = SeededRandom(seed: 2)
        let count = 200_000
        let keys = (0..<count).map { _ in
            RevisionKey.encode(Revision(Int64(random.below(rows))))
        }
        var found = 0
        let time = Stopwatch()
        for key in keys { found += store.read(.key, key.span) { _ in } ? 1 : 0 }
        time.report("a read of any row", count: count, note: "\(found) found")
        let short = Stopwatch()
        for key in keys.prefix(20_000) {
            var left = 10
            store.scan(.key, from: key.span) { _, _ in
                left -= 1
                return left > 0
            }
        }
        short.report("a walk over ten rows", count: 20_000)
        let row = [UInt8](repeating: 1, count: Self.valueBytes)
        for place in 0..<10_000 {
            let key = RevisionKey.encode(Revision(Int64(rows + place)))
            store.put(.key, key.span, row.span)
        }
        let over = Stopwatch()
        for key in keys { found += store.read(.key, key.span) { _ in } ? 1 : 0 }
        over.report("the same with 10,000 rows in the open batch", count: count)
        let recent = Stopwatch()
        for key in keys.indices {
            let key = RevisionKey.encode(Revision(Int64(rows + key % 10_000)))
            found += store.read(.key, key.span) { _ in } ? 1 : 0
        }
        recent.report("a read out of the open batch", count: count)
    }

    private static func defragment(_ database: LMDBDatabase, _ store: LMDBBackend) throws {
        let time = Stopwatch()
        try database.defragment()
        time.report("defragmenting", count: 1, note: "\(database.sizeOnDisk >> 20) MB afterwards")
        print("memory of our own: \(try anonymousMegabytes()) MB")
    }
}
