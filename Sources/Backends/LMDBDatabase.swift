import Synchronization

/// A member's database on the disk.
///
/// Three kinds of threads meet here. The owner reads through its `LMDBBackend` and never waits: not
/// for a commit, not for a snapshot, not for a defragmentation. The database thread commits sealed
/// batches in order, each in one synced transaction, and defragments or installs between them.
/// Other threads read snapshots.
///
/// What is durable: a batch whose `commit` has returned. After a crash the file is as the last such
/// commit left it, or the next one if the machine stopped between its durability and our learning
/// of it; never anything between, and never one batch without those before.
public final class LMDBDatabase: Sendable {
    /// What stands in the row that says what the file is: this release's way to lay out rows.
    static let format = Array("tern rows 1".utf8)

    /// The open file and what it holds.
    struct Current {
        var environment: LMDBEnvironment
        /// Counts the contents that were installed; batches of another one are never committed.
        var generation: UInt64
        /// The number of the last batch committed.
        var committed: UInt64
    }

    private let file: DatabaseFile
    private let options: LMDBOptions
    /// Held while something is written, which may take long; the owner never takes it.
    private let writing = Mutex<Void>(())
    /// Held for a few instructions.
    private let state: Mutex<Current>
    private let bytesOnDisk = Atomic<Int>(0)
    private let bytesInUse = Atomic<Int>(0)

    private init(_ file: DatabaseFile, _ options: LMDBOptions, _ environment: LMDBEnvironment) {
        self.file = file
        self.options = options
        self.state = Mutex(Current(environment: environment, generation: 0, committed: 0))
        self.measure(environment)
    }

    /// Looks at what stands at `path` without touching anything.
    ///
    /// - Throws: When it is no database of ours: etcd's own, or something else.
    public static func inspect(_ path: String) throws(LMDBError) {
        try DatabaseFile(path: path).inspect()
    }

    /// Opens the database at `path`, or makes an empty one when there is none.
    public static func open(
        _ path: String,
        _ options: LMDBOptions = LMDBOptions()
    ) throws(LMDBError) -> LMDBDatabase {
        let file = DatabaseFile(path: path)
        try file.inspect()
        file.removeLeftovers()
        guard file.exists else {
            // Built aside and renamed: the name never stands for a file that is half made.
            let build = try LMDBBuild(beside: path, options)
            try build.finish()
            return LMDBDatabase(file, options, try build.replace(file))
        }
        let environment = try LMDBEnvironment(path, mapBytes: options.mapBytes)
        try Self.checkFormat(environment, path)
        return LMDBDatabase(file, options, environment)
    }

    private static func checkFormat(
        _ environment: LMDBEnvironment,
        _ path: String
    ) throws(LMDBError) {
        let operation = "opening \(path)"
        guard let format = try environment.readFormat() else {
            throw LMDBError(
                .notADatabase,
                operation,
                "the file is a database of another program; use another data directory"
            )
        }
        guard format == Self.format else {
            throw LMDBError(
                .newerFormat,
                operation,
                "its rows are laid out as \"\(String(decoding: format, as: UTF8.self))\", which"
                    + " this release does not know; start the release that wrote it"
            )
        }
    }

    /// Makes a batch durable.
    ///
    /// On the database thread, in the order of batch numbers.
    ///
    /// - Throws: An error that is retriable when the disk is full; the batch may then be committed
    ///   later. After any other error the member must stop.
    public func commit(_ batch: SealedBatch) throws(LMDBError) {
        try self.writing.withLock { _ throws(LMDBError) in
            let current = self.current
            precondition(
                batch.generation == current.generation && batch.number == current.committed + 1,
                "batch \(batch.number) of content \(batch.generation) after batch"
                    + " \(current.committed) of content \(current.generation)"
            )
            try current.environment.commit(batch.rows, path: self.file.path)
            self.state.withLock { $0.committed = batch.number }
            self.measure(current.environment)
        }
    }

    /// The state as of the last commit, which stays readable as it is.
    ///
    /// Any thread may ask for it.
    public func snapshot() throws(LMDBError) -> LMDBSnapshot {
        try LMDBSnapshot(self.current.environment)
    }

    /// The number of the last batch committed.
    public var committedNumber: UInt64 { self.current.committed }
    /// The size of the file in bytes, as of the last commit.
    public var sizeOnDisk: Int { self.bytesOnDisk.load(ordering: .relaxed) }
    /// How many bytes of the file are in use, as of the last commit.
    public var sizeInUse: Int { self.bytesInUse.load(ordering: .relaxed) }

    var current: Current { self.state.withLock { $0 } }

    private func measure(_ environment: LMDBEnvironment) {
        self.bytesOnDisk.store(environment.room.used, ordering: .relaxed)
        if let used = environment.usedBytes() {
            self.bytesInUse.store(used, ordering: .relaxed)
        }
    }
}

/// Other files in its place.
extension LMDBDatabase {
    /// Writes the rows anew into a file without gaps and goes on with that one.
    ///
    /// On the database thread. No commit takes place meanwhile, so that nothing has to be caught up with: the owner gathers
    /// what changes in memory, and reads the old file until it next calls `committed`. A crash, and
    /// a disk that has no room for the second file, leave the old one.
    public func defragment() throws(LMDBError) {
        try self.writing.withLock { _ throws(LMDBError) in
            let build = try LMDBBuild(beside: self.file.path, self.options)
            try build.copy(try self.snapshot())
            try build.finish()
            let environment = try build.replace(self.file)
            self.state.withLock { $0.environment = environment }
            self.measure(environment)
        }
    }

    /// Puts a finished build in place of everything, durably.
    ///
    /// On the database thread. The backend that was, and batches that it sealed, mean nothing afterwards: a new
    /// `LMDBBackend` is to be made.
    public func install(_ build: LMDBBuild) throws(LMDBError) {
        try self.writing.withLock { _ throws(LMDBError) in
            let environment = try build.replace(self.file)
            self.state.withLock {
                $0.environment = environment
                $0.generation += 1
            }
            self.measure(environment)
        }
    }
}
