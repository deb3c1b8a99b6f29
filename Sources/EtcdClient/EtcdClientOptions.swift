public import NIOCore

/// How a client behaves.
public struct EtcdClientOptions: Sendable {
    /// Whom the client works for.
    public enum Mode: Sendable {
        /// A measuring instrument: one endpoint, and one request on the wire for every call, so that
        /// the caller knows what was asked when. Nothing is ever tried again.
        case lab
        /// An application: failed calls are tried again where that is safe, at other endpoints too.
        case application(RetryPolicy)
    }

    /// Whom the client works for.
    public var mode: Mode

    /// How long a call may take with everything it does, unless the call says otherwise.
    public var timeout: Duration

    /// How long connecting may take; a call waits for it within its own time.
    public var connectTimeout: Duration

    /// The source IP address to connect from, such as "127.1.0.7"; nil lets the system choose.
    public var localAddress: String?

    /// Whether members that see no leader shall refuse at once (etcd's `hasleader` metadata).
    ///
    /// Streams end too when their member has been without a leader for a while.
    public var requireLeader = false

    /// The token of a user who has authenticated; nil for none.
    public var token: String?

    /// The largest response accepted, in bytes; nil for what the transport accepts.
    public var maxReceiveBytes: Int?

    /// The largest request sent, in bytes; nil for etcd's client's own limit of 2 MiB.
    public var maxSendBytes: Int?

    /// Silence after which a ping asks whether the member is there; nil for no pings.
    ///
    /// Members close connections that ping more often than every 5 s.
    public var keepaliveInterval: TimeAmount?

    /// What the lab uses: one endpoint, no retry, a second per call.
    public static let lab = EtcdClientOptions(mode: .lab, timeout: .seconds(1))

    /// What an application uses: retries by `policy`, ten seconds per call.
    public static func application(_ policy: RetryPolicy) -> EtcdClientOptions {
        EtcdClientOptions(mode: .application(policy), timeout: .seconds(10))
    }

    /// Makes options; what is not given here is set afterwards.
    public init(mode: Mode, timeout: Duration) {
        self.mode = mode
        self.timeout = timeout
        self.connectTimeout = .seconds(1)
    }

    /// The same options with the source address `address`.
    public func bound(to address: String) -> EtcdClientOptions {
        var options = self
        options.localAddress = address
        return options
    }
}
