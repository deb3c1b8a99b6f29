import CNGHTTP2
import NIOCore

/// The server's side of one connection: takes requests to their methods and answers back.
final class ServerHandler: HTTP2Handler {
    let options: GRPCServerOptions
    let table: MethodTable
    let peer: String

    /// Told when the connection is gone.
    private let ended: @Sendable () -> Void

    /// Unsent bytes of unary responses, and the calls that wait for them to shrink.
    var unaryPendingBytes = 0
    var waitingDispatches: [StreamKey] = []

    /// Unsent bytes of streams, as their senders see them.
    var streamPendingBytes = 0

    // The ping policy's state; see `pingReceived`.
    private var pingStrikes = 0
    private var lastPingAt: NIODeadline?
    private var hasSentSincePing = false

    private var shutdown = Shutdown.none
    private var handshakeTimer: Scheduled<Void>?

    /// How far a graceful shutdown has come.
    private enum Shutdown {
        case none
        /// The client was told not to begin calls, and asked to say that it has heard.
        case announced
        /// The client was told which streams are still answered.
        case draining
    }

    /// The payload of the ping that follows a shutdown notice.
    private static let shutdownPing: UInt64 = 0x7465_726E_646F_776E

    init(
        loop: any EventLoop,
        options: GRPCServerOptions,
        table: MethodTable,
        peer: String,
        ended: @escaping @Sendable () -> Void
    ) {
        self.options = options
        self.table = table
        self.peer = peer
        self.ended = ended
        super.init(
            loop: loop,
            session: HTTP2SessionFactory.server(
                resetBurst: options.streamResetBurst,
                resetRate: options.streamResetsPerSecond
            ),
            keepalive: Keepalive(
                interval: options.keepaliveInterval,
                timeout: options.keepaliveTimeout,
                withoutStreams: true
            )
        )
    }

    override func makeStream(slot: UInt32) -> HTTP2Stream { ServerCall(slot: slot) }

    override func started() {
        let none = UInt8(NGHTTP2_FLAG_NONE.rawValue)
        let settings = [
            Self.setting(
                NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
                self.options.maxConcurrentStreams
            ),
            Self.setting(
                NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE,
                UInt32(self.options.streamWindowBytes)
            ),
            Self.setting(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, UInt32(Self.headerBytesMax)),
        ]
        nghttp2_submit_settings(self.session, none, settings, settings.count)
        let window = Int32(self.options.connectionWindowBytes)
        nghttp2_session_set_local_window_size(self.session, none, 0, window)
        self.handshakeTimer = self.loop.assumeIsolated().scheduleTask(
            in: self.options.handshakeTimeout
        ) {
            self.fail("no HTTP/2 preface came in time")
        }
    }

    private static func setting(
        _ id: nghttp2_settings_id,
        _ value: UInt32
    ) -> nghttp2_settings_entry {
        nghttp2_settings_entry(settings_id: Int32(id.rawValue), value: value)
    }

    override func settingsReceived() {
        self.handshakeTimer?.cancel()
        self.handshakeTimer = nil
    }

    func call(_ key: StreamKey) -> ServerCall? {
        guard !self.isClosed else { return nil }
        return self.stream(key).map { unsafeDowncast($0, to: ServerCall.self) }
    }

    // Requests, in ServerHandler+Requests.

    override func headersBegan(streamID: Int32, isRequest: Bool) -> Int32 {
        guard isRequest, !self.isClosed else { return 0 }
        let stream = self.allocate()
        stream.id = streamID
        nghttp2_session_set_stream_user_data(self.session, streamID, self.userData(stream))
        return 0
    }

    override func header(
        _ stream: HTTP2Stream,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) {
        self.takeHeader(unsafeDowncast(stream, to: ServerCall.self), name: name, value: value)
    }

    override func headersEnded(_ stream: HTTP2Stream, endsStream: Bool) {
        self.takeHeadersEnd(unsafeDowncast(stream, to: ServerCall.self), endsStream: endsStream)
    }

    override func received(_ stream: HTTP2Stream, bytes: UnsafeRawBufferPointer) {
        self.takeData(unsafeDowncast(stream, to: ServerCall.self), bytes)
    }

    override func remoteEnded(_ stream: HTTP2Stream) {
        self.takeEnd(unsafeDowncast(stream, to: ServerCall.self))
    }

    // Responses, in ServerHandler+Responses.

    override func headersSent(_ stream: HTTP2Stream, endsStream: Bool) {
        self.hasSentSincePing = true
        // The call is over, whatever the client would still send (RFC 9113 §8.1).
        if endsStream, !stream.remoteEnded { self.reset(stream, errorCode: NGHTTP2_NO_ERROR) }
    }

    override func dataSent(_ stream: HTTP2Stream, count: Int) {
        self.hasSentSincePing = true
        self.noteSent(unsafeDowncast(stream, to: ServerCall.self), count)
    }

    override func lastDataTaken(_ stream: HTTP2Stream, flags: inout UInt32) {
        flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
        self.submitTrailers(unsafeDowncast(stream, to: ServerCall.self))
    }

    override func flushed() {
        self.dispatchWaiting()
    }

    override func expired(_ stream: HTTP2Stream) {
        let call = unsafeDowncast(stream, to: ServerCall.self)
        guard !call.isAnswered else { return }
        self.giveUp(
            call,
            GRPCError(code: .deadlineExceeded, message: "context deadline exceeded")
        )
    }

    override func closed(_ stream: HTTP2Stream, errorCode: UInt32) {
        self.forget(unsafeDowncast(stream, to: ServerCall.self))
        // The record is freed when this returns.
        if self.shutdown == .draining, self.liveStreams == 1 { self.closeSoon() }
    }

    override func connectionClosed() {
        self.handshakeTimer?.cancel()
        for stream in self.slots where stream.id != 0 {
            self.forget(unsafeDowncast(stream, to: ServerCall.self))
            self.free(stream)
        }
        self.ended()
    }

    // The connection.

    /// Holds a client's pings to the policy grpc-go enforces: those that follow something the
    /// server sent are free (bandwidth estimation pings once a round trip), others must keep their
    /// distance.
    override func pingReceived(isAcknowledgement: Bool, data: UInt64) {
        if isAcknowledgement {
            if data == Self.shutdownPing { self.finishAnnouncement() }
            return
        }
        guard let strikesMax = self.options.keepaliveStrikesMax else { return }
        let now = NIODeadline.now()
        defer { self.lastPingAt = now }
        if self.hasSentSincePing {
            self.hasSentSincePing = false
            self.pingStrikes = 0
            return
        }
        let isIdle = self.liveStreams == 0 && !self.options.keepalivePermittedWithoutStreams
        let distance = isIdle ? TimeAmount.hours(2) : self.options.keepaliveMinimumInterval
        if let last = self.lastPingAt, last + distance > now { self.pingStrikes += 1 }
        if self.pingStrikes > strikesMax {
            self.goAway(NGHTTP2_ENHANCE_YOUR_CALM, "too_many_pings")
        }
    }

    private func goAway(_ code: nghttp2_error_code, _ debug: String) {
        let bytes = Array(debug.utf8)
        nghttp2_submit_goaway(
            self.session,
            UInt8(NGHTTP2_FLAG_NONE.rawValue),
            nghttp2_session_get_last_proc_stream_id(self.session),
            code.rawValue,
            bytes,
            bytes.count
        )
        if code != NGHTTP2_NO_ERROR { self.closeSoon() }
        self.setNeedsFlush()
    }

    private func closeSoon() {
        self.closesAfterFlush = true
        self.setNeedsFlush()
    }

    /// Lets open calls end and no new one begin.
    ///
    /// First a notice with the highest stream id and a ping; only when the ping is answered are
    /// the streams named that will be processed, so that none that was already on its way is lost
    /// (RFC 9113 §6.8).
    func shutDownGracefully() {
        guard !self.isClosed, self.shutdown == .none else { return }
        self.shutdown = .announced
        nghttp2_submit_shutdown_notice(self.session)
        var payload = Self.shutdownPing
        withUnsafeBytes(of: &payload) { bytes in
            _ = nghttp2_submit_ping(
                self.session,
                UInt8(NGHTTP2_FLAG_NONE.rawValue),
                bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            )
        }
        self.setNeedsFlush()
    }

    private func finishAnnouncement() {
        guard self.shutdown == .announced else { return }
        self.shutdown = .draining
        self.goAway(NGHTTP2_NO_ERROR, "")
        if self.liveStreams == 0 { self.closeSoon() }
    }

    /// Closes the connection at once.
    func closeNow() {
        self.fail("the server is shutting down")
    }
}
