/// Linux's signals by the names that people and units use.
package enum SignalName {
    /// Names and numbers as on every architecture that Swift runs on under Linux (signal(7)).
    package static let all: [(name: String, number: Int32)] = [
        ("SIGHUP", 1), ("SIGINT", 2), ("SIGQUIT", 3), ("SIGILL", 4), ("SIGTRAP", 5),
        ("SIGABRT", 6), ("SIGBUS", 7), ("SIGFPE", 8), ("SIGKILL", 9), ("SIGUSR1", 10),
        ("SIGSEGV", 11), ("SIGUSR2", 12), ("SIGPIPE", 13), ("SIGALRM", 14), ("SIGTERM", 15),
        ("SIGSTKFLT", 16), ("SIGCHLD", 17), ("SIGCONT", 18), ("SIGSTOP", 19), ("SIGTSTP", 20),
        ("SIGTTIN", 21), ("SIGTTOU", 22), ("SIGURG", 23), ("SIGXCPU", 24), ("SIGXFSZ", 25),
        ("SIGVTALRM", 26), ("SIGPROF", 27), ("SIGWINCH", 28), ("SIGIO", 29), ("SIGPWR", 30),
        ("SIGSYS", 31),
    ]

    /// The number of `SIGTERM`, `TERM` or `15`; nil for anything else.
    package static func number(of text: String) -> Int32? {
        if let number = Int32(text) { return (1...64).contains(number) ? number : nil }
        let name = text.hasPrefix("SIG") ? text : "SIG" + text
        return Self.all.first { $0.name == name }?.number
    }

    /// The name of a signal, or `signal 34` for those that have none.
    package static func name(of number: Int32) -> String {
        Self.all.first { $0.number == number }?.name ?? "signal \(number)"
    }
}
