import Glibc
import Platform

/// Symbolic links, which only tests make.
enum Links {
    static func make(from path: String, to target: String) throws {
        guard symlink(target, path) == 0 else { throw PlatformError("linking", path) }
    }
}
