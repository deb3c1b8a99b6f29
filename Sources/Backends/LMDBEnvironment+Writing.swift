import Basics
import CLMDB
import MVCC

extension LMDBEnvironment {
    /// Writes a batch in one transaction of its own.
    ///
    /// - Returns: 0, or why nothing of it is there.
    func write(_ batch: borrowing Batch) -> Int32 {
        self.inTransaction { transaction in
            for bucket in RowKey.order {
                let rows = batch.buckets[Int(bucket.rawValue)]
                if rows.isEmpty { continue }
                let code = self.write(rows, bucket, transaction)
                if code != 0 { return code }
            }
            return 0
        }
    }

    /// Writes the row that says what the file is.
    func writeFormat(_ format: [UInt8]) -> Int32 {
        self.inTransaction { transaction in
            RowKey.with(mark: RowKey.formatMark, Self.formatKey.span) { key in
                MDB_val.with(format.span) { mdb_put(transaction, self.tree, &key, &$0, 0) }
            }
        }
    }

    /// The row that says what the file is.
    func readFormat() throws(LMDBError) -> [UInt8]? {
        var transaction: OpaquePointer?
        let begun = mdb_txn_begin(self.handle, nil, UInt32(MDB_RDONLY), &transaction)
        guard begun == 0 else { throw LMDBError("reading the database's format", code: begun) }
        defer { mdb_txn_abort(transaction) }
        var value = MDB_val()
        let code = RowKey.with(mark: RowKey.formatMark, Self.formatKey.span) {
            mdb_get(transaction, self.tree, &$0, &value)
        }
        return code == 0 ? Array(value.buffer) : nil
    }

    private static var formatKey: [UInt8] { Array("format".utf8) }

    private func inTransaction(_ body: (OpaquePointer) -> Int32) -> Int32 {
        var transaction: OpaquePointer?
        let begun = mdb_txn_begin(self.handle, nil, 0, &transaction)
        guard begun == 0, let transaction else { return begun }
        let code = body(transaction)
        guard code == 0 else {
            mdb_txn_abort(transaction)
            return code
        }
        // A commit that fails has ended its transaction as an abort does.
        return mdb_txn_commit(transaction)
    }

    private func write(
        _ rows: borrowing BatchRows,
        _ bucket: Bucket,
        _ transaction: OpaquePointer
    ) -> Int32 {
        var cursor: OpaquePointer?
        let opened = mdb_cursor_open(transaction, self.tree, &cursor)
        guard opened == 0, let cursor else { return opened }
        defer { mdb_cursor_close(cursor) }
        var writer = RowWriter(cursor: cursor, bucket: bucket)
        var position = rows.strays.start
        while position != rows.strays.end {
            let row = rows.strayRows[Int(rows.strays.handle(at: position))]
            let code = writer.write(row, rows.bytes)
            if code != 0 { return code }
            rows.strays.advance(&position)
        }
        writer.appends = bucket == .key
        for row in rows.run {
            let code = writer.write(row, rows.bytes)
            if code != 0 { return code }
        }
        return 0
    }

    /// How many bytes of the file hold something that a read can see.
    func usedBytes() -> Int? {
        var transaction: OpaquePointer?
        guard mdb_txn_begin(self.handle, nil, UInt32(MDB_RDONLY), &transaction) == 0 else {
            return nil
        }
        defer { mdb_txn_abort(transaction) }
        var cursor: OpaquePointer?
        // Tree 0 is LMDB's own: for each past transaction the pages that it has freed, counted in
        // the first word.
        guard mdb_cursor_open(transaction, 0, &cursor) == 0 else { return nil }
        defer { mdb_cursor_close(cursor) }
        var (key, value) = (MDB_val(), MDB_val())
        var free = 0
        while mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0 {
            free += value.mv_data.loadUnaligned(as: Int.self)
        }
        let room = self.room
        return room.used - free * room.page
    }
}

/// Writes rows of one bucket through a cursor.
private struct RowWriter {
    let cursor: OpaquePointer
    let bucket: Bucket
    /// Whether the next row may stand behind everything in the file.
    var appends = false

    mutating func write(_ row: BatchRows.Row, _ bytes: [UInt8]) -> Int32 {
        RowKey.with(self.bucket, bytes.span.extracting(row.keyRange)) { key in
            if row.isDeleted { return self.delete(&key) }
            return MDB_val.with(bytes.span.extracting(row.valueRange)) { value in
                if self.appends {
                    let code = mdb_cursor_put(self.cursor, &key, &value, UInt32(MDB_APPEND))
                    if code != MDB_KEYEXIST { return code }
                    self.appends = false
                }
                return mdb_cursor_put(self.cursor, &key, &value, 0)
            }
        }
    }

    private func delete(_ key: inout MDB_val) -> Int32 {
        var value = MDB_val()
        let found = mdb_cursor_get(self.cursor, &key, &value, MDB_SET)
        if found == MDB_NOTFOUND { return 0 }
        return found == 0 ? mdb_cursor_del(self.cursor, 0) : found
    }
}
