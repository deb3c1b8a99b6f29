import CNGHTTP2
import NIOCore

/// The client's side of one connection: starts calls, hears their answers, and knows which of them
/// may have reached the server.
final class ClientHandler: HTTP2Handler {
    let options: GRPCClientOptions

    /// "host:port", for messages.
    let endpoint: String

    /// Told when the server has shown itself, or why it did not.
    var ready: EventLoopPromise<Void>?

    /// Set when no new call may start, to what such a call is told.
    var refusal: String?

    /// Told at once when new calls are refused, from the event loop.
    let draining: @Sendable () -> Void

    private let requestHeaders: RequestHeaders

    /// The ends of the writes the channel has not finished, oldest first.
    private var unfinishedWrites: CircularBuffer<Int> = []
    private var finishedBytes = 0

    init(
        loop: any EventLoop,
        endpoint: String,
        options: GRPCClientOptions,
        ready: EventLoopPromise<Void>,
        draining: @escaping @Sendable () -> Void
    ) {
        self.options = options
        self.endpoint = endpoint
        self.ready = ready
        self.draining = draining
        self.requestHeaders = RequestHeaders(
            authority: options.authority ?? endpoint,
            userAgent: options.userAgent
        )
        super.init(
            loop: loop,
            session: HTTP2SessionFactory.client(),
            keepalive: Keepalive(
                interval: options.keepaliveInterval,
                timeout: options.keepaliveTimeout,
                withoutStreams: options.keepaliveWithoutCalls
            )
        )
    }

    override func makeStream(slot: UInt32) -> HTTP2Stream { ClientCall(slot: slot) }

    override func started() {
        let none = UInt8(NGHTTP2_FLAG_NONE.rawValue)
        let settings = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue),
                value: 0
            ),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue),
                value: UInt32(self.options.streamWindowBytes)
            ),
        ]
        nghttp2_submit_settings(self.session, none, settings, settings.count)
        nghttp2_session_set_local_window_size(
            self.session,
            none,
            0,
            Int32(self.options.connectionWindowBytes)
        )
    }

    // Starting and steering calls.

    /// Starts a call and returns its key; nil if it failed at once, which the listener has heard.
    func start(
        _ path: String,
        metadata: GRPCMetadata,
        deadline: NIODeadline?,
        request: ByteBuffer?,
        listener: ClientCall.Listener,
        bridge: StreamBridge? = nil
    ) -> StreamKey? {
        self.loop.assertInEventLoop()
        let now = deadline.map { _ in NIODeadline.now() }
        if let error = self.refusalToStart(request, deadline: deadline, now: now) {
            self.refuse(listener, bridge, error)
            return nil
        }
        let call = self.newCall()
        call.listener = listener
        call.bridge = bridge
        if let request {
            call.outbound.append(request)
            call.outboundEnded = true
        }
        let timeout = deadline.flatMap { deadline in now.map { deadline - $0 } }
        let id = self.submit(call, path, timeout: timeout, metadata: metadata)
        guard id > 0 else {
            self.notSubmitted(call, code: id)
            return nil
        }
        call.id = id
        if let deadline { self.addDeadline(deadline, call) }
        self.setNeedsFlush()
        return call.key
    }

    /// Fails a call that has no stream.
    func refuse(_ listener: ClientCall.Listener, _ bridge: StreamBridge?, _ error: GRPCError) {
        Self.tell(listener, bridge, .failure(error), nil)
    }

    private func newCall() -> ClientCall {
        unsafeDowncast(self.allocate(), to: ClientCall.self)
    }

    private func submit(
        _ call: ClientCall,
        _ path: String,
        timeout: TimeAmount?,
        metadata: GRPCMetadata
    ) -> Int32 {
        let userData = self.userData(call)
        var provider = HTTP2Callbacks.provider(userData)
        return self.requestHeaders.withFields(path: path, timeout: timeout, metadata: metadata) {
            fields,
            count in
            nghttp2_submit_request(self.session, nil, fields, count, &provider, userData)
        }
    }

    private func refusalToStart(
        _ request: ByteBuffer?,
        deadline: NIODeadline?,
        now: NIODeadline?
    ) -> GRPCError? {
        if self.isClosed || self.refusal != nil {
            return self.unavailable(self.refusal ?? self.closeReason, mayHaveLeft: false)
        }
        if let request, request.readableBytes > self.options.maxSendBytes {
            return .sendingTooLarge(request.readableBytes, limit: self.options.maxSendBytes)
        }
        if let deadline, let now, deadline <= now {
            return GRPCError(
                code: .deadlineExceeded,
                message: "\(self.endpoint): context deadline exceeded before the call began",
                requestMayHaveLeft: false
            )
        }
        return nil
    }

    private func notSubmitted(_ call: ClientCall, code: Int32) {
        let words = String(cString: nghttp2_strerror(code))
        let isExhausted = code == NGHTTP2_ERR_STREAM_ID_NOT_AVAILABLE.rawValue
        if isExhausted { self.refuseNewCalls("the connection has used up its stream ids") }
        self.finish(call, failure: self.unavailable(words, mayHaveLeft: false))
        self.free(call)
    }

    /// Queues a message of a streaming call.
    func send(_ key: StreamKey, _ message: ByteBuffer) {
        guard !self.isClosed, let stream = self.stream(key), !stream.outboundEnded else { return }
        stream.outbound.append(message)
        self.resumeData(stream)
    }

    /// Ends the client's side of a streaming call.
    func finishSending(_ key: StreamKey) {
        guard !self.isClosed, let stream = self.stream(key) else { return }
        stream.outboundEnded = true
        self.resumeData(stream)
    }

    /// Gives a call up because its caller did.
    func cancel(_ key: StreamKey) {
        guard !self.isClosed, let call = self.call(key), !call.isFinished else { return }
        self.abandon(call, code: .cancelled, message: "context canceled")
    }

    // Responses, in ClientHandler+Responses.

    override func header(
        _ stream: HTTP2Stream,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) {
        self.takeHeader(unsafeDowncast(stream, to: ClientCall.self), name: name, value: value)
    }

    override func headersEnded(_ stream: HTTP2Stream, endsStream: Bool) {
        self.takeHeadersEnd(unsafeDowncast(stream, to: ClientCall.self), endsStream: endsStream)
    }

    override func received(_ stream: HTTP2Stream, bytes: UnsafeRawBufferPointer) {
        self.takeData(unsafeDowncast(stream, to: ClientCall.self), bytes)
    }

    override func dataSent(_ stream: HTTP2Stream, count: Int) {
        stream.bridge?.sent(count)
    }

    override func expired(_ stream: HTTP2Stream) {
        let call = unsafeDowncast(stream, to: ClientCall.self)
        guard !call.isFinished else { return }
        self.abandon(call, code: .deadlineExceeded, message: "context deadline exceeded")
    }

    private func abandon(_ call: ClientCall, code: GRPCStatusCode, message: String) {
        // The connection lives on: HEADERS that are framed will leave, even if the socket has not
        // taken them yet, while the reset makes nghttp2 drop those that are not.
        let error = GRPCError(
            code: code,
            message: "\(self.endpoint): \(message)",
            requestMayHaveLeft: call.headersOffset != nil
        )
        self.finish(call, failure: error)
        self.reset(call, errorCode: NGHTTP2_CANCEL)
    }

    func call(_ key: StreamKey) -> ClientCall? {
        self.stream(key).map { unsafeDowncast($0, to: ClientCall.self) }
    }

    // What may have left.

    override func headersSent(_ stream: HTTP2Stream, endsStream: Bool) {
        let call = unsafeDowncast(stream, to: ClientCall.self)
        // The frame's bytes follow what is gathered so far.
        call.headersOffset = self.handedBytes + self.output.readableBytes
    }

    override func writePromise(upTo offset: Int) -> EventLoopPromise<Void>? {
        self.unfinishedWrites.append(offset)
        let promise = self.loop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess {
            self.finishedBytes = self.unfinishedWrites.removeFirst()
        }
        return promise
    }

    /// Whether a byte of the call's HEADERS may have reached the socket of a connection that is
    /// gone.
    ///
    /// Writes finish in order, and only the oldest unfinished one can be partly in the kernel.
    func mayHaveLeft(_ call: ClientCall) -> Bool {
        guard let offset = call.headersOffset else { return false }
        return offset < self.unfinishedWrites.first ?? self.finishedBytes
    }

    // The connection.

    override func settingsReceived() {
        self.ready?.succeed()
        self.ready = nil
    }

    /// The time for connecting is over.
    func giveUpConnecting() {
        if self.ready != nil { self.fail("connected, but no HTTP/2 SETTINGS came in time") }
    }

    override func goAwayReceived(lastStreamID: Int32, errorCode: UInt32, debug: String) {
        let name = String(cString: nghttp2_http2_strerror(errorCode))
        let detail = debug.isEmpty ? "" : " \"\(debug)\""
        let words = "the server closed the connection with GOAWAY \(name)\(detail)"
        if errorCode != 0, self.failure == nil { self.failure = words }
        self.refuseNewCalls(words)
        self.closeIfIdle()
    }

    /// Lets no further call begin; the open ones go on.
    func refuseNewCalls(_ words: String) {
        if self.refusal == nil { self.refusal = words }
        self.draining()
    }

    private func closeIfIdle() {
        guard self.refusal != nil, self.liveStreams == 0 else { return }
        self.closesAfterFlush = true
        self.setNeedsFlush()
    }

    /// Closes the connection now; open calls fail.
    func shutDown() {
        guard !self.isClosed else { return }
        self.refuseNewCalls("the connection was closed by this client")
        if self.failure == nil { self.failure = self.refusal }
        nghttp2_session_terminate_session(self.session, NGHTTP2_NO_ERROR.rawValue)
        self.closesAfterFlush = true
        self.flush()
        // A peer that does not read must not keep the connection open.
        if !self.isClosed { self.context?.close(promise: nil) }
    }

    var closeReason: String {
        self.failure ?? self.protocolNote.map { "HTTP/2 protocol error: \($0)" }
            ?? "the server closed the connection"
    }

    func unavailable(_ words: String, mayHaveLeft: Bool) -> GRPCError {
        GRPCError(
            code: .unavailable,
            message: "\(self.endpoint): \(words)",
            requestMayHaveLeft: mayHaveLeft
        )
    }

    override func connectionClosed() {
        let reason = self.closeReason
        self.refuseNewCalls(reason)
        self.ready?.fail(self.unavailable(reason, mayHaveLeft: false))
        self.ready = nil
        for stream in self.slots where stream.id != 0 {
            let call = unsafeDowncast(stream, to: ClientCall.self)
            self.finish(
                call,
                failure: self.unavailable(reason, mayHaveLeft: self.mayHaveLeft(call))
            )
            self.free(call)
        }
    }

    override func closed(_ stream: HTTP2Stream, errorCode: UInt32) {
        let call = unsafeDowncast(stream, to: ClientCall.self)
        if !call.isFinished { self.finish(call, failure: self.resetError(call, errorCode)) }
        // The record is freed when this returns.
        if self.refusal != nil, self.liveStreams == 1 {
            self.closesAfterFlush = true
            self.setNeedsFlush()
        }
    }

    private func resetError(_ call: ClientCall, _ errorCode: UInt32) -> GRPCError {
        guard errorCode != 0 else {
            return self.internalError("the server ended the stream without sending trailers")
        }
        let name = String(cString: nghttp2_http2_strerror(errorCode))
        // REFUSED_STREAM also stands for what nghttp2 held back: calls above a GOAWAY's last
        // stream, and calls it could not send any more. None of these was processed.
        let isRefused = errorCode == NGHTTP2_REFUSED_STREAM.rawValue
        return GRPCError(
            code: GRPCStatusCode(http2ErrorCode: errorCode),
            message: "\(self.endpoint): "
                + (isRefused ? self.refusal ?? "the server refused the stream" : "")
                + (isRefused ? "" : "stream terminated by RST_STREAM with error code: \(name)"),
            requestMayHaveLeft: !isRefused && self.mayHaveLeft(call)
        )
    }

    func internalError(_ words: String) -> GRPCError {
        GRPCError(code: .internal, message: "\(self.endpoint): \(words)")
    }
}
