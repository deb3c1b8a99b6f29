public import NIOCore

/// Answers one unary call, from any thread; only the first answer counts.
///
/// Two words and the context: nothing is allocated for it. An answer to a call that is over, by
/// cancellation or deadline, is dropped.
public struct GRPCResponder: Sendable {
    /// What is known about the call.
    public let context: GRPCCallContext
    let call: ServerCallReference

    /// Ends the call with its response.
    public func succeed(_ response: ByteBuffer, trailers: GRPCMetadata = []) {
        // On the loop no closure need be made, which a busy server would notice.
        guard self.call.loop.inEventLoop else {
            self.call.withCall { $0.answer($1, with: response, trailers: trailers) }
            return
        }
        let handler = self.call.handler.value
        if let call = handler.call(self.call.key) {
            handler.answer(call, with: response, trailers: trailers)
        }
    }

    /// Ends the call with an error; its origin is not looked at.
    public func fail(_ error: GRPCError) {
        self.call.withCall { $0.end($1, error) }
    }

    /// Has `body` called on the event loop if the call is over before it is answered.
    public func onCancel(_ body: @escaping @Sendable () -> Void) {
        self.call.withCall { _, call in
            call.onCancel = body
        } orElse: {
            body()
        }
    }
}

/// A call of a server's connection, as other threads hold it.
struct ServerCallReference: Sendable {
    let handler: NIOLoopBound<ServerHandler>
    let loop: any EventLoop
    let key: StreamKey

    /// Runs `body` on the event loop, at once when already there, if the call is still open.
    func withCall(
        _ body: @escaping @Sendable (ServerHandler, ServerCall) -> Void,
        orElse gone: @escaping @Sendable () -> Void = {}
    ) {
        if self.loop.inEventLoop {
            self.run(body, gone)
        } else {
            self.loop.execute { self.run(body, gone) }
        }
    }

    private func run(_ body: (ServerHandler, ServerCall) -> Void, _ gone: () -> Void) {
        let handler = self.handler.value
        guard let call = handler.call(self.key) else {
            gone()
            return
        }
        body(handler, call)
    }
}
