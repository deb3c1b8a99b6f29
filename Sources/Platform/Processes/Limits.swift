import Glibc

/// What the system allows this process.
package enum Limits {
    /// How many files a child may be allowed to have open.
    package static var openFilesMax: UInt64 {
        if geteuid() == 0 { return .max }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return UInt64(limit.rlim_max)
    }
}
