import Basics
public import Raft

/// What a member's files hold after it stopped, however it stopped.
public struct RecoveredLog: Sendable {
    /// Whose log it is.
    public var metadata: WALMetadata
    /// The snapshot at which the log is opened; index 0 and no data when there is none.
    public var snapshot: Snapshot
    /// Term, vote and commit index.
    public var state: HardState
    /// The entries behind the snapshot, without a gap.
    public var entries: [Entry]
    /// The received database that belongs to `snapshot` and may still have to be swapped in.
    ///
    /// It has to be when the backend's consistent index is below the snapshot's.
    public var receivedDatabase: StoredFile?
    /// Goes on where the log ends.
    public var writer: WALWriter
    /// What must be performed before the member votes, answers or flushes anything.
    ///
    /// They put damaged snapshot files aside, remove what was half made, rewrite and sync the last
    /// batch (after a failed sync the page cache looks durable and is not), and begin a segment.
    public var steps: [DiskStep]
    /// The segment whose end was torn, if one was; what is left out of it was never promised.
    ///
    /// The steps cut it: whoever wants to look at it later copies it first.
    public var tornSegment: StoredFile?
    /// Whether the end of the log was torn.
    public var wasTorn: Bool { self.tornSegment != nil }
}

/// Opens a member's log.
public enum Recovery {
    /// Reads the files and decides what they hold.
    ///
    /// Nothing is changed: that is up to the steps. The newest snapshot file that is whole and that
    /// the log vouches for is where the log is opened.
    ///
    /// - Parameters:
    ///   - disk: The member's files.
    ///   - segmentBytes: How large new segments are to be.
    /// - Returns: The log, or nil when there is none: the member is new.
    /// - Throws: `StorageError` when something is not as it was written; nothing may then be
    ///   changed, and the member must not start.
    public static func open<D: Disk>(
        _ disk: borrowing D,
        segmentBytes: Int = WALWriter.segmentBytesDefault
    ) throws(StorageError) -> RecoveredLog? {
        let files = try MemberFiles(disk)
        guard let segments = files.unbrokenRun else {
            guard files.snapshots.isEmpty else {
                throw .inconsistent("snap/ holds snapshots and wal/ no log: the log was lost")
            }
            return nil
        }
        var survey = WALScan(LogMarks())
        _ = try survey.read(segments, from: disk)
        let choice = try SnapshotChoice(files, survey.sink, disk)
        let start = WALSnapshot(choice.snapshot)
        let needed = try Self.segments(segments, from: start.index)

        var scan = WALScan(LogReplay(start: start, commit: survey.sink.state.commit))
        let end = try scan.read(needed, from: disk)
        try Self.check(scan.sink, survey.sink)

        var writer = WALWriter(
            segments: Array(segments),
            lastIndex: end.lastIndex,
            state: survey.sink.state,
            offset: end.bytes.count,
            metadata: end.metadata,
            segmentBytes: segmentBytes,
            crc: end.crc
        )
        var steps = files.leftovers(keeping: segments, choice)
        writer.rewrite(end, into: &steps)
        return RecoveredLog(
            metadata: try Self.metadata(end),
            snapshot: choice.snapshot,
            state: survey.sink.state,
            entries: scan.sink.entries,
            receivedDatabase: choice.database,
            writer: writer,
            steps: steps,
            tornSegment: end.isTorn ? segments.last?.file : nil
        )
    }

    /// The segments that hold what is behind `index`.
    private static func segments(
        _ segments: ArraySlice<WALWriter.Segment>,
        from index: UInt64
    ) throws(StorageError) -> ArraySlice<WALWriter.Segment> {
        guard let first = segments.lastIndex(where: { $0.index <= index }) else {
            let found = segments.first?.file.description ?? "nothing"
            throw .inconsistent(
                "the log begins with \(found), but snapshot \(index) needs a segment before it:"
                    + " a segment or a newer snapshot file is missing"
            )
        }
        return segments[first...]
    }

    private static func check(_ replay: LogReplay, _ marks: LogMarks) throws(StorageError) {
        guard replay.foundStart else {
            throw .inconsistent("the log holds no mark of snapshot \(replay.start.index)")
        }
        let last = replay.start.index + UInt64(replay.entries.count)
        guard marks.state.commit <= last else {
            throw .inconsistent(
                "entry \(marks.state.commit) was committed, but the log ends at entry \(last):"
                    + " entries or a snapshot file are missing"
            )
        }
    }

    private static func metadata(_ end: WALEnd) throws(StorageError) -> WALMetadata {
        do { return try WALMetadata(decoding: end.metadata) } catch {
            throw .inconsistent("the log's metadata names no member: \(error)")
        }
    }
}

extension WALWriter {
    /// Makes the log durable up to its end, and ends the segment there.
    ///
    /// Only the last batch is in doubt. What lies behind the end is cut off, not written over: the
    /// next segment begins on zeros of its own, and a restart does not zero what is left of a large
    /// one.
    mutating func rewrite(_ end: WALEnd, into steps: inout [DiskStep]) {
        steps.append(
            .write(
                self.current.file,
                offset: end.lastBatch,
                bytes: Array(end.bytes[end.lastBatch...])
            )
        )
        self.cut(&steps)
        for directory in StoredFile.Directory.allCases { steps.append(.syncDirectory(directory)) }
    }
}
