import Basics
import NIOCore
import PeerTransport
import Raft

/// Collects a snapshot's database, as fast as the test lets it.
final class MemorySink: SnapshotSink {
    private let loop: any EventLoop
    private(set) var byteCount = 0
    private(set) var checksum: UInt32 = 0
    /// Every byte, when they are kept.
    private(set) var bytes: [UInt8] = []
    private(set) var isFinished = false
    private(set) var isAborted = false
    private var held: [EventLoopPromise<Void>] = []
    /// Whether the checksum is kept, which takes long in a debug build.
    var isChecked = false
    /// Whether the bytes are kept.
    var isKept = false
    /// While true, what is written stays pending.
    var isHolding = false
    /// After so many bytes, writing fails.
    var failsAfter = Int.max
    /// Whether `finish` fails.
    var failsToFinish = false

    struct Full: Error {}

    init(loop: any EventLoop) {
        self.loop = loop
    }

    func write(_ bytes: ByteBuffer) -> EventLoopFuture<Void> {
        guard self.byteCount < self.failsAfter else { return self.loop.makeFailedFuture(Full()) }
        if self.isKept { self.bytes.append(contentsOf: bytes.readableBytesView) }
        self.byteCount += bytes.readableBytes
        if self.isChecked {
            self.checksum = CRC32C.update(self.checksum, bytes.readableBytesUInt8Span)
        }
        guard self.isHolding else { return self.loop.makeSucceededVoidFuture() }
        let promise = self.loop.makePromise(of: Void.self)
        self.held.append(promise)
        return promise.futureResult
    }

    func release() {
        self.isHolding = false
        let held = self.held
        self.held = []
        for promise in held { promise.succeed() }
    }

    func finish() -> EventLoopFuture<Void> {
        guard !self.failsToFinish else { return self.loop.makeFailedFuture(Full()) }
        self.isFinished = true
        return self.loop.makeSucceededVoidFuture()
    }

    func abort() { self.isAborted = true }
}

/// A database of drawn bytes.
final class DrawnSource: SnapshotSource {
    private let loop: any EventLoop
    private let pieces: Int
    private let pieceBytes: Int
    private var random = SeededRandom(seed: 77)
    private(set) var given = 0
    private(set) var checksum: UInt32 = 0
    private(set) var isCancelled = false
    let byteCount: Int?
    /// Whether the checksum is kept, which takes long in a debug build.
    var isChecked = false
    /// After so many pieces, reading fails.
    var failsAfter = Int.max

    struct Unreadable: Error {}

    init(loop: any EventLoop, pieces: Int, pieceBytes: Int, tellsCount: Bool) {
        self.loop = loop
        self.pieces = pieces
        self.pieceBytes = pieceBytes
        self.byteCount = tellsCount ? pieces * pieceBytes : nil
    }

    func next() -> EventLoopFuture<ByteBuffer?> {
        guard self.given < self.failsAfter else { return self.loop.makeFailedFuture(Unreadable()) }
        guard self.given < self.pieces else { return self.loop.makeSucceededFuture(nil) }
        self.given += 1
        let byte = UInt8.random(in: 0...255, using: &self.random)
        let piece = ByteBuffer(repeating: byte, count: self.pieceBytes)
        if self.isChecked {
            self.checksum = CRC32C.update(self.checksum, piece.readableBytesUInt8Span)
        }
        return self.loop.makeSucceededFuture(piece)
    }

    func cancel() { self.isCancelled = true }
}

/// A database that a member was sent before.
final class KeptSource: SnapshotSource {
    private let loop: any EventLoop
    private var rest: ByteBuffer

    init(loop: any EventLoop, bytes: [UInt8]) {
        self.loop = loop
        self.rest = ByteBuffer(bytes: bytes)
    }

    var byteCount: Int? { self.rest.readableBytes }

    func next() -> EventLoopFuture<ByteBuffer?> {
        let count = min(256 << 10, self.rest.readableBytes)
        return self.loop.makeSucceededFuture(count == 0 ? nil : self.rest.readSlice(length: count))
    }

    func cancel() {}
}
