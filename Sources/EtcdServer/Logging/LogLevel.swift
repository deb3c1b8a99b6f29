/// How severe a line is; the names are zap's.
package enum LogLevel: String, Sendable, Comparable {
    case debug, info, warn, error, dpanic, panic, fatal

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        case .dpanic: 4
        case .panic: 5
        case .fatal: 6
        }
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rank < right.rank
    }

    /// The severity syslog gives it (syslog(3)).
    var priority: Int {
        switch self {
        case .debug: 7
        case .info: 6
        case .warn: 4
        case .error: 3
        case .dpanic, .panic, .fatal: 2
        }
    }
}
