import Glibc
import Synchronization

/// A lock on a file, held until it is released or the process ends, however it ends.
package final class FileLock: Sendable {
    private let descriptor: Int32
    private let isShared = Atomic(false)

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // Closing alone would leave the lock with a child that is being forked at this moment.
        if !self.isShared.load(ordering: .relaxed) { flock(self.descriptor, LOCK_UN) }
        close(self.descriptor)
    }

    /// A descriptor that belongs to this value, for a child to inherit.
    ///
    /// From now on the lock is held until the last process that has it lets go.
    package func share() -> Int32 {
        self.isShared.store(true, ordering: .relaxed)
        return self.descriptor
    }

    /// Takes the lock at once, making the file when it is missing; nil when somebody else holds it.
    package static func take(_ path: String) throws(PlatformError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PlatformError("opening", path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return FileLock(descriptor: descriptor) }
        let code = errno
        close(descriptor)
        if code == EWOULDBLOCK { return nil }
        throw PlatformError("locking", path, code: code)
    }
}
