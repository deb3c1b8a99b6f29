public import NIOCore

/// A streaming call: messages both ways, until the server's status.
///
/// One task may read and any may send. Nothing is buffered without bound: `send` waits while too
/// much is unsent, and the server is granted more only as messages are read.
public final class GRPCClientStream: Sendable {
    private let call: GRPCCall
    private let bridge: StreamBridge
    private let maxSendBytes: Int

    init(call: GRPCCall, options: GRPCClientOptions) {
        self.call = call
        self.maxSendBytes = options.maxSendBytes
        self.bridge = StreamBridge(
            sendLimit: options.streamSendBufferBytes,
            windowBytes: options.streamWindowBytes
        )
    }

    func open(_ path: String, metadata: GRPCMetadata, deadline: NIODeadline?) {
        self.call.start(
            path,
            metadata: metadata,
            deadline: deadline,
            request: nil,
            listener: .bridge,
            bridge: self.bridge
        )
    }

    /// Sends a message, waiting while too much is unsent.
    ///
    /// - Throws: What the call ended with, if it has ended. A call the server ended with OK refuses
    ///   with `unknown`.
    public func send(_ message: ByteBuffer) async throws(GRPCError) {
        guard message.readableBytes <= self.maxSendBytes else {
            throw .sendingTooLarge(message.readableBytes, limit: self.maxSendBytes)
        }
        let result = await withTaskCancellationHandler {
            await Self.result { () async throws(GRPCError) in
                try await self.bridge.reserve(message.readableBytes + 5)
            }
        } onCancel: {
            self.call.cancel()
        }
        try result.get()
        self.call.send(message)
    }

    /// Says that no more messages follow; the server's can still be read.
    public func finish() async {
        self.call.finish()
    }

    /// The next message, or nil when the server ended the call with OK.
    ///
    /// - Throws: What the call ended with. Cancelling the task cancels the call.
    public func next() async throws(GRPCError) -> ByteBuffer? {
        let result = await withTaskCancellationHandler {
            await Self.result { () async throws(GRPCError) in
                try await self.bridge.next { self.call.grant($0) }
            }
        } onCancel: {
            self.call.cancel()
        }
        return try result.get()
    }

    /// Gives the call up; a waiting `next` or `send` throws `cancelled`.
    public func cancel() {
        self.call.cancel()
    }

    /// Carries a typed error through `withTaskCancellationHandler`, which is untyped.
    private static func result<Value: Sendable>(
        _ body: () async throws(GRPCError) -> Value
    ) async -> Result<Value, GRPCError> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
