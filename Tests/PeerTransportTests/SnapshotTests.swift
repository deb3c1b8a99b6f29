import NIOCore
import NIOPosix
import PeerTransport
import Raft
import Testing
import TestSupport

/// What is shared between a test and the two loops: each part is used on its own loop only.
private struct Transfer: Sendable {
    let sender: PeerNode
    let receiver: PeerNode
    let sink: NIOLoopBound<MemorySink>

    /// Two members, of which the second gives out one sink.
    static func start(
        readTimeout: TimeAmount = .seconds(30),
        _ tune: @escaping @Sendable (MemorySink) -> Void = { _ in }
    ) async throws -> Transfer {
        let sender = try await PeerNode.start(id: 1)
        let receiver = try await PeerNode.start(id: 2) { $0.readTimeout = readTimeout }
        #expect(try await connect([sender, receiver]))
        let loop = receiver.loop
        let sink = try await receiver.on { recorder, _ in
            let sink = MemorySink(loop: loop)
            tune(sink)
            recorder.makeSink = { _ in sink }
            return NIOLoopBound(sink, eventLoop: loop)
        }
        return Transfer(sender: sender, receiver: receiver, sink: sink)
    }

    static let message = Message(
        type: .snap,
        to: 2,
        from: 1,
        term: 4,
        snapshot: Snapshot(
            data: [UInt8](repeating: 3, count: 5000),
            metadata: SnapshotMetadata(confState: ConfState(voters: [1, 2]), index: 90, term: 4)
        )
    )

    func send(
        pieces: Int,
        pieceBytes: Int,
        tellsCount: Bool = true,
        isChecked: Bool = false,
        failsAfter: Int = .max
    ) async throws -> NIOLoopBound<DrawnSource> {
        let loop = self.sender.loop
        return try await self.sender.on { _, transport in
            let source = DrawnSource(
                loop: loop,
                pieces: pieces,
                pieceBytes: pieceBytes,
                tellsCount: tellsCount
            )
            source.failsAfter = failsAfter
            source.isChecked = isChecked
            transport.sendSnapshot(Self.message, body: source)
            return NIOLoopBound(source, eventLoop: loop)
        }
    }

    /// Whether the sender was told this, and nothing else.
    func ended(succeeded: Bool) async throws -> Bool {
        try await eventually {
            try await self.sender.on { recorder, _ in
                recorder.snapshots.map(\.id) == [2]
                    && recorder.snapshots.map(\.succeeded) == [succeeded]
            }
        }
    }

    func sink<Value: Sendable>(
        _ look: @escaping @Sendable (MemorySink) -> Value
    ) async throws -> Value {
        try await self.receiver.on { _, _ in look(self.sink.value) }
    }

    func stop() async throws {
        try await self.sender.stop()
        try await self.receiver.stop()
    }
}

@Suite("Snapshots between members")
struct SnapshotTests {
    @Test(arguments: [true, false])
    func `a database of eight megabytes arrives, then its message`(tellsCount: Bool) async throws {
        let transfer = try await Transfer.start { $0.isChecked = true }
        let source = try await transfer.send(
            pieces: 64,
            pieceBytes: 128 << 10,
            tellsCount: tellsCount,
            isChecked: true
        )
        #expect(try await transfer.ended(succeeded: true))
        #expect(try await transfer.receiver.messages == [Transfer.message])
        #expect(try await transfer.sink(\.isFinished))
        #expect(try await transfer.sink(\.byteCount) == 8 << 20)
        let sent = try await transfer.sender.on { _, _ in source.value.checksum }
        #expect(try await transfer.sink(\.checksum) == sent)
        #expect(try await transfer.sender.on { _, _ in !source.value.isCancelled })
        try await transfer.stop()
    }

    @Test
    func `a slow disk holds the sender back, and nothing piles up in memory`() async throws {
        let transfer = try await Transfer.start(readTimeout: .milliseconds(1_500)) {
            $0.isHolding = true
        }
        let source = try await transfer.send(pieces: 200, pieceBytes: 256 << 10)
        #expect(try await eventually { try await transfer.sink(\.byteCount) > 4 << 20 })
        // Longer than a sender may be silent: it is not its fault.
        try await Task.sleep(for: .seconds(3))
        // What the receiver has in memory, and what both sockets take on top.
        #expect(try await transfer.sink(\.byteCount) < 6 << 20)
        #expect(try await transfer.sender.on { _, _ in source.value.given } < 150)
        try await transfer.receiver.on { _, _ in transfer.sink.value.release() }
        #expect(try await transfer.ended(succeeded: true))
        #expect(try await transfer.sink(\.byteCount) == 50 << 20)
        try await transfer.stop()
    }

    @Test
    func `a member that refuses the database is reported, and why`() async throws {
        let transfer = try await Transfer.start()
        try await transfer.receiver.on { recorder, _ in
            recorder.makeSink = { _ in throw Recorder.Refusal() }
        }
        _ = try await transfer.send(pieces: 100, pieceBytes: 64 << 10)
        #expect(try await transfer.ended(succeeded: false))
        let events = try await transfer.sender.on { recorder, _ in recorder.events }
        #expect(events.contains { "\($0)".contains("status 500, failed to save KV snapshot") })
        #expect(try await transfer.receiver.messages.isEmpty)
        try await transfer.stop()
    }

    @Test(arguments: [true, false])
    func `a disk that fails in the middle or at the end fails the transfer`(
        atEnd: Bool
    ) async throws {
        let transfer = try await Transfer.start { sink in
            sink.failsAfter = atEnd ? .max : 1 << 20
            sink.failsToFinish = atEnd
        }
        _ = try await transfer.send(pieces: 32, pieceBytes: 256 << 10)
        #expect(try await transfer.ended(succeeded: false))
        #expect(try await transfer.sink(\.isAborted))
        #expect(try await transfer.receiver.messages.isEmpty)
        try await transfer.stop()
    }

    @Test
    func `a database that cannot be read to the end is not delivered`() async throws {
        let transfer = try await Transfer.start()
        let source = try await transfer.send(pieces: 50, pieceBytes: 64 << 10, failsAfter: 20)
        #expect(try await transfer.ended(succeeded: false))
        #expect(try await eventually { try await transfer.sink(\.isAborted) })
        #expect(try await transfer.sender.on { _, _ in source.value.isCancelled })
        #expect(try await transfer.receiver.messages.isEmpty)
        try await transfer.stop()
    }

    @Test
    func `a receiver that dies ends the transfer, and so does a sender`() async throws {
        let first = try await Transfer.start { $0.isHolding = true }
        let source = try await first.send(pieces: 200, pieceBytes: 256 << 10)
        #expect(try await eventually { try await first.sink(\.byteCount) > 0 })
        try await first.receiver.stop()
        #expect(try await first.ended(succeeded: false))
        #expect(try await first.sender.on { _, _ in source.value.isCancelled })
        try await first.sender.stop()

        let second = try await Transfer.start { $0.isHolding = true }
        _ = try await second.send(pieces: 200, pieceBytes: 256 << 10)
        #expect(try await eventually { try await second.sink(\.byteCount) > 0 })
        try await second.sender.stop()
        try await second.receiver.on { _, _ in second.sink.value.release() }
        #expect(try await eventually { try await second.sink(\.isAborted) })
        #expect(try await second.receiver.messages.isEmpty)
        try await second.receiver.stop()
    }

    @Test
    func `a snapshot for nobody fails at once`() async throws {
        let node = try await PeerNode.start(id: 1)
        let loop = node.loop
        let isCancelled = try await node.on { _, transport in
            let source = DrawnSource(loop: loop, pieces: 1, pieceBytes: 8, tellsCount: true)
            transport.sendSnapshot(Transfer.message, body: source)
            return source.isCancelled
        }
        #expect(isCancelled)
        #expect(try await node.on { recorder, _ in recorder.snapshots.map(\.succeeded) } == [false])
        try await node.stop()
    }
}
