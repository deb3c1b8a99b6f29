import Glibc

/// The machine's monotonic clock: the one clock on which every process of a run agrees.
package enum MonotonicClock {
    /// Nanoseconds of CLOCK_MONOTONIC now; comparable between processes until the next boot.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Nanoseconds since the machine was started, the time it was suspended included.
    ///
    /// What a member counts its ticks by: one that slept for an hour must not believe that its
    /// leadership is a second old.
    package static func sinceBoot() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Seconds since the epoch, for people to read and for nothing else.
    package static func wallSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
