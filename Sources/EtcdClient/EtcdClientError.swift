public import EtcdAPI
public import GRPCTransport

/// A call that ended without the answer asked for.
public struct EtcdClientError: Error, Sendable, CustomStringConvertible {
    /// The member that the last attempt went to.
    public var endpoint: Endpoint
    /// The RPC, such as `KV.Put`.
    public var operation: String
    /// The gRPC status.
    public var code: GRPCStatusCode
    /// The status message: etcd's exact words when they are the server's.
    public var message: String
    /// Whether the member said so, or this side for lack of an answer.
    public var origin: GRPCError.Origin
    /// Whether the request can have changed anything.
    public var outcome: OutcomeCertainty
    /// Why the outcome is what it is: the reason given in the table of outcomes.
    public var reason: String
    /// Whether the same request may succeed later or at another member.
    public var isTransient: Bool

    /// etcd's error, if the member answered with one.
    public var etcdError: EtcdError? {
        guard self.origin == .server else { return nil }
        return EtcdError(code: self.code.rawValue, message: self.message)
    }

    /// One sentence: what, where, how it ended and what that means.
    public var description: String {
        let outcome =
            switch self.outcome {
            case .definite: "it had no effect"
            case .unknown: "its outcome is unknown"
            }
        return "\(self.operation) at \(self.endpoint): \(self.code): \(self.message)"
            + " (\(outcome): \(self.reason))"
    }
}
