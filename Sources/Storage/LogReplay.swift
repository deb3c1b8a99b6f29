import Basics
import Raft

/// The marks of a log and its last state: what decides at which snapshot it is opened.
struct LogMarks: WALRecordSink {
    private(set) var marks: [WALSnapshot] = []
    private(set) var state = HardState()

    mutating func take(
        _ record: WALRecord,
        _ reader: borrowing WALSegmentReader
    ) throws(WALFault) {
        switch record.type {
        case .state: self.state = try record.decode(HardState.self, reader)
        case .snapshot: self.marks.append(try record.decode(WALSnapshot.self, reader))
        case .metadata, .entry, .crc: break
        }
    }

    /// Whether the log vouches for a snapshot.
    ///
    /// A mark above the commit index was written when the state that goes with it was not: the
    /// member never took that snapshot up.
    func vouches(for metadata: SnapshotMetadata) -> Bool {
        metadata.index <= self.state.commit
            && self.marks.contains { $0.index == metadata.index && $0.term == metadata.term }
    }
}

/// The entries behind a snapshot, as the log's records leave them.
struct LogReplay: WALRecordSink {
    /// The snapshot at which the log is opened; index 0 when there is none.
    let start: WALSnapshot
    /// The commit index that the log ends with: marks above it do not count.
    let commit: UInt64
    private(set) var entries: [Entry] = []
    /// Whether the log holds the mark of `start`.
    private(set) var foundStart = false
    /// The term of the entry at `start.index`, if the log holds it.
    private var startTerm: UInt64?

    init(start: WALSnapshot, commit: UInt64) {
        self.start = start
        self.commit = commit
    }

    mutating func take(
        _ record: WALRecord,
        _ reader: borrowing WALSegmentReader
    ) throws(WALFault) {
        switch record.type {
        case .entry: try self.take(try record.decode(Entry.self, reader), at: record.offset)
        case .snapshot: try self.take(try record.decode(WALSnapshot.self, reader), record.offset)
        case .metadata, .state, .crc: break
        }
    }

    /// A later entry takes the place of an earlier one and of everything behind that.
    private mutating func take(_ entry: Entry, at offset: Int) throws(WALFault) {
        guard entry.index > self.start.index else {
            if entry.index == self.start.index { self.startTerm = entry.term }
            self.entries.removeAll()
            return
        }
        let place = Int(entry.index - self.start.index - 1)
        guard place <= self.entries.count else {
            let last = self.start.index + UInt64(self.entries.count)
            throw WALFault(
                offset: offset,
                reason: "entry \(entry.index) follows entry \(last): what is between is missing"
            )
        }
        #if PlantedBugs
        if PlantedBug.overwrittenEntriesReturn.isAlive, place < self.entries.count {
            self.entries[place] = entry
            return
        }
        #endif
        self.entries.removeSubrange(place...)
        self.entries.append(entry)
    }

    /// A received snapshot takes the place of entries that disagree with it.
    ///
    /// A member whose log differed from the leader's has dropped it all on receiving the snapshot.
    /// Replaying its old entries behind the snapshot would leave a log whose last term is older
    /// than its snapshot's, with which the member votes for candidates that lack committed entries.
    private mutating func take(_ mark: WALSnapshot, _ offset: Int) throws(WALFault) {
        if mark.index == self.start.index {
            guard mark.term == self.start.term else {
                throw WALFault(
                    offset: offset,
                    reason: "snapshot \(mark.index) is of term \(mark.term) and its file of term"
                        + " \(self.start.term)"
                )
            }
            self.foundStart = true
            if self.startTerm != mark.term { self.entries.removeAll() }
        } else if mark.index > self.start.index, mark.index <= self.commit {
            let place = Int(mark.index - self.start.index - 1)
            let held = place < self.entries.count ? self.entries[place].term : nil
            if held != mark.term { self.entries.removeAll() }
        }
    }
}
