import CPlatform
import Glibc
import Synchronization

/// How a process ended.
package enum ProcessExit: Hashable, Sendable, CustomStringConvertible {
    /// It returned this status.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32)

    /// Whether it ended as a program does that has nothing to complain about.
    package var isSuccess: Bool { self == .exited(0) }

    package var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signaled(let number): "signal \(number)"
        }
    }
}

/// A child of this process, from its start until it has been reaped.
package final class ChildProcess: Sendable {
    /// Its pid; unique only until it is reaped.
    package let pid: Int32
    /// Its pid together with what tells it from a later process of the same pid.
    package let identity: ProcessIdentity
    private let pidfd: Int32

    private struct State {
        var status: ProcessExit?
        var waiters: [CheckedContinuation<ProcessExit, Never>] = []
    }

    private let state = Mutex(State())

    init(pid: Int32, pidfd: Int32) {
        self.pid = pid
        // A descriptor of its own: the poller closes the other one.
        self.pidfd = fcntl(pidfd, F_DUPFD_CLOEXEC, 3)
        self.identity = ProcessIdentity(pid: pid)
    }

    deinit {
        close(self.pidfd)
    }

    /// Starts a program; throws when it could not be executed, and then nothing is left behind.
    package static func start(_ plan: ProcessPlan) async throws(PlatformError) -> ChildProcess {
        try await Reaper.shared.start(plan).get()
    }

    /// How it ended, once it has; does not consume the answer.
    package func wait() async -> ProcessExit {
        await withCheckedContinuation { continuation in
            let status = self.state.withLock { state in
                if state.status == nil { state.waiters.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    /// How it ended, or nil while it has not.
    package var exitStatus: ProcessExit? {
        self.state.withLock { $0.status }
    }

    /// Sends a signal to the process itself; false when it has ended.
    @discardableResult
    package func signal(_ number: Int32) -> Bool {
        tern_signal(self.pidfd, number) == 0
    }

    /// Sends a signal to its whole process group, of which it must be the leader.
    ///
    /// The group's number stays taken while any process is in it, also after the leader ended, so
    /// this reaches what the child has forked; only the caller who still holds the child may ask.
    @discardableResult
    package func signalGroup(_ number: Int32) -> Bool {
        kill(-self.pid, number) == 0
    }

    func finish(_ status: ProcessExit) {
        let waiters = self.state.withLock { state in
            state.status = status
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }
}
