import Basics
public import EtcdAPI

/// The keyspace of a member: etcd's multi-version store as a state machine.
///
/// Every transaction that changes something makes one revision; all its changes carry it, told
/// apart by a sub-revision. Rows live in the backend under their revision, encoded once when they
/// are written and copied as they are into every answer; which revisions a key has is in the index,
/// in memory, rebuilt from the rows at open. Reads see any revision from the last compaction on.
///
/// What an entry does depends on its content and the rows alone. A request that is refused has
/// changed nothing: whatever can be refused is checked before the first change.
///
/// The calls named after requests append the encoded answer, whose header is `header` with the
/// revision filled in. Followers, whose answers nobody reads, may pass the same buffer again and
/// again.
public final class Keyspace<Store: Backend> {
    /// One change of the transaction that was applied last.
    public struct Change: Sendable {
        /// The revision of the change.
        public var revision: Revision
        /// Whether it deleted the key.
        public var isDeletion: Bool
        /// The key's handle in the index.
        var handle: UInt32
        /// Where its row is in `changedRows`.
        var row: Range<Int>
    }

    /// The rows, which the shell commits; nothing else may be done to the buckets used here.
    public var store: Store
    /// The leases: granting and revoking go through the keyspace, counting time does not.
    public var lessor: Lessor
    /// The revision of the last transaction that changed something; 1 in a new store.
    public internal(set) var currentRevision: Int64
    /// The oldest revision that can be read; -1 when nothing was compacted.
    public internal(set) var compactRevision: Int64
    /// How far the deletion of compacted rows has come, when it is under way.
    var compaction: CompactionProgress?

    var index: KeyIndex
    /// What the transaction that was applied last changed, in order.
    public internal(set) var changes: [Change] = []
    /// The encoded rows of `changes`, one after the other.
    var changedRows = WireWriter()

    /// The row key being made, and the row; both are used again for every row.
    var rowKey: [UInt8] = []
    var row = WireWriter()
    /// The rows that a range found, used again for every range.
    var found: [FoundKey] = []

    /// What watchers are to be told, until the shell takes it.
    public var watchMessages = WatchMessages()
    /// The header of what watchers are told, without the revision.
    public var watchHeader = ResponseHeader()
    var watches: WatchTable
    /// Used again for every transaction.
    var watchEvents = WatchEvents()

    /// Opens the keyspace over the rows of `store`, and rebuilds the index from them.
    public init(
        _ store: Store,
        leases: LeaseSettings = LeaseSettings(),
        watches: WatchSettings = WatchSettings()
    ) {
        var image = KeyspaceImage(store, Lessor(leases))
        while !image.step(rows: 10_000) {}
        self.store = image.store
        self.lessor = image.lessor
        self.index = image.index
        self.currentRevision = image.currentRevision
        self.compactRevision = image.compactRevision
        self.compaction = image.compaction
        self.watches = WatchTable(watches)
    }

    /// How many keys live.
    public var keyCount: Int { self.index.liveCount }

    /// The revision of a transaction that is being applied, or the current one.
    var revisionInTransaction: Int64 {
        self.changes.isEmpty || !self.isInTransaction
            ? self.currentRevision : self.currentRevision + 1
    }

    var isInTransaction = false

    /// Runs `body` as one transaction, whose changes make one revision.
    func transact<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        self.changes.removeAll(keepingCapacity: true)
        self.changedRows.removeAll()
        self.isInTransaction = true
        defer { self.isInTransaction = false }
        let result = try body()
        guard !self.changes.isEmpty else { return result }
        self.currentRevision += 1
        self.tellChanges()
        return result
    }

    /// The answer's header at revision `revision`.
    static func write(
        _ header: ResponseHeader,
        at revision: Int64,
        into writer: inout WireWriter
    ) {
        var header = header
        header.revision = revision
        writer.message(1, header)
    }
}

/// The changes of one key.
extension Keyspace {
    /// Writes a key in the transaction under way.
    func write(_ key: [UInt8], _ value: [UInt8], lease: Int64) {
        let revision = Revision(self.currentRevision + 1, Int64(self.changes.count))
        let (handle, state) = self.index.put(key.span, revision)
        self.row.removeAll()
        self.row.bytes(1, key)
        self.row.int64(2, state.created)
        self.row.int64(3, revision.main)
        self.row.int64(4, state.version)
        self.row.bytes(5, value)
        self.row.int64(6, lease)
        self.lessor.attach(handle, to: lease)
        self.store(revision, handle, isDeletion: false)
    }

    /// Deletes the live key at `handle` in the transaction under way.
    func delete(_ handle: UInt32) {
        let revision = Revision(self.currentRevision + 1, Int64(self.changes.count))
        self.row.removeAll()
        self.index.keys.withKey(handle) { key in
            self.row.message(1, encoded: key)
        }
        self.index.delete(handle, revision)
        self.lessor.attach(handle, to: 0)
        self.store(revision, handle, isDeletion: true)
    }

    private func store(_ revision: Revision, _ handle: UInt32, isDeletion: Bool) {
        RevisionKey.write(revision, isDeletion: isDeletion, to: &self.rowKey)
        self.store.put(.key, self.rowKey.span, self.row.bytes.span)
        let start = self.changedRows.bytes.count
        self.changedRows.raw(self.row.bytes.span)
        self.changes.append(
            Change(
                revision: revision,
                isDeletion: isDeletion,
                handle: handle,
                row: start..<self.changedRows.bytes.count
            )
        )
    }

    /// Calls `body` with the row of a live key's revision.
    func readRow(_ revision: Revision, _ body: (Span<UInt8>) -> Void) {
        var key: [UInt8] = []
        swap(&key, &self.rowKey)
        RevisionKey.write(revision, isDeletion: false, to: &key)
        let isThere = self.store.read(.key, key.span, body)
        swap(&key, &self.rowKey)
        precondition(
            isThere,
            "revision \(revision.main).\(revision.sub) is in the index and not in the database"
        )
    }

    /// The decoded row of a live key's revision.
    func keyValue(_ revision: Revision) -> KeyValue {
        var decoded: KeyValue?
        self.readRow(revision) { decoded = try? KeyValue(decoding: $0) }
        guard let decoded else {
            preconditionFailure("the row of revision \(revision) is no KeyValue")
        }
        return decoded
    }
}
