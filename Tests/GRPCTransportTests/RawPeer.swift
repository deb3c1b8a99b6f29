import NIOCore
import NIOPosix
import Synchronization
import TestSupport

/// One HTTP/2 frame as bytes, well formed or not.
struct RawFrame: Sendable {
    enum Kind {
        static let data: UInt8 = 0
        static let headers: UInt8 = 1
        static let reset: UInt8 = 3
        static let settings: UInt8 = 4
        static let ping: UInt8 = 6
        static let goAway: UInt8 = 7
        static let windowUpdate: UInt8 = 8
        static let continuation: UInt8 = 9
    }

    static let endStream: UInt8 = 1
    static let endHeaders: UInt8 = 4

    var type: UInt8
    var flags: UInt8 = 0
    var stream: UInt32 = 0
    var payload: [UInt8] = []

    var bytes: [UInt8] {
        var bytes = Array(Self.big(UInt32(self.payload.count)).dropFirst())
        bytes.append(self.type)
        bytes.append(self.flags)
        bytes.append(contentsOf: Self.big(self.stream))
        bytes.append(contentsOf: self.payload)
        return bytes
    }

    /// The 32-bit number at a place in the payload.
    func number(at index: Int) -> UInt32 {
        guard self.payload.count >= index + 4 else { return 0 }
        return self.payload[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(value >> UInt32($0) & 255) }
    }

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    static let settings = RawFrame(type: Kind.settings)

    static func setting(_ id: UInt8, _ value: UInt32) -> RawFrame {
        RawFrame(type: Kind.settings, payload: [0, id] + Self.big(value))
    }

    static func windowUpdate(_ stream: UInt32, _ count: UInt32) -> RawFrame {
        RawFrame(type: Kind.windowUpdate, stream: stream, payload: Self.big(count))
    }

    static func reset(_ stream: UInt32, _ code: UInt32) -> RawFrame {
        RawFrame(type: Kind.reset, stream: stream, payload: Self.big(code))
    }

    static func goAway(last: UInt32, code: UInt32, debug: String = "") -> RawFrame {
        RawFrame(type: Kind.goAway, payload: Self.big(last) + Self.big(code) + Array(debug.utf8))
    }

    /// Fields as HPACK literals that touch no table.
    static func block(_ fields: [(String, String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            bytes.append(0)
            for text in [name, value] {
                bytes.append(UInt8(text.utf8.count))
                bytes.append(contentsOf: text.utf8)
            }
        }
        return bytes
    }

    static func headers(_ stream: UInt32, _ fields: [(String, String)], ends: Bool) -> RawFrame {
        RawFrame(
            type: Kind.headers,
            flags: Self.endHeaders | (ends ? Self.endStream : 0),
            stream: stream,
            payload: Self.block(fields)
        )
    }

    static func request(_ stream: UInt32, _ path: String, ends: Bool = false) -> RawFrame {
        let fields = [
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "raw"),
            ("content-type", "application/grpc"), ("te", "trailers"),
        ]
        return .headers(stream, fields, ends: ends)
    }

    static func data(_ stream: UInt32, _ payload: [UInt8], ends: Bool) -> RawFrame {
        let flags = ends ? Self.endStream : 0
        return RawFrame(type: Kind.data, flags: flags, stream: stream, payload: payload)
    }

    /// A gRPC message with its prefix.
    static func message(_ bytes: [UInt8]) -> [UInt8] {
        [0] + Self.big(UInt32(bytes.count)) + bytes
    }
}

/// A TCP connection whose frames a test writes and reads by hand.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let received = Mutex([RawFrame]())

    fileprivate init(channel: any Channel) {
        self.channel = channel
    }

    static func connect(port: Int) async throws -> RawConnection {
        let made = Mutex<RawConnection?>(nil)
        _ = try await ClientBootstrap(group: `The gRPC transport`.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = RawConnection(channel: channel)
                    made.withLock { $0 = connection }
                    let reader = RawReader(connection, preface: 0) { _, _ in }
                    try channel.pipeline.syncOperations.addHandler(reader)
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        guard let connection = made.withLock({ $0 }) else { throw ProgramError("not connected") }
        return connection
    }

    /// Connects and sends the preface and empty SETTINGS.
    static func open(port: Int) async throws -> RawConnection {
        let connection = try await Self.connect(port: port)
        connection.send(RawFrame.preface + RawFrame.settings.bytes)
        return connection
    }

    var frames: [RawFrame] { self.received.withLock { $0 } }
    var isOpen: Bool { self.channel.isActive }

    func frames(_ type: UInt8) -> [RawFrame] { self.frames.filter { $0.type == type } }

    func send(_ bytes: [UInt8]) {
        self.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func send(_ frames: RawFrame...) {
        self.send(frames.flatMap(\.bytes))
    }

    /// Stops reading from the socket, or starts again.
    func setReading(_ isOn: Bool) async throws {
        try await self.channel.setOption(.autoRead, value: isOn).get()
    }

    func close() {
        self.channel.close(promise: nil)
    }

    func closed(within limit: Duration = .seconds(10)) async throws -> Bool {
        try await eventually(within: limit) { !self.isOpen }
    }

    fileprivate func note(_ frame: RawFrame) {
        self.received.withLock { $0.append(frame) }
    }
}

/// A server that does what a test's script says, frame by frame.
final class ScriptedServer: Sendable {
    typealias Script = @Sendable (RawConnection, RawFrame) -> Void

    private let channel: any Channel
    private let accepted: Accepted

    var port: Int { self.channel.localAddress?.port ?? 0 }
    var connections: [RawConnection] { self.accepted.all }

    private final class Accepted: Sendable {
        private let state = Mutex([RawConnection]())
        var all: [RawConnection] { self.state.withLock { $0 } }
        func add(_ connection: RawConnection) { self.state.withLock { $0.append(connection) } }
    }

    /// Listens; every connection is sent `greeting` and has its frames given to `script`.
    static func start(
        greeting: [RawFrame] = [.settings],
        script: @escaping Script
    ) async throws -> ScriptedServer {
        let accepted = Accepted()
        let channel = try await ServerBootstrap(group: `The gRPC transport`.group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let connection = RawConnection(channel: channel)
                    accepted.add(connection)
                    let reader = RawReader(connection, preface: RawFrame.preface.count, script)
                    try channel.pipeline.syncOperations.addHandler(reader)
                    connection.send(greeting.flatMap(\.bytes))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedServer(channel: channel, accepted: accepted)
    }

    private init(channel: any Channel, accepted: Accepted) {
        self.channel = channel
        self.accepted = accepted
    }

    func stop() async throws {
        for connection in self.connections { connection.close() }
        try await self.channel.close()
    }
}

/// Cuts a connection's bytes into frames.
private final class RawReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: RawConnection
    private let script: ScriptedServer.Script
    private var prefaceLeft: Int
    private var buffer = ByteBuffer()

    init(_ connection: RawConnection, preface: Int, _ script: @escaping ScriptedServer.Script) {
        self.connection = connection
        self.prefaceLeft = preface
        self.script = script
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var new = self.unwrapInboundIn(data)
        self.buffer.writeBuffer(&new)
        if self.prefaceLeft > 0 {
            guard self.buffer.readableBytes >= self.prefaceLeft else { return }
            self.buffer.moveReaderIndex(forwardBy: self.prefaceLeft)
            self.prefaceLeft = 0
        }
        while let frame = self.nextFrame() {
            self.connection.note(frame)
            self.script(self.connection, frame)
        }
        self.buffer.discardReadBytes()
    }

    private func nextFrame() -> RawFrame? {
        let start = self.buffer.readerIndex
        guard self.buffer.readableBytes >= 9,
            let head = self.buffer.getBytes(at: start, length: 5),
            let stream: UInt32 = self.buffer.getInteger(at: start + 5)
        else { return nil }
        let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        guard self.buffer.readableBytes >= 9 + length else { return nil }
        self.buffer.moveReaderIndex(forwardBy: 9)
        let payload = self.buffer.readBytes(length: length) ?? []
        return RawFrame(type: head[3], flags: head[4], stream: stream, payload: payload)
    }
}

/// Waits until a number has stood still for a while.
func untilQuiet(_ number: () -> Int) async throws {
    var last = -1
    var stillSince = ContinuousClock.now
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline, ContinuousClock.now - stillSince < .milliseconds(300) {
        let now = number()
        if now != last {
            last = now
            stillSince = .now
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
