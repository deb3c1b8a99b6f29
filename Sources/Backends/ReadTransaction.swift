import CLMDB
import MVCC

/// A read transaction, begun once and then only renewed for each use.
///
/// Between uses it holds no page back: a renewed one costs a few loads, one that stays open lets
/// the file grow. Not for two threads at once.
final class ReadTransaction {
    let environment: LMDBEnvironment
    private let transaction: OpaquePointer
    private let cursor: OpaquePointer
    /// Uses within uses, as when the body of a scan reads.
    private var depth = 0
    /// Whether `cursor` is in the hands of a scan.
    private var cursorIsTaken = false

    /// Begins one; with `staysOpen` it keeps its view until the end.
    init(_ environment: LMDBEnvironment, staysOpen: Bool = false) throws(LMDBError) {
        self.environment = environment
        environment.gate.enter()
        var transaction: OpaquePointer?
        var cursor: OpaquePointer?
        var code = mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &transaction)
        if code == 0 {
            code = mdb_cursor_open(transaction, environment.tree, &cursor)
            if code != 0 { mdb_txn_abort(transaction) }
        }
        guard code == 0, let transaction, let cursor else {
            environment.gate.leave()
            throw LMDBError("reading the database", code: code)
        }
        self.transaction = transaction
        self.cursor = cursor
        if staysOpen {
            self.depth = 1
        } else {
            mdb_txn_reset(transaction)
            environment.gate.leave()
        }
    }

    deinit {
        mdb_cursor_close(self.cursor)
        mdb_txn_abort(self.transaction)
        if self.depth > 0 { self.environment.gate.leave() }
    }

    /// Calls `body` with the value of a row; false when there is no such row.
    func read(_ bucket: Bucket, _ key: Span<UInt8>, _ body: (Span<UInt8>) -> Void) -> Bool {
        self.begin()
        defer { self.end() }
        var value = MDB_val()
        let code = RowKey.with(bucket, key) {
            mdb_get(self.transaction, self.environment.tree, &$0, &value)
        }
        switch code {
        case 0: body(value.buffer.span)
        case MDB_NOTFOUND: return false
        default: Self.fail(code)
        }
        return true
    }

    /// Calls `body` with a walk over the rows of a bucket that are not below `start`.
    func walk(
        _ bucket: Bucket,
        from start: Span<UInt8>,
        _ body: (inout RowWalk) -> Void
    ) {
        self.begin()
        defer { self.end() }
        guard !self.cursorIsTaken else {
            var another: OpaquePointer?
            let code = mdb_cursor_open(self.transaction, self.environment.tree, &another)
            guard code == 0, let another else { Self.fail(code) }
            defer { mdb_cursor_close(another) }
            var walk = RowWalk(another, bucket, from: start)
            return body(&walk)
        }
        self.cursorIsTaken = true
        defer { self.cursorIsTaken = false }
        let code = mdb_cursor_renew(self.transaction, self.cursor)
        guard code == 0 else { Self.fail(code) }
        var walk = RowWalk(self.cursor, bucket, from: start)
        body(&walk)
    }

    private func begin() {
        self.depth += 1
        guard self.depth == 1 else { return }
        self.environment.gate.enter()
        let code = mdb_txn_renew(self.transaction)
        guard code == 0 else { Self.fail(code) }
    }

    private func end() {
        self.depth -= 1
        guard self.depth == 0 else { return }
        mdb_txn_reset(self.transaction)
        self.environment.gate.leave()
    }

    static func fail(_ code: Int32) -> Never {
        stopMember("reading the database: \(String(cString: mdb_strerror(code)))")
    }
}

/// A walk over committed rows of one bucket, in ascending order.
struct RowWalk: ~Copyable {
    private let cursor: OpaquePointer
    private let mark: UInt8
    /// The row's key behind the mark; meaningless at the end.
    private(set) var key = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private(set) var value = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private(set) var isAtEnd = false

    init(_ cursor: OpaquePointer, _ bucket: Bucket, from start: Span<UInt8>) {
        self.cursor = cursor
        self.mark = RowKey.mark(bucket)
        var value = MDB_val()
        var found = MDB_val()
        let code = RowKey.with(bucket, start) { key in
            let code = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
            found = key
            return code
        }
        self.take(code, found, value)
    }

    mutating func advance() {
        var key = MDB_val()
        var value = MDB_val()
        self.take(mdb_cursor_get(self.cursor, &key, &value, MDB_NEXT), key, value)
    }

    private mutating func take(_ code: Int32, _ key: MDB_val, _ value: MDB_val) {
        guard code == 0 || code == MDB_NOTFOUND else { ReadTransaction.fail(code) }
        guard code == 0, key.isIn(self.mark) else {
            self.isAtEnd = true
            return
        }
        self.key = key.keyInBucket
        self.value = value.buffer
    }
}
