/// Where an RPC is found and how it talks.
public struct RPCShape: Hashable, Sendable {
    /// The HTTP/2 path, such as `/etcdserverpb.KV/Range`.
    public let path: String
    /// Whether the client sends a stream of requests.
    public let clientStreams: Bool
    /// Whether the server sends a stream of responses.
    public let serverStreams: Bool

    /// Makes a shape.
    public init(path: String, clientStreams: Bool, serverStreams: Bool) {
        self.path = path
        self.clientStreams = clientStreams
        self.serverStreams = serverStreams
    }
}
