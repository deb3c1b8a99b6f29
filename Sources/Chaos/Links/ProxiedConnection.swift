import NIOCore

/// A connection through the proxy: two sockets and two pumps between them.
///
/// Lives on the fabric's event loop only.
final class ProxiedConnection {
    let id: UInt64
    let loop: any EventLoop
    /// The member whose listener was dialled.
    let listener: String
    /// Who may have dialled it.
    let kind: ProxyKind
    private let target: LinkAddress
    private let fabric: FabricCore

    private let diallerSide = ConnectionSide()
    private let listenerSide = ConnectionSide()
    /// Carries what the dialler sends.
    private(set) lazy var forth = Pump(
        connection: self,
        from: self.diallerSide,
        to: self.listenerSide
    )
    /// Carries what the listener answers.
    private(set) lazy var back = Pump(
        connection: self,
        from: self.listenerSide,
        to: self.diallerSide
    )

    /// Who dialled, once known.
    private(set) var dialler: LinkEnd?
    private var dialling = false
    /// The connection cannot go on; each side is reset as soon as its link lets the reset through.
    private(set) var doomed = false
    private var countedReset = false
    private var closedSides = 0

    init(id: UInt64, at proxy: Proxy, fabric: FabricCore) {
        self.id = id
        self.loop = fabric.loop
        self.listener = proxy.member
        self.kind = proxy.kind
        self.target = proxy.target
        self.fabric = fabric
        self.diallerSide.join(self)
        self.listenerSide.join(self)
    }

    /// The handler that belongs into the accepted channel.
    var acceptedHandler: ConnectionSide { self.diallerSide }

    /// The address the connection was dialled from and the one it was dialled to.
    var acceptedAddresses: (remote: SocketAddress, local: SocketAddress)? {
        guard let remote = self.diallerSide.channel?.remoteAddress,
            let local = self.diallerSide.channel?.localAddress
        else { return nil }
        return (remote, local)
    }

    /// Whether the dialler hung up before anything came of it.
    var diallerIsGone: Bool { self.diallerSide.isGone }

    var isClosed: Bool { self.closedSides == 2 }

    func pump(from side: ConnectionSide) -> Pump {
        side === self.diallerSide ? self.forth : self.back
    }

    func pump(to side: ConnectionSide) -> Pump {
        side === self.diallerSide ? self.back : self.forth
    }

    /// Says who dialled; from now on bytes may flow.
    func attribute(to dialler: LinkEnd, forth: LinkState, back: LinkState) {
        self.dialler = dialler
        // A dialler that hung up meanwhile is not worth bothering the listener for.
        guard !self.diallerSide.isGone else { return self.listenerSide.giveUp() }
        forth.counters.connections += 1
        self.forth.attach(to: forth)
        self.back.attach(to: back)
        self.dialIfPossible()
        self.forth.advance()
        self.back.advance()
    }

    /// Ends a connection nobody could be found for.
    func refuse() {
        self.listenerSide.giveUp()
        self.diallerSide.reset()
    }

    /// Dials the listener unless the way to it is blocked: a lost SYN is sent again later.
    func dialIfPossible() {
        guard !self.dialling, !self.doomed, let link = self.forth.link,
            link.condition.blockage == .none
        else { return }
        self.dialling = true
        self.fabric.dial(self.target, handler: self.listenerSide).assumeIsolated()
            .whenFailure { _ in self.dialFailed() }
    }

    /// One of the two sockets is connected.
    func sideOpened(_ side: ConnectionSide) {
        guard side === self.listenerSide else { return self.fabric.opened(self) }
        self.forth.advance()
        self.back.advance()
    }

    private func dialFailed() {
        self.doomed = true
        self.listenerSide.giveUp()
        // The listener's refusal travels back to the dialler, when it can.
        self.back.advance()
    }

    /// Decides that the connection cannot go on.
    func doom() {
        guard !self.doomed else { return }
        self.doomed = true
        if !self.dialling { self.listenerSide.giveUp() }
        self.forth.advance()
        self.back.advance()
    }

    /// Resets both ends now, whatever the links' condition.
    func reset() {
        self.countReset()
        self.doomed = true
        if !self.dialling { self.listenerSide.giveUp() }
        self.diallerSide.reset()
        self.listenerSide.reset()
    }

    /// Counts, once, that the lab and not an end of it reset this connection.
    func countReset() {
        guard !self.countedReset else { return }
        self.countedReset = true
        self.forth.link?.counters.resets += 1
        self.back.link?.counters.resets += 1
    }

    func sideClosed() {
        self.closedSides += 1
        guard self.isClosed else { return }
        self.forth.detach()
        self.back.detach()
        self.fabric.forget(self)
    }
}

extension ProxiedConnection {
    /// What the connection carried so far.
    var traffic: ConnectionTraffic {
        ConnectionTraffic(
            forth: self.forth.forwardedBytes,
            back: self.back.forwardedBytes,
            held: self.forth.heldBytes + self.back.heldBytes,
            swallowed: self.forth.swallowedBytes + self.back.swallowedBytes
        )
    }
}
