public import Basics

/// When an application's client tries a failed call again, and how long it waits before.
///
/// Only two kinds of failure are tried again: those that surely had no effect and may pass, and
/// transient failures of reads. A write whose outcome is unknown is never repeated behind the
/// caller's back: it may have happened, and would then happen twice.
public struct RetryPolicy: Sendable {
    /// How many times a call is tried in all, at least once.
    public var attemptsMax: Int
    /// How long one attempt of a read may take; a member that hangs must not eat the whole call's
    /// time.
    ///
    /// Writes have the whole time at once, since a write that timed out is not tried again.
    public var attemptTimeout: Duration
    /// How long a broken watch or keep-alive tries to go on before it gives up.
    public var resumeTimeout: Duration
    /// The longest wait before the second attempt; it doubles with every further one.
    public var backoffFirst: Duration
    /// The longest wait of all.
    public var backoffMax: Duration
    /// Where the jitter comes from; the same seed gives the same waits.
    public var seed: UInt64

    /// Makes a policy.
    public init(
        attemptsMax: Int = 8,
        attemptTimeout: Duration = .seconds(2),
        resumeTimeout: Duration = .seconds(60),
        backoffFirst: Duration = .milliseconds(50),
        backoffMax: Duration = .seconds(2),
        seed: UInt64
    ) {
        precondition(attemptsMax >= 1, "a call of \(attemptsMax) attempts is never made")
        self.attemptsMax = attemptsMax
        self.attemptTimeout = attemptTimeout
        self.resumeTimeout = resumeTimeout
        self.backoffFirst = backoffFirst
        self.backoffMax = backoffMax
        self.seed = seed
    }

    /// How long to wait after the failure of attempt `attempt`, counted from 1.
    ///
    /// Between half and all of the limit that doubles each time: clients that failed together do
    /// not come back together, and none comes back at once.
    public func backoff(after attempt: Int, using random: inout SeededRandom) -> Duration {
        let doublings = min(max(attempt - 1, 0), 30)
        let limit = min(self.backoffFirst * (1 << doublings), self.backoffMax)
        return limit / 2 + limit * Double(random.below(1 << 20)) / Double(2 << 20)
    }
}
