import NIOCore

/// Cuts a stream's DATA into length-prefixed messages (gRPC over HTTP/2, "Length-Prefixed-Message").
///
///     +------------+---------------------+-----------------+
///     | compressed | length              | message         |
///     | 1 byte     | 4 bytes, big-endian | `length` bytes  |
///     +------------+---------------------+-----------------+
///
/// A message may span DATA frames and a frame may hold several messages, at any byte.
struct MessageDeframer {
    /// What the next bytes gave.
    enum Step {
        /// All bytes were used; no further message is complete.
        case needsMore
        /// A message is complete.
        case message(ByteBuffer)
        /// The stream's peer breaks the protocol or a limit.
        case refused(GRPCError)
    }

    /// How many bytes of the five-byte prefix have arrived; five while a message is being read.
    private var prefixLength = 0
    private var compressed: UInt8 = 0
    private var length: UInt32 = 0
    private var assembly = MessageDeframer.nothing

    /// An empty buffer that owns no memory until written.
    private static let nothing = ByteBuffer()

    /// Whether a message has begun and is not complete: an end of stream now would cut it.
    var isInsideMessage: Bool { self.prefixLength > 0 }

    /// Takes bytes off the front of `bytes` until a message is complete or none are left.
    ///
    /// - Parameters:
    ///   - bytes: What remains of a DATA frame; what is used is removed.
    ///   - source: The buffer `bytes` points into. A message that lies wholly in it is given out as
    ///     its slice. Without it messages are copied, so that a long-lived small message does not
    ///     keep a whole read buffer alive.
    ///   - limit: The largest message accepted.
    /// - Returns: What the bytes gave.
    mutating func next(
        _ bytes: inout UnsafeRawBufferPointer,
        source: ByteBuffer?,
        limit: Int
    ) -> Step {
        while self.prefixLength < 5 {
            guard let byte = bytes.first else { return .needsMore }
            bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
            if self.prefixLength == 0 {
                self.compressed = byte
                self.length = 0
            } else {
                self.length = self.length << 8 | UInt32(byte)
            }
            self.prefixLength += 1
            if self.prefixLength == 5, let error = self.refusal(limit: limit) {
                return .refused(error)
            }
        }
        return self.body(&bytes, source: source)
    }

    private func refusal(limit: Int) -> GRPCError? {
        if self.compressed != 0 {
            return GRPCError(
                code: .unimplemented,
                message: "grpc: compressed flag set, but only the identity encoding is supported"
            )
        }
        if Int(self.length) > limit {
            return .receivedTooLarge(Int(self.length), limit: limit)
        }
        return nil
    }

    private mutating func body(
        _ bytes: inout UnsafeRawBufferPointer,
        source: ByteBuffer?
    ) -> Step {
        let missing = Int(self.length) - self.assembly.readableBytes
        let taken = UnsafeRawBufferPointer(rebasing: bytes.prefix(missing))
        bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(missing))
        if taken.count == Int(self.length), let source,
            let slice = Self.slice(of: source, at: taken)
        {
            self.prefixLength = 0
            return .message(slice)
        }
        if self.assembly.readableBytes == 0, !taken.isEmpty {
            // The peer names the length; only what has arrived is reserved on its word.
            self.assembly = ByteBuffer()
            self.assembly.reserveCapacity(min(Int(self.length), max(taken.count, 64 * 1024)))
        }
        self.assembly.writeBytes(taken)
        guard taken.count == missing else { return .needsMore }
        let message = self.assembly
        self.assembly = Self.nothing
        self.prefixLength = 0
        return .message(message)
    }

    private static func slice(
        of source: ByteBuffer,
        at bytes: UnsafeRawBufferPointer
    ) -> ByteBuffer? {
        guard let address = bytes.baseAddress else { return Self.nothing }
        let offset = source.withUnsafeReadableBytes { readable in
            readable.baseAddress.map { address - $0 } ?? 0
        }
        return source.getSlice(at: source.readerIndex + offset, length: bytes.count)
    }
}
