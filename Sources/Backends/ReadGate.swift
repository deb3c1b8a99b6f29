import Synchronization

/// Lets many in to read, and one at a time in to change the map when nobody reads.
///
/// LMDB may remap its file only while the process has no transaction on it. Transactions of the
/// owner's last as long as one call, so that the one who wants the gate for itself finds it empty
/// soon unless a snapshot is open; then it gives up instead of making the owner wait for it.
final class ReadGate: Sendable {
    /// How many are in; below 0 while somebody has the gate for itself.
    private let count = Atomic<Int>(0)
    /// Held by whoever has the gate for itself; the others sleep on it.
    private let exclusive = Mutex<Void>(())

    func enter() {
        while true {
            let now = self.count.load(ordering: .relaxed)
            if now < 0 {
                self.exclusive.withLock { _ in }
            } else if self.count.compareExchange(
                expected: now,
                desired: now + 1,
                ordering: .acquiring
            ).exchanged {
                return
            }
        }
    }

    func leave() { self.count.subtract(1, ordering: .releasing) }

    /// Runs `body` while nobody is in; returns nil, and does not run it, when somebody is.
    func exclusively<Result>(_ body: () -> Result) -> Result? {
        self.exclusive.withLock { _ in
            guard
                self.count.compareExchange(
                    expected: 0,
                    desired: .min,
                    ordering: .acquiringAndReleasing
                ).exchanged
            else { return nil }
            defer { self.count.store(0, ordering: .releasing) }
            return body()
        }
    }
}
