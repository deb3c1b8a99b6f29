/// The heartbeat and election timeouts in ticks of the core.
///
/// A tick is a fraction of the heartbeat, so that election timeouts of several members, which are
/// drawn in ticks, seldom collide.
package struct MemberTiming: Equatable {
    /// Milliseconds of a tick; divides a second.
    package let tickMilliseconds: Int
    /// Ticks without a leader before an election.
    package let electionTicks: Int
    /// Ticks between heartbeats.
    package let heartbeatTicks: Int

    /// Ticks in a heartbeat, about.
    private static let fineness = 5

    package init(heartbeatMilliseconds: Int, electionMilliseconds: Int) {
        let wanted = max(1, heartbeatMilliseconds / Self.fineness)
        let divisors = [1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100]
        self.tickMilliseconds = divisors.last { $0 <= wanted } ?? 1
        self.heartbeatTicks = max(1, heartbeatMilliseconds / self.tickMilliseconds)
        self.electionTicks = max(
            self.heartbeatTicks + 1,
            electionMilliseconds / self.tickMilliseconds
        )
    }

    /// Ticks in a second.
    package var ticksPerSecond: Int { 1_000 / self.tickMilliseconds }

    /// Ticks of a span, at least one.
    package func ticks(nanoseconds: Int64) -> UInt64 {
        UInt64(max(1, nanoseconds / (Int64(self.tickMilliseconds) * 1_000_000)))
    }
}
