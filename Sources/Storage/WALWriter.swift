import Basics
public import Raft

// The order of durability, decided here and in `SnapshotFile`, demanded of whoever performs steps.
//
//  1. A batch is one write and one sync: its entries, then the state. A vote, an append response,
//     or the leader counting itself waits until the steps of `flush` have been performed. At most
//     one batch is on its way: the next is written only after the sync of the one before, which is
//     what lets recovery tell a torn batch from damage.
//  2. Every batch ends with a state record, even when the state is as before: a state record with
//     anything behind it is proof that it was synced. A commit index that changes alone is not
//     written; it rides in the next batch, for it can be learned again and promises nothing.
//  3. A segment is whole and zeroed before it has its name: room zeroed and synced, head written
//     and synced, renamed, directory synced. The one before is cut to its length and synced first,
//     so a segment that is not the last has no tail to judge. A name never precedes what it names,
//     and no batch is written into a segment whose name could still vanish.
//  4. A local snapshot: the backend's commit that includes its index is durable (the caller waits
//     for it), then the snapshot file (written aside, synced, renamed, directory synced), then its
//     mark in the log. Only then may segments below it be released.
//  5. A received snapshot becomes visible in this order: database file, snapshot file, mark and
//     state in the log, each durable before the next; then the caller swaps the database in. A
//     crash before the mark leaves the member as it was, one after it finds everything it needs.
//     The mark's batch holds no entries: those behind the snapshot follow in a batch of their own.
//  6. Segments are released oldest first, each removal durable before the next, so that what is
//     left is always one unbroken run; and only below the oldest snapshot kept, which is itself at
//     or below the backend's durable index (the caller's part).
//  7. Recovery's steps rewrite and sync the last batch before the member votes or answers: after a
//     failed sync the page cache shows bytes that are not on the disk. By rule 2 the batches before
//     it had been synced. The segment is cut at its end, so that nothing is written where a torn
//     batch or a failed sync may have left something.

/// Writes a member's log: batches, segments, marks of snapshots.
///
/// Pure: it holds no entries once they are encoded and touches no file. What it decides comes out
/// as steps, in the order in which they must be performed.
public struct WALWriter: Sendable {
    /// How large segments of etcd's are, in bytes.
    public static let segmentBytesDefault = 64_000_000
    /// How large the first segment after a start is at most; each next one is four times as large,
    /// up to the full size.
    ///
    /// Zeroing a full segment takes a tenth of a second, which a member that starts does not have.
    static let segmentBytesFirst = 1 << 20

    /// A segment by its name.
    public struct Segment: Hashable, Sendable {
        /// Its place among the segments, from 0 without a gap.
        public var sequence: UInt64
        /// The first index that may be in it: the last one written before it, plus one.
        public var index: UInt64

        /// Its file.
        public var file: StoredFile { .segment(sequence: self.sequence, index: self.index) }
    }

    /// How far the room for the next segment is.
    enum Spare: Sendable {
        case absent
        case preparing
        case ready
    }

    /// The segments that exist, oldest first; the last one is written to.
    public internal(set) var segments: [Segment]
    /// The last index written, as an entry or as a mark.
    public internal(set) var lastIndex: UInt64
    /// What the last state record says; equal to the disk's once the steps are performed.
    public internal(set) var state: HardState
    /// Where in the last segment the next batch goes.
    public internal(set) var offset: Int

    let metadata: [UInt8]
    /// What a segment is prepared for, in bytes.
    let segmentBytes: Int
    /// Up to where the last segment is prepared.
    var capacity: Int
    var encoder: WALRecordEncoder
    var spare = Spare.absent
    /// What the spare was prepared for, in bytes.
    var spareBytes = 0
    private var pending: [Entry] = []
    private var pendingState: HardState

    init(
        segments: [Segment],
        lastIndex: UInt64,
        state: HardState,
        offset: Int,
        metadata: [UInt8],
        segmentBytes: Int,
        crc: UInt32
    ) {
        self.segments = segments
        self.lastIndex = lastIndex
        self.state = state
        self.offset = offset
        self.metadata = metadata
        self.segmentBytes = segmentBytes
        // Both ways to make a writer begin a segment before anything is written.
        self.capacity = 0
        self.encoder = WALRecordEncoder(crc: crc)
        self.pendingState = state
    }

    /// Starts the log of a new member.
    ///
    /// - Parameters:
    ///   - metadata: Whose log it is.
    ///   - segmentBytes: How large segments are; a multiple of 512 that holds more than the head.
    ///   - steps: Receives what must be performed before anything else.
    public init(
        creating metadata: WALMetadata,
        segmentBytes: Int = Self.segmentBytesDefault,
        into steps: inout [DiskStep]
    ) {
        precondition(
            segmentBytes >= 1024 && segmentBytes % sectorSize == 0,
            "a segment of \(segmentBytes) bytes is too small or no multiple of a sector"
        )
        self.init(
            segments: [],
            lastIndex: 0,
            state: HardState(),
            offset: 0,
            metadata: metadata.encode(),
            segmentBytes: segmentBytes,
            crc: 0
        )
        self.encodeHead()
        self.encoder.append(.snapshot, WALSnapshot(index: 0, term: 0).encode())
        self.open(Segment(sequence: 0, index: 0), &steps)
    }

    /// Adds entries to the batch that the next `flush` writes.
    ///
    /// Indexes ascend without a gap; the first may lie at or below `lastIndex`, and then overwrites
    /// what the log holds from there on.
    public mutating func append(_ entries: [Entry]) {
        guard let first = entries.first else { return }
        let last = self.pending.last?.index ?? self.lastIndex
        precondition(
            first.index <= last + 1,
            "entry \(first.index) would leave a gap behind entry \(last)"
        )
        self.pending += entries
    }

    /// Sets the state that the next batch ends with.
    public mutating func set(_ state: HardState) {
        self.pendingState = state
    }

    /// Turns what was appended and set into one batch.
    ///
    /// - Parameter steps: Receives the steps; until they are performed nothing in the batch may be
    ///   promised, and no other batch may be flushed.
    /// - Returns: Whether there was anything that needs the disk: entries, a term or a vote.
    public mutating func flush(into steps: inout [DiskStep]) -> Bool {
        let promised =
            self.pendingState.term != self.state.term
            || self.pendingState.vote != self.state.vote
        guard promised || !self.pending.isEmpty else { return false }
        // Without a state record at its end nobody could tell that the batch was synced.
        precondition(
            self.pendingState.term > 0,
            "\(self.pending.count) entries and no term: set the state that goes with them"
        )
        var bound = 128
        for entry in self.pending { bound += 96 + entry.data.count }
        self.makeRoom(bound, &steps)
        for entry in self.pending {
            self.encoder.append(
                entry: entry.type.rawValue,
                term: entry.term,
                index: entry.index,
                data: entry.data
            )
        }
        self.lastIndex = self.pending.last?.index ?? self.lastIndex
        self.pending.removeAll(keepingCapacity: true)
        self.write(&steps)
        return true
    }

    /// Marks in the log that a snapshot's file is durable.
    ///
    /// - Parameters:
    ///   - snapshot: The mark; its index is at or below the commit index of the state set.
    ///   - steps: Receives the steps, to be performed behind those that made the file durable.
    public mutating func mark(_ snapshot: WALSnapshot, into steps: inout [DiskStep]) {
        precondition(self.pending.isEmpty, "flush \(self.pending.count) entries before the mark")
        precondition(
            snapshot.index <= self.pendingState.commit,
            "a mark at \(snapshot.index) above the commit index \(self.pendingState.commit)"
        )
        let data = snapshot.encode()
        self.makeRoom(128 + data.count, &steps)
        self.encoder.append(.snapshot, data)
        self.lastIndex = max(self.lastIndex, snapshot.index)
        self.write(&steps)
    }

    /// Ends the batch with the state and hands it over.
    private mutating func write(_ steps: inout [DiskStep]) {
        self.state = self.pendingState
        if self.state != HardState() { self.encoder.append(.state, self.state.encode()) }
        let bytes = self.encoder.take()
        let file = self.current.file
        steps.append(.write(file, offset: self.offset, bytes: bytes))
        #if PlantedBugs
        if !PlantedBug.syncSkipped.isAlive { steps.append(.sync(file)) }
        #else
        steps.append(.sync(file))
        #endif
        self.offset += bytes.count
        assert(self.offset <= self.capacity)
    }

    /// The segment that is written to.
    var current: Segment { self.segments[self.segments.count - 1] }
}
