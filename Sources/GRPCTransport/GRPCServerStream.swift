public import NIOCore

/// Follows one stream on the server's event loop; every method is called there and must not block.
public protocol GRPCServerStreamHandler: AnyObject {
    /// A message came; the client is granted its bytes again when this returns, unless reading was
    /// paused.
    func received(_ message: ByteBuffer)

    /// The client sends no more; the server still may.
    func requestsEnded()

    /// A stream that was full has room again.
    func becameWritable()

    /// The stream is over, with nil if the server ended it with OK; called once, last.
    func closed(_ error: GRPCError?)
}

extension GRPCServerStreamHandler {
    /// Does nothing.
    public func becameWritable() {}
    /// Does nothing.
    public func closed(_ error: GRPCError?) {}
}

/// The server's end of one stream; usable from any thread where not said otherwise.
public struct GRPCServerStream: Sendable {
    /// What is known about the call.
    public let context: GRPCCallContext
    let call: ServerCallReference

    /// The loop the stream lives on.
    public var eventLoop: any EventLoop { self.call.loop }

    /// Whether another message should be sent now; for the event loop only.
    ///
    /// False while more than the stream's buffer limit is unsent, or the connection's output is
    /// full. A handler that was told false hears `becameWritable`; one that keeps sending far above
    /// the limit has its stream ended with ResourceExhausted.
    public var isWritable: Bool {
        let handler = self.call.handler.value
        guard let call = handler.call(self.call.key) else { return false }
        return handler.isWritable(call)
    }

    /// Sends metadata ahead of the first message.
    public func sendHeaders(_ metadata: GRPCMetadata) {
        self.call.withCall { $0.startResponse($1, headers: metadata) }
    }

    /// Queues a message.
    public func send(_ message: ByteBuffer) {
        self.call.withCall { $0.send($1, message) }
    }

    /// Ends the call with OK once everything queued is sent.
    public func finish(trailers: GRPCMetadata = []) {
        self.call.withCall { handler, call in
            call.responseTrailers = trailers
            handler.end(call, nil)
        }
    }

    /// Ends the call with an error, after what is queued.
    public func fail(_ error: GRPCError) {
        self.call.withCall { $0.end($1, error) }
    }

    /// Holds messages back; the client's window closes as they arrive.
    public func pauseReading() {
        self.call.withCall { _, call in call.isReadingPaused = true }
    }

    /// Takes messages again, those held back first.
    public func resumeReading() {
        self.call.withCall { $0.resumeReading($1) }
    }
}
