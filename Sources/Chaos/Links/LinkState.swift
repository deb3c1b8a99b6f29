import Basics
import NIOCore

/// What one link did so far.
package struct LinkCounters: Hashable, Sendable {
    /// The link.
    package var link: Link
    /// Bytes handed on to the receiving end's socket.
    package var forwardedBytes = 0
    /// Bytes that reached the proxy while the link was cut and had to wait.
    package var heldBytes = 0
    /// Bytes swallowed by a blackhole, or thrown away with a connection that was reset.
    package var swallowedBytes = 0
    /// Connections dialled over this link, from its source to its target.
    package var connections = 0
    /// Connections open now in either direction that this link carries bytes of.
    package var openConnections = 0
    /// Connections over this link that the lab reset.
    package var resets = 0
}

/// One link as the event loop sees it: its condition, its counters, and who pumps bytes over it.
///
/// Lives on the fabric's event loop only.
final class LinkState {
    let link: Link
    private(set) var condition = LinkCondition.open
    var counters: LinkCounters
    private var random: SeededRandom
    private var pumps: [ObjectIdentifier: Pump] = [:]
    /// When the bytes already promised to the link's throttle will have passed.
    private var busyUntil = NIODeadline.uptimeNanoseconds(0)

    init(_ link: Link, random: SeededRandom) {
        self.link = link
        self.random = random
        self.counters = LinkCounters(link: link)
    }

    func attach(_ pump: Pump) {
        self.pumps[ObjectIdentifier(pump)] = pump
        self.counters.openConnections = self.pumps.count
    }

    func detach(_ pump: Pump) {
        self.pumps[ObjectIdentifier(pump)] = nil
        self.counters.openConnections = self.pumps.count
    }

    /// Takes up a new condition; returns the pumps to be told, oldest connection first.
    func change(to condition: LinkCondition) -> [Pump] {
        guard condition != self.condition else { return [] }
        self.condition = condition
        self.busyUntil = .uptimeNanoseconds(0)
        return self.pumps.values.sorted { $0.connection.id < $1.connection.id }
    }

    /// The connections that use this link, oldest first.
    var connections: [ProxiedConnection] {
        self.pumps.values.map(\.connection).sorted { $0.id < $1.id }
    }

    /// A number from -1 to 1 for the jitter of one parcel, from the link's own seeded stream.
    func drawJitter() -> Double {
        Double(self.random.next() >> 11) * 0x1p-52 - 1
    }

    /// How long after `now` a parcel with that jitter draw arrives, undisturbed by its rate.
    func delay(jitter: Double) -> TimeAmount {
        let jittered = Double(self.condition.latency) + Double(self.condition.jitter) * jitter
        return .nanoseconds(max(0, Int64(jittered)))
    }

    /// How many bytes may be promised to the throttle at a time.
    ///
    /// Slices of 10 ms keep a slow link smooth and let connections take turns.
    var slice: Int {
        guard let rate = self.condition.bytesPerSecond else { return .max }
        return max(1, min(16_384, rate / 100))
    }

    /// Books `count` bytes that arrived at `arrival` on the throttled link; returns when the last of
    /// them will have passed.
    ///
    /// A token bucket seen from the other side: instead of tokens that fill up, a time until which
    /// the link is busy. What waited is sent as if every wake-up had been on time, so that a busy
    /// machine does not lower the rate; an idle link has nothing in hand.
    func book(_ count: Int, arrival: NIODeadline, at now: NIODeadline) -> NIODeadline {
        guard let rate = self.condition.bytesPerSecond else { return now }
        let duration = Int64(Double(count) / Double(rate) * 1_000_000_000)
        let start = max(self.busyUntil, arrival, now - .milliseconds(200))
        self.busyUntil = start + .nanoseconds(duration)
        return self.busyUntil
    }
}
