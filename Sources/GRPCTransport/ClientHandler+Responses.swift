import CNGHTTP2
import NIOCore

extension ClientHandler {
    /// Ends a call for its listener; the stream may live on until HTTP/2 has closed it.
    func finish(_ call: ClientCall, failure: GRPCError) {
        self.finish(call, .failure(failure))
    }

    private func finish(_ call: ClientCall, _ result: Result<GRPCMetadata, GRPCError>) {
        guard !call.isFinished else { return }
        call.isFinished = true
        let response = call.response.map {
            GRPCResponse(message: $0, headers: call.headers, trailers: call.trailers)
        }
        let listener = call.listener
        let bridge = call.bridge
        call.listener = .none
        call.response = nil
        Self.tell(listener, bridge, result, response)
    }

    /// Tells a listener how its call ended.
    static func tell(
        _ listener: ClientCall.Listener,
        _ bridge: StreamBridge?,
        _ result: Result<GRPCMetadata, GRPCError>,
        _ response: GRPCResponse?
    ) {
        switch listener {
        case .none:
            break
        case .unary(let completion):
            switch result {
            case .failure(let error): completion(.failure(error))
            case .success:
                completion(response.map { .success($0) } ?? .failure(Self.noMessage))
            }
        case .callbacks(_, let end):
            end(result)
        case .bridge:
            switch result {
            case .success:
                bridge?.refuseSending(Self.alreadyEnded)
                bridge?.end(nil)
            case .failure(let error):
                bridge?.refuseSending(error)
                bridge?.end(error, discarding: error.code == .cancelled && error.origin == .client)
            }
        }
    }

    private static var noMessage: GRPCError {
        GRPCError(code: .internal, message: "the server sent status OK but no message")
    }

    private static var alreadyEnded: GRPCError {
        GRPCError(code: .unknown, message: "the server has already ended the call with status OK")
    }
}

// The events nghttp2 reports about responses.
extension ClientHandler {
    func takeHeader(
        _ call: ClientCall,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) {
        switch ResponseField(name) {
        case .status:
            call.httpStatus = Self.decimal(value) ?? 0
        case .contentType:
            call.isGRPC = HeaderText.isGRPCContentType(value)
        case .grpcStatus:
            call.statusCode = Self.decimal(value) ?? GRPCStatusCode.unknown.rawValue
        case .grpcMessage:
            if !value.isEmpty { call.statusMessage = GRPCMessageText.decode(value) }
        case .encoding:
            call.encoding = String(decoding: value, as: UTF8.self)
        case .metadata:
            if call.hasResponse {
                call.trailers.appendReceived(name: name, value: value)
            } else {
                call.headers.appendReceived(name: name, value: value)
            }
        }
    }

    func takeHeadersEnd(_ call: ClientCall, endsStream: Bool) {
        guard !call.isFinished else { return }
        if call.hasResponse {
            if endsStream { self.finishWithStatus(call) }
            return
        }
        // An informational response comes before the real one (RFC 9110 §15.2).
        if (100..<200).contains(call.httpStatus), !endsStream { return }
        call.hasResponse = true
        if endsStream, call.statusCode != nil {
            // Trailers-Only: what came is both headers and trailers.
            call.trailers = call.headers
            self.finishWithStatus(call)
        } else if call.httpStatus != 200 || !call.isGRPC {
            self.refuseForeignResponse(call)
        } else if endsStream {
            self.finishWithStatus(call)
        }
    }

    private func refuseForeignResponse(_ call: ClientCall) {
        let isOK = call.httpStatus == 200
        let error = GRPCError(
            code: isOK ? .unknown : GRPCStatusCode(httpStatus: call.httpStatus),
            message: "\(self.endpoint): "
                + (isOK
                    ? "the response is not gRPC: unexpected content-type"
                    : "unexpected HTTP status code received from server: \(call.httpStatus)")
        )
        self.finish(call, failure: error)
        if !call.remoteEnded || !call.outboundEnded {
            self.reset(call, errorCode: NGHTTP2_CANCEL)
        }
    }

    private func finishWithStatus(_ call: ClientCall) {
        guard let number = call.statusCode else {
            self.finish(
                call,
                failure: GRPCError(
                    code: .unknown,
                    message: "\(self.endpoint): the server's trailers hold no grpc-status"
                )
            )
            return
        }
        let code = GRPCStatusCode(rawValue: number) ?? .unknown
        if code == .ok, call.deframer.isInsideMessage {
            self.finish(call, failure: self.internalError("the last message was cut short"))
        } else if code == .ok {
            self.finish(call, .success(call.trailers))
        } else {
            let error = GRPCError(
                code: code,
                message: call.statusMessage,
                origin: .server,
                trailers: call.trailers
            )
            self.finish(call, failure: error)
        }
        // The server is done; what this side would still send is for nobody.
        if call.outbound.byteCount > 0 || !call.outboundEnded {
            self.reset(call, errorCode: NGHTTP2_CANCEL)
        }
    }

    func takeData(_ call: ClientCall, _ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !call.isFinished {
            let before = rest.count
            let step = call.deframer.next(
                &rest,
                source: nil,
                limit: self.options.maxReceiveBytes
            )
            let used = before - rest.count
            switch step {
            case .needsMore:
                self.partialArrived(call, used)
                return
            case .message(let message):
                let credit = used + call.partialUncredited
                call.partialUncredited = 0
                self.deliver(message, credit: credit, to: call)
            case .refused(var error):
                error.message = self.decompressionRefusal(call, error)
                self.finish(call, failure: error)
                self.reset(call, errorCode: NGHTTP2_CANCEL)
            }
        }
        // Nobody reads what follows the end.
        self.credit(call, rest.count)
    }

    private func decompressionRefusal(_ call: ClientCall, _ error: GRPCError) -> String {
        guard error.code == .unimplemented, let encoding = call.encoding else {
            return error.message
        }
        return "grpc: Decompressor is not installed for grpc-encoding \"\(encoding)\""
    }

    private func partialArrived(_ call: ClientCall, _ count: Int) {
        guard count > 0 else { return }
        if let bridge = call.bridge, !bridge.partialArrived() {
            call.partialUncredited += count
        } else {
            self.credit(call, count + call.partialUncredited)
            call.partialUncredited = 0
        }
    }

    private func deliver(_ message: ByteBuffer, credit: Int, to call: ClientCall) {
        switch call.listener {
        case .none:
            self.credit(call, credit)
        case .unary:
            self.credit(call, credit)
            guard call.response == nil else {
                self.finish(call, failure: self.internalError("a unary call got two messages"))
                self.reset(call, errorCode: NGHTTP2_CANCEL)
                return
            }
            call.response = message
        case .callbacks(let listener, _):
            self.credit(call, credit)
            listener(message)
        case .bridge:
            self.credit(call, call.bridge?.deliver(message, credit: credit) ?? credit)
        }
    }

    private static func decimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard !bytes.isEmpty, bytes.count <= 4 else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= 48, byte <= 57 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }
}
