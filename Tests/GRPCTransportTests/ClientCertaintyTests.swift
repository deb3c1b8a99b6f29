import GRPCTransport
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

extension `The gRPC transport` {
    /// What the client says about calls that fail: above all, whether the server may have seen them.
    struct `What the client knows of failed calls` {
        private func connect(
            _ port: Int,
            _ options: GRPCClientOptions = GRPCClientOptions()
        ) async throws -> GRPCConnection {
            try await GRPCConnection.connect(
                host: "127.0.0.1",
                port: port,
                group: `The gRPC transport`.group,
                options: options
            )
        }

        private func call(
            _ connection: GRPCConnection,
            _ bytes: Int = 3,
            deadline: NIODeadline? = .now() + .seconds(20)
        ) async -> Result<ByteBuffer, GRPCError> {
            do {
                let request = ByteBuffer(repeating: 1, count: bytes)
                return .success(try await connection.unary("/x.Y/Z", request, deadline: deadline))
            } catch {
                return .failure(error)
            }
        }

        private static let responseFields = [
            (":status", "200"), ("content-type", "application/grpc"),
        ]

        /// A proper answer to a stream.
        private static func answer(_ stream: UInt32) -> [RawFrame] {
            [
                .headers(stream, Self.responseFields, ends: false),
                .data(stream, RawFrame.message([7]), ends: false),
                .headers(stream, [("grpc-status", "0")], ends: true),
            ]
        }

        struct Ending: Sendable, CustomTestStringConvertible {
            var testDescription: String
            var frames: @Sendable (UInt32) -> [RawFrame]
            var closes = false
            var code: GRPCStatusCode
            var mayHaveLeft: Bool
            var words: String
        }

        static let endings = [
            Ending(
                testDescription: "the server hangs up",
                frames: { _ in [] },
                closes: true,
                code: .unavailable,
                mayHaveLeft: true,
                words: "closed the connection"
            ),
            Ending(
                testDescription: "REFUSED_STREAM",
                frames: { [.reset($0, 7)] },
                code: .unavailable,
                mayHaveLeft: false,
                words: "refused the stream"
            ),
            Ending(
                testDescription: "RST_STREAM CANCEL",
                frames: { [.reset($0, 8)] },
                code: .cancelled,
                mayHaveLeft: true,
                words: "RST_STREAM with error code: CANCEL"
            ),
            Ending(
                testDescription: "RST_STREAM ENHANCE_YOUR_CALM",
                frames: { [.reset($0, 11)] },
                code: .resourceExhausted,
                mayHaveLeft: true,
                words: "ENHANCE_YOUR_CALM"
            ),
            Ending(
                testDescription: "GOAWAY above nothing",
                frames: { _ in [.goAway(last: 0, code: 0)] },
                code: .unavailable,
                mayHaveLeft: false,
                words: "GOAWAY"
            ),
            Ending(
                testDescription: "GOAWAY that names the call, then the end",
                frames: { [.goAway(last: $0, code: 11, debug: "too_many_pings")] },
                closes: true,
                code: .unavailable,
                mayHaveLeft: true,
                words: "GOAWAY ENHANCE_YOUR_CALM \"too_many_pings\""
            ),
            Ending(
                testDescription: "status 503",
                frames: { [.headers($0, [(":status", "503")], ends: true)] },
                code: .unavailable,
                mayHaveLeft: true,
                words: "unexpected HTTP status code received from server: 503"
            ),
            Ending(
                testDescription: "status 404 with a page",
                frames: {
                    [
                        .headers(
                            $0,
                            [(":status", "404"), ("content-type", "text/html")],
                            ends: false
                        ),
                        .data($0, Array("<html>".utf8), ends: true),
                    ]
                },
                code: .unimplemented,
                mayHaveLeft: true,
                words: "404"
            ),
            Ending(
                testDescription: "a page instead of gRPC",
                frames: {
                    [
                        .headers(
                            $0,
                            [(":status", "200"), ("content-type", "text/html")],
                            ends: false
                        )
                    ]
                },
                code: .unknown,
                mayHaveLeft: true,
                words: "not gRPC"
            ),
            Ending(
                testDescription: "an end without trailers",
                frames: {
                    [
                        .headers($0, Self.responseFields, ends: false),
                        .data($0, RawFrame.message([1]), ends: true),
                    ]
                },
                code: .internal,
                mayHaveLeft: true,
                words: "without sending trailers"
            ),
            Ending(
                testDescription: "OK without a message",
                frames: {
                    [
                        .headers($0, Self.responseFields, ends: false),
                        .headers($0, [("grpc-status", "0")], ends: true),
                    ]
                },
                code: .internal,
                mayHaveLeft: true,
                words: "no message"
            ),
            Ending(
                testDescription: "a compressed message",
                frames: {
                    [
                        .headers(
                            $0,
                            Self.responseFields + [("grpc-encoding", "gzip")],
                            ends: false
                        ),
                        .data($0, [1, 0, 0, 0, 1, 9], ends: false),
                    ]
                },
                code: .unimplemented,
                mayHaveLeft: true,
                words: "Decompressor is not installed for grpc-encoding \"gzip\""
            ),
            Ending(
                testDescription: "Trailers-Only with an escaped message",
                frames: {
                    let fields = [
                        ("grpc-status", "9"), ("grpc-message", "gr%C3%BCn 100%25 %zz"),
                        ("x-more", "1"),
                    ]
                    return [.headers($0, Self.responseFields + fields, ends: true)]
                },
                code: .failedPrecondition,
                mayHaveLeft: true,
                words: "grün 100% %zz"
            ),
            Ending(
                testDescription: "an unknown status",
                frames: {
                    [.headers($0, Self.responseFields + [("grpc-status", "99")], ends: true)]
                },
                code: .unknown,
                mayHaveLeft: true,
                words: ""
            ),
        ]

        @Test(arguments: Self.endings)
        func `every ending has its code, its words and its truth`(_ ending: Ending) async throws {
            let server = try await ScriptedServer.start { connection, frame in
                guard frame.type == RawFrame.Kind.data else { return }
                connection.send(ending.frames(frame.stream).flatMap(\.bytes))
                if ending.closes { connection.close() }
            }
            let connection = try await self.connect(server.port)
            let result = await self.call(connection)
            guard case .failure(let error) = result else {
                Issue.record("the call succeeded")
                return
            }
            #expect(error.code == ending.code, "\(error)")
            #expect(error.requestMayHaveLeft == ending.mayHaveLeft, "\(error)")
            #expect(error.message.contains(ending.words), "\(error)")
            if error.origin == .client, !ending.words.isEmpty, ending.words != "no message" {
                #expect(
                    error.message.contains("127.0.0.1:\(server.port)")
                        || error.code == .unimplemented
                )
            }
            await connection.close()
            try await server.stop()
        }

        @Test func `a call queued behind the server's stream limit never left`() async throws {
            let limit = RawFrame.setting(3, 1)
            let server = try await ScriptedServer.start(greeting: [limit]) { _, _ in }
            let connection = try await self.connect(server.port)
            async let first = self.call(connection)
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.connections.first?.frames(RawFrame.Kind.data).count == 1
                }
            )
            async let second = self.call(connection)
            let expired = await self.call(connection, deadline: .now() + .milliseconds(100))
            #expect(throws: GRPCError.self) { try expired.get() }
            if case .failure(let error) = expired {
                #expect(error.code == .deadlineExceeded)
                #expect(!error.requestMayHaveLeft)
            }
            server.connections[0].close()
            let outcomes = await [first, second]
            #expect(outcomes.map(Self.mayHaveLeft) == [true, false])
            #expect(server.connections[0].frames(RawFrame.Kind.headers).count == 1)
            try await server.stop()
        }

        @Test func `a queued call that was given up stays unsent when there is room again`()
            async throws
        {
            let server = try await ScriptedServer.start(greeting: [.setting(3, 0)]) {
                connection,
                frame in
                guard frame.type == RawFrame.Kind.data else { return }
                connection.send(Self.answer(frame.stream).flatMap(\.bytes))
            }
            let connection = try await self.connect(server.port)
            let expired = await self.call(connection, deadline: .now() + .milliseconds(100))
            #expect(Self.mayHaveLeft(expired) == false)
            server.connections[0].send(.setting(3, 100))
            let next = await self.call(connection)
            #expect(try next.get() == ByteBuffer(bytes: [7]))
            #expect(server.connections[0].frames(RawFrame.Kind.headers).count == 1)
            await connection.close()
            try await server.stop()
        }

        @Test func `a call given up while its bytes wait for the socket may have left`()
            async throws
        {
            let greeting = [
                RawFrame.setting(4, 0x7FFF_FFFF), .windowUpdate(0, 0x7FFF_0000 - 65_535),
            ]
            let server = try await ScriptedServer.start(greeting: greeting) { _, _ in }
            var options = GRPCClientOptions()
            options.maxSendBytes = 200_000_000
            let connection = try await self.connect(server.port, options)
            let raw = server.connections[0]
            #expect(try await eventually(within: .seconds(20)) { raw.frames.count >= 2 })
            try await raw.setReading(false)
            // Its HEADERS are in the kernel or in the channel's queue; nobody here can tell.
            let large = await self.call(
                connection,
                50_000_000,
                deadline: .now() + .milliseconds(500)
            )
            #expect(Self.mayHaveLeft(large) == true)
            raw.close()
            try await server.stop()
        }

        @Test func `a call behind a full socket never left`() async throws {
            let greeting = [
                RawFrame.setting(4, 0x7FFF_FFFF), .windowUpdate(0, 0x7FFF_0000 - 65_535),
            ]
            let server = try await ScriptedServer.start(greeting: greeting) { _, _ in }
            var options = GRPCClientOptions()
            options.maxSendBytes = 200_000_000
            let connection = try await self.connect(server.port, options)
            let raw = server.connections[0]
            async let large = self.call(connection, 50_000_000)
            #expect(
                try await eventually(within: .seconds(20)) {
                    !raw.frames(RawFrame.Kind.data).isEmpty
                }
            )
            try await raw.setReading(false)
            // The first call fills the socket, for as long as nobody reads.
            try await untilQuiet { raw.frames.count }
            async let small = self.call(connection)
            try await Task.sleep(for: .milliseconds(200))
            raw.close()
            let outcomes = await [large, small]
            #expect(outcomes.map(Self.mayHaveLeft) == [true, false])
            try await server.stop()
        }

        @Test func `a call given up while its bytes wait for the socket may still leave`()
            async throws
        {
            let greeting = [
                RawFrame.setting(4, 0x7FFF_FFFF), .windowUpdate(0, 0x7FFF_0000 - 65_535),
            ]
            let server = try await ScriptedServer.start(greeting: greeting) { _, _ in }
            let connection = try await self.connect(server.port)
            let raw = server.connections[0]
            try await raw.setReading(false)
            // One call after the other is framed and given up, until the socket and then the
            // channel take no more; no single one fills them.
            var truths: [Bool?] = []
            while truths.count < 800, truths.last != false {
                let result = await self.call(
                    connection,
                    60_000,
                    deadline: .now() + .milliseconds(20)
                )
                truths.append(Self.mayHaveLeft(result))
            }
            #expect(truths.last == false)
            try await raw.setReading(true)
            try await untilQuiet { raw.frames.count }
            // What is said never to have left is not seen even when the peer reads again.
            let seen = raw.frames(RawFrame.Kind.headers).count
            #expect(seen <= truths.count { $0 == true })
            await connection.close()
            try await server.stop()
        }

        private static func mayHaveLeft(_ result: Result<ByteBuffer, GRPCError>) -> Bool? {
            guard case .failure(let error) = result else { return nil }
            return error.requestMayHaveLeft
        }

        @Test func `a task cancelled before its call sends nothing`() async throws {
            let server = try await ScriptedServer.start { _, _ in }
            let connection = try await self.connect(server.port)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await self.call(connection)
            }
            guard case .failure(let error) = await task.value else {
                Issue.record("the call succeeded")
                return
            }
            #expect(error.code == .cancelled)
            #expect(!error.requestMayHaveLeft)
            await connection.close()
            #expect(server.connections[0].frames(RawFrame.Kind.headers).isEmpty)
            try await server.stop()
        }

        @Test func `GOAWAY spares the calls it names and refuses the others`() async throws {
            let server = try await ScriptedServer.start { connection, frame in
                guard frame.type == RawFrame.Kind.data, frame.stream == 3 else { return }
                connection.send(.goAway(last: 1, code: 0))
            }
            let connection = try await self.connect(server.port)
            async let first = self.call(connection)
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.connections[0].frames(RawFrame.Kind.data).count == 1
                }
            )
            let second = await self.call(connection)
            #expect(Self.mayHaveLeft(second) == false)
            #expect(!connection.isActive)
            let third = await self.call(connection)
            #expect(Self.mayHaveLeft(third) == false)
            server.connections[0].send(Self.answer(1).flatMap(\.bytes))
            #expect(try await first.get() == ByteBuffer(bytes: [7]))
            try await connection.closeFuture.get()
            try await server.stop()
        }

        @Test func `a server that stops answering pings is given up`() async throws {
            let server = try await ScriptedServer.start { _, _ in }
            var options = GRPCClientOptions()
            options.keepaliveInterval = .milliseconds(100)
            options.keepaliveTimeout = .milliseconds(100)
            let connection = try await self.connect(server.port, options)
            guard case .failure(let error) = await self.call(connection) else {
                Issue.record("the call succeeded")
                return
            }
            #expect(error.code == .unavailable)
            #expect(error.message.contains("keepalive ping failed to receive ACK within timeout"))
            #expect(server.connections[0].frames(RawFrame.Kind.ping).count == 1)
            try await server.stop()
        }

        @Test func `connecting needs the server's own settings`() async throws {
            let server = try await ScriptedServer.start(greeting: []) { _, _ in }
            var options = GRPCClientOptions()
            options.connectTimeout = .milliseconds(200)
            let error = await #expect(throws: GRPCError.self) {
                try await self.connect(server.port, options)
            }
            #expect(error?.code == .unavailable)
            #expect(error?.requestMayHaveLeft == false)
            #expect(error?.message.contains("connecting to 127.0.0.1:\(server.port)") == true)
            try await server.stop()
        }

        @Test func `a response may come a byte at a time`() async throws {
            let server = try await ScriptedServer.start { connection, frame in
                guard frame.type == RawFrame.Kind.data else { return }
                connection.send(.headers(frame.stream, Self.responseFields, ends: false))
                for byte in RawFrame.message(Array("slowly".utf8)) {
                    connection.send(.data(frame.stream, [byte], ends: false))
                }
                connection.send(.headers(frame.stream, [("grpc-status", "0")], ends: true))
            }
            let connection = try await self.connect(server.port)
            let response = await self.call(connection)
            #expect(try response.get() == ByteBuffer(string: "slowly"))
            await connection.close()
            try await server.stop()
        }

        @Test func `a server's breach of HTTP/2 fails the calls in words`() async throws {
            let server = try await ScriptedServer.start { connection, frame in
                guard frame.type == RawFrame.Kind.data else { return }
                connection.send(.data(0, [1, 2, 3], ends: false))
            }
            let connection = try await self.connect(server.port)
            guard case .failure(let error) = await self.call(connection) else {
                Issue.record("the call succeeded")
                return
            }
            #expect(error.code == .unavailable)
            #expect(error.requestMayHaveLeft)
            #expect(error.message.contains("HTTP/2 protocol error"), "\(error)")
            try await server.stop()
        }
    }
}
