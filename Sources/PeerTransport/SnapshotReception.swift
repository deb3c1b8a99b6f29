import Basics
import NIOCore
import Raft

/// A snapshot that comes in: length, message, database.
///
/// The database goes to the owner's sink piece by piece; reading stops while too much of it waits.
final class SnapshotReception {
    private let connection: PeerServerHandler
    /// The beginning, until the message is complete.
    private var head = ByteBuffer()
    private var message: Message?
    private var sink: (any SnapshotSink)?
    /// Bytes that the sink has not dealt with yet.
    private var waitingBytes = 0
    private(set) var isHeldBack = false
    private var isEnded = false

    /// Reading stops above this and goes on below a quarter of it.
    private static let waitingBytesMax = 4 << 20

    init(connection: PeerServerHandler) {
        self.connection = connection
    }

    private var transport: PeerTransport { self.connection.transport }

    /// Takes in the next bytes of the body.
    func received(_ bytes: ByteBuffer) {
        guard !self.isEnded else { return }
        guard self.sink == nil else { return self.pass(bytes) }
        var bytes = bytes
        self.head.writeBuffer(&bytes)
        self.readHead()
    }

    /// Hears that the body is complete.
    func completed() {
        guard !self.isEnded else { return }
        guard let sink = self.sink, let message = self.message else {
            self.isEnded = true
            return self.connection.answer(
                .text(400, "failed to decode raft message (unexpected EOF)")
            )
        }
        sink.finish().assumeIsolated().whenComplete { result in
            guard !self.isEnded else { return }
            switch result {
            case .success:
                self.isEnded = true
                self.connection.answer(self.connection.deliver(message))
            case .failure(let error):
                self.fail(error)
            }
        }
    }

    /// Hears that the rest will not come.
    func abort() {
        guard !self.isEnded else { return }
        self.isEnded = true
        self.sink?.abort()
    }

    private func readHead() {
        guard let length = self.head.getInteger(at: self.head.readerIndex, as: UInt64.self) else {
            return
        }
        guard length <= UInt64(self.transport.options.messageBytesMax) else {
            return self.refuse(.text(400, "failed to decode raft message (too long)"))
        }
        guard self.head.readableBytes - 8 >= Int(length) else { return }
        self.head.moveReaderIndex(forwardBy: 8)
        guard let bytes = self.head.readSlice(length: Int(length)) else { return }
        do {
            try self.open(Message(decoding: bytes.readableBytesUInt8Span))
        } catch {
            return self.refuse(.text(400, "failed to decode raft message (\(error))"))
        }
    }

    private func open(_ message: Message) {
        guard message.type == .snap, message.snapshot != nil else {
            return self.refuse(.text(400, "wrong raft message type"))
        }
        guard message.to == self.transport.options.localID else {
            return self.refuse(.forbidden("cannot process message to mismatch member"))
        }
        guard self.transport.accepts(message), let delegate = self.transport.delegate else {
            return self.refuse(.forbidden("cannot process message from removed member"))
        }
        do {
            self.sink = try delegate.receiveSnapshot(message)
            self.message = message
        } catch {
            return self.refuse(.text(500, "failed to save KV snapshot (\(error))"))
        }
        if self.head.readableBytes > 0 { self.pass(self.head.slice()) }
        self.head = ByteBuffer()
    }

    private func pass(_ bytes: ByteBuffer) {
        guard let sink = self.sink else { return }
        let count = bytes.readableBytes
        self.waitingBytes += count
        self.regulate()
        sink.write(bytes).assumeIsolated().whenComplete { result in
            guard !self.isEnded else { return }
            self.waitingBytes -= count
            self.regulate()
            if case .failure(let error) = result { self.fail(error) }
        }
    }

    /// Stops or resumes reading by how much waits.
    private func regulate() {
        if !self.isHeldBack, self.waitingBytes > Self.waitingBytesMax {
            self.hold(true)
        } else if self.isHeldBack, self.waitingBytes < Self.waitingBytesMax / 4 {
            self.hold(false)
        }
    }

    private func hold(_ isHeldBack: Bool) {
        self.isHeldBack = isHeldBack
        guard let channel = self.connection.context?.channel else { return }
        channel.setOption(.autoRead, value: !isHeldBack).whenFailure { _ in
            channel.close(promise: nil)
        }
    }

    private func fail(_ error: any Error) {
        self.isEnded = true
        self.sink?.abort()
        let response = PeerResponse.text(500, "failed to save KV snapshot (\(error))")
        self.connection.note(500, "\(error)")
        self.connection.finish(response)
    }

    private func refuse(_ response: PeerResponse) {
        self.isEnded = true
        self.connection.note(response.status, String(decoding: response.body, as: UTF8.self))
        self.connection.refuse(response)
    }
}
