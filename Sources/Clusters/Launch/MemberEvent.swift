package import Platform

/// What a member's process is doing, as its launcher sees it.
package enum MemberState: String, Codable, Hashable, Sendable {
    /// Not there, and not meant to be.
    case stopped
    /// Executed, but not ready yet.
    case starting
    /// Ready, as far as the unit's `Type=` can tell.
    case running
    /// Frozen by SIGSTOP.
    case paused
    /// Asked to end, still there.
    case stopping
    /// Ended unasked, and nobody will start it again.
    case failed
    /// Ended, and to be started again after `RestartSec=`.
    case waiting

    /// Whether there is a process.
    package var hasProcess: Bool {
        switch self {
        case .starting, .running, .paused, .stopping: true
        case .stopped, .failed, .waiting: false
        }
    }
}

/// Something that happened to a member's process.
package struct MemberEvent: Codable, Hashable, Sendable {
    /// What kind of thing.
    package enum Kind: String, Codable, Sendable {
        /// Its program is being executed.
        case started
        /// It says that it is ready.
        case ready
        /// A signal was sent to it on purpose; `detail` is its name.
        case killed
        /// It is frozen.
        case paused
        /// It runs again after a pause.
        case running
        /// It was asked to end.
        case stopping
        /// It has ended; `detail` says how.
        case exited
        /// It will be started again soon.
        case waiting
        /// It will not be started again; `detail` says why.
        case failed
        /// It reports how it is doing; `detail` is what it says.
        case status
    }

    /// When, on the machine's monotonic clock, in nanoseconds.
    package var time: Int64
    /// Whose process.
    package var member: String
    /// What happened.
    package var kind: Kind
    /// The process; nil when there is none.
    package var pid: Int32?
    /// More about it, depending on the kind.
    package var detail: String?

    /// An event that happens now.
    package init(_ kind: Kind, member: String, pid: Int32?, detail: String? = nil) {
        self.time = MonotonicClock.now()
        self.member = member
        self.kind = kind
        self.pid = pid
        self.detail = detail
    }
}

/// A member's process at one moment.
package struct MemberSnapshot: Codable, Hashable, Sendable {
    /// Whose process.
    package var member: String
    /// What it is doing.
    package var state: MemberState
    /// The process, when there is one.
    package var process: ProcessIdentity?
    /// When it was started, on the machine's monotonic clock in nanoseconds.
    package var startedAt: Int64?
    /// How many times it was started again without anybody asking.
    package var restarts: Int
    /// How its last process ended, in words; nil before any has.
    package var lastExit: String?
    /// What it last said about itself (STATUS=).
    package var statusText: String?
    /// Whether it stays down until it is started on purpose, whatever its restart policy says.
    package var isHeld: Bool

    /// The pid, when there is a process.
    package var pid: Int32? { self.process?.pid }
}
