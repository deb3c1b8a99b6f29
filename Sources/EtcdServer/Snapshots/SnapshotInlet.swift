import Glibc
import NIOCore
import PeerTransport
import Platform
import Storage

/// A database that a peer sends, written to the name under which it does not count yet.
final class SnapshotInlet: SnapshotSink {
    private let path: String
    private let directory: String
    private let thread: WorkThread
    private let loop: any EventLoop
    private let descriptor: Int32

    /// Opens the file, in place of what an earlier attempt left.
    init(
        path: String,
        directory: String,
        on thread: WorkThread,
        loop: any EventLoop
    ) throws(PlatformError) {
        self.path = path
        self.directory = directory
        self.thread = thread
        self.loop = loop
        self.descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard self.descriptor >= 0 else { throw PlatformError("creating", path) }
    }

    func write(_ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        let descriptor = self.descriptor
        let path = self.path
        return self.work { () throws(PlatformError) in
            try Files.write(Array(bytes.readableBytesView), to: descriptor, path: path)
        }
    }

    func finish() -> EventLoopFuture<Void> {
        let descriptor = self.descriptor
        let path = self.path
        let directory = self.directory
        return self.work { () throws(PlatformError) in
            let code = fsync(descriptor) == 0 ? 0 : errno
            Files.close(descriptor)
            guard code == 0 else { throw PlatformError("syncing", path, code: code) }
            try Files.syncDirectory(directory)
        }
    }

    func abort() {
        let descriptor = self.descriptor
        let path = self.path
        self.thread.run {
            Files.close(descriptor)
            unlink(path)
        }
    }

    private func work(
        _ body: @escaping @Sendable () throws(PlatformError) -> Void
    ) -> EventLoopFuture<Void> {
        let promise = self.loop.makePromise(of: Void.self)
        self.thread.run {
            do throws(PlatformError) {
                try body()
                promise.succeed()
            } catch {
                promise.fail(error)
            }
        }
        return promise.futureResult
    }
}
