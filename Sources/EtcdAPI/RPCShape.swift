/// Where an RPC is found, how it talks and what it may change.
public struct RPCShape: Hashable, Sendable {
    /// What a call may change in the cluster.
    public enum Effect: Hashable, Sendable {
        /// Nothing: it only reads.
        case none
        /// One change, which happens as a whole or not at all.
        case single
        /// Several changes one after the other; an error may come between two of them.
        case several
    }

    /// The HTTP/2 path, such as `/etcdserverpb.KV/Range`.
    public let path: String
    /// Whether the client sends a stream of requests.
    public let clientStreams: Bool
    /// Whether the server sends a stream of responses.
    public let serverStreams: Bool
    /// What it may change.
    public let effect: Effect

    /// Makes a shape.
    public init(path: String, clientStreams: Bool, serverStreams: Bool, effect: Effect) {
        self.path = path
        self.clientStreams = clientStreams
        self.serverStreams = serverStreams
        self.effect = effect
    }

    /// The service and the method, such as `KV.Range`, for messages to people.
    public var name: String {
        let parts = self.path.split(separator: "/")
        guard parts.count == 2, let service = parts[0].split(separator: ".").last else {
            return self.path
        }
        return "\(service).\(parts[1])"
    }
}
