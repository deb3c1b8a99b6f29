/// A refusal of the v3 API: its gRPC status and the exact text.
public struct EtcdError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The gRPC status codes that the API uses.
    public enum Code: Int, Sendable {
        /// The call was given up by its caller.
        case cancelled = 1
        /// An error that the server's table does not map.
        case unknown = 2
        /// The request itself is wrong.
        case invalidArgument = 3
        /// The deadline passed, at the server.
        case deadlineExceeded = 4
        /// What the request names does not exist.
        case notFound = 5
        /// The user may not do this.
        case permissionDenied = 7
        /// A quota or a limit is used up.
        case resourceExhausted = 8
        /// The cluster is not in the state that the request needs.
        case failedPrecondition = 9
        /// A revision or a number is outside of what can be served.
        case outOfRange = 11
        /// The member cannot serve now.
        case unavailable = 14
        /// The member's data is corrupt.
        case dataLoss = 15
        /// The token is missing or wrong.
        case unauthenticated = 16
    }

    /// The gRPC status up to etcd 3.5.
    public let code: Code
    /// The gRPC status from etcd 3.6 on, which moved three errors away from `unavailable`.
    public let codeFrom36: Code
    /// The status message.
    public let message: String
    /// The first version that answers so, of those from 3.4 on.
    public let since: String

    init(_ code: Code, _ text: String, from36: Code? = nil, since: String = "3.4") {
        self.code = code
        self.codeFrom36 = from36 ?? code
        self.message = "etcdserver: \(text)"
        self.since = since
    }

    /// The error that an answer with this status stands for; nil when the text is none of etcd's.
    public init?(code: Int, message: String) {
        let found = Self.all.first { error in
            error.message == message
                && (error.code.rawValue == code || error.codeFrom36.rawValue == code)
        }
        guard let found else { return nil }
        self = found
    }

    /// The status message.
    public var description: String { self.message }
}
