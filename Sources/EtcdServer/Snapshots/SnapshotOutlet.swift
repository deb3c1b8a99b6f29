import Backends
import NIOCore
import PeerTransport

/// An export that is asked for piece by piece from the loop, and made on another thread.
final class SnapshotOutlet: SnapshotSource {
    private let export: SnapshotExport
    private let thread: WorkThread
    private let loop: any EventLoop
    private let pieceBytes: Int

    var byteCount: Int? { self.export.fileBytes }

    init(
        _ export: SnapshotExport,
        pieceBytes: Int,
        on thread: WorkThread,
        loop: any EventLoop
    ) {
        self.export = export
        self.pieceBytes = pieceBytes
        self.thread = thread
        self.loop = loop
    }

    func next() -> EventLoopFuture<ByteBuffer?> {
        let promise = self.loop.makePromise(of: ByteBuffer?.self)
        let export = self.export
        let count = self.pieceBytes
        self.thread.run {
            promise.succeed(export.next(count).map { ByteBuffer(bytes: $0) })
        }
        return promise.futureResult
    }

    func cancel() { self.export.end() }
}
