public import Bolt
import MVCC

/// Why a database file was not taken up; nothing has changed then.
public enum SnapshotImportError: Error, Hashable, Sendable {
    /// The file is damaged, is none of bbolt's or cannot be read.
    case unreadable(path: String, BoltError)
    /// The file is whole and has something that this release cannot keep.
    case refused(path: String, reason: String)
    /// Our own database could not be written.
    case database(LMDBError)
}

extension SnapshotImportError: CustomStringConvertible {
    /// One sentence.
    public var description: String {
        switch self {
        case .unreadable(let path, let error): "taking up \(path): \(error)"
        case .refused(let path, let reason): "taking up \(path): \(reason)"
        case .database(let error): error.description
        }
    }
}

/// Takes the rows of etcd's database file into a database of our own.
///
/// All buckets of etcd's are kept, those of users and roles too. Rows of any other bucket are
/// refused: this member could not hand them on. An empty one is left out (old releases of etcd left
/// a bucket `test` behind).
public struct SnapshotImport {
    private let path: String
    private let reader: BoltReader<DatabaseFileSource>
    private let build: LMDBBuild

    /// Writes the rows of the file at `path` into a build beside the database at `database`.
    ///
    /// Every row is looked at before it counts: once the build is installed, one that the keyspace
    /// cannot read would stop this member again and again.
    ///
    /// - Returns: The build, durable under its own name and still to be installed.
    public static func build(
        from path: String,
        beside database: String,
        _ options: LMDBOptions
    ) throws(SnapshotImportError) -> LMDBBuild {
        let reader: BoltReader<DatabaseFileSource>
        do throws(BoltError) {
            reader = try BoltReader(DatabaseFileSource(path))
        } catch {
            throw .unreadable(path: path, error)
        }
        let build: LMDBBuild
        do throws(LMDBError) {
            build = try LMDBBuild(beside: database, options)
        } catch {
            throw .database(error)
        }
        let run = SnapshotImport(path: path, reader: reader, build: build)
        try run.refuseUnknownBuckets()
        for bucket in RowKey.order { try run.copy(bucket) }
        do throws(LMDBError) {
            try build.finish()
        } catch {
            throw .database(error)
        }
        return build
    }

    private func refuseUnknownBuckets() throws(SnapshotImportError) {
        for bucket in self.reader.buckets {
            let name = String(decoding: bucket.name, as: UTF8.self)
            if Bucket.byName.contains(where: { $0.name == name }) { continue }
            var rows = self.reader.rows(of: bucket)
            guard try self.next(&rows, { _, _ in }) else { continue }
            throw .refused(
                path: self.path,
                reason: "its bucket \"\(name)\" has rows that this release does not know"
            )
        }
    }

    private func copy(_ bucket: Bucket) throws(SnapshotImportError) {
        guard let found = self.reader.bucket(Array(bucket.name.utf8)) else { return }
        var rows = self.reader.rows(of: found)
        var failure: SnapshotImportError?
        while try self.next(
            &rows,
            { key, value in
                do throws(SnapshotImportError) {
                    try self.put(bucket, key, value)
                } catch {
                    failure = error
                }
            }
        ) {
            if let failure { throw failure }
        }
    }

    private func put(
        _ bucket: Bucket,
        _ key: Span<UInt8>,
        _ value: Span<UInt8>
    ) throws(SnapshotImportError) {
        if let reason = ImportedRow.fault(bucket, key, value) {
            throw .refused(path: self.path, reason: "in its bucket \"\(bucket.name)\" \(reason)")
        }
        do throws(LMDBError) {
            try self.build.put(bucket, key, value)
        } catch {
            throw .database(error)
        }
    }

    private func next(
        _ rows: inout BoltRows<DatabaseFileSource>,
        _ body: (Span<UInt8>, Span<UInt8>) -> Void
    ) throws(SnapshotImportError) -> Bool {
        do throws(BoltError) {
            return try rows.next(body)
        } catch {
            throw .unreadable(path: self.path, error)
        }
    }
}
