import NIOCore

/// One call as its client's event loop sees it.
final class ClientCall: HTTP2Stream {
    /// Who hears of the call; exactly one of them does.
    enum Listener {
        case none
        /// A unary call: its one message and the metadata around it.
        case unary(@Sendable (Result<GRPCResponse, GRPCError>) -> Void)
        /// A streaming call whose messages are taken at once, on the event loop.
        case callbacks(
            message: @Sendable (ByteBuffer) -> Void,
            end: @Sendable (Result<GRPCMetadata, GRPCError>) -> Void
        )
        /// A streaming call read by a task through `bridge`.
        case bridge
    }

    var listener = Listener.none

    /// Whether the listener has heard the end; what arrives afterwards is dropped.
    var isFinished = false

    /// Where in the connection's output the HEADERS begin; nil until nghttp2 framed them.
    var headersOffset: Int?

    /// Whether the response's header fields, or only its trailers, are still to come.
    var hasResponse = false
    var httpStatus = 0
    var isGRPC = false
    var encoding: String?
    var statusCode: Int?
    var statusMessage = ""
    var headers = GRPCMetadata()
    var trailers = GRPCMetadata()

    /// The message of a unary call.
    var response: ByteBuffer?

    override func reset() {
        super.reset()
        self.listener = .none
        self.isFinished = false
        self.headersOffset = nil
        self.hasResponse = false
        self.httpStatus = 0
        self.isGRPC = false
        self.encoding = nil
        self.statusCode = nil
        self.statusMessage = ""
        if !self.headers.isEmpty { self.headers = [] }
        if !self.trailers.isEmpty { self.trailers = [] }
        self.response = nil
    }
}
