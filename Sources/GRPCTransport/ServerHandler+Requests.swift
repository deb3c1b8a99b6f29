import CNGHTTP2
import NIOCore

extension ServerHandler {
    func takeHeader(
        _ call: ServerCall,
        name: UnsafeBufferPointer<UInt8>,
        value: UnsafeBufferPointer<UInt8>
    ) {
        // gRPC gives request trailers no meaning.
        guard !call.hasRequest else { return }
        switch RequestField(name) {
        case .path:
            call.method = self.table.index(of: value)
            if call.method == nil { call.unknownPath = String(decoding: value, as: UTF8.self) }
        case .method:
            call.isPost = HeaderText.equal(value, "POST")
        case .contentType:
            call.isGRPC = HeaderText.isGRPCContentType(value)
        case .timeout:
            call.timeout = GRPCTimeout.parse(value)
            call.isTimeoutMalformed = call.timeout == nil
        case .encoding:
            if !HeaderText.equal(value, "identity") {
                call.encoding = String(decoding: value, as: UTF8.self)
            }
        case .ignored:
            break
        case .metadata:
            call.metadata.appendReceived(name: name, value: value)
        }
    }

    func takeHeadersEnd(_ call: ServerCall, endsStream: Bool) {
        if call.hasRequest {
            if endsStream { self.takeEnd(call) }
            return
        }
        call.hasRequest = true
        guard self.admit(call), let index = call.method else { return }
        if let timeout = call.timeout { call.deadline = .now() + timeout }
        switch self.table.methods[index].kind {
        case .unary, .deferredUnary:
            call.isUnary = true
        case .stream(let make):
            let stream = GRPCServerStream(context: self.context(call), call: self.reference(call))
            call.streamHandler = make(stream)
            self.watchDeadline(call)
        case .streamTask(let body):
            self.startTask(call, body)
            self.watchDeadline(call)
        }
        if endsStream { self.takeEnd(call) }
    }

    /// Answers what is not a call of a method we have; returns whether it is one.
    private func admit(_ call: ServerCall) -> Bool {
        if !call.isPost {
            self.refuseHTTP(call, status: "405")
        } else if !call.isGRPC {
            self.refuseHTTP(call, status: "415")
        } else if call.method == nil {
            self.end(call, self.table.refusal(of: call.unknownPath))
        } else if call.isTimeoutMalformed {
            self.end(call, GRPCError(code: .internal, message: "malformed grpc-timeout"))
        } else {
            return true
        }
        return false
    }

    func watchDeadline(_ call: ServerCall) {
        if let deadline = call.deadline, !call.isAnswered { self.addDeadline(deadline, call) }
    }

    private func context(_ call: ServerCall) -> GRPCCallContext {
        GRPCCallContext(
            path: call.method.map { self.table.methods[$0].path } ?? call.unknownPath,
            metadata: call.metadata,
            deadline: call.deadline,
            peer: self.peer
        )
    }

    private func reference(_ call: ServerCall) -> ServerCallReference {
        ServerCallReference(
            handler: NIOLoopBound(self, eventLoop: self.loop),
            loop: self.loop,
            key: call.key
        )
    }

    private func startTask(_ call: ServerCall, _ body: @escaping GRPCMethod.StreamTask) {
        let bridge = StreamBridge(
            sendLimit: self.options.streamSendBufferBytes,
            windowBytes: self.options.streamWindowBytes
        )
        call.bridge = bridge
        let reference = self.reference(call)
        let requests = GRPCRequests(context: self.context(call), bridge: bridge, call: reference)
        let responses = GRPCResponses(bridge: bridge, call: reference)
        call.task = Task {
            var failure: GRPCError?
            do {
                try await body(requests, responses)
            } catch let error as GRPCError {
                failure = error
            } catch {
                failure = GRPCError(code: .unknown, message: "\(error)")
            }
            let outcome = failure
            reference.withCall { $0.end($1, outcome) }
        }
    }

    // Messages.

    func takeData(_ call: ServerCall, _ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !call.isAnswered {
            let before = rest.count
            let step = call.deframer.next(
                &rest,
                source: call.isUnary ? self.inbound : nil,
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
                if error.code == .unimplemented, let encoding = call.encoding {
                    error.message =
                        "grpc: Decompressor is not installed for grpc-encoding \"\(encoding)\""
                }
                self.giveUp(call, error)
            }
        }
        // Nobody reads what follows the answer.
        self.credit(call, rest.count)
    }

    private func partialArrived(_ call: ServerCall, _ count: Int) {
        guard count > 0 else { return }
        let isWanted = call.bridge?.partialArrived() ?? !call.isReadingPaused
        if isWanted {
            self.credit(call, count + call.partialUncredited)
            call.partialUncredited = 0
        } else {
            call.partialUncredited += count
        }
    }

    private func deliver(_ message: ByteBuffer, credit: Int, to call: ServerCall) {
        if call.isUnary {
            self.credit(call, credit)
            guard call.request == nil else {
                self.end(call, Self.violation("a unary call with two requests"))
                return
            }
            call.request = message
        } else if let bridge = call.bridge {
            self.credit(call, bridge.deliver(message, credit: credit))
        } else if call.isReadingPaused {
            call.heldBack.append((message, credit))
        } else {
            call.streamHandler?.received(message)
            self.credit(call, credit)
        }
    }

    func resumeReading(_ call: ServerCall) {
        call.isReadingPaused = false
        var index = 0
        // The handler may pause again with any message.
        while index < call.heldBack.count, !call.isReadingPaused {
            let held = call.heldBack[index]
            index += 1
            call.streamHandler?.received(held.message)
            self.credit(call, held.credit)
        }
        call.heldBack.removeFirst(index)
        guard !call.isReadingPaused else { return }
        self.credit(call, call.partialUncredited)
        call.partialUncredited = 0
        if call.holdsEnd {
            call.holdsEnd = false
            call.streamHandler?.requestsEnded()
        }
    }

    func takeEnd(_ call: ServerCall) {
        guard !call.isAnswered, call.hasRequest else { return }
        if call.deframer.isInsideMessage {
            self.end(call, Self.violation("a request that ends inside a message"))
        } else if call.isUnary {
            self.dispatch(call)
        } else if let bridge = call.bridge {
            bridge.end(nil)
        } else if call.isReadingPaused {
            call.holdsEnd = true
        } else {
            call.streamHandler?.requestsEnded()
        }
    }

    static func violation(_ words: String) -> GRPCError {
        GRPCError(code: .internal, message: "grpc: protocol violation: \(words)")
    }

    // Unary calls.

    private func dispatch(_ call: ServerCall) {
        guard self.unaryPendingBytes <= self.options.connectionSendBufferBytes else {
            self.waitingDispatches.append(call.key)
            self.watchDeadline(call)
            return
        }
        self.run(call)
        self.watchDeadline(call)
    }

    private func run(_ call: ServerCall) {
        guard let request = call.request, let index = call.method else {
            self.end(call, Self.violation("a unary call without a request"))
            return
        }
        call.request = nil
        switch self.table.methods[index].kind {
        case .unary(let body):
            do {
                self.answer(call, with: try body(request, self.context(call)), trailers: [])
            } catch {
                self.end(call, error)
            }
        case .deferredUnary(let body):
            body(request, GRPCResponder(context: self.context(call), call: self.reference(call)))
        case .stream, .streamTask:
            preconditionFailure("stream \(call.id) was taken for unary, its method is not")
        }
    }

    /// Runs calls that waited for the connection's output to shrink.
    func dispatchWaiting() {
        let limit = self.options.connectionSendBufferBytes
        guard !self.waitingDispatches.isEmpty, self.unaryPendingBytes <= limit / 2 else { return }
        var count = 0
        while count < self.waitingDispatches.count, self.unaryPendingBytes <= limit {
            if let call = self.call(self.waitingDispatches[count]), !call.isAnswered {
                self.run(call)
            }
            count += 1
        }
        self.waitingDispatches.removeFirst(count)
        self.setNeedsFlush()
    }
}

/// The request fields the server gives a meaning to.
enum RequestField {
    case path, method, contentType, timeout, encoding, ignored, metadata

    init(_ name: UnsafeBufferPointer<UInt8>) {
        switch name.count {
        case 2 where HeaderText.equal(name, "te"): self = .ignored
        case 5 where HeaderText.equal(name, ":path"): self = .path
        case 7 where HeaderText.equal(name, ":method"): self = .method
        case 7 where HeaderText.equal(name, ":scheme"): self = .ignored
        case 10 where HeaderText.equal(name, ":authority"): self = .ignored
        case 10 where HeaderText.equal(name, "user-agent"): self = .ignored
        case 12 where HeaderText.equal(name, "content-type"): self = .contentType
        case 12 where HeaderText.equal(name, "grpc-timeout"): self = .timeout
        case 13 where HeaderText.equal(name, "grpc-encoding"): self = .encoding
        case 14 where HeaderText.equal(name, "content-length"): self = .ignored
        case 15 where HeaderText.equal(name, "accept-encoding"): self = .ignored
        case 20 where HeaderText.equal(name, "grpc-accept-encoding"): self = .ignored
        default: self = .metadata
        }
    }
}
