import Basics
import Raft

/// What takes up the records of a log as they are read.
protocol WALRecordSink {
    /// Takes one record of `segment`; nil, or what is wrong with it.
    mutating func take(_ record: WALRecord, _ reader: borrowing WALSegmentReader) throws(WALFault)
}

/// How a log ends.
struct WALEnd {
    /// The last segment's bytes up to the end of the log.
    var bytes: [UInt8]
    /// Where the last batch in it begins; everything before has been synced.
    var lastBatch: Int
    /// The running check there.
    var crc: UInt32
    /// The last index written, as an entry or a mark.
    var lastIndex: UInt64
    var metadata: [UInt8]
    /// Whether a torn batch was left out.
    var isTorn: Bool
}

/// Reads segments in order and judges what lies between and behind them.
struct WALScan<Sink: WALRecordSink> {
    var sink: Sink
    private var metadata: [UInt8]?
    private var lastEntry: UInt64 = 0
    private var lastIndex: UInt64 = 0
    private var crc: UInt32?
    /// Where in the segment the batch begins that is being read.
    private var batchStart = 0
    /// Whether the record before this one ended a batch.
    private var batchEnded = false

    init(_ sink: Sink) { self.sink = sink }

    /// Reads these segments, which follow each other.
    mutating func read(
        _ segments: ArraySlice<WALWriter.Segment>,
        from disk: borrowing some Disk
    ) throws(StorageError) -> WALEnd {
        var last = WALSegmentReader([], crc: nil)
        var isTorn = false
        for (place, segment) in zip(segments.indices, segments) {
            try self.checkName(segment, isFirst: place == segments.startIndex)
            let bytes: [UInt8]
            do { bytes = try disk.contents(of: segment.file) } catch { throw .disk(error) }
            last = WALSegmentReader(bytes, crc: segment.sequence == 0 ? 0 : self.crc)
            isTorn = try self.read(segment, &last, isLast: place == segments.endIndex - 1)
            self.crc = last.crc
        }
        return WALEnd(
            bytes: Array(last.bytes[..<last.position]),
            lastBatch: self.batchStart,
            crc: last.crc ?? 0,
            lastIndex: self.lastIndex,
            metadata: self.metadata ?? [],
            isTorn: isTorn
        )
    }

    /// A segment's name continues the indexes before it.
    ///
    /// etcd forgets marks when it opens a log, and names a segment after the last entry alone.
    private mutating func checkName(
        _ segment: WALWriter.Segment,
        isFirst: Bool
    ) throws(StorageError) {
        if isFirst {
            self.lastEntry = max(segment.index, 1) - 1
            self.lastIndex = self.lastEntry
            return
        }
        guard segment.index == self.lastEntry + 1 || segment.index == self.lastIndex + 1 else {
            throw .inconsistent(
                "\(segment.file) does not continue the log, which ends at index \(self.lastIndex)"
                    + " before it: a segment was lost or does not belong here"
            )
        }
    }

    /// Reads one segment; true when its tail is torn.
    private mutating func read(
        _ segment: WALWriter.Segment,
        _ reader: inout WALSegmentReader,
        isLast: Bool
    ) throws(StorageError) -> Bool {
        (self.batchStart, self.batchEnded) = (0, false)
        var hasHead = false
        var fault: WALFault?
        do throws(WALFault) {
            while let record = try reader.next() {
                hasHead = hasHead || record.type == .metadata
                try self.take(record, reader, segment)
            }
        } catch {
            // A record that was whole and yet makes no sense is no tear.
            guard error.offset == reader.position else { throw damaged(segment, error) }
            fault = error
        }
        guard hasHead else {
            throw damaged(segment, fault ?? WALFault(offset: 0, reason: "the segment has no head"))
        }
        if let fault, !isLast { throw damaged(segment, fault) }
        // The next segment's check tells whether zeros cut off records of one that is not last.
        guard isLast else { return false }
        switch reader.tail(after: fault) {
        case .clean: return false
        case .torn: return true
        case .damaged(let fault): throw damaged(segment, fault)
        }
    }

    private mutating func take(
        _ record: WALRecord,
        _ reader: borrowing WALSegmentReader,
        _ segment: WALWriter.Segment
    ) throws(WALFault) {
        // A state record with another behind it was synced before that one was written.
        if self.batchEnded { self.batchStart = record.offset }
        self.batchEnded = record.type == .state
        switch record.type {
        case .metadata:
            let data = reader.data(of: record)
            guard self.metadata == nil || self.metadata == data else {
                throw WALFault(offset: record.offset, reason: "the segment is another member's")
            }
            self.metadata = data
        case .entry:
            self.lastEntry = try record.decode(Entry.self, reader).index
            self.lastIndex = self.lastEntry
        case .snapshot:
            let mark = try record.decode(WALSnapshot.self, reader)
            self.lastIndex = max(self.lastIndex, mark.index)
        case .state, .crc: break
        }
        try self.sink.take(record, reader)
    }
}

private func damaged(_ segment: WALWriter.Segment, _ fault: WALFault) -> StorageError {
    .damaged(segment.file, offset: fault.offset, reason: fault.reason)
}

extension WALRecord {
    /// The message in the record's data.
    func decode<Message: WireMessage>(
        _ type: Message.Type,
        _ reader: borrowing WALSegmentReader
    ) throws(WALFault) -> Message {
        do throws(WireError) { return try Message(decoding: reader.data(of: self)) } catch {
            throw WALFault(offset: self.offset, reason: "the record's data is \(error)")
        }
    }
}
