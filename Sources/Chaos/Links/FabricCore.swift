import Basics
import NIOCore
import NIOPosix

/// Everything the fabric knows, on its event loop.
///
/// Not to be touched from any other thread; `LinkFabric` is the door.
final class FabricCore {
    let loop: any EventLoop
    private let finder: NIOThreadPool
    private(set) var proxies: [Proxy] = []
    private var links: [Link: LinkState] = [:]
    private var rules: [(id: String, rules: [LinkRule])] = []
    private var connections: [UInt64: ProxiedConnection] = [:]
    private var lastConnection: UInt64 = 0
    private var random: SeededRandom
    private var processes: [(name: String, pid: Int32)] = []
    private var down: Set<String> = []
    private var probes: [Int: LinkEnd] = [:]
    private var closed = false
    private(set) var refusedConnections = 0

    /// How long to wait before each further attempt to find a dialler.
    ///
    /// A member that has only just been started dials before the lab knows its process.
    private static let retryDelays: [TimeAmount] = [
        .milliseconds(2), .milliseconds(10), .milliseconds(40), .milliseconds(150),
        .milliseconds(400),
    ]

    init(loop: any EventLoop, finder: NIOThreadPool, seed: UInt64) {
        self.loop = loop
        self.finder = finder
        self.random = SeededRandom(seed: seed)
    }

    // Proxies and members.

    func open(_ members: [FabricMember]) throws(ChaosError) -> EventLoopFuture<Void> {
        for member in members {
            if let side = member.peer {
                self.proxies.append(try Proxy(member: member.name, kind: .peer, side: side))
            }
            if let side = member.client {
                self.proxies.append(try Proxy(member: member.name, kind: .client, side: side))
            }
        }
        let opened = self.proxies.map { self.open($0) }
        return EventLoopFuture.andAllSucceed(opened, on: self.loop)
    }

    private func open(_ proxy: Proxy) -> EventLoopFuture<Void> {
        proxy.open(on: self.loop) { channel, proxy in
            try self.accept(channel, at: proxy)
        }
    }

    func memberStarted(_ name: String, pid: Int32) {
        self.processes.removeAll { $0.name == name }
        self.processes.append((name, pid))
        self.down.remove(name)
        self.updateListeners()
    }

    func memberStopped(_ name: String) {
        self.processes.removeAll { $0.name == name }
        self.down.insert(name)
        self.updateListeners()
    }

    /// Lets the proxies of dead members refuse connections, as nobody listens there.
    ///
    /// Not while a fault touches the member: a refusal would travel over the link that is cut, so
    /// the connection is taken and meets its link's fate.
    @discardableResult
    private func updateListeners() -> EventLoopFuture<Void> {
        var opened: [EventLoopFuture<Void>] = []
        for proxy in self.proxies {
            let end = LinkEnd.member(proxy.member)
            let disturbed = self.rules.contains { entry in
                entry.rules.contains { $0.link.source == end || $0.link.target == end }
            }
            let wanted = !self.closed && (disturbed || !self.down.contains(proxy.member))
            guard wanted != proxy.isWanted else { continue }
            if wanted { opened.append(self.open(proxy)) } else { proxy.close() }
        }
        return EventLoopFuture.andAllComplete(opened, on: self.loop)
    }

    // Connections.

    private func accept(_ channel: any Channel, at proxy: Proxy) throws {
        self.lastConnection += 1
        let connection = ProxiedConnection(
            id: self.lastConnection,
            at: proxy,
            fabric: self
        )
        self.connections[connection.id] = connection
        try channel.pipeline.syncOperations.addHandler(connection.acceptedHandler)
    }

    /// An accepted connection is ready: finds out who dialled it.
    func opened(_ connection: ProxiedConnection) {
        guard let addresses = connection.acceptedAddresses else { return self.refuse(connection) }
        let ends = ConnectionOwner.Ends(local: addresses.remote, remote: addresses.local)
        switch connection.kind {
        case .client: self.attribute(connection, to: self.client(at: ends.local))
        case .peer: self.findDialler(of: connection, ends, attempt: 0)
        }
    }

    private func client(at address: SocketAddress) -> LinkEnd {
        if let probe = self.probe(at: address) { return probe }
        let host = address.hostBytes
        // 127.1.0.N is client cN; the two last bytes leave room for 65,535 of them.
        guard host.count == 4, host[0] == 127, host[1] == 1 else { return .clients }
        let number = Int(host[2]) << 8 | Int(host[3])
        return number == 0 ? .clients : .client(number)
    }

    /// As whom a connection is meant that was dialled by a probe; nil for everybody else's.
    private func probe(at address: SocketAddress) -> LinkEnd? {
        guard address.isProbeHost, let port = address.port else { return nil }
        return self.probes[port]
    }

    private func findDialler(
        of connection: ProxiedConnection,
        _ ends: ConnectionOwner.Ends,
        attempt: Int
    ) {
        if let probe = self.probe(at: ends.local) { return self.attribute(connection, to: probe) }
        let processes = self.processes
        self.finder.runIfActive(eventLoop: self.loop) {
            ConnectionOwner.owner(of: ends, among: processes)
        }.assumeIsolated().whenComplete { result in
            if case .success(let name?) = result {
                self.attribute(connection, to: .member(name))
            } else if attempt < Self.retryDelays.count && !connection.diallerIsGone {
                self.loop.assumeIsolated().scheduleTask(in: Self.retryDelays[attempt]) {
                    self.findDialler(of: connection, ends, attempt: attempt + 1)
                }
            } else {
                self.refuse(connection)
            }
        }
    }

    private func attribute(_ connection: ProxiedConnection, to dialler: LinkEnd) {
        guard !self.closed else { return self.refuse(connection) }
        let link = Link(from: dialler, to: .member(connection.listener))
        connection.attribute(
            to: dialler,
            forth: self.state(of: link),
            back: self.state(of: link.reversed)
        )
    }

    private func refuse(_ connection: ProxiedConnection) {
        self.refusedConnections += 1
        connection.refuse()
    }

    func dial(_ target: LinkAddress, handler: ConnectionSide) -> EventLoopFuture<any Channel> {
        let handler = NIOLoopBound(handler, eventLoop: self.loop)
        return ClientBootstrap(group: self.loop)
            .connectTimeout(.seconds(30))
            .proxied()
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .connect(host: target.host, port: target.port)
    }

    /// Lets go of a closed connection, though not before its pumps have returned to the loop.
    func forget(_ connection: ProxiedConnection) {
        self.loop.assumeIsolated().execute { self.connections[connection.id] = nil }
    }

    // Links and rules.

    private func state(of link: Link) -> LinkState {
        if let state = self.links[link] { return state }
        let state = LinkState(link, random: self.random.split())
        self.links[link] = state
        _ = state.change(to: self.condition(of: link))
        return state
    }

    private func condition(of link: Link) -> LinkCondition {
        var condition = LinkCondition.open
        for rule in self.rules.lazy.flatMap(\.rules) where rule.link.covers(link) {
            condition = condition.combined(with: rule.condition)
        }
        return condition
    }

    /// The future is done when also the listeners are as the rules want them.
    func apply(_ rules: [LinkRule], id: String) -> EventLoopFuture<Void> {
        self.rules.removeAll { $0.id == id }
        self.rules.append((id, rules))
        return self.rulesChanged()
    }

    func lift(_ id: String) {
        self.rules.removeAll { $0.id == id }
        _ = self.rulesChanged()
    }

    private func rulesChanged() -> EventLoopFuture<Void> {
        let listeners = self.updateListeners()
        var changed: [(pump: Pump, old: LinkCondition.Blockage)] = []
        // All links take up their new condition before any pump moves a byte.
        for state in self.orderedLinks {
            let old = state.condition.blockage
            let pumps = state.change(to: self.condition(of: state.link))
            changed.append(contentsOf: pumps.map { ($0, old) })
        }
        for (pump, old) in changed { pump.conditionChanged(from: old) }
        return listeners
    }

    private var orderedLinks: [LinkState] {
        self.links.values.sorted { $0.link.description < $1.link.description }
    }

    // What the injector asks.

    func reset(_ link: Link) -> Int {
        let victims = self.connections.values.sorted { $0.id < $1.id }.filter { connection in
            guard let dialler = connection.dialler else { return false }
            let used = Link(from: dialler, to: .member(connection.listener))
            return link.covers(used) || link.covers(used.reversed)
        }
        for connection in victims { connection.reset() }
        return victims.count
    }

    func label(port: Int, as end: LinkEnd?) {
        self.probes[port] = end
    }

    /// What the connection dialled from that local port carried so far.
    func traffic(ofPort port: Int) -> ConnectionTraffic? {
        self.connections.values.first { connection in
            guard let remote = connection.acceptedAddresses?.remote else { return false }
            return remote.isProbeHost && remote.port == port
        }?.traffic
    }

    var counters: [LinkCounters] { self.orderedLinks.map(\.counters) }

    var openConnections: Int { self.connections.count }

    func condition(over link: Link) -> LinkCondition { self.condition(of: link) }

    /// Asks for a version as `end` would, through the proxy of `member` that `end` dials.
    ///
    /// Nil when there is no such proxy.
    func probe(
        from end: LinkEnd,
        to member: String,
        padding: Int,
        limit: TimeAmount
    ) -> EventLoopFuture<VersionAnswer>? {
        let kind: ProxyKind = if case .member = end { .peer } else { .client }
        guard let proxy = self.proxies.first(where: { $0.member == member && $0.kind == kind })
        else { return nil }
        let probe = VersionProbe(
            padding: padding,
            dialling: { self.label(port: $0, as: end) },
            done: { port in
                defer { self.label(port: port, as: nil) }
                return self.traffic(ofPort: port) ?? ConnectionTraffic()
            }
        )
        return probe.run(on: self.loop, to: proxy.reservation.address, limit: limit)
    }

    /// Ends every connection and refuses new ones.
    func close() {
        self.closed = true
        for proxy in self.proxies { proxy.close() }
        for connection in self.connections.values { connection.reset() }
    }
}

/// What one connection carried.
package struct ConnectionTraffic: Hashable, Sendable {
    /// Bytes handed to the listener.
    package var forth = 0
    /// Bytes handed to the dialler.
    package var back = 0
    /// Bytes of either direction that had to wait for a cut to end.
    package var held = 0
    /// Bytes of either direction that were lost.
    package var swallowed = 0
}
