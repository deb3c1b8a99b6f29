/// How a field's value is laid out on the wire.
public enum WireType: UInt8, Sendable {
    /// An integer, a Boolean or an enum in base 128.
    case varint = 0
    /// Eight bytes, little endian.
    case fixed64 = 1
    /// A length as varint, then that many bytes.
    case lengthDelimited = 2
    /// Four bytes, little endian.
    case fixed32 = 5
}

/// A field's number and layout, which stand before its value.
public struct WireTag: Sendable {
    /// The field number, from 1 to 2^29 - 1.
    public var number: Int
    /// The layout of the value that follows.
    public var type: WireType

    /// Makes a tag.
    @inlinable
    public init(number: Int, type: WireType) {
        self.number = number
        self.type = type
    }
}

/// A place in the bytes of a message that is being decoded, and where that message ends.
///
/// The bytes themselves are handed to every call, so that the cursor can be copied and stored while
/// the borrowed span cannot outlive its owner. Fields may come in any order. Nothing is read past
/// `end`, whatever the bytes say: each read either stays inside or throws.
public struct WireCursor: Sendable {
    /// How deep messages may be nested, which is protobuf's own default.
    ///
    /// Decoding recurses, and the bytes come from a peer: without a bound a small message could
    /// exhaust the stack.
    public static let depthMax = 100

    /// The next byte to read.
    ///
    /// Invariant: 0 <= position <= end.
    public private(set) var position: Int
    /// The first byte that does not belong to the message.
    ///
    /// Invariant: end <= bytes.count.
    public let end: Int
    /// How many messages are around this one.
    public let depth: Int

    /// Starts at the first of `bytes`.
    public init(_ bytes: Span<UInt8>) {
        self.position = 0
        self.end = bytes.count
        self.depth = 0
    }

    private init(position: Int, end: Int, depth: Int) {
        self.position = position
        self.end = end
        self.depth = depth
    }

    /// The next tag, or nil at the end of the message.
    public mutating func nextTag(_ bytes: Span<UInt8>) throws(WireError) -> WireTag? {
        guard self.position < self.end else { return nil }
        let start = self.position
        let raw = try self.varint(bytes)
        let number = Int(truncatingIfNeeded: raw >> 3)
        guard raw <= UInt64(UInt32.max), number > 0 else {
            throw WireError(.invalidTag, offset: start)
        }
        if let type = WireType(rawValue: UInt8(truncatingIfNeeded: raw & 7)) {
            return WireTag(number: number, type: type)
        }
        let isGroup = raw & 7 == 3 || raw & 7 == 4
        throw WireError(isGroup ? .group : .invalidTag, offset: start)
    }

    /// A varint, of any field type.
    public mutating func varint(_ bytes: Span<UInt8>) throws(WireError) -> UInt64 {
        let start = self.position
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while self.position < self.end {
            let byte = bytes[self.position]
            self.position += 1
            // The tenth byte holds bit 63 alone.
            guard shift < 63 || byte <= 1 else {
                throw WireError(.overlongVarint, offset: start)
            }
            value |= UInt64(byte & 0x7f) << shift
            guard byte & 0x80 != 0 else { return value }
            shift += 7
        }
        throw WireError(.truncated, offset: start)
    }

    /// Passes over the value of a field that this version does not know.
    public mutating func skip(_ bytes: Span<UInt8>, _ tag: WireTag) throws(WireError) {
        switch tag.type {
        case .varint: _ = try self.varint(bytes)
        case .fixed64: _ = try self.take(8)
        case .fixed32: _ = try self.take(4)
        case .lengthDelimited: _ = try self.lengthDelimited(bytes, tag)
        }
    }

    /// The range of a length-delimited value, which the cursor then stands behind.
    public mutating func lengthDelimited(
        _ bytes: Span<UInt8>,
        _ tag: WireTag
    ) throws(WireError) -> Range<Int> {
        try self.expect(.lengthDelimited, tag)
        let start = self.position
        let length = try self.varint(bytes)
        guard length <= UInt64(self.end - self.position) else {
            throw WireError(.truncated, offset: start)
        }
        return try self.take(Int(length))
    }

    /// A cursor over the message that is the value of `tag`.
    public mutating func nested(
        _ bytes: Span<UInt8>,
        _ tag: WireTag
    ) throws(WireError) -> WireCursor {
        let range = try self.lengthDelimited(bytes, tag)
        guard self.depth < Self.depthMax else {
            throw WireError(.nestedTooDeep, offset: range.lowerBound)
        }
        return WireCursor(
            position: range.lowerBound,
            end: range.upperBound,
            depth: self.depth + 1
        )
    }

    /// Throws when a field came in another layout than its declared type has.
    public func expect(_ type: WireType, _ tag: WireTag) throws(WireError) {
        guard tag.type == type else { throw WireError(.wireType, offset: self.position) }
    }

    private mutating func take(_ count: Int) throws(WireError) -> Range<Int> {
        guard count <= self.end - self.position else {
            throw WireError(.truncated, offset: self.position)
        }
        let range = self.position..<(self.position + count)
        self.position = range.upperBound
        return range
    }
}
