import Platform

/// The clock of one run: nanoseconds of the machine's monotonic clock since the run's start.
package struct RunClock: Sendable {
    /// The monotonic clock's reading at the run's start.
    package let origin: Int64

    /// A clock that starts now.
    package init() {
        self.origin = MonotonicClock.now()
    }

    /// Nanoseconds since the start.
    package var now: Int64 { MonotonicClock.now() - self.origin }

    /// Waits until a moment of this clock; returns at once when it has passed.
    ///
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    package func sleep(until time: Int64) async throws {
        let left = time - self.now
        if left > 0 { try await Task.sleep(nanoseconds: UInt64(left)) }
        try Task.checkCancellation()
    }
}
