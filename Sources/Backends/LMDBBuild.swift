public import MVCC

/// A whole database that is written aside, in constant memory, and counts once it is installed.
///
/// It stands beside the database under a temporary name. Rows may come in any order; when those of
/// each bucket ascend and `key` comes last, pages are filled to the brim. One that is let go before
/// it was installed removes its file.
///
/// One thread at a time: whoever builds hands it on to the database thread.
public final class LMDBBuild: @unchecked Sendable {
    /// How many bytes are gathered before they are written.
    private static let chunkBytes = 16 << 20

    let file: DatabaseFile
    /// Nil once it was installed: then it is the database's.
    private var environment: LMDBEnvironment?
    private var rows = Batch()
    private(set) var isFinished = false

    /// Begins a database beside the one at `path`.
    public init(beside path: String, _ options: LMDBOptions) throws(LMDBError) {
        let file = DatabaseFile(path: path).temporary(UInt64.random(in: .min ... .max))
        self.file = file
        do {
            self.environment = try LMDBEnvironment(
                file.path,
                mapBytes: options.mapBytes,
                isBuild: true
            )
        } catch {
            file.remove()
            throw error
        }
    }

    deinit {
        if self.environment != nil { self.file.remove() }
    }

    /// Writes a row.
    public func put(
        _ bucket: Bucket,
        _ key: Span<UInt8>,
        _ value: Span<UInt8>
    ) throws(LMDBError) {
        self.rows.put(bucket, key, value)
        if self.rows.bytes >= Self.chunkBytes { try self.flush() }
    }

    /// Makes all rows durable, under the temporary name; nothing may be written any more.
    public func finish() throws(LMDBError) {
        try self.flush()
        let environment = self.open
        var code = environment.writeFormat(LMDBDatabase.format)
        if code == 0 { code = environment.endBuild() }
        guard code == 0 else { throw LMDBError("writing \(self.file.path)", code: code) }
        self.isFinished = true
    }

    /// Takes the place of the file at `target`; afterwards what is open here is that file.
    func replace(_ target: DatabaseFile) throws(LMDBError) -> LMDBEnvironment {
        precondition(self.isFinished, "a build is installed after it was finished")
        let environment = self.open
        try self.file.rename(to: target)
        self.environment = nil
        return environment
    }

    private var open: LMDBEnvironment {
        guard let environment = self.environment else {
            preconditionFailure("\(self.file.path) was installed already")
        }
        return environment
    }

    /// Writes the rows of a snapshot, and ends it.
    func copy(_ snapshot: LMDBSnapshot) throws(LMDBError) {
        defer { snapshot.end() }
        let start: [UInt8] = []
        var failure: LMDBError?
        for bucket in RowKey.order {
            snapshot.scan(bucket, from: start.span) { key, value in
                do throws(LMDBError) { try self.put(bucket, key, value) } catch { failure = error }
                return failure == nil
            }
            if let failure { throw failure }
        }
    }

    private func flush() throws(LMDBError) {
        guard self.rows.changes > 0 else { return }
        try self.open.commit(self.rows, path: self.file.path)
        self.rows.removeAll()
    }
}
