public import NIOCore

/// One method of a server: its path and the code that answers it.
public struct GRPCMethod: Sendable {
    /// Answers on the event loop, before it returns.
    public typealias Unary =
        @Sendable (ByteBuffer, GRPCCallContext) throws(GRPCError) -> ByteBuffer
    /// Answers through the responder, at once or later, from any thread.
    public typealias DeferredUnary = @Sendable (ByteBuffer, GRPCResponder) -> Void
    /// Makes the object that follows one stream on the event loop.
    public typealias Stream = @Sendable (GRPCServerStream) -> any GRPCServerStreamHandler
    /// Follows one stream in a task; returning ends the call with OK.
    public typealias StreamTask = @Sendable (GRPCRequests, GRPCResponses) async throws -> Void

    enum Kind: Sendable {
        case unary(Unary)
        case deferredUnary(DeferredUnary)
        case stream(Stream)
        case streamTask(StreamTask)
    }

    /// "/package.Service/Method".
    public let path: String
    let kind: Kind

    /// A method of one request and one response, answered synchronously on the event loop.
    public static func unary(_ path: String, _ body: @escaping Unary) -> GRPCMethod {
        GRPCMethod(path: path, kind: .unary(body))
    }

    /// A method of one request and one response, answered when the server is ready to.
    ///
    /// Neither a task nor a stream is made for the call.
    public static func deferredUnary(_ path: String, _ body: @escaping DeferredUnary) -> GRPCMethod
    {
        GRPCMethod(path: path, kind: .deferredUnary(body))
    }

    /// A method with a stream in one or both directions, followed on the event loop without a task.
    public static func stream(_ path: String, _ make: @escaping Stream) -> GRPCMethod {
        GRPCMethod(path: path, kind: .stream(make))
    }

    /// A method with a stream in one or both directions, followed by a task of its own.
    public static func streamTask(_ path: String, _ body: @escaping StreamTask) -> GRPCMethod {
        GRPCMethod(path: path, kind: .streamTask(body))
    }
}

/// What a server knows about a call besides its messages.
public struct GRPCCallContext: Sendable {
    /// The method's path.
    public let path: String
    /// The caller's metadata, without gRPC's and HTTP's own fields.
    public let metadata: GRPCMetadata
    /// When the caller gives up, if it said so.
    public let deadline: NIODeadline?
    /// The caller's address, "ip:port".
    public let peer: String
}
