/// How long the injector waits before it believes what it sees.
package struct ProbeLimits: Hashable, Sendable {
    /// How long something may take that should work at once.
    package var working = Duration.seconds(2)
    /// How long silence must last to count as silence; never longer than half the fault.
    package var silence = Duration.milliseconds(300)
    /// How long a signalled process may take to be gone.
    package var dying = Duration.seconds(3)
    /// How long a started member may take to answer.
    package var starting = Duration.seconds(20)
    /// How long to wait for a leader when a fault is to hit it.
    package var leader = Duration.seconds(5)

    /// The usual limits.
    package init() {}
}
