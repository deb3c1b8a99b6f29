import Basics

// A record in a segment, little endian, at an offset that is a multiple of 8:
//
//     +0   u64   low 56 bits: bytes of the record; top byte: 0, or 0x80 | bytes of padding
//     +8   08 <type>  10 <crc, varint>  [1a <length, varint> <data>]       walpb.Record
//     ...  zeros up to the next multiple of 8
//
// A field of 0 ends the log, for a segment is zeros where nothing was written. The crc is the
// running CRC-32C of the data of every record since the log began; neither type nor crc are in it.
// The frame is 8 bytes in one 512-byte sector: a torn write leaves it whole or leaves it zero.

/// What a record is.
public enum WALRecordType: UInt8, Hashable, Sendable {
    /// Whose log it is.
    case metadata = 1
    /// An entry of the log.
    case entry = 2
    /// Term, vote and commit index.
    case state = 3
    /// The running check with which the segment begins; no data.
    case crc = 4
    /// A snapshot file is durable.
    case snapshot = 5
}

/// A record found in a segment.
public struct WALRecord: Equatable, Sendable {
    /// What it is.
    public var type: WALRecordType
    /// The running check that it carries.
    public var crc: UInt32
    /// Where in the segment the frame is.
    public var offset: Int
    /// Where in the segment the data is; empty when the record has none.
    public var data: Range<Int>
    /// Where in the segment the next record begins.
    public var next: Int
}

/// Puts records into one buffer, carrying the running check on.
///
/// The encoding is etcd's byte for byte: what its writer would have written for the same records.
public struct WALRecordEncoder: Sendable {
    /// What has been encoded and not taken away.
    public private(set) var bytes: [UInt8] = []
    /// The running check of all data up to here, taken away or not.
    public private(set) var crc: UInt32
    /// The start of the entry being encoded, kept for its room.
    private var head: [UInt8] = []

    /// Starts behind records whose running check is `crc`.
    public init(crc: UInt32 = 0) {
        self.crc = crc
    }

    /// Hands over what has been encoded and starts an empty buffer.
    public mutating func take() -> [UInt8] {
        let taken = self.bytes
        self.bytes = []
        return taken
    }

    /// Appends the record that a segment begins with: the check so far, and no data.
    public mutating func appendCRC() {
        let size = 3 + varintSize(UInt64(self.crc))
        self.appendFrame(size: size)
        self.appendStart(.crc)
        self.pad(size)
    }

    /// Appends a record with this data.
    public mutating func append(_ type: WALRecordType, _ data: [UInt8]) {
        self.crc = CRC32C.update(self.crc, data)
        self.appendRecord(type, head: data, tail: [])
    }

    /// Appends an entry: `Entry.encode()` as data, without a buffer of its own.
    ///
    /// `Entry` is in one piece in the log, and most of it is the client's bytes. Encoding it apart
    /// would copy those twice; here its first fields are written apart and the bytes follow them.
    public mutating func append(entry type: Int32, term: UInt64, index: UInt64, data: [UInt8]) {
        self.head.removeAll(keepingCapacity: true)
        self.head.append(0x08)
        appendVarint(UInt64(bitPattern: Int64(type)), to: &self.head)
        self.head.append(0x10)
        appendVarint(term, to: &self.head)
        self.head.append(0x18)
        appendVarint(index, to: &self.head)
        if !data.isEmpty {
            self.head.append(0x22)
            appendVarint(UInt64(data.count), to: &self.head)
        }
        self.crc = CRC32C.update(CRC32C.update(self.crc, self.head), data)
        self.appendRecord(.entry, head: self.head, tail: data)
    }

    private mutating func appendRecord(_ type: WALRecordType, head: [UInt8], tail: [UInt8]) {
        let length = head.count + tail.count
        let size = 4 + varintSize(UInt64(self.crc)) + varintSize(UInt64(length)) + length
        self.appendFrame(size: size)
        self.appendStart(type)
        self.bytes.append(0x1a)
        appendVarint(UInt64(length), to: &self.bytes)
        self.bytes.append(contentsOf: head)
        self.bytes.append(contentsOf: tail)
        self.pad(size)
    }

    private mutating func appendStart(_ type: WALRecordType) {
        self.bytes.append(0x08)
        self.bytes.append(type.rawValue)
        self.bytes.append(0x10)
        appendVarint(UInt64(self.crc), to: &self.bytes)
    }

    private mutating func appendFrame(size: Int) {
        let field = frameField(size: size)
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            self.bytes.append(UInt8(truncatingIfNeeded: field >> shift))
        }
    }

    private mutating func pad(_ size: Int) {
        for _ in 0..<paddingSize(size) { self.bytes.append(0) }
    }
}

/// The zeros behind a record of this size.
func paddingSize(_ size: Int) -> Int { -size & 7 }

/// The frame before a record of this size.
func frameField(size: Int) -> UInt64 {
    let padding = paddingSize(size)
    return UInt64(size) | (padding == 0 ? 0 : UInt64(0x80 | padding) << 56)
}

private func varintSize(_ value: UInt64) -> Int {
    (max(64 - value.leadingZeroBitCount, 1) + 6) / 7
}

private func appendVarint(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
}
