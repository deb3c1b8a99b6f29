import Glibc

/// A disk of a few megabytes in memory, seen by the calling thread alone.
package enum SmallDisk {
    private typealias Unshare = @convention(c) (Int32) -> Int32
    /// CLONE_NEWNS, which the C library shows to GNU programs only, as it does `unshare`.
    private static let mounts: Int32 = 0x20000

    /// Mounts it, which takes root.
    ///
    /// It is gone with the thread; a test does it in a process of its own.
    package static func mount(at path: String, bytes: Int) throws {
        guard let symbol = dlsym(nil, "unshare") else { throw FixtureError("no unshare here") }
        guard unsafeBitCast(symbol, to: Unshare.self)(self.mounts) == 0 else {
            throw FixtureError("cannot leave the mounts of the others: error \(errno)")
        }
        guard Glibc.mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0 else {
            throw FixtureError("cannot keep mounts to itself: error \(errno)")
        }
        guard Glibc.mount("tmpfs", path, "tmpfs", 0, "size=\(bytes)") == 0 else {
            throw FixtureError("cannot mount a disk at \(path): error \(errno)")
        }
    }
}
