public import NIOCore

/// How one client connection behaves.
public struct GRPCClientOptions: Sendable {
    /// The largest message accepted, in bytes; a larger one ends its call with ResourceExhausted.
    ///
    /// etcd's client accepts anything; so does this one by default.
    public var maxReceiveBytes = Int(Int32.max)

    /// The largest message sent, in bytes; etcd's client refuses above 2 MiB.
    public var maxSendBytes = 2 * 1024 * 1024

    /// Silence after which a ping asks whether the server is there; nil for no pings.
    public var keepaliveInterval: TimeAmount?

    /// How long the answer to such a ping may take before the connection is given up.
    public var keepaliveTimeout: TimeAmount = .seconds(20)

    /// Whether to ping also while no call is open; servers may refuse that ("too_many_pings").
    public var keepaliveWithoutCalls = false

    /// How long connecting may take, up to the server's SETTINGS.
    ///
    /// A proxy accepts for a server that is not there: only the server's own first frame shows that
    /// requests will reach somebody.
    public var connectTimeout: TimeAmount = .seconds(5)

    /// The source IP address to connect from, such as "127.1.0.7"; nil lets the system choose.
    public var localAddress: String?

    /// The `:authority` of requests; nil means "host:port".
    public var authority: String?

    /// What this client calls itself.
    public var userAgent = "tern"

    /// How many bytes the server may send ahead of the reader on one stream.
    public var streamWindowBytes = 256 * 1024

    /// How many bytes the server may have in flight on the whole connection.
    public var connectionWindowBytes = 4 * 1024 * 1024

    /// How many bytes a stream may hold unsent before its sender has to wait.
    public var streamSendBufferBytes = 64 * 1024

    /// The defaults above.
    public init() {}
}
