import NIOCore
import NIOPosix

/// The listener in front of one address of one member.
///
/// Lives on the fabric's event loop only.
final class Proxy {
    let member: String
    let kind: ProxyKind
    let target: LinkAddress
    let reservation: PortReservation
    private var listener: (any Channel)?
    private var opening = false
    /// Whether connections are to be accepted, as opposed to refused.
    private(set) var isWanted = false

    init(member: String, kind: ProxyKind, side: ProxiedSide) throws(ChaosError) {
        self.member = member
        self.kind = kind
        self.target = side.target
        self.reservation = try PortReservation(
            side.listen,
            for: "the \(kind.rawValue) proxy of \(member)"
        )
    }

    /// Accepts connections from now on; the future fails when the system refuses.
    func open(
        on loop: any EventLoop,
        accept: @escaping (any Channel, Proxy) throws -> Void
    ) -> EventLoopFuture<Void> {
        self.isWanted = true
        guard self.listener == nil && !self.opening else { return loop.makeSucceededVoidFuture() }
        self.opening = true
        let accept = NIOLoopBound((accept, self), eventLoop: loop)
        let bound = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try accept.value.0(channel, accept.value.1)
                }
            }
            .proxied()
            .bind(to: self.reservation.address)
        return bound.assumeIsolated().map { channel in
            self.opening = false
            self.listener = channel
            if !self.isWanted { self.close() }
        }.nonisolated()
    }

    /// Refuses connections from now on; those there are stay.
    func close() {
        self.isWanted = false
        self.listener?.close(promise: nil)
        self.listener = nil
    }
}

extension ServerBootstrap {
    /// The options of an accepted socket that is read only on demand.
    func proxied() -> ServerBootstrap {
        self.childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.socketOption(.so_rcvbuf), value: .init(ProxySocket.receiveBuffer))
            .childChannelOption(.writeBufferWaterMark, value: ProxySocket.waterMark)
    }
}

extension ClientBootstrap {
    /// The options of a dialled socket that is read only on demand.
    func proxied() -> ClientBootstrap {
        self.channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_rcvbuf), value: .init(ProxySocket.receiveBuffer))
            .channelOption(.writeBufferWaterMark, value: ProxySocket.waterMark)
    }
}

/// What bounds the memory of a proxied socket outside the pump's own queue.
enum ProxySocket {
    /// When a sender hangs up, NIO takes in all that the kernel still holds, asked or not; so the
    /// kernel must not hold megabytes.
    static let receiveBuffer = 256 * 1024
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(
        low: Pump.Limit.unsent / 4,
        high: Pump.Limit.unsent
    )
}
