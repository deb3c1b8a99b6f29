import Glibc
package import Platform
import Synchronization

/// A member's output in a file that never grows beyond a bound.
///
/// The full file becomes `NAME.log.1`, replacing the one before it: at most twice the bound on disk.
package final class MemberLog: Sendable {
    /// Where the newest output is.
    package let path: String
    private let bytesMax: Int
    private let file: Mutex<(descriptor: Int32, bytes: Int)>

    /// Opens the log, to be continued when it is there already.
    package init(path: String, bytesMax: Int = 16 << 20) throws(PlatformError) {
        self.path = path
        self.bytesMax = bytesMax
        let descriptor = try Self.open(path)
        self.file = Mutex((descriptor, max(0, Int(lseek(descriptor, 0, SEEK_END)))))
    }

    deinit {
        self.file.withLock { _ = close($0.descriptor) }
    }

    /// A descriptor for a process to write to; the log follows it until every copy is closed.
    package func openInput() throws(PlatformError) -> Int32 {
        let pipe = try Pipe.open()
        _ = fcntl(pipe.read, F_SETFL, O_NONBLOCK)
        Poller.shared.watch(pipe.read) { descriptor in self.drain(descriptor) }
        return pipe.write
    }

    private func drain(_ descriptor: Int32) -> Poller.Next {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 {
            self.append(chunk[..<count])
            return .again
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .again : .close
    }

    private func append(_ bytes: ArraySlice<UInt8>) {
        self.file.withLock { file in
            if file.bytes + bytes.count > self.bytesMax, file.bytes > 0 { self.rotate(&file) }
            // A full disk costs log lines, not the cluster: the member must not block on its pipe.
            try? Files.write(Array(bytes), to: file.descriptor, path: self.path)
            file.bytes += bytes.count
        }
    }

    private func rotate(_ file: inout (descriptor: Int32, bytes: Int)) {
        rename(self.path, "\(self.path).1")
        guard let fresh = try? Self.open(self.path) else { return }
        close(file.descriptor)
        file = (fresh, 0)
    }

    private static func open(_ path: String) throws(PlatformError) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw PlatformError("opening", path) }
        return descriptor
    }
}
