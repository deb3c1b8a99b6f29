import CPlatform
import Glibc
import Synchronization

/// Signals to this process, taken out of signal handlers into ordinary code.
package enum Signals {
    /// SIGTERM.
    package static let terminate = SIGTERM
    /// SIGINT, a terminal's Ctrl-C.
    package static let interrupt = SIGINT
    /// SIGHUP, a terminal's end.
    package static let hangUp = SIGHUP

    private struct State {
        var pipe: Int32 = -1
        var handlers: [Int32: [@Sendable (Int32) -> Void]] = [:]
    }

    private static let state = Mutex(State())

    /// Calls `handler` on the poller's thread for each arrival of a signal, besides earlier ones.
    ///
    /// Arrivals in quick succession may be told once, as with any pending signal.
    package static func handle(
        _ number: Int32,
        _ handler: @escaping @Sendable (Int32) -> Void
    ) throws(PlatformError) {
        let code: Int32 = try self.state.withLock { state throws(PlatformError) in
            if state.pipe < 0 { state.pipe = try Self.openPipe() }
            state.handlers[number, default: []].append(handler)
            return tern_forward_signal(number, state.pipe)
        }
        guard code == 0 else { throw PlatformError("handling signal", "\(number)", code: code) }
    }

    /// The arrivals of the given signals, which from now on do nothing else.
    package static func stream(of numbers: [Int32]) throws(PlatformError) -> AsyncStream<Int32> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        for number in numbers {
            try self.handle(number) { continuation.yield($0) }
        }
        return stream
    }

    /// Lets signals reach this thread and those it makes, whatever its parent held back.
    ///
    /// A process inherits the mask of the thread that started it, and threads of a pool often hold
    /// back everything.
    package static func unblock(_ numbers: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }

    /// Lets a signal do again what it does to a process that does not handle it.
    package static func restoreDefault(_ number: Int32) {
        signal(number, SIG_DFL)
    }

    /// Leaves a broken pipe to the write that meets it.
    package static func ignoreBrokenPipes() {
        signal(SIGPIPE, SIG_IGN)
    }

    /// The number of a signal by its name ("KILL", "SIGTERM") or number; nil when there is none.
    package static func number(of name: String) -> Int32? {
        if let number = Int32(name) { return (1..<65).contains(number) ? number : nil }
        let upper = name.uppercased()
        return self.names[upper.hasPrefix("SIG") ? String(upper.dropFirst(3)) : upper]
    }

    /// The name of a signal ("SIGKILL"), or its number when it has none here.
    package static func name(of number: Int32) -> String {
        self.names.first { $0.value == number }.map { "SIG\($0.key)" } ?? "signal \(number)"
    }

    private static let names: [String: Int32] = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "ABRT": SIGABRT, "KILL": SIGKILL,
        "SEGV": SIGSEGV, "PIPE": SIGPIPE, "ALRM": SIGALRM, "TERM": SIGTERM, "USR1": SIGUSR1,
        "USR2": SIGUSR2, "CONT": SIGCONT, "STOP": SIGSTOP,
    ]

    private static func openPipe() throws(PlatformError) -> Int32 {
        let pipe = try Pipe.open()
        for end in [pipe.read, pipe.write] {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        Poller.shared.watch(pipe.read) { descriptor in
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = read(descriptor, &bytes, bytes.count)
            for number in Set(bytes.prefix(max(0, count))).sorted() {
                for handler in self.state.withLock({ $0.handlers[Int32(number)] ?? [] }) {
                    handler(Int32(number))
                }
            }
            return .again
        }
        return pipe.write
    }
}

/// This process as the adopter of orphans.
package enum Subreaper {
    /// Adopts and reaps the orphans among this process's descendants from now on.
    ///
    /// Only for a process all of whose children are started through `ChildProcess`.
    package static func become() throws(PlatformError) {
        try Reaper.shared.adoptOrphans()
    }
}
