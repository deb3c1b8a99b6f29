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

/// Why a member cannot start, in one sentence.
public struct ReplicaStartError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    init(_ sentence: String) {
        self.description = sentence
    }
}
