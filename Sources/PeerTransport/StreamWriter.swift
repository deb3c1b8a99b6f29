import NIOCore
import Raft

/// A stream that a peer dialled and this member writes: the endless answer to its request.
///
/// The answer is chunked. What one turn of the loop writes becomes one chunk, so its length, which
/// stands before it, is filled in at the end; the room for it has a fixed width.
final class StreamWriter {
    let kind: StreamKind
    private let link: PeerLink
    private let channel: any Channel
    /// The place in the pipeline behind the HTTP encoder, which knows nothing of these bytes.
    private let output: ChannelHandlerContext
    private var encoder: StreamEncoder
    /// The chunk that is being written, with room for its length in front.
    private var pending: ByteBuffer
    private(set) var hasPending = false
    /// Bytes handed to the socket's queue, since the stream opened.
    private var writtenBytes = 0
    /// Bytes that had left the queue at the last beat.
    private var leftBytes = 0
    /// For how many beats bytes waited and none left.
    private var stuckBeats = 0
    /// Whether anything was written since the last beat.
    private var isBusy = false
    private var isClosed = false

    /// A chunk's length in hexadecimal, of fixed width, and the end of that line.
    private static let headBytes = 10
    /// A chunk's length has eight digits.
    private static let chunkBytesMax = Int(UInt32.max)
    /// A buffer that grew beyond this for one turn is not kept.
    private static let keptBytesMax = 256 << 10

    init(
        kind: StreamKind,
        link: PeerLink,
        channel: any Channel,
        output: ChannelHandlerContext
    ) {
        self.kind = kind
        self.link = link
        self.channel = channel
        self.output = output
        self.encoder = StreamEncoder(kind: kind)
        self.pending = channel.allocator.buffer(capacity: 4096)
        self.startChunk()
    }

    /// Encodes a message; `flush` sends it.
    ///
    /// - Returns: False when too much waits already; the message is dropped then.
    func write(_ message: Message) -> Bool {
        guard !self.isClosed, self.hasRoom else { return false }
        self.encoder.encode(message, into: &self.pending)
        self.hasPending = true
        return true
    }

    /// Hands what was written to the socket.
    func flush() {
        guard self.hasPending, !self.isClosed else { return }
        self.finishChunk()
        self.hasPending = false
        self.isBusy = true
        self.writtenBytes += self.pending.readableBytes
        // When the socket takes everything at once, the buffer is this stream's own again.
        self.output.writeAndFlush(NIOAny(self.pending), promise: nil)
        self.startChunk()
    }

    /// Lets a third of the read timeout pass: keeps the stream alive, or gives it up.
    func beat() {
        guard !self.isClosed else { return }
        guard self.makesProgress() else {
            let reason = "nothing could be written for \(self.link.transport.options.writeTimeout)"
            return self.fail(reason)
        }
        if !self.isBusy {
            self.encoder.encodeLinkHeartbeat(into: &self.pending)
            self.hasPending = true
            self.flush()
        }
        self.isBusy = false
    }

    /// Closes the stream because it was replaced or is no longer wanted.
    func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.channel.close(promise: nil)
    }

    /// Hears that the connection is gone.
    func disconnected(_ reason: String) {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.link.writerClosed(self, reason: reason)
    }

    private func fail(_ reason: String) {
        self.disconnected(reason)
        self.channel.close(promise: nil)
    }

    /// How many bytes wait for the socket.
    private var queuedBytes: Int {
        let queued = try? self.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return queued ?? 0
    }

    /// Whether a message may still join; one always may when nothing waits.
    private var hasRoom: Bool {
        let max = min(self.link.transport.options.queuedBytesMax, Self.chunkBytesMax / 2)
        let pending = self.pending.readableBytes - Self.headBytes
        if self.channel.isWritable { return pending < max }
        return pending + self.queuedBytes < max
    }

    /// Whether the queue is empty or became shorter within the write timeout.
    private func makesProgress() -> Bool {
        let queued = self.queuedBytes
        let left = self.writtenBytes - queued
        self.stuckBeats = queued > 0 && left == self.leftBytes ? self.stuckBeats + 1 : 0
        self.leftBytes = left
        let options = self.link.transport.options
        return options.beat * self.stuckBeats < options.writeTimeout
    }

    private func startChunk() {
        if self.pending.capacity > Self.keptBytesMax {
            self.pending = self.channel.allocator.buffer(capacity: 4096)
        } else {
            self.pending.clear()
        }
        self.pending.writeRepeatingByte(0x30, count: Self.headBytes - 2)
        self.pending.writeStaticString("\r\n")
    }

    private func finishChunk() {
        var rest = self.pending.readableBytes - Self.headBytes
        var place = Self.headBytes - 3
        while rest > 0 {
            let digit = UInt8(rest & 15)
            self.pending.setInteger(digit < 10 ? 0x30 + digit : 0x57 + digit, at: place)
            rest >>= 4
            place -= 1
        }
        self.pending.writeStaticString("\r\n")
    }
}

private func * (amount: TimeAmount, count: Int) -> TimeAmount {
    .nanoseconds(amount.nanoseconds * Int64(count))
}
