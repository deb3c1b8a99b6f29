import Bolt
import MVCC
import Synchronization

/// The committed rows as etcd's database file, made piece by piece in constant memory.
///
/// Rows are read twice: once for their sizes, from which the length of the file and the place of
/// everything in it follow, and once to be written. The snapshot shows the same rows both times,
/// whatever is committed meanwhile. Every bucket that etcd knows is in the file, empty or not: a
/// member of etcd's stops when it misses one.
///
/// Any thread may ask for a piece; none but the asking one is busy with it.
public final class SnapshotExport: Sendable {
    /// The size of the whole file.
    public let fileBytes: Int

    private struct State: Sendable {
        let snapshot: LMDBSnapshot
        var writer: BoltWriter
        /// The buckets not ended yet; the first has begun if `hasBegun`.
        var buckets = Bucket.byName[...]
        var hasBegun = false
        /// Where the next row is looked for.
        var start: [UInt8] = []
        var isFinished = false
    }

    private let state: Mutex<State>

    /// Measures the rows, in a walk over all of them, and takes the snapshot over.
    public init(_ snapshot: LMDBSnapshot) {
        var plan = BoltPlan()
        let start: [UInt8] = []
        for bucket in Bucket.byName {
            plan.bucket(Array(bucket.name.utf8))
            snapshot.scan(bucket, from: start.span) { key, value in
                plan.row(keyBytes: key.count, valueBytes: value.count)
                return true
            }
        }
        let layout = plan.finish()
        self.fileBytes = layout.fileBytes
        self.state = Mutex(State(snapshot: snapshot, writer: BoltWriter(layout)))
    }

    deinit {
        self.end()
    }

    /// Makes the next bytes of the file.
    ///
    /// - Parameter count: About how many; a row that is longer comes whole.
    /// - Returns: The bytes, or nil behind the last.
    public func next(_ count: Int) -> [UInt8]? {
        self.state.withLock { state in
            while state.writer.outputBytes < count, !state.isFinished {
                Self.advance(&state, to: count)
            }
            guard state.writer.outputBytes > 0 else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(state.writer.outputBytes)
            state.writer.withOutput { bytes.append(copying: $0) }
            state.writer.clearOutput()
            return bytes
        }
    }

    /// Lets the snapshot go before the file is whole; nothing comes any more.
    public func end() {
        self.state.withLock { state in
            state.isFinished = true
            state.snapshot.end()
        }
    }

    /// Writes rows of one bucket until there is enough, and ends the file behind the last bucket.
    private static func advance(_ state: inout State, to count: Int) {
        guard let bucket = state.buckets.first else {
            state.writer.finish()
            state.isFinished = true
            state.snapshot.end()
            return
        }
        if !state.hasBegun {
            state.writer.bucket(Array(bucket.name.utf8))
            state.hasBegun = true
            state.start.removeAll(keepingCapacity: true)
        }
        var isInside = false
        let start = state.start
        state.snapshot.scan(bucket, from: start.span) { key, value in
            if state.writer.outputBytes >= count {
                isInside = true
                state.start.removeAll(keepingCapacity: true)
                state.start.append(copying: key)
                return false
            }
            state.writer.row(key, value)
            return true
        }
        if isInside { return }
        state.buckets.removeFirst()
        state.hasBegun = false
    }
}

extension Bucket {
    /// All buckets in the order of their names, in which a database file has them.
    static let byName = Bucket.allCases.sorted {
        $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
}
