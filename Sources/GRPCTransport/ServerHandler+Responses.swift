import CNGHTTP2
import NIOCore

/// The header fields every response shares, built once for the process.
private struct ResponseFields: @unchecked Sendable {
    // Never written after init, never freed.
    static let shared = ResponseFields()

    let headers: UnsafeBufferPointer<nghttp2_nv>
    let success: UnsafeBufferPointer<nghttp2_nv>
    let none = UnsafeBufferPointer<nghttp2_nv>(start: nil, count: 0)

    private init() {
        self.headers = Self.keep([
            HeaderField.fixed(StaticBytes(":status"), StaticBytes("200")),
            HeaderField.fixed(StaticBytes("content-type"), StaticBytes("application/grpc")),
        ])
        self.success = Self.keep([
            HeaderField.fixed(StaticBytes("grpc-status"), StaticBytes("0"))
        ])
    }

    private static func keep(_ fields: [nghttp2_nv]) -> UnsafeBufferPointer<nghttp2_nv> {
        let kept = UnsafeMutableBufferPointer<nghttp2_nv>.allocate(capacity: fields.count)
        _ = kept.initialize(from: fields)
        return UnsafeBufferPointer(kept)
    }
}

extension ServerHandler {
    /// Ends a unary call well.
    func answer(_ call: ServerCall, with response: ByteBuffer, trailers: GRPCMetadata) {
        guard !call.isAnswered else { return }
        guard response.readableBytes <= self.options.maxSendBytes else {
            self.end(
                call,
                .sendingTooLarge(response.readableBytes, limit: self.options.maxSendBytes)
            )
            return
        }
        call.isAnswered = true
        call.onCancel = nil
        call.responseTrailers = trailers
        call.countedBytes = response.readableBytes + 5
        self.unaryPendingBytes += call.countedBytes
        call.outbound.append(response)
        call.outboundEnded = true
        self.startResponse(call, headers: [])
    }

    /// Submits the response's header fields, with its messages to follow.
    func startResponse(_ call: ServerCall, headers: GRPCMetadata) {
        guard !call.hasResponse else { return }
        call.hasResponse = true
        var provider = HTTP2Callbacks.provider(self.userData(call))
        let fields = ResponseFields.shared.headers
        if headers.isEmpty {
            nghttp2_submit_response(
                self.session,
                call.id,
                fields.baseAddress,
                fields.count,
                &provider
            )
        } else {
            _ = HeaderField.withFields(fields, Self.wire(headers)) { fields, count in
                nghttp2_submit_response(self.session, call.id, fields, count, &provider)
            }
        }
        self.setNeedsFlush()
    }

    /// Queues a message of a stream.
    func send(_ call: ServerCall, _ message: ByteBuffer) {
        guard !call.isAnswered else { return }
        let size = message.readableBytes
        guard size <= self.options.maxSendBytes else {
            self.giveUp(call, .sendingTooLarge(size, limit: self.options.maxSendBytes))
            return
        }
        // A handler that never asks `isWritable` must not take the whole process's memory.
        guard self.streamPendingBytes <= 8 * self.options.connectionSendBufferBytes else {
            let words = "the client reads too slowly: \(self.streamPendingBytes) bytes are unsent"
            self.giveUp(call, GRPCError(code: .resourceExhausted, message: words))
            return
        }
        self.streamPendingBytes += size + 5
        call.outbound.append(message)
        self.startResponse(call, headers: [])
        self.resumeData(call)
    }

    /// Whether a stream's handler should send more now.
    func isWritable(_ call: ServerCall) -> Bool {
        let hasRoom =
            call.outbound.byteCount < self.options.streamSendBufferBytes
            && self.streamPendingBytes < self.options.connectionSendBufferBytes
        if !hasRoom { call.owesWritable = true }
        return hasRoom && !call.isAnswered
    }

    /// Settles how a call ends; what is queued goes out first.
    func end(_ call: ServerCall, _ failure: GRPCError?) {
        guard !call.isAnswered else { return }
        call.isAnswered = true
        call.onCancel = nil
        call.failure = failure
        call.outboundEnded = true
        if call.hasResponse {
            self.resumeData(call)
        } else {
            call.hasResponse = true
            self.submitTrailersOnly(call)
        }
    }

    /// Ends a call its handler has not ended, and lets the handler know.
    ///
    /// A status would have to wait behind what is unsent, so a call with unsent messages is reset.
    func giveUp(_ call: ServerCall, _ failure: GRPCError) {
        guard !call.isAnswered else { return }
        let onCancel = call.onCancel
        if call.outbound.byteCount > 0 {
            call.isAnswered = true
            let isTooMuch = failure.code == .resourceExhausted
            self.reset(call, errorCode: isTooMuch ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_CANCEL)
        } else {
            self.end(call, failure)
        }
        onCancel?()
        call.bridge?.refuseSending(failure)
        call.bridge?.end(failure, discarding: true)
        call.task?.cancel()
        let handler = call.streamHandler
        call.streamHandler = nil
        handler?.closed(failure)
    }

    /// Lets go of a call whose stream is over, well or not.
    func forget(_ call: ServerCall) {
        self.unaryPendingBytes -= call.countedBytes
        if !call.isUnary { self.streamPendingBytes -= call.outbound.byteCount }
        let wasCut = !call.isAnswered || call.outbound.byteCount > 0
        let failure =
            wasCut
            ? GRPCError(code: .cancelled, message: "the client cancelled the call or is gone")
            : call.failure
        if wasCut, !call.isAnswered { call.onCancel?() }
        if let bridge = call.bridge {
            let words = GRPCError(code: .cancelled, message: "the call is over")
            bridge.refuseSending(failure ?? words)
            bridge.end(failure ?? words, discarding: true)
            call.task?.cancel()
        }
        let handler = call.streamHandler
        call.streamHandler = nil
        handler?.closed(failure)
    }

    func noteSent(_ call: ServerCall, _ count: Int) {
        if call.isUnary {
            let counted = min(count, call.countedBytes)
            call.countedBytes -= counted
            self.unaryPendingBytes -= counted
            return
        }
        self.streamPendingBytes -= count
        call.bridge?.sent(count)
        if call.owesWritable, call.outbound.byteCount <= self.options.streamSendBufferBytes / 2 {
            call.owesWritable = false
            // The handler will send, which must not happen inside nghttp2's own sending.
            let key = call.key
            self.loop.assumeIsolated().execute {
                self.call(key)?.streamHandler?.becameWritable()
            }
        }
    }

    // Statuses on the wire.

    /// Submits the trailers of a call whose last message has been taken.
    func submitTrailers(_ call: ServerCall) {
        if call.failure == nil, call.responseTrailers.isEmpty {
            let fields = ResponseFields.shared.success
            nghttp2_submit_trailer(self.session, call.id, fields.baseAddress, fields.count)
            return
        }
        _ = HeaderField.withFields(ResponseFields.shared.none, Self.status(call)) { fields, count in
            nghttp2_submit_trailer(self.session, call.id, fields, count)
        }
    }

    private func submitTrailersOnly(_ call: ServerCall) {
        let fields = ResponseFields.shared.headers
        _ = HeaderField.withFields(fields, Self.status(call)) { fields, count in
            nghttp2_submit_response(self.session, call.id, fields, count, nil)
        }
        self.setNeedsFlush()
    }

    /// Answers a request that is not gRPC, in HTTP's terms.
    func refuseHTTP(_ call: ServerCall, status: String) {
        call.isAnswered = true
        call.hasResponse = true
        let fields = [(name: ":status", value: Array(status.utf8))]
        _ = HeaderField.withFields(ResponseFields.shared.none, fields) { fields, count in
            nghttp2_submit_response(self.session, call.id, fields, count, nil)
        }
        self.setNeedsFlush()
    }

    private static func status(_ call: ServerCall) -> [(name: String, value: [UInt8])] {
        let code = call.failure?.code.rawValue ?? 0
        var fields = [(name: "grpc-status", value: Array("\(code)".utf8))]
        if let failure = call.failure {
            fields.append((name: "grpc-message", value: GRPCMessageText.encode(failure.message)))
            fields += Self.wire(failure.trailers)
        }
        return fields + Self.wire(call.responseTrailers)
    }

    private static func wire(_ metadata: GRPCMetadata) -> [(name: String, value: [UInt8])] {
        metadata.entries.map { (name: $0.name, value: GRPCMetadata.wireValue($0)) }
    }
}
