/// Writes messages into one growing buffer.
///
/// The calls named after a type write a tag and a value. A zero value (0, false, empty) is left out,
/// as in proto3, unless `always` is true: etcd's proto2 messages write theirs.
public struct WireWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []

    /// Starts empty, with room for `capacity` bytes.
    public init(reserving capacity: Int = 0) {
        self.bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written, and keeps the room.
    public mutating func removeAll() {
        self.bytes.removeAll(keepingCapacity: true)
    }

    /// Forgets what was written from an offset on, and keeps the room.
    public mutating func removeAll(from offset: Int) {
        self.bytes.removeLast(self.bytes.count - offset)
    }

    /// Appends bytes that are already encoded.
    public mutating func raw(_ encoded: Span<UInt8>) {
        // The pointer is read before the closure ends.
        unsafe encoded.withUnsafeBufferPointer { unsafe self.bytes.append(contentsOf: $0) }
    }

    /// Writes a message that is already encoded.
    public mutating func message(_ number: Int, encoded: Span<UInt8>) {
        self.tag(number, .lengthDelimited)
        self.varint(UInt64(encoded.count))
        self.raw(encoded)
    }

    /// Writes a message whose fields `body` writes.
    public mutating func nested<Failure: Error>(
        _ number: Int,
        _ body: (inout WireWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.tag(number, .lengthDelimited)
        let start = self.openLength()
        try body(&self)
        self.closeLength(start)
    }

    /// Appends a varint in its shortest form.
    public mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            self.bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a tag.
    public mutating func tag(_ number: Int, _ type: WireType) {
        self.varint(UInt64(number) << 3 | UInt64(type.rawValue))
    }

    /// Writes a `uint64`.
    public mutating func uint64(_ number: Int, _ value: UInt64, always: Bool = false) {
        guard value != 0 || always else { return }
        self.tag(number, .varint)
        self.varint(value)
    }

    /// Writes an `int64`; a negative one takes ten bytes.
    public mutating func int64(_ number: Int, _ value: Int64, always: Bool = false) {
        self.uint64(number, UInt64(bitPattern: value), always: always)
    }

    /// Writes a `uint32`.
    public mutating func uint32(_ number: Int, _ value: UInt32, always: Bool = false) {
        self.uint64(number, UInt64(value), always: always)
    }

    /// Writes an `int32` or an enum; a negative one is extended to 64 bits.
    public mutating func int32(_ number: Int, _ value: Int32, always: Bool = false) {
        self.int64(number, Int64(value), always: always)
    }

    /// Writes a `bool`.
    public mutating func bool(_ number: Int, _ value: Bool, always: Bool = false) {
        self.uint64(number, value ? 1 : 0, always: always)
    }

    /// Writes a `bytes` value.
    public mutating func bytes(_ number: Int, _ value: [UInt8], always: Bool = false) {
        guard !value.isEmpty || always else { return }
        self.tag(number, .lengthDelimited)
        self.varint(UInt64(value.count))
        self.bytes.append(contentsOf: value)
    }

    /// Writes a `string` value.
    public mutating func string(_ number: Int, _ value: String, always: Bool = false) {
        guard !value.isEmpty || always else { return }
        self.tag(number, .lengthDelimited)
        self.varint(UInt64(value.utf8.count))
        self.bytes.append(contentsOf: value.utf8)
    }

    /// Writes the elements of a repeated integer, Boolean or enum packed together, as proto3 does.
    public mutating func packed(_ number: Int, _ values: [UInt64]) {
        guard !values.isEmpty else { return }
        self.tag(number, .lengthDelimited)
        let start = self.openLength()
        for value in values { self.varint(value) }
        self.closeLength(start)
    }

    /// Writes a message, even an empty one: its presence is its meaning.
    @inlinable
    public mutating func message<Message: WireMessage>(_ number: Int, _ message: Message) {
        self.tag(number, .lengthDelimited)
        let start = self.openLength()
        message.write(to: &self)
        self.closeLength(start)
    }

    /// Writes a message that may be absent.
    @inlinable
    public mutating func message<Message: WireMessage>(_ number: Int, _ message: Message?) {
        guard let message else { return }
        self.message(number, message)
    }

    /// Leaves one byte for a length and returns where the value starts.
    @usableFromInline
    mutating func openLength() -> Int {
        self.bytes.append(0)
        return self.bytes.count
    }

    /// Fills in the length of the value that started at `start`.
    ///
    /// Most nested messages are shorter than 128 bytes and fit the byte left for them; the others
    /// are moved by the bytes that their length needs more, which is cheaper than measuring every
    /// message before it is written.
    @usableFromInline
    mutating func closeLength(_ start: Int) {
        let length = self.bytes.count - start
        guard length >= 0x80 else {
            self.bytes[start - 1] = UInt8(truncatingIfNeeded: length)
            return
        }
        let width = (64 - UInt64(length).leadingZeroBitCount + 6) / 7
        for _ in 1..<width { self.bytes.append(0) }
        unsafe self.bytes.withUnsafeMutableBytes { buffer in
            // The region lies inside the buffer: `width - 1` bytes were appended just above, and
            // copyMemory allows overlap.
            let value = unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<(start + length)])
            let moved = start + width - 1
            unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[moved...]).copyMemory(from: value)
        }
        var rest = UInt64(length)
        for place in 0..<width {
            let more: UInt8 = place == width - 1 ? 0 : 0x80
            self.bytes[start - 1 + place] = UInt8(truncatingIfNeeded: rest & 0x7f) | more
            rest >>= 7
        }
    }
}
