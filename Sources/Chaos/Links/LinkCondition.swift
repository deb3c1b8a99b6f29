/// What happens to the bytes of one link.
package struct LinkCondition: Hashable, Sendable {
    /// Whether bytes pass, ordered from harmless to strict.
    package enum Blockage: Int, Comparable, Sendable {
        /// Bytes pass.
        case none
        /// Bytes wait where they are, and pass later: nothing is lost.
        case cut
        /// Bytes are swallowed. A connection that lost some can never be resumed.
        case blackhole

        package static func < (left: Blockage, right: Blockage) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// Whether bytes pass.
    package var blockage: Blockage
    /// How long each byte is under way, in nanoseconds, before jitter.
    package var latency: Int64
    /// The most by which the latency of a byte varies up or down, in nanoseconds.
    package var jitter: Int64
    /// The most bytes that pass in a second; nil for no limit.
    package var bytesPerSecond: Int?

    /// A link that does everything asked of it unless told otherwise.
    package init(
        blockage: Blockage = .none,
        latency: Int64 = 0,
        jitter: Int64 = 0,
        bytesPerSecond: Int? = nil
    ) {
        precondition(latency >= 0 && jitter >= 0, "latency \(latency), jitter \(jitter)")
        precondition(bytesPerSecond ?? 1 > 0, "a rate of \(bytesPerSecond ?? 0) B/s is a cut")
        self.blockage = blockage
        self.latency = latency
        self.jitter = jitter
        self.bytesPerSecond = bytesPerSecond
    }

    /// The undisturbed link.
    package static let open = LinkCondition()

    /// Whether every byte passes at once.
    package var isOpen: Bool { self == .open }

    /// Whether bytes are slowed down rather than stopped.
    var delays: Bool { self.latency > 0 || self.jitter > 0 || self.bytesPerSecond != nil }

    /// Both at once: of each aspect the stricter one, so that healing one fault leaves the other.
    package func combined(with other: LinkCondition) -> LinkCondition {
        LinkCondition(
            blockage: max(self.blockage, other.blockage),
            latency: max(self.latency, other.latency),
            jitter: max(self.jitter, other.jitter),
            bytesPerSecond: [self.bytesPerSecond, other.bytesPerSecond].compactMap { $0 }.min()
        )
    }
}

/// What one fault demands of one link.
package struct LinkRule: Hashable, Sendable {
    /// The link; `clients` as an end stands for every client.
    package var link: Link
    /// What is to happen to its bytes.
    package var condition: LinkCondition

    /// Demands `condition` of `link`.
    package init(_ link: Link, _ condition: LinkCondition) {
        self.link = link
        self.condition = condition
    }
}
