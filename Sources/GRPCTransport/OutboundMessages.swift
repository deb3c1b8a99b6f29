import NIOCore

/// The messages a stream has still to send, cut into DATA frames as windows allow.
///
/// Several small messages share a frame and a large one spans frames; each payload is copied once,
/// from its own buffer into the connection's output.
struct OutboundMessages {
    private var head: ByteBuffer?
    /// How many bytes of the head's five-byte prefix are already written.
    private var prefixWritten = 0
    private var tail: [ByteBuffer] = []
    private var tailStart = 0

    /// Bytes not yet written, prefixes included.
    private(set) var byteCount = 0

    mutating func append(_ message: ByteBuffer) {
        self.byteCount += message.readableBytes + 5
        if self.head == nil {
            self.head = message
        } else {
            self.tail.append(message)
        }
    }

    mutating func removeAll() {
        self = OutboundMessages()
    }

    /// Writes exactly `count` bytes, which must not be more than `byteCount`.
    mutating func write(_ count: Int, into output: inout ByteBuffer) {
        precondition(count <= self.byteCount, "asked for \(count) of \(self.byteCount) bytes")
        self.byteCount -= count
        var left = count
        while left > 0, var message = self.head {
            left -= self.writePrefix(of: message, atMost: left, into: &output)
            if var part = message.readSlice(length: min(left, message.readableBytes)) {
                left -= part.readableBytes
                output.writeBuffer(&part)
            }
            guard message.readableBytes == 0, self.prefixWritten == 5 else {
                self.head = message
                return
            }
            self.advance()
        }
    }

    private mutating func writePrefix(
        of message: ByteBuffer,
        atMost limit: Int,
        into output: inout ByteBuffer
    ) -> Int {
        if self.prefixWritten == 0, limit >= 5 {
            output.writeInteger(UInt8(0))
            output.writeInteger(UInt32(message.readableBytes))
            self.prefixWritten = 5
            return 5
        }
        var written = 0
        while self.prefixWritten < 5, written < limit {
            // The payload is whole while its prefix is not, so its length is still the message's.
            let shift = UInt32(8 * (4 - self.prefixWritten))
            let length = UInt32(message.readableBytes)
            let byte = self.prefixWritten == 0 ? 0 : UInt8(truncatingIfNeeded: length >> shift)
            output.writeInteger(byte)
            self.prefixWritten += 1
            written += 1
        }
        return written
    }

    private mutating func advance() {
        self.prefixWritten = 0
        guard self.tailStart < self.tail.count else {
            self.head = nil
            return
        }
        self.head = self.tail[self.tailStart]
        self.tail[self.tailStart] = ByteBuffer()
        self.tailStart += 1
        if self.tailStart == self.tail.count {
            self.tail.removeAll(keepingCapacity: true)
            self.tailStart = 0
        } else if self.tailStart >= 64, self.tailStart * 2 >= self.tail.count {
            self.tail.removeFirst(self.tailStart)
            self.tailStart = 0
        }
    }
}
