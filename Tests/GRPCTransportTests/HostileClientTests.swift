import Basics
import Foundation
import GRPCTransport
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension `The gRPC transport` {
    /// Clients that break HTTP/2 or gRPC, or mean harm, against our server.
    struct `The server against hostile clients` {
        /// The server answers a proper client, so whatever came before did it no harm.
        private func expectAlive(_ server: PeerServer) async throws {
            let connection = try await GRPCConnection.connect(
                host: "127.0.0.1",
                port: server.port,
                group: `The gRPC transport`.group
            )
            let response = try await connection.unary(
                "/test.Peer/Unary",
                ByteBuffer(string: "alive"),
                deadline: .now() + .seconds(10)
            )
            #expect(response == ByteBuffer(string: "alive"))
            await connection.close()
        }

        struct Breach: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var frames: [RawFrame]
            var code: UInt32
            init(_ name: String, _ frames: [RawFrame], _ code: UInt32) {
                self.testDescription = name
                self.frames = frames
                self.code = code
            }
        }

        static let breaches = [
            Breach(
                "a frame above the maximum size",
                [.data(1, [UInt8](repeating: 0, count: 16_385), ends: false)],
                6
            ),
            Breach("DATA on stream 0", [.data(0, [1, 2, 3], ends: false)], 1),
            Breach("DATA on an idle stream", [.data(5, [1], ends: true)], 1),
            Breach("SETTINGS of five bytes", [RawFrame(type: 4, payload: [0, 3, 0, 0, 0])], 6),
            Breach("a window that is opened by nothing", [.windowUpdate(0, 0)], 1),
            Breach("a window above two gigabytes", [.windowUpdate(0, 0x7FFF_FFFF)], 3),
            Breach("CONTINUATION out of nowhere", [RawFrame(type: 9, stream: 1, payload: [0])], 1),
            Breach("a request on an even stream", [.request(2, "/test.Peer/Unary")], 1),
            Breach(
                "fields that are not HPACK",
                [
                    RawFrame(
                        type: 1,
                        flags: 4,
                        stream: 1,
                        payload: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
                    )
                ],
                9
            ),
            Breach("PING of seven bytes", [RawFrame(type: 6, payload: [1, 2, 3, 4, 5, 6, 7])], 6),
            Breach(
                "a pushed stream",
                [RawFrame(type: 5, flags: 4, stream: 1, payload: [0, 0, 0, 2])],
                1
            ),
        ]

        @Test(arguments: Self.breaches)
        func `a breach of HTTP/2 ends its connection and no other`(_ breach: Breach) async throws {
            let server = try await PeerServer.start()
            let raw = try await RawConnection.open(port: server.port)
            raw.send(breach.frames.flatMap(\.bytes))
            #expect(try await raw.closed())
            let goAway = raw.frames(RawFrame.Kind.goAway).last
            #expect(goAway?.number(at: 4) == breach.code, "\(raw.frames)")
            try await self.expectAlive(server)
            await server.stop()
        }

        @Test func `what is not HTTP/2 at all is hung up on`() async throws {
            var options = GRPCServerOptions()
            options.handshakeTimeout = .milliseconds(300)
            let server = try await PeerServer.start(options)
            let http1 = try await RawConnection.connect(port: server.port)
            http1.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            #expect(try await http1.closed())
            let silent = try await RawConnection.connect(port: server.port)
            #expect(try await silent.closed())
            let half = try await RawConnection.connect(port: server.port)
            half.send(Array(RawFrame.preface.prefix(10)))
            #expect(try await half.closed())
            try await self.expectAlive(server)
            await server.stop()
        }

        @Test func `random frames never bring the server down`() async throws {
            let server = try await PeerServer.start()
            var random = SeededRandom(seed: 20_418)
            for _ in 0..<150 {
                let raw = try await RawConnection.open(port: server.port)
                var bytes: [UInt8] = []
                for _ in 0..<(1 + random.below(20)) { bytes += Self.randomFrame(&random).bytes }
                raw.send(bytes)
                raw.send(.init(type: RawFrame.Kind.ping, payload: [UInt8](repeating: 1, count: 8)))
                _ = try await eventually(within: .seconds(5)) {
                    !raw.isOpen || !raw.frames(RawFrame.Kind.ping).isEmpty
                }
                raw.close()
            }
            try await self.expectAlive(server)
            #expect(
                try await eventually(within: .seconds(20)) { server.server.connectionCount == 0 }
            )
            await server.stop()
        }

        private static func randomFrame(_ random: inout SeededRandom) -> RawFrame {
            let stream = UInt32(random.below(4) * 2 + 1)
            let paths = ["Unary", "Echo", "Collect", "Never", "Hang", "Nothing"]
            switch random.below(8) {
            case 0, 1:
                let path = "/test.Peer/" + paths[random.below(paths.count)]
                return .request(stream, path, ends: random.chance(0.2))
            case 2, 3:
                let size = random.below(50)
                let message = RawFrame.message((0..<size).map { UInt8(truncatingIfNeeded: $0) })
                return .data(
                    stream,
                    Array(message.prefix(size + random.below(6))),
                    ends: random.chance(0.4)
                )
            case 4: return .reset(stream, UInt32(random.below(14)))
            case 5:
                return .windowUpdate(random.chance(0.5) ? 0 : stream, UInt32(random.below(100_000)))
            case 6: return .setting(UInt8(random.below(9)), UInt32(random.below(70_000)))
            default:
                let payload = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
                return RawFrame(
                    type: UInt8(random.below(12)),
                    flags: UInt8(random.below(256)),
                    stream: UInt32(random.below(8)),
                    payload: payload
                )
            }
        }

        @Test func `header fields without end are cut off`() async throws {
            let server = try await PeerServer.start()
            let raw = try await RawConnection.open(port: server.port)
            raw.send(RawFrame(type: 1, stream: 1, payload: RawFrame.block([(":method", "POST")])))
            let filler = RawFrame.block(
                (0..<60).map { ("x-filler-\($0)", String(repeating: "y", count: 100)) }
            )
            for _ in 0..<40 { raw.send(RawFrame(type: 9, stream: 1, payload: filler)) }
            #expect(
                try await eventually(within: .seconds(20)) {
                    !raw.isOpen || !raw.frames(RawFrame.Kind.reset).isEmpty
                }
            )
            try await self.expectAlive(server)
            await server.stop()
        }

        @Test func `a request may come a byte at a time`() async throws {
            let server = try await PeerServer.start()
            let raw = try await RawConnection.open(port: server.port)
            raw.send(.request(1, "/test.Peer/Unary"))
            let message = RawFrame.message(Array("byte by byte".utf8))
            for byte in message { raw.send(.data(1, [byte], ends: false)) }
            raw.send(.data(1, [], ends: true))
            #expect(
                try await eventually(within: .seconds(20)) {
                    raw.frames(RawFrame.Kind.data).flatMap(\.payload) == message
                }
            )
            // Three messages in one frame, the last one cut short.
            raw.send(.request(3, "/test.Peer/Echo"))
            raw.send(.data(3, message + message + Array(message.prefix(8)), ends: true))
            #expect(
                try await eventually(within: .seconds(20)) {
                    raw.frames(RawFrame.Kind.data).filter { $0.stream == 3 }.flatMap(\.payload)
                        == message + message
                }
            )
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.log.contains("echo closed internal")
                }
            )
            raw.close()
            await server.stop()
        }

        @Test func `a flood of cancelled streams ends, thousands are taken`() async throws {
            var options = GRPCServerOptions()
            options.streamResetBurst = 3_000
            options.streamResetsPerSecond = 10
            let server = try await PeerServer.start(options)
            let raw = try await RawConnection.open(port: server.port)
            func cancelStreams(_ range: Range<UInt32>) {
                let bytes = range.flatMap { index in
                    RawFrame.request(2 * index + 1, "/test.Peer/Never", ends: true).bytes
                        + RawFrame.reset(2 * index + 1, 8).bytes
                }
                raw.send(bytes)
            }
            cancelStreams(0..<2_000)
            raw.send(RawFrame(type: RawFrame.Kind.ping, payload: [UInt8](repeating: 1, count: 8)))
            #expect(
                try await eventually(within: .seconds(20)) {
                    !raw.frames(RawFrame.Kind.ping).isEmpty
                }
            )
            #expect(raw.isOpen)
            cancelStreams(2_000..<5_000)
            #expect(try await raw.closed(within: .seconds(20)))
            try await self.expectAlive(server)
            await server.stop()
        }

        @Test func `a client that asks and never reads costs bounded memory`() async throws {
            let server = try await PeerServer.start()
            let raw = try await RawConnection.open(port: server.port)
            // Windows as large as HTTP/2 allows, so that only the socket can hold the server back.
            raw.send(.setting(4, 0x7FFF_FFFF), .windowUpdate(0, 0x7FFF_0000 - 65_535))
            #expect(
                try await eventually(within: .seconds(20)) {
                    raw.frames(RawFrame.Kind.settings).count == 3
                }
            )
            try await raw.setReading(false)
            raw.send(.request(1, "/test.Peer/Flood"), .data(1, RawFrame.message([1]), ends: false))
            #expect(try await eventually(within: .seconds(20)) { !server.log.all.isEmpty })
            try await untilQuiet { server.log.all.count }
            let count = server.log.all.last.flatMap { Int($0.dropFirst("flooded ".count)) } ?? 0
            // What the kernel buffers for loopback is a few megabytes; the rest would be ours.
            #expect(count > 5 && count < 1_500, "\(count) messages of 10 kB were taken")
            raw.close()
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.log.contains("flood closed cancelled")
                }
            )
            await server.stop()
        }

        @Test func `unary answers nobody reads hold further requests back`() async throws {
            var options = GRPCServerOptions()
            options.connectionSendBufferBytes = 1_000_000
            let server = try await PeerServer.start(options)
            let raw = try await RawConnection.open(port: server.port)
            // The connection's window stays at 64 kB, and each answer is 100 kB.
            for index in UInt32(0)..<50 {
                raw.send(
                    .request(2 * index + 1, "/test.Peer/Large"),
                    .data(2 * index + 1, RawFrame.message(Array("100000".utf8)), ends: true)
                )
            }
            raw.send(RawFrame(type: RawFrame.Kind.ping, payload: [UInt8](repeating: 1, count: 8)))
            #expect(
                try await eventually(within: .seconds(20)) {
                    !raw.frames(RawFrame.Kind.ping).isEmpty
                }
            )
            let dispatched = server.log.all.count { $0 == "large" }
            #expect(
                dispatched >= 10 && dispatched <= 12,
                "\(dispatched) of 50 requests were answered"
            )
            raw.send(.setting(4, 1_000_000), .windowUpdate(0, 100_000_000))
            #expect(
                try await eventually(within: .seconds(20)) {
                    raw.frames(RawFrame.Kind.data).reduce(0) { $0 + $1.payload.count } == 50
                        * 100_005
                }
            )
            raw.close()
            await server.stop()
        }

        @Test func `h2load's many streams are all answered`() async throws {
            let server = try await PeerServer.start()
            let directory = try TemporaryDirectory()
            let body = "\(directory.path)/body"
            try Data(RawFrame.message([UInt8](repeating: 7, count: 278))).write(
                to: URL(fileURLWithPath: body)
            )
            let load = try Program(
                try Peers.tool("h2load"),
                [
                    "-n", "20000", "-c", "10", "-m", "100", "-t", "1", "-d", body,
                    "-H", "content-type: application/grpc", "-H", "te: trailers",
                    "http://127.0.0.1:\(server.port)/test.Peer/Unary",
                ]
            )
            #expect(try await load.exitStatus() == 0)
            #expect(load.text.contains("20000 succeeded, 0 failed, 0 errored"), "\(load.text)")
            await server.stop()
        }

        @Test func `nghttp sees headers, data and trailers`() async throws {
            let server = try await PeerServer.start()
            let directory = try TemporaryDirectory()
            let body = "\(directory.path)/body"
            try Data(RawFrame.message(Array("hello".utf8))).write(to: URL(fileURLWithPath: body))
            let client = try Program(
                try Peers.tool("nghttp"),
                [
                    "-v", "-d", body, "-H", "content-type: application/grpc", "-H", "te: trailers",
                    "http://127.0.0.1:\(server.port)/test.Peer/Unary",
                ]
            )
            #expect(try await client.exitStatus() == 0)
            for expected in [
                ":status: 200", "content-type: application/grpc", "grpc-status: 0", "hello",
            ] {
                #expect(client.text.contains(expected), "no \(expected) in \(client.text)")
            }
            await server.stop()
        }

        @Test func `requests that are not gRPC are answered in HTTP`() async throws {
            let server = try await PeerServer.start()
            let raw = try await RawConnection.open(port: server.port)
            let get = [
                (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "x"),
            ]
            let text = [
                (":method", "POST"), (":scheme", "http"), (":path", "/test.Peer/Unary"),
                (":authority", "x"), ("content-type", "text/html"),
            ]
            raw.send(.headers(1, get, ends: true), .headers(3, text, ends: true))
            #expect(
                try await eventually(within: .seconds(20)) {
                    raw.frames(RawFrame.Kind.headers).count == 2
                }
            )
            let blocks = raw.frames(RawFrame.Kind.headers).map {
                String(decoding: $0.payload, as: UTF8.self)
            }
            #expect(blocks.count == 2)
            raw.send(.request(5, "/test.Peer/Unary"), .data(5, [0, 0, 0, 0, 0], ends: true))
            #expect(
                try await eventually(within: .seconds(20)) {
                    raw.frames(RawFrame.Kind.headers).count == 4
                }
            )
            raw.close()
            await server.stop()
        }
    }
}
