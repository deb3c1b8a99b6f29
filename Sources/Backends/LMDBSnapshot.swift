public import MVCC
import Synchronization

/// The committed rows as they were at one commit, for exports, hashes and long ranges.
///
/// Any thread may use it; two at once wait for each other, so what is given to `read` and `scan` must
/// not read the same snapshot. As long as it lives, pages that commits
/// free are not used again and the file grows, and its map cannot: end it as soon as it is done
/// with, and let a walk that need not see one state take a new one for each chunk.
public final class LMDBSnapshot: Sendable {
    /// The transaction moves between threads, under the lock.
    private struct View: @unchecked Sendable {
        var transaction: ReadTransaction?
    }

    private let view: Mutex<View>

    init(_ environment: LMDBEnvironment) throws(LMDBError) {
        let transaction = try ReadTransaction(environment, staysOpen: true)
        self.view = Mutex(View(transaction: transaction))
    }

    /// Ends it; nothing may be read any more.
    public func end() {
        self.view.withLock { $0.transaction = nil }
    }

    /// Calls `body` with a row's value, if the row is there.
    public func read(
        _ bucket: Bucket,
        _ key: Span<UInt8>,
        _ body: (Span<UInt8>) -> Void
    ) -> Bool {
        self.view.withLock { Self.open($0).read(bucket, key, body) }
    }

    /// Calls `body` with rows in ascending order until it returns false.
    public func scan(
        _ bucket: Bucket,
        from start: Span<UInt8>,
        _ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) -> Bool
    ) {
        self.view.withLock { view in
            Self.open(view).walk(bucket, from: start) { walk in
                while !walk.isAtEnd, body(walk.key.span, walk.value.span) { walk.advance() }
            }
        }
    }

    /// A copy of a row's value, if the row is there.
    public func value(_ bucket: Bucket, _ key: [UInt8]) -> [UInt8]? {
        var copy: [UInt8]?
        _ = self.read(bucket, key.span) { value in
            copy = []
            copy?.append(copying: value)
        }
        return copy
    }

    private static func open(_ view: View) -> ReadTransaction {
        guard let transaction = view.transaction else {
            preconditionFailure("a snapshot is read after its end")
        }
        return transaction
    }
}
