import CPlatform
import Glibc
import Synchronization

/// One thread that waits on descriptors and calls back when they can be read or have hung up.
///
/// It serves what is rare and small: ended children, log pipes, notifications, signals, lifelines.
/// A descriptor handed over belongs to the poller, which closes it when the handler is done with
/// it; so no handler can run on a descriptor that somebody else has closed and reused.
package final class Poller: Sendable {
    /// The process's poller.
    package static let shared = Poller()

    /// What a handler wants next.
    package enum Next: Sendable {
        case again
        case close
    }

    /// A way to stop watching before the handler says so.
    package struct Watch: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct Entry {
        let descriptor: Int32
        let readable: @Sendable (Int32) -> Next
        var cancelled = false
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var nextNumber = 0
    }

    private let state = Mutex(State())
    private let wakeRead: Int32
    private let wakeWrite: Int32

    private init() {
        var ends: [Int32] = [-1, -1]
        let code = tern_pipe(&ends)
        precondition(code == 0, "no pipe for the poller: errno \(code)")
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        self.wakeRead = ends[0]
        self.wakeWrite = ends[1]
        DetachedThread.start { [self] in
            while true { self.turn() }
        }
    }

    /// Watches a descriptor, which is the poller's from now on.
    @discardableResult
    package func watch(
        _ descriptor: Int32,
        readable: @escaping @Sendable (Int32) -> Next
    ) -> Watch {
        let number = self.state.withLock { state in
            state.nextNumber += 1
            state.entries[state.nextNumber] = Entry(descriptor: descriptor, readable: readable)
            return state.nextNumber
        }
        self.wake()
        return Watch(number: number)
    }

    /// Stops watching and closes the descriptor soon; a handler may still be running meanwhile.
    package func cancel(_ watch: Watch) {
        self.state.withLock { $0.entries[watch.number]?.cancelled = true }
        self.wake()
    }

    private func wake() {
        var byte: UInt8 = 0
        _ = write(self.wakeWrite, &byte, 1)
    }

    private func turn() {
        let entries = self.state.withLock { state in
            state.entries.sorted { $0.key < $1.key }
        }
        var waits = entries.map {
            pollfd(fd: $0.value.descriptor, events: Int16(POLLIN), revents: 0)
        }
        waits.append(pollfd(fd: self.wakeRead, events: Int16(POLLIN), revents: 0))
        let blocked = entries.contains { $0.value.cancelled }
        _ = poll(&waits, nfds_t(waits.count), blocked ? 0 : -1)
        if waits[entries.count].revents != 0 {
            var drain = [UInt8](repeating: 0, count: 64)
            _ = read(self.wakeRead, &drain, drain.count)
        }
        for (wait, (number, entry)) in zip(waits, entries) {
            let done =
                entry.cancelled || (wait.revents != 0 && entry.readable(entry.descriptor) == .close)
            guard done else { continue }
            self.state.withLock { _ = $0.entries.removeValue(forKey: number) }
            close(entry.descriptor)
        }
    }
}
