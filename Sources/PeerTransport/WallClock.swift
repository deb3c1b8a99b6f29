import Glibc

/// The time of day, for the one place of the peer protocol that asks for it.
enum WallClock {
    /// Now, in UTC, as Go's JSON writes it.
    static func text() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        let date = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Int($0) }
        return date.map { Self.padded($0, 2) }.joined(separator: "-") + "T"
            + time.map { Self.padded($0, 2) }.joined(separator: ":")
            + "." + Self.padded(now.tv_nsec, 9) + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
