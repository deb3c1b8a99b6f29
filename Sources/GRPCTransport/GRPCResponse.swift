public import NIOCore

/// What a unary call gave, with the metadata around its message.
public struct GRPCResponse: Sendable {
    /// The message.
    public var message: ByteBuffer
    /// Metadata sent before the message, without gRPC's own fields.
    public var headers: GRPCMetadata
    /// Metadata sent after it.
    public var trailers: GRPCMetadata
}
