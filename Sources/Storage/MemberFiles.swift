import Raft

/// The files found in a member's directories, in an order that does not depend on the disk's.
struct MemberFiles {
    /// Ascending by sequence.
    private(set) var segments: [WALWriter.Segment] = []
    /// Newest first.
    private(set) var snapshots: [(term: UInt64, index: UInt64)] = []
    private(set) var databases: [UInt64] = []
    /// What was being written when the member stopped, or is room for reuse.
    private(set) var scraps: [StoredFile] = []

    init<D: Disk>(_ disk: borrowing D) throws(StorageError) {
        do throws(DiskError) {
            for directory in StoredFile.Directory.allCases {
                for file in try disk.files(in: directory) { self.sort(file) }
            }
        } catch {
            throw .disk(error)
        }
        self.segments.sort { ($0.sequence, $0.index) < ($1.sequence, $1.index) }
        self.snapshots.sort { ($0.index, $0.term) > ($1.index, $1.term) }
        self.databases.sort()
        self.scraps.sort { $0.description < $1.description }
        for (left, right) in zip(self.segments, self.segments.dropFirst())
        where left.sequence == right.sequence {
            throw .inconsistent(
                "\(left.file) and \(right.file) claim the same place in the log:"
                    + " one of them does not belong here"
            )
        }
    }

    private mutating func sort(_ file: StoredFile) {
        switch file {
        case .segment(let sequence, let index):
            self.segments.append(WALWriter.Segment(sequence: sequence, index: index))
        case .snapshot(let term, let index): self.snapshots.append((term, index))
        case .receivedDatabase(let index): self.databases.append(index)
        case .spare, .partialSnapshot: self.scraps.append(file)
        case .brokenSnapshot: break
        }
    }

    /// The newest segments without a gap among them; nil when there is none.
    ///
    /// Older ones are what a release that was interrupted left; whether one is missing shows when
    /// the log is opened, for then the snapshot lies before the run.
    var unbrokenRun: ArraySlice<WALWriter.Segment>? {
        guard !self.segments.isEmpty else { return nil }
        var first = self.segments.count - 1
        while first > 0, self.segments[first - 1].sequence + 1 == self.segments[first].sequence {
            first -= 1
        }
        return self.segments[first...]
    }

    /// Removes what no longer means anything and puts aside what is broken.
    func leftovers(
        keeping run: ArraySlice<WALWriter.Segment>,
        _ choice: SnapshotChoice
    ) -> [DiskStep] {
        var steps: [DiskStep] = []
        for (term, index) in choice.broken {
            steps.append(
                .rename(
                    .snapshot(term: term, index: index),
                    to: .brokenSnapshot(term: term, index: index)
                )
            )
        }
        for segment in self.segments[..<run.startIndex] { steps.append(.remove(segment.file)) }
        for file in self.scraps { steps.append(.remove(file)) }
        for index in self.databases where choice.database != .receivedDatabase(index: index) {
            steps.append(.remove(.receivedDatabase(index: index)))
        }
        return steps
    }
}

/// At which snapshot a log is opened.
struct SnapshotChoice {
    /// The newest one that is whole and that the log vouches for, or the empty one.
    private(set) var snapshot = Snapshot()
    /// Files that are not whole.
    private(set) var broken: [(term: UInt64, index: UInt64)] = []
    /// The database received with `snapshot`, if it is there.
    private(set) var database: StoredFile?

    init<D: Disk>(
        _ files: MemberFiles,
        _ marks: LogMarks,
        _ disk: borrowing D
    ) throws(StorageError) {
        for (term, index) in files.snapshots {
            let file = StoredFile.snapshot(term: term, index: index)
            let bytes: [UInt8]
            do { bytes = try disk.contents(of: file) } catch { throw .disk(error) }
            guard let found = SnapshotFile.decode(bytes),
                found.metadata.term == term, found.metadata.index == index
            else {
                self.broken.append((term, index))
                continue
            }
            guard marks.vouches(for: found.metadata) else { continue }
            self.snapshot = found
            if files.databases.contains(index) {
                self.database = .receivedDatabase(index: index)
            }
            return
        }
    }
}
