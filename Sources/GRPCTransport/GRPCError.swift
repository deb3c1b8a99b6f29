/// What a call ended with when it did not end well.
public struct GRPCError: Error, Sendable, CustomStringConvertible {
    /// Who said that the call failed.
    public enum Origin: Sendable {
        /// The server: its trailers arrived.
        case server
        /// This side, because the server's answer did not arrive or was not asked for.
        case client
    }

    /// The status.
    public var code: GRPCStatusCode

    /// One sentence: the server's own words, or what happened here and to which endpoint.
    public var message: String

    /// Who made the status up.
    public var origin: Origin

    /// Whether the server may have seen any of this call.
    ///
    /// False only if surely no byte of the call's HEADERS or DATA reached the socket, or if the
    /// server said that it did not process it (REFUSED_STREAM, or a GOAWAY naming a lower stream).
    public var requestMayHaveLeft: Bool

    /// The server's trailing metadata without gRPC's own fields; empty for local errors.
    public var trailers: GRPCMetadata

    /// Makes an error; a server's handler needs no more than the first two.
    public init(
        code: GRPCStatusCode,
        message: String,
        origin: Origin = .client,
        requestMayHaveLeft: Bool = true,
        trailers: GRPCMetadata = []
    ) {
        self.code = code
        self.message = message
        self.origin = origin
        self.requestMayHaveLeft = requestMayHaveLeft
        self.trailers = trailers
    }

    /// The code and the message, for logs.
    public var description: String {
        "\(self.code): \(self.message)"
    }

    /// The error for a message above a limit, in grpc-go's words, which etcd's users know.
    static func receivedTooLarge(_ size: Int, limit: Int) -> GRPCError {
        GRPCError(
            code: .resourceExhausted,
            message: "grpc: received message larger than max (\(size) vs. \(limit))"
        )
    }

    /// The error for a message that must not be sent, in grpc-go's words.
    static func sendingTooLarge(_ size: Int, limit: Int) -> GRPCError {
        GRPCError(
            code: .resourceExhausted,
            message: "trying to send message larger than max (\(size) vs. \(limit))",
            requestMayHaveLeft: false
        )
    }

    /// The error of a call whose task was cancelled before the call began.
    static func cancelledBeforeStart(_ endpoint: String) -> GRPCError {
        GRPCError(
            code: .cancelled,
            message: "\(endpoint): context canceled before the call began",
            requestMayHaveLeft: false
        )
    }
}
