import Backends
import Basics
import MVCC
import TestSupport

/// A backend with the shell's part: what a test can do to any of them.
protocol StoreUnderTest {
    associatedtype Store: Backend
    var store: Store { get set }

    init() throws
    /// Closes the open batch.
    mutating func seal()
    /// Makes the oldest sealed batch durable.
    mutating func commit() throws
    /// Loses everything that was not committed.
    mutating func crash() throws
}

struct MemoryStore: StoreUnderTest {
    var store = MemoryBackend()

    mutating func seal() { self.store.seal() }
    mutating func commit() { self.store.commit() }
    mutating func crash() { self.store.crash() }
}

struct LMDBStore: StoreUnderTest {
    let directory: TemporaryDirectory
    var options = LMDBOptions()
    private(set) var database: LMDBDatabase
    var store: LMDBBackend
    private(set) var sealed: [SealedBatch] = []

    init() throws { try self.init(LMDBOptions()) }

    init(_ options: LMDBOptions) throws {
        self.directory = try TemporaryDirectory()
        self.options = options
        self.database = try LMDBDatabase.open("\(self.directory.path)/db", options)
        self.store = try LMDBBackend(self.database)
    }

    var path: String { "\(self.directory.path)/db" }

    mutating func seal() { self.sealed.append(self.store.seal()) }

    mutating func commit() throws {
        try self.write()
        self.store.committed(self.database.committedNumber)
    }

    /// The database thread's half of a commit.
    mutating func write() throws {
        guard let batch = self.sealed.first else { return }
        try self.database.commit(batch)
        self.sealed.removeFirst()
    }

    /// Drops what was not committed, which is nowhere but in these values.
    ///
    /// The file is let go before it is opened again, as a process that ends lets go of it.
    mutating func crash() throws {
        self.sealed = []
        let (path, options) = (self.path, self.options)
        let aside = try TemporaryDirectory()
        self.database = try LMDBDatabase.open("\(aside.path)/db", options)
        self.store = try LMDBBackend(self.database)
        self.database = try LMDBDatabase.open(path, options)
        self.store = try LMDBBackend(self.database)
    }

    /// Puts another content in place of everything.
    mutating func install(_ build: LMDBBuild) throws {
        self.sealed = []
        try self.database.install(build)
        self.store = try LMDBBackend(self.database)
    }
}

extension Backend {
    /// Writes a row.
    mutating func put(_ bucket: Bucket, _ key: [UInt8], _ value: [UInt8]) {
        self.put(bucket, key.span, value.span)
    }

    /// Removes a row.
    mutating func delete(_ bucket: Bucket, _ key: [UInt8]) { self.delete(bucket, key.span) }

    /// A row's value.
    func get(_ bucket: Bucket, _ key: [UInt8]) -> [UInt8]? {
        var found: [UInt8]?
        let isThere = self.read(bucket, key.span) { found = Array(copying: $0) }
        return isThere ? found : nil
    }

    /// The rows from `start` on, no more than `limit`.
    func rows(_ bucket: Bucket, from start: [UInt8] = [], limit: Int = .max) -> [Row] {
        var rows: [Row] = []
        self.scan(bucket, from: start.span) { key, value in
            guard rows.count < limit else { return false }
            rows.append(Row(key: Array(copying: key), value: Array(copying: value)))
            return true
        }
        return rows
    }
}

extension LMDBSnapshot {
    /// The rows from `start` on, no more than `limit`.
    func rows(_ bucket: Bucket, from start: [UInt8] = [], limit: Int = .max) -> [Row] {
        var rows: [Row] = []
        self.scan(bucket, from: start.span) { key, value in
            guard rows.count < limit else { return false }
            rows.append(Row(key: Array(copying: key), value: Array(copying: value)))
            return true
        }
        return rows
    }
}

/// A row by itself.
struct Row: Hashable {
    var key: [UInt8]
    var value: [UInt8]
}

extension [UInt8] {
    init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { Array($0) }
    }
}
