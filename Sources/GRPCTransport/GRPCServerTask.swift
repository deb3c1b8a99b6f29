public import NIOCore

/// The messages a client streams, for the task that follows the call; one reader at a time.
public struct GRPCRequests: Sendable {
    /// What is known about the call.
    public let context: GRPCCallContext
    let bridge: StreamBridge
    let call: ServerCallReference

    /// The next message, or nil when the client has sent its last.
    ///
    /// - Throws: `cancelled` or `deadlineExceeded` when the call is over.
    public func next() async throws(GRPCError) -> ByteBuffer? {
        let call = self.call
        return try await self.bridge.next { grant in
            call.withCall {
                $0.credit($1.key, grant.credit, waitsForMore: grant.waitsForMore)
            }
        }
    }
}

/// Where the task that follows a call sends its messages.
public struct GRPCResponses: Sendable {
    let bridge: StreamBridge
    let call: ServerCallReference

    /// Sends a message, waiting while too much is unsent.
    ///
    /// - Throws: `cancelled` or `deadlineExceeded` when the call is over.
    public func send(_ message: ByteBuffer) async throws(GRPCError) {
        try await self.bridge.reserve(message.readableBytes + 5)
        self.call.withCall { $0.send($1, message) }
    }

    /// Sends metadata ahead of the first message.
    public func sendHeaders(_ metadata: GRPCMetadata) {
        self.call.withCall { $0.startResponse($1, headers: metadata) }
    }

    /// Sets the metadata that is sent with the final status.
    public func setTrailers(_ metadata: GRPCMetadata) {
        self.call.withCall { _, call in call.responseTrailers = metadata }
    }
}
