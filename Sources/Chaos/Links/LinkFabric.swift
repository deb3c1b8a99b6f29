import Glibc
import NIOCore
import NIOPosix

/// All the links of a cluster: a proxy in front of every member's peer and client address, which
/// knows who dialled and does to each ordered pair's bytes what the active rules demand.
///
/// A member advertises one URL to all its peers, so the proxy finds the source of each connection by
/// the process that owns the dialling socket; clients are told apart by their address 127.1.0.N.
/// Each accepted connection has two pumps, one per direction, and each obeys the link its bytes
/// travel on, whoever dialled. A dialler that cannot be found is refused.
///
/// Not modelled: the handshake of a connection. The kernel accepts on the proxy's behalf, so to
/// dial over a cut link succeeds and then hangs; the member is dialled only once the way from the
/// dialler to it is open. Latency applies to bytes, not to the handshake.
///
/// Everything happens on one event loop, which sleeps when no byte moves. Rules, connections and
/// listeners end with `shutdown` or with the process.
package final class LinkFabric: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let finder: NIOThreadPool
    private let loop: any EventLoop
    private let core: NIOLoopBound<FabricCore>

    private init(
        group: MultiThreadedEventLoopGroup,
        finder: NIOThreadPool,
        core: NIOLoopBound<FabricCore>
    ) {
        self.group = group
        self.finder = finder
        self.loop = core.eventLoop
        self.core = core
    }

    /// Opens the proxies of all members; `seed` decides every jitter drawn later.
    ///
    /// Throws when a port cannot be bound. Until `memberStarted` told whose process is whose,
    /// connections of members are refused.
    package static func start(
        members: [FabricMember],
        seed: UInt64
    ) async throws -> LinkFabric {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let finder = NIOThreadPool(numberOfThreads: 1)
        finder.start()
        let loop = group.next()
        let core = try await loop.submit {
            NIOLoopBound(FabricCore(loop: loop, finder: finder, seed: seed), eventLoop: loop)
        }.get()
        let fabric = LinkFabric(group: group, finder: finder, core: core)
        do {
            try await loop.flatSubmit {
                do { return try core.value.open(members) } catch {
                    return loop.makeFailedFuture(error)
                }
            }.get()
        } catch {
            try await fabric.shutdown()
            throw error
        }
        return fabric
    }

    private func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (FabricCore) -> Answer
    ) async -> Answer {
        let core = self.core
        do {
            return try await self.loop.submit { question(core.value) }.get()
        } catch {
            preconditionFailure("the fabric was used after its shutdown: \(error)")
        }
    }

    private func tell(_ message: @escaping @Sendable (FabricCore) -> Void) {
        let core = self.core
        self.loop.execute { message(core.value) }
    }

    /// Says that a member runs as process `pid`: its connections are known as its own, and
    /// connections to it are accepted.
    package func memberStarted(_ name: String, pid: Int32) {
        self.tell { $0.memberStarted(name, pid: pid) }
    }

    /// Says that a member's process has ended: connections to it are refused until it starts again,
    /// as nobody would listen there.
    package func memberStopped(_ name: String) {
        self.tell { $0.memberStopped(name) }
    }

    /// Puts rules into force under an identifier, in place of those it stood for before.
    ///
    /// Rules of different identifiers compose: the strictest of each aspect wins on each link.
    /// When this returns no byte passes that the rules forbid.
    package func apply(_ rules: [LinkRule], id: String) async {
        let core = self.core
        // Fails only after the shutdown, when there is nothing left to rule over.
        try? await self.loop.flatSubmit { core.value.apply(rules, id: id) }.get()
    }

    /// Takes the rules of an identifier away and leaves the others in force.
    ///
    /// Bytes that were held are delivered. Connections that lost bytes, whose sender died during a
    /// cut, or that were held for over two minutes are reset instead.
    package func lift(_ id: String) async {
        await self.ask { $0.lift(id) }
    }

    /// Resets every open connection between the two ends of `link`, whoever dialled; returns how
    /// many there were.
    package func reset(_ link: Link) async -> Int {
        await self.ask { $0.reset(link) }
    }

    /// What each link did so far, ordered by name; links nobody used yet are absent.
    package func counters() async -> [LinkCounters] {
        await self.ask { $0.counters }
    }

    /// The composed condition of one link.
    package func condition(of link: Link) async -> LinkCondition {
        await self.ask { $0.condition(over: link) }
    }

    /// Connections that were refused because nobody could say who dialled them.
    package func refusedConnections() async -> Int {
        await self.ask { $0.refusedConnections }
    }

    /// Proxied connections with at least one open end.
    package func openConnections() async -> Int {
        await self.ask { $0.openConnections }
    }

    /// Where a member's proxy of that kind listens; nil when there is none.
    package func address(of member: String, _ kind: ProxyKind) async -> LinkAddress? {
        await self.ask { core in
            let proxy = core.proxies.first { $0.member == member && $0.kind == kind }
            guard let address = proxy?.reservation.address, let host = address.ipAddress,
                let port = address.port
            else { return nil }
            return LinkAddress(host: host, port: port)
        }
    }

    /// Asks a member for its version over the link from `end`, as that end's own request would go:
    /// through the same proxy, under the same rules.
    ///
    /// - Parameters:
    ///   - end: As whom to ask.
    ///   - member: Whom to ask.
    ///   - padding: Further bytes in the request, to measure a rate.
    ///   - limit: How long to wait for the answer.
    /// - Returns: What came of it; nil when `member` has no proxy that `end` dials.
    package func probe(
        from end: LinkEnd,
        to member: String,
        padding: Int = 0,
        limit: Duration
    ) async -> VersionAnswer? {
        let core = self.core
        let loop = self.loop
        return try? await loop.flatSubmit {
            let answer = core.value.probe(
                from: end,
                to: member,
                padding: padding,
                limit: TimeAmount(limit)
            )
            return answer?.map { Optional($0) } ?? loop.makeSucceededFuture(nil)
        }.get()
    }

    /// Asks for a version at an address directly, past every proxy.
    package func ask(_ address: LinkAddress, limit: Duration) async -> VersionAnswer {
        let loop = self.loop
        let answer = try? await loop.flatSubmit {
            guard
                let target = try? SocketAddress.makeAddressResolvingHost(
                    address.host,
                    port: address.port
                )
            else { return loop.makeSucceededFuture(VersionAnswer()) }
            return VersionProbe(padding: 0).run(on: loop, to: target, limit: TimeAmount(limit))
        }.get()
        return answer ?? VersionAnswer()
    }

    /// How much processor time the fabric's event loop has used so far.
    package func processorTime() async -> Duration {
        await self.ask { _ in
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
        }
    }

    /// Resets all connections, closes all listeners and ends the fabric's threads.
    package func shutdown() async throws {
        await self.ask { $0.close() }
        try await self.finder.shutdownGracefully()
        try await self.group.shutdownGracefully()
    }
}
