public import MVCC
public import Raft
public import Storage

/// The log that a member starts with.
public struct ReplicaLog: Sendable {
    var metadata: WALMetadata
    var snapshot: Snapshot
    var state: HardState
    var entries: [Entry]
    var writer: WALWriter
    /// A received database that belongs to the log's snapshot.
    ///
    /// When the database's consistent index is below `snapshotIndex`, the shell makes this one the
    /// member's own before it starts the core: a crash came between.
    public let receivedDatabase: StoredFile?

    /// The snapshot that the log begins with; 0 when there is none.
    public var snapshotIndex: UInt64 { self.snapshot.metadata.index }

    /// Takes up a log that was found, whose `steps` have been performed.
    public init(_ recovered: RecoveredLog) {
        self.metadata = recovered.metadata
        self.snapshot = recovered.snapshot
        self.state = recovered.state
        self.entries = recovered.entries
        self.writer = recovered.writer
        self.receivedDatabase = recovered.receivedDatabase
    }

    /// Makes the log of a new member.
    ///
    /// - Parameters:
    ///   - metadata: Whose log it is.
    ///   - entries: What a new cluster's log begins with; nothing for a member that joins one.
    ///   - state: The state that goes with them.
    ///   - segmentBytes: How large the log's segments are.
    ///   - steps: Receives what must be performed before the core is made.
    public init(
        creating metadata: WALMetadata,
        entries: [Entry],
        state: HardState,
        segmentBytes: Int = WALWriter.segmentBytesDefault,
        into steps: inout [DiskStep]
    ) {
        self.metadata = metadata
        self.snapshot = Snapshot()
        self.state = HardState()
        self.entries = []
        self.writer = WALWriter(creating: metadata, segmentBytes: segmentBytes, into: &steps)
        self.receivedDatabase = nil
        guard !entries.isEmpty else { return }
        self.bootstrap(entries, state, into: &steps)
    }

    /// Whether the log holds nothing at all: a crash may have come between its first segment and
    /// what a new cluster's log begins with.
    public var isBlank: Bool {
        self.entries.isEmpty && self.snapshotIndex == 0 && self.state == HardState()
    }

    /// Begins a blank log as a new cluster's.
    public mutating func bootstrap(
        _ entries: [Entry],
        _ state: HardState,
        into steps: inout [DiskStep]
    ) {
        precondition(
            self.isBlank,
            "a log that holds entries cannot begin anew"
        )
        self.entries = entries
        self.state = state
        self.writer.append(entries)
        self.writer.set(state)
        _ = self.writer.flush(into: &steps)
    }
}

extension ReplicaLog {
    /// Has the member go on alone, because the others are lost: `--force-new-cluster`.
    ///
    /// It keeps every entry it has. etcd gives up those that its log does not call committed; but a
    /// commit index is not synced by itself, so that what was acknowledged may lie behind it.
    ///
    /// - Parameters:
    ///   - local: The member.
    ///   - peerURLs: Where it is reached, in case that it was no member any more.
    ///   - rows: Its database, at or above the log's snapshot.
    ///   - steps: Receives what must be performed before the core is made.
    /// - Throws: `ClusterError` when the log's changes of configuration cannot be read.
    public mutating func goOnAlone<Store: Backend>(
        _ local: UInt64,
        peerURLs: [String],
        rows: borrowing Store,
        into steps: inout [DiskStep]
    ) throws(ClusterError) {
        let applied = MemberRows.consistentIndex(rows)
        var state = self.state
        state.commit = self.entries.last?.index ?? self.snapshotIndex
        // What takes the place of an applied entry would change no row.
        guard state.commit >= applied else {
            throw ClusterError(
                "the database has applied entry \(applied), and the log ends at entry"
                    + " \(state.commit): a member that was receiving a snapshot cannot go on alone"
            )
        }
        let forced = try ForcedCluster(
            local: local,
            peerURLs: peerURLs,
            snapshot: self.snapshot,
            entries: self.entries,
            state: state
        )
        self.entries = forced.kept + forced.appended
        self.state = forced.state
        self.writer.append(forced.appended)
        self.writer.set(forced.state)
        _ = self.writer.flush(into: &steps)
    }

    /// The state to start with: what is applied was committed, whether the log noted it or not.
    ///
    /// Only if the log has that very entry: a received database may be ahead of the log, and then
    /// the log's own entries may be a deposed leader's.
    func state(applied index: UInt64, term: UInt64) -> HardState {
        var state = self.state
        guard index > state.commit, let last = self.entries.last?.index, index <= last,
            let first = self.entries.first?.index, index >= first
        else { return state }
        if self.entries[Int(index - first)].term == term { state.commit = index }
        return state
    }
}

/// Why a member cannot start, in one sentence.
public struct ReplicaStartError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    init(_ sentence: String) {
        self.description = sentence
    }
}
