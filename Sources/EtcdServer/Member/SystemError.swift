import Glibc

/// Words for the system's error numbers.
enum SystemError {
    static func text(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}

/// Waiting, on threads that may.
enum Pause {
    static func milliseconds(_ count: UInt32) {
        usleep(count * 1_000)
    }
}
