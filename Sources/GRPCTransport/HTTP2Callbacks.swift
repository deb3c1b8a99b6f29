import CNGHTTP2

/// The functions nghttp2 calls, each passing its event to the handler of its session.
///
/// The handler is unretained: it owns the session, so it lives while any of these can run.
enum HTTP2Callbacks {
    /// One table for all sessions; nghttp2 copies it into each.
    nonisolated(unsafe) static let table: OpaquePointer = {
        var table: OpaquePointer?
        precondition(
            nghttp2_session_callbacks_new(&table) == 0,
            "no memory for nghttp2's table of callbacks"
        )
        guard let table else { preconditionFailure("nghttp2 gave no table of callbacks") }
        Self.installReceiving(table)
        Self.installSending(table)
        return table
    }()

    private static func installReceiving(_ table: OpaquePointer) {
        nghttp2_session_callbacks_set_on_begin_headers_callback(table) { _, frame, user in
            guard let frame, let user else { return 0 }
            let isRequest = frame.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
            return Self.handler(user) {
                $0.headersBegan(streamID: frame.pointee.hd.stream_id, isRequest: isRequest)
            }
        }
        nghttp2_session_callbacks_set_on_header_callback(table) {
            _,
            frame,
            name,
            nameLength,
            value,
            valueLength,
            _,
            user in
            guard let frame, let user else { return 0 }
            return Self.handler(user) {
                $0.headerReceived(
                    streamID: frame.pointee.hd.stream_id,
                    name: UnsafeBufferPointer(start: name, count: nameLength),
                    value: UnsafeBufferPointer(start: value, count: valueLength)
                )
            }
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table) {
            _,
            _,
            streamID,
            data,
            length,
            user in
            guard let user else { return 0 }
            Self.handler(user) {
                $0.dataReceived(
                    streamID: streamID,
                    bytes: UnsafeRawBufferPointer(start: data, count: length)
                )
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(table) { _, frame, user in
            guard let frame, let user else { return 0 }
            Self.handler(user) { $0.frameReceived(frame) }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(table) {
            _,
            streamID,
            errorCode,
            user in
            guard let user else { return 0 }
            Self.handler(user) { $0.streamClosed(streamID, errorCode: errorCode) }
            return 0
        }
        nghttp2_session_callbacks_set_error_callback2(table) { _, _, text, length, user in
            guard let user, let text else { return 0 }
            let bytes = UnsafeRawBufferPointer(start: text, count: length)
            Self.handler(user) { $0.protocolErrorNoted(String(decoding: bytes, as: UTF8.self)) }
            return 0
        }
    }

    private static func installSending(_ table: OpaquePointer) {
        nghttp2_session_callbacks_set_on_frame_send_callback(table) { _, frame, user in
            guard let frame, let user else { return 0 }
            Self.handler(user) { $0.frameSent(frame) }
            return 0
        }
        nghttp2_session_callbacks_set_send_data_callback(table) {
            _,
            frame,
            frameHeader,
            length,
            source,
            user in
            guard let frame, let frameHeader, let source, let user else { return 0 }
            return Self.handler(user) { handler in
                guard let stream = handler.stream(userData: source.pointee.ptr),
                    stream.id == frame.pointee.hd.stream_id
                else { return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue }
                return handler.writeData(stream, frameHeader: frameHeader, count: length)
            }
        }
    }

    /// Where every stream's data comes from; `ptr` carries the stream's slot.
    static func provider(_ slot: UnsafeMutableRawPointer?) -> nghttp2_data_provider {
        nghttp2_data_provider(source: nghttp2_data_source(ptr: slot)) {
            _,
            streamID,
            _,
            limit,
            flags,
            source,
            user in
            guard let flags, let source, let user else { return 0 }
            return Self.handler(user) { handler in
                guard let stream = handler.stream(userData: source.pointee.ptr),
                    stream.id == streamID
                else { return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
                return handler.readData(stream, limit: limit, flags: &flags.pointee)
            }
        }
    }

    @inline(__always)
    private static func handler<Value>(
        _ user: UnsafeMutableRawPointer,
        _ body: (HTTP2Handler) -> Value
    ) -> Value {
        Unmanaged<HTTP2Handler>.fromOpaque(user)._withUnsafeGuaranteedRef(body)
    }
}

extension HTTP2Handler {
    fileprivate final func headerReceived(
        streamID: Int32,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) -> Int32 {
        guard let stream = self.stream(id: streamID) else { return 0 }
        stream.headerBytes += name.count + value.count + 32
        // The answer makes nghttp2 reset this stream and keep the connection.
        if stream.headerBytes > Self.headerBytesMax {
            return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue
        }
        self.header(stream, name: name, value: value)
        return 0
    }

    fileprivate final func dataReceived(streamID: Int32, bytes: UnsafeRawBufferPointer) {
        // The connection's window is opened at once: a stream whose reader is slow must stall
        // only itself.
        nghttp2_session_consume_connection(self.session, bytes.count)
        guard let stream = self.stream(id: streamID) else { return }
        self.received(stream, bytes: bytes)
    }

    fileprivate final func streamClosed(_ streamID: Int32, errorCode: UInt32) {
        guard let stream = self.stream(id: streamID) else { return }
        self.closed(stream, errorCode: errorCode)
        self.free(stream)
    }

    fileprivate final func protocolErrorNoted(_ text: String) {
        self.protocolNote = text
    }

    fileprivate final func frameReceived(_ frame: UnsafePointer<nghttp2_frame>) {
        let head = frame.pointee.hd
        let endsStream = UInt32(head.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
        switch UInt32(head.type) {
        case NGHTTP2_DATA.rawValue:
            guard endsStream, let stream = self.stream(id: head.stream_id) else { return }
            stream.remoteEnded = true
            self.remoteEnded(stream)
        case NGHTTP2_HEADERS.rawValue:
            guard let stream = self.stream(id: head.stream_id) else { return }
            if endsStream { stream.remoteEnded = true }
            self.headersEnded(stream, endsStream: endsStream)
        case NGHTTP2_PING.rawValue:
            let isAcknowledgement = UInt32(head.flags) & NGHTTP2_FLAG_ACK.rawValue != 0
            let data = withUnsafeBytes(of: frame.pointee.ping.opaque_data) {
                $0.loadUnaligned(as: UInt64.self)
            }
            self.pingReceived(isAcknowledgement: isAcknowledgement, data: data)
        case NGHTTP2_SETTINGS.rawValue:
            if UInt32(head.flags) & NGHTTP2_FLAG_ACK.rawValue == 0 { self.settingsReceived() }
        case NGHTTP2_GOAWAY.rawValue:
            let goAway = frame.pointee.goaway
            let debug = UnsafeBufferPointer(
                start: goAway.opaque_data,
                count: goAway.opaque_data_len
            )
            self.goAwayReceived(
                lastStreamID: goAway.last_stream_id,
                errorCode: goAway.error_code,
                debug: String(decoding: debug, as: UTF8.self)
            )
        default:
            break
        }
    }

    fileprivate final func frameSent(_ frame: UnsafePointer<nghttp2_frame>) {
        let head = frame.pointee.hd
        if UInt32(head.type) == NGHTTP2_GOAWAY.rawValue { self.goAwaySent(frame.pointee.goaway) }
        guard UInt32(head.type) == NGHTTP2_HEADERS.rawValue,
            let stream = self.stream(id: head.stream_id)
        else { return }
        let endsStream = UInt32(head.flags) & NGHTTP2_FLAG_END_STREAM.rawValue != 0
        self.headersSent(stream, endsStream: endsStream)
    }

    /// Keeps why nghttp2 itself ends a connection, which it tells nobody but the peer.
    private final func goAwaySent(_ goAway: nghttp2_goaway) {
        guard goAway.error_code != NGHTTP2_NO_ERROR.rawValue else { return }
        let reason = UnsafeBufferPointer(start: goAway.opaque_data, count: goAway.opaque_data_len)
        let name = String(cString: nghttp2_http2_strerror(goAway.error_code))
        self.protocolNote = "\(name), \(String(decoding: reason, as: UTF8.self))"
    }
}
