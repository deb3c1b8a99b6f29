/// The status a gRPC call ends with (gRPC "Status codes and their use in gRPC").
public enum GRPCStatusCode: Int, Sendable, CaseIterable {
    /// The call succeeded.
    case ok = 0
    /// The call was cancelled, usually by its caller.
    case cancelled
    /// The peer gave no better reason.
    case unknown
    /// The request can never be right, whatever the state of the system.
    case invalidArgument
    /// The deadline passed before the call ended.
    case deadlineExceeded
    /// What was asked for does not exist.
    case notFound
    /// What was to be created exists already.
    case alreadyExists
    /// The caller may not do this.
    case permissionDenied
    /// A quota or a size limit was exceeded.
    case resourceExhausted
    /// The system is not in the state the request needs.
    case failedPrecondition
    /// The operation was aborted, for example by a conflict.
    case aborted
    /// The request reaches past a valid range.
    case outOfRange
    /// The server has no such method or feature.
    case unimplemented
    /// An invariant the peer relies on is broken.
    case `internal`
    /// The service cannot be reached now.
    case unavailable
    /// Data was lost for good.
    case dataLoss
    /// The caller did not prove who it is.
    case unauthenticated

    /// The code gRPC prescribes for a response with an HTTP status and no grpc-status
    /// (gRPC "HTTP to gRPC status code mapping").
    init(httpStatus: Int) {
        switch httpStatus {
        case 400: self = .internal
        case 401: self = .unauthenticated
        case 403: self = .permissionDenied
        case 404: self = .unimplemented
        case 429, 502, 503, 504: self = .unavailable
        default: self = .unknown
        }
    }

    /// The code gRPC prescribes for a stream reset with an HTTP/2 error code
    /// (gRPC over HTTP/2, "HTTP2 transport mapping: errors").
    init(http2ErrorCode: UInt32) {
        switch http2ErrorCode {
        case 7: self = .unavailable
        case 8: self = .cancelled
        case 11: self = .resourceExhausted
        case 12: self = .permissionDenied
        default: self = .internal
        }
    }
}
