/// When a client of the load begins operations, in nanoseconds of the run's clock.
package struct LoadPace: Sendable, Hashable {
    /// The first time.
    package var start: Int64
    /// The time between two operations.
    package var interval: Int64
    /// When no further operation begins.
    package var end: Int64

    /// A pace with all its fields; the interval is positive.
    package init(start: Int64, interval: Int64, end: Int64) {
        precondition(interval > 0, "a client cannot begin operations every \(interval) ns")
        self.start = start
        self.interval = interval
        self.end = end
    }

    /// The first time to begin an operation at or after `now`; nil when the load is over.
    package func next(from now: Int64) -> Int64? {
        let passed = max(0, now - self.start)
        let slots = (passed + self.interval - 1) / self.interval
        let next = self.start + slots * self.interval
        return next < self.end ? next : nil
    }

    /// The address that a client connects from: 127.1.0.1 for number 0.
    package static func address(of number: Int) -> String {
        "127.1.\((number + 1) / 256).\((number + 1) % 256)"
    }
}
