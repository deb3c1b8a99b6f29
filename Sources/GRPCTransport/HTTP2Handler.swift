import CNGHTTP2
import NIOCore

/// One HTTP/2 connection: an nghttp2 session driven by a channel, without child channels.
///
/// Everything here runs on the channel's event loop; other threads reach it through
/// `NIOLoopBound`. Input is fed to nghttp2 as it arrives; output is gathered into one buffer and
/// flushed once per loop turn, when a read burst ends or when the turn's last task has run.
/// `ClientHandler` and `ServerHandler` give the events their meaning.
///
/// nghttp2 forbids sending or receiving from inside its callbacks. User code runs in them, so
/// whatever user code asks for is submitted at once and flushed later, and the session is deleted
/// only with the handler.
class HTTP2Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How much output is gathered before it is handed to the channel.
    static let outputChunkBytes = 64 * 1024

    /// More than any genuine call's header fields; the default limit of grpc-go is the same order.
    static let headerBytesMax = 64 * 1024

    final let loop: any EventLoop
    final let session: OpaquePointer
    final var context: ChannelHandlerContext?

    /// Whether the channel is gone; nothing may touch the slots from nghttp2's side then.
    final var isClosed = false

    /// The first thing that went wrong with the connection, in words.
    final var failure: String?

    /// What nghttp2 last found wrong with the peer's frames; not always fatal.
    final var protocolNote: String?

    /// The buffer nghttp2 is reading from, for slices of it.
    final var inbound: ByteBuffer?

    final var slots: [HTTP2Stream] = []
    final var freeSlots: [UInt32] = []
    final var liveStreams = 0
    private final var lastFound: HTTP2Stream?

    // Output, in HTTP2Handler+Output.
    final var output = ByteBuffer()
    final var isReading = false
    final var isFlushScheduled = false
    final var isOutputFull = false
    final var closesAfterFlush = false
    /// Bytes handed to the channel since the connection began.
    final var handedBytes = 0

    // Timers, in HTTP2Handler+Timers.
    final var deadlines = DeadlineQueue()
    final var deadlineTimer: Scheduled<Void>?
    final var deadlineTimerAt = NIODeadline.distantFuture
    final var keepalive: Keepalive
    final var keepaliveTimer: Scheduled<Void>?
    final var lastReadAt = NIODeadline.now()

    init(loop: any EventLoop, session: OpaquePointer, keepalive: Keepalive) {
        self.loop = loop
        self.session = session
        self.keepalive = keepalive
    }

    deinit {
        nghttp2_session_del(self.session)
    }

    // The events a subclass gives meaning to. They are methods, not closures or existentials,
    // because there are several for every call.

    func makeStream(slot: UInt32) -> HTTP2Stream { HTTP2Stream(slot: slot) }
    func started() {}
    func headersBegan(streamID: Int32, isRequest: Bool) -> Int32 { 0 }
    func header(
        _ stream: HTTP2Stream,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) {}
    func headersEnded(_ stream: HTTP2Stream, endsStream: Bool) {}
    func received(_ stream: HTTP2Stream, bytes: UnsafeRawBufferPointer) {}
    func remoteEnded(_ stream: HTTP2Stream) {}
    func pingReceived(isAcknowledgement: Bool, data: UInt64) {}
    func settingsReceived() {}
    func goAwayReceived(lastStreamID: Int32, errorCode: UInt32, debug: String) {}
    func headersSent(_ stream: HTTP2Stream, endsStream: Bool) {}
    func dataSent(_ stream: HTTP2Stream, count: Int) {}
    func lastDataTaken(_ stream: HTTP2Stream, flags: inout UInt32) {}
    func closed(_ stream: HTTP2Stream, errorCode: UInt32) {}
    func expired(_ stream: HTTP2Stream) {}
    func connectionClosed() {}
    func writePromise(upTo offset: Int) -> EventLoopPromise<Void>? { nil }
    func flushed() {}

    // Streams.

    /// Takes a record for a new stream; the caller sets its id.
    final func allocate() -> HTTP2Stream {
        self.liveStreams += 1
        if let slot = self.freeSlots.popLast() {
            return self.slots[Int(slot)]
        }
        let stream = self.makeStream(slot: UInt32(self.slots.count))
        self.slots.append(stream)
        return stream
    }

    /// Gives a record back; every key to it is out of date from here on.
    final func free(_ stream: HTTP2Stream) {
        if self.lastFound === stream { self.lastFound = nil }
        stream.reset()
        self.liveStreams -= 1
        self.freeSlots.append(stream.key.slot)
    }

    /// The record nghttp2's user data stands for.
    final func stream(userData: UnsafeMutableRawPointer?) -> HTTP2Stream? {
        guard let userData, !self.isClosed else { return nil }
        return self.slots[Int(bitPattern: userData) - 1]
    }

    /// The record of an open stream; the last one asked for is remembered, as events come in runs.
    final func stream(id: Int32) -> HTTP2Stream? {
        if let stream = self.lastFound, stream.id == id { return stream }
        let found = self.stream(
            userData: nghttp2_session_get_stream_user_data(self.session, id)
        )
        self.lastFound = found
        return found
    }

    /// The record of a key, unless its stream is gone.
    final func stream(_ key: StreamKey) -> HTTP2Stream? {
        let stream = self.slots[Int(key.slot)]
        return stream.key == key && stream.id != 0 ? stream : nil
    }

    /// What nghttp2 carries for a stream: its slot, counted from one because nil means none.
    final func userData(_ stream: HTTP2Stream) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: Int(stream.key.slot) + 1)
    }

    /// Ends a stream from this side.
    final func reset(_ stream: HTTP2Stream, errorCode: nghttp2_error_code) {
        nghttp2_submit_rst_stream(
            self.session,
            UInt8(NGHTTP2_FLAG_NONE.rawValue),
            stream.id,
            errorCode.rawValue
        )
        self.setNeedsFlush()
    }

    // Flow control.

    /// Grants the peer `count` more bytes on a stream.
    final func credit(_ stream: HTTP2Stream, _ count: Int) {
        guard count > 0, stream.id != 0, !self.isClosed else { return }
        nghttp2_session_consume_stream(self.session, stream.id, count)
        self.setNeedsFlush()
    }

    /// Grants what a reader on another thread has consumed, and what it waits for.
    final func credit(_ key: StreamKey, _ count: Int, waitsForMore: Bool) {
        guard !self.isClosed, let stream = self.stream(key) else { return }
        var granted = count
        if waitsForMore {
            granted += stream.partialUncredited
            stream.partialUncredited = 0
        }
        self.credit(stream, granted)
    }

    // Channel events.

    final func handlerAdded(context: ChannelHandlerContext) {
        self.loop.assertInEventLoop()
        self.context = context
        nghttp2_session_set_user_data(self.session, Unmanaged.passUnretained(self).toOpaque())
        if context.channel.isActive { self.begin() }
    }

    final func handlerRemoved(context: ChannelHandlerContext) {
        // A channel that never became active does not become inactive either.
        self.becomeClosed()
        self.context = nil
    }

    final func channelActive(context: ChannelHandlerContext) {
        self.begin()
        context.fireChannelActive()
    }

    private final func begin() {
        self.started()
        self.scheduleKeepalive()
        self.flush()
    }

    final func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.loop.assertInEventLoop()
        let buffer = self.unwrapInboundIn(data)
        self.isReading = true
        self.inbound = buffer
        let used = buffer.withUnsafeReadableBytes { bytes in
            nghttp2_session_mem_recv(self.session, bytes.baseAddress, bytes.count)
        }
        self.inbound = nil
        if used < 0 { self.sessionFailed(Int32(used)) }
    }

    final func channelReadComplete(context: ChannelHandlerContext) {
        self.isReading = false
        self.lastReadAt = .now()
        self.flush()
        context.fireChannelReadComplete()
    }

    final func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { self.flush() }
        context.fireChannelWritabilityChanged()
    }

    final func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.fail(SystemErrorText.describe(error))
    }

    final func channelInactive(context: ChannelHandlerContext) {
        self.becomeClosed()
        context.fireChannelInactive()
    }

    private final func becomeClosed() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.lastFound = nil
        self.deadlineTimer?.cancel()
        self.keepaliveTimer?.cancel()
        self.connectionClosed()
    }

    /// nghttp2 gave up on the connection: the peer broke the protocol, or flooded it.
    private final func sessionFailed(_ code: Int32) {
        let words = self.protocolNote ?? String(cString: nghttp2_strerror(code))
        self.fail("HTTP/2 protocol error: \(words)")
    }

    /// Closes the connection for a reason; the first reason stays.
    final func fail(_ reason: String) {
        if self.failure == nil { self.failure = reason }
        guard !self.isClosed else { return }
        // A close in the middle of a callback would pull the session from under nghttp2.
        self.loop.assumeIsolated().execute {
            self.flush()
            self.context?.close(promise: nil)
        }
    }
}
