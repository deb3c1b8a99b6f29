import Basics

/// Why the bytes at some place of a segment are not a record.
public struct WALFault: Error, Hashable, Sendable {
    /// Where in the segment.
    public var offset: Int
    /// What is wrong there.
    public var reason: String
}

/// Reads one segment's records in order, checking each against the running check.
public struct WALSegmentReader: Sendable {
    /// The segment's bytes; a frame that a tear took away is put back (see `restoreFrame`).
    public private(set) var bytes: [UInt8]
    /// Where the next record begins.
    public private(set) var position = 0
    /// The running check of all data up to `position`.
    ///
    /// Nil before the first record of the first segment read: what came before it is not known, and
    /// its check is taken on trust.
    public private(set) var crc: UInt32?

    /// Starts at the first record; `crc` is the check at the end of the segment before, if known.
    public init(_ bytes: [UInt8], crc: UInt32?) {
        self.bytes = bytes
        self.crc = crc
    }

    /// The next record, or nil where the log ends: at zeros or at the end of the file.
    ///
    /// - Throws: `WALFault` when the bytes are no record; `position` then stays at it.
    public mutating func next() throws(WALFault) -> WALRecord? {
        guard self.position < self.bytes.count else { return nil }
        guard self.position + 8 <= self.bytes.count else {
            throw self.fault("the file ends inside a record's frame")
        }
        if self.frame(at: self.position) == 0 {
            guard self.restoreFrame() else { return nil }
        }
        guard let size = self.recordSize(at: self.position) else {
            throw self.fault("a record's frame is not one")
        }
        let start = self.position + 8
        guard size + paddingSize(size) <= self.bytes.count - start else {
            throw self.fault("a record of \(size) bytes does not fit into the file")
        }
        guard
            case .complete(let type, let crc, let data) = self.header(
                start,
                limit: start + size,
                end: start + size
            ),
            data.upperBound == start + size
        else { throw self.fault("a record's fields do not fill its frame") }
        let record = WALRecord(
            type: type,
            crc: crc,
            offset: self.position,
            data: data,
            next: start + size + paddingSize(size)
        )
        self.crc = try self.check(record)
        self.position = record.next
        return record
    }

    /// A copy of the record's data.
    public func data(of record: WALRecord) -> [UInt8] { Array(self.bytes[record.data]) }

    /// The running check after `record`, which must be the one that the record carries.
    private func check(_ record: WALRecord) throws(WALFault) -> UInt32 {
        var expected = record.crc
        if record.type == .crc {
            // The check says what came before; only the first segment read cannot compare it.
            expected = self.crc ?? record.crc
        } else {
            guard let before = self.crc else {
                throw self.fault("the segment does not begin with its running check")
            }
            expected = CRC32C.update(before, self.bytes, record.data)
        }
        #if PlantedBugs
        if PlantedBug.tornTailAccepted.isAlive { return record.crc }
        #endif
        guard expected == record.crc else {
            throw self.fault("the check of a record is \(record.crc) and should be \(expected)")
        }
        return expected
    }

    /// Puts back a frame that lies alone in the last 8 bytes of a sector of which nothing arrived.
    ///
    /// Zeros there mean the end of the log or a frame that was lost while its record, in the next
    /// sector, was not. The running check of a whole record that follows decides; it makes a
    /// record of 8-byte size whose frame was zeroed by damage readable too, instead of ending an
    /// acknowledged log before it.
    private mutating func restoreFrame() -> Bool {
        guard self.position % sectorSize == sectorSize - 8, let before = self.crc else {
            return false
        }
        let start = self.position + 8
        guard
            case .complete(let type, let crc, let data) = self.header(
                start,
                limit: self.bytes.count,
                end: self.bytes.count
            ), type != .crc, !data.isEmpty,
            data.upperBound + paddingSize(data.upperBound - start) <= self.bytes.count,
            CRC32C.update(before, self.bytes, data) == crc
        else { return false }
        let field = frameField(size: data.upperBound - start)
        for place in 0..<8 {
            self.bytes[self.position + place] = UInt8(
                truncatingIfNeeded: field >> UInt64(8 * place)
            )
        }
        return true
    }

    private func fault(_ reason: String) -> WALFault {
        WALFault(offset: self.position, reason: reason)
    }
}

/// The part of a file that a disk writes whole or not at all.
let sectorSize = 512

/// Looking at bytes that may be a record without believing them.
extension WALSegmentReader {
    /// What stands where a record's fields should.
    enum Header {
        /// A record whose data, if any, is there; its end may lie beyond the limit.
        case complete(WALRecordType, crc: UInt32, data: Range<Int>)
        /// The limit came before the end of the fields.
        case cut
        /// No record of etcd's.
        case none
    }

    /// The eight bytes of the frame at `offset`.
    func frame(at offset: Int) -> UInt64 {
        var field: UInt64 = 0
        for place in 0..<8 { field |= UInt64(self.bytes[offset + place]) << UInt64(8 * place) }
        return field
    }

    /// The size of the record framed at `offset`, if that is the one way to frame that size.
    func recordSize(at offset: Int) -> Int? {
        let field = self.frame(at: offset)
        let size = Int(field & 0x00ff_ffff_ffff_ffff)
        return size > 0 && frameField(size: size) == field ? size : nil
    }

    /// The fields of the record that starts at `start`, reading no byte at or after `limit`.
    ///
    /// `end` is where the record ends as far as its frame tells.
    ///
    /// Fields come in ascending order, as every etcd writes them; 3.7 leaves out a check of zero.
    func header(_ start: Int, limit: Int, end: Int) -> Header {
        var place = start
        guard place + 2 <= limit else { return .cut }
        guard self.bytes[place] == 0x08, let type = WALRecordType(rawValue: self.bytes[place + 1])
        else { return .none }
        place += 2
        var crc: UInt64 = 0
        if place < limit, self.bytes[place] == 0x10 {
            place += 1
            guard let value = self.varint(&place, limit) else { return .cut }
            crc = value
        }
        guard crc <= UInt64(UInt32.max) else { return .none }
        var data = place..<place
        // At the limit nobody knows whether data follows, unless the record ends there.
        guard place < limit || limit == end else { return .cut }
        if place < limit, self.bytes[place] == 0x1a {
            place += 1
            guard let length = self.varint(&place, limit) else { return .cut }
            guard length < 1 << 56 else { return .none }
            data = place..<(place + Int(length))
        }
        return .complete(type, crc: UInt32(crc), data: data)
    }

    private func varint(_ place: inout Int, _ limit: Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while place < limit, shift < 64 {
            let byte = self.bytes[place]
            place += 1
            value |= UInt64(byte & 0x7f) << shift
            guard byte & 0x80 != 0 else { return value }
            shift += 7
        }
        return nil
    }

    func isZero(_ range: Range<Int>) -> Bool {
        unsafe self.bytes.withUnsafeBytes { buffer in
            // Both ends are checked by the slice; words are compared while whole ones are left.
            let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[range])
            var offset = 0
            while offset + 8 <= part.count {
                if unsafe part.loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 {
                    return false
                }
                offset += 8
            }
            return unsafe part[offset...].allSatisfy { $0 == 0 }
        }
    }
}
