import Glibc
import Platform

extension ProcessExit {
    /// What systemd calls clean: status 0, or one of the signals that ask a program to end.
    var isClean: Bool {
        switch self {
        case .exited(let status): status == 0
        case .signaled(let number): [SIGHUP, SIGINT, SIGTERM, SIGPIPE].contains(number)
        }
    }
}

extension RestartPolicy {
    /// Whether a process that ended like this, unasked, is started again (systemd.service(5)).
    func applies(to exit: ProcessExit) -> Bool {
        let isUncleanSignal = if case .signaled = exit { !exit.isClean } else { false }
        return switch self {
        case .no, .onWatchdog: false
        case .always: true
        case .onSuccess: exit.isClean
        case .onFailure: !exit.isClean
        case .onAbnormal, .onAbort: isUncleanSignal
        }
    }
}

extension Duration {
    /// The whole nanoseconds; a span of more than 292 years counts as that.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        return product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
