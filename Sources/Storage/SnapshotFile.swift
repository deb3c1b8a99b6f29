import Basics
public import Raft

/// A snapshot's file: `snappb.snapshot`, a check and a `raftpb.Snapshot`.
public enum SnapshotFile {
    /// The file's bytes.
    public static func encode(_ snapshot: Snapshot) -> [UInt8] {
        let data = snapshot.encode()
        var writer = WireWriter(reserving: data.count + 16)
        writer.uint32(1, CRC32C.update(0, data), always: true)
        writer.bytes(2, data, always: true)
        return writer.bytes
    }

    /// The snapshot in the file, or nil when the file is not whole.
    public static func decode(_ bytes: [UInt8]) -> Snapshot? {
        var crc: UInt32 = 0
        var data: [UInt8] = []
        var cursor = WireCursor(bytes.span)
        do throws(WireError) {
            while let tag = try cursor.nextTag(bytes.span) {
                switch tag.number {
                case 1: crc = try cursor.uint32(bytes.span, tag)
                case 2: data = try cursor.bytes(bytes.span, tag)
                default: try cursor.skip(bytes.span, tag)
                }
            }
            // An empty file is a valid message of nothing.
            guard !data.isEmpty, CRC32C.update(0, data) == crc else { return nil }
            return try Snapshot(decoding: data)
        } catch {
            return nil
        }
    }

    /// Writes a snapshot's file so that its name appears only on durable bytes.
    ///
    /// The database that it stands for must be durable before (see the order of durability).
    public static func write(_ snapshot: Snapshot, into steps: inout [DiskStep]) {
        let (term, index) = (snapshot.metadata.term, snapshot.metadata.index)
        let partial = StoredFile.partialSnapshot(term: term, index: index)
        steps.append(.prepare(partial, size: 0))
        steps.append(.write(partial, offset: 0, bytes: Self.encode(snapshot)))
        steps.append(.sync(partial))
        steps.append(.rename(partial, to: .snapshot(term: term, index: index)))
        steps.append(.syncDirectory(.snap))
    }
}

extension WALWriter {
    /// Makes a local snapshot count: its file, then its mark.
    public mutating func save(_ snapshot: Snapshot, into steps: inout [DiskStep]) {
        SnapshotFile.write(snapshot, into: &steps)
        self.mark(WALSnapshot(snapshot), into: &steps)
    }

    /// Makes a received snapshot count, whose database has been written to its own file.
    ///
    /// - Parameters:
    ///   - snapshot: What was received.
    ///   - state: The state from now on, its commit index at or above the snapshot's.
    ///   - steps: Receives the steps. When they are performed, the database may be swapped in.
    public mutating func install(
        _ snapshot: Snapshot,
        state: HardState,
        into steps: inout [DiskStep]
    ) {
        steps.append(.sync(.receivedDatabase(index: snapshot.metadata.index)))
        steps.append(.syncDirectory(.snap))
        self.set(state)
        self.save(snapshot, into: &steps)
    }
}

extension WALSnapshot {
    /// The mark of a snapshot.
    public init(_ snapshot: Snapshot) {
        self.init(
            index: snapshot.metadata.index,
            term: snapshot.metadata.term,
            confState: snapshot.metadata.confState
        )
    }
}
