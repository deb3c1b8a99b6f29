/// The values of fields, by declared type. Each throws when the layout is another.
extension WireCursor {
    /// A `uint64`.
    public mutating func uint64(
        _ bytes: Span<UInt8>,
        _ tag: WireTag
    ) throws(WireError) -> UInt64 {
        try self.expect(.varint, tag)
        return try self.varint(bytes)
    }

    /// An `int64`: the same bits, signed.
    public mutating func int64(_ bytes: Span<UInt8>, _ tag: WireTag) throws(WireError) -> Int64 {
        Int64(bitPattern: try self.uint64(bytes, tag))
    }

    /// A `uint32`; higher bits are dropped, as every protobuf implementation does.
    public mutating func uint32(
        _ bytes: Span<UInt8>,
        _ tag: WireTag
    ) throws(WireError) -> UInt32 {
        UInt32(truncatingIfNeeded: try self.uint64(bytes, tag))
    }

    /// An `int32` or an enum; higher bits are dropped.
    public mutating func int32(_ bytes: Span<UInt8>, _ tag: WireTag) throws(WireError) -> Int32 {
        Int32(truncatingIfNeeded: try self.uint64(bytes, tag))
    }

    /// A `bool`: true for any varint but 0.
    public mutating func bool(_ bytes: Span<UInt8>, _ tag: WireTag) throws(WireError) -> Bool {
        try self.uint64(bytes, tag) != 0
    }

    /// A `bytes` value, copied.
    public mutating func bytes(
        _ bytes: Span<UInt8>,
        _ tag: WireTag
    ) throws(WireError) -> [UInt8] {
        let range = try self.lengthDelimited(bytes, tag)
        // The pointer does not leave the closure, and the array is a copy.
        return unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// A `string` value.
    public mutating func string(
        _ bytes: Span<UInt8>,
        _ tag: WireTag
    ) throws(WireError) -> String {
        let copy = try self.bytes(bytes, tag)
        guard let text = String(validating: copy, as: UTF8.self) else {
            throw WireError(.invalidUTF8, offset: self.position - copy.count)
        }
        return text
    }

    /// Elements of a repeated integer, Boolean or enum: one of them, or many packed together.
    public mutating func varints(
        _ bytes: Span<UInt8>,
        _ tag: WireTag
    ) throws(WireError) -> [UInt64] {
        guard tag.type == .lengthDelimited else { return [try self.uint64(bytes, tag)] }
        // Packed elements are counted as depth by `nested`, which does no harm.
        var packed = try self.nested(bytes, tag)
        var elements: [UInt64] = []
        while packed.position < packed.end {
            elements.append(try packed.varint(bytes))
        }
        return elements
    }

    /// A message; one that came in pieces is merged, as protobuf prescribes.
    @inlinable
    public mutating func message<Message: WireMessage>(
        _ bytes: Span<UInt8>,
        _ tag: WireTag,
        into message: inout Message
    ) throws(WireError) {
        var nested = try self.nested(bytes, tag)
        try message.merge(bytes, &nested)
    }

    /// A message that may be absent.
    @inlinable
    public mutating func message<Message: WireMessage>(
        _ bytes: Span<UInt8>,
        _ tag: WireTag,
        into message: inout Message?
    ) throws(WireError) {
        var merged = message ?? Message()
        message = nil
        try self.message(bytes, tag, into: &merged)
        message = merged
    }

    /// One element of a repeated message.
    @inlinable
    public mutating func message<Message: WireMessage>(
        _ bytes: Span<UInt8>,
        _ tag: WireTag,
        appendingTo messages: inout [Message]
    ) throws(WireError) {
        var element = Message()
        try self.message(bytes, tag, into: &element)
        messages.append(element)
    }
}
