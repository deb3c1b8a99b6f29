/// A protocol-buffer message with its wire coding.
///
/// Encoding is canonical and etcd's own: fields in ascending order of their numbers, zero values
/// left out unless the field table says that etcd writes them, minimal varints. Decoding takes any
/// order; fields it does not know are passed over.
public protocol WireMessage: Equatable, Sendable {
    /// The message with every field at its default.
    init()

    /// Reads fields up to the cursor's end into this message.
    ///
    /// - Throws: `WireError` when the bytes are no such message; fields read before stay set.
    mutating func merge(
        _ bytes: Span<UInt8>,
        _ cursor: inout WireCursor
    ) throws(WireError)

    /// Appends the message's encoding.
    func write(to writer: inout WireWriter)
}

extension WireMessage {
    /// Decodes a whole message.
    @inlinable
    public init(decoding bytes: Span<UInt8>) throws(WireError) {
        self.init()
        var cursor = WireCursor(bytes)
        try self.merge(bytes, &cursor)
    }

    /// Decodes a whole message.
    @inlinable
    public init(decoding bytes: [UInt8]) throws(WireError) {
        try self.init(decoding: bytes.span)
    }

    /// The message's bytes.
    @inlinable
    public func encode() -> [UInt8] {
        var writer = WireWriter()
        self.write(to: &writer)
        return writer.bytes
    }
}
