public import NIOCore

/// How a server treats its connections; the defaults are etcd's where it has any.
public struct GRPCServerOptions: Sendable {
    /// The largest message accepted, in bytes; a larger one ends its call with ResourceExhausted.
    public var maxReceiveBytes = 2 * 1024 * 1024

    /// The largest message sent, in bytes.
    public var maxSendBytes = Int(Int32.max)

    /// How many streams one connection may have open; further ones are refused by HTTP/2.
    public var maxConcurrentStreams: UInt32 = 65_536

    /// How many bytes a client may send ahead of the reader on one stream.
    public var streamWindowBytes = 256 * 1024

    /// How many bytes a client may have in flight on a whole connection.
    public var connectionWindowBytes = 4 * 1024 * 1024

    /// How many bytes a stream may hold unsent before its sender is told to wait.
    public var streamSendBufferBytes = 64 * 1024

    /// How many bytes of unsent unary responses a connection may hold before further unary requests
    /// wait undispatched; a client that does not read cannot make the server's memory grow.
    public var connectionSendBufferBytes = 8 * 1024 * 1024

    /// Pings closer together than this, without data in between, count against the client.
    public var keepaliveMinimumInterval: TimeAmount = .seconds(5)

    /// Whether pings without an open stream are held to `keepaliveMinimumInterval` rather than to
    /// two hours.
    public var keepalivePermittedWithoutStreams = false

    /// How many such pings are forgiven before GOAWAY ENHANCE_YOUR_CALM; nil forgives all.
    public var keepaliveStrikesMax: Int? = 2

    /// Silence after which the server pings the client; nil for never.
    public var keepaliveInterval: TimeAmount? = .hours(2)

    /// How long the answer to such a ping may take before the connection is closed.
    public var keepaliveTimeout: TimeAmount = .seconds(20)

    /// How long a new connection may take to show that it speaks HTTP/2.
    public var handshakeTimeout: TimeAmount = .seconds(20)

    /// How many cancelled streams are taken at once, and how many a second after that.
    ///
    /// Genuine clients cancel often (a lost race, a deadline); this bounds only a flood.
    public var streamResetBurst: UInt64 = 20_000

    /// How many cancelled streams a second are taken once the burst is used up.
    public var streamResetsPerSecond: UInt64 = 5_000

    /// The defaults above.
    public init() {}
}
