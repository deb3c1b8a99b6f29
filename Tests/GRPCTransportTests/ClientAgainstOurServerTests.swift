import GRPCTransport
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

extension `The gRPC transport` {
    /// Both of our sides together, where a peer of our own is needed to see inside.
    struct `The client and the server together` {
        private func connect(
            _ server: PeerServer,
            _ options: GRPCClientOptions = GRPCClientOptions()
        ) async throws -> GRPCConnection {
            try await GRPCConnection.connect(
                host: "127.0.0.1",
                port: server.port,
                group: `The gRPC transport`.group,
                options: options
            )
        }

        @Test func `a URL as authority is no reason to refuse`() async throws {
            let server = try await PeerServer.start()
            var options = GRPCClientOptions()
            options.authority = "http://127.0.0.1:\(server.port)"
            let connection = try await self.connect(server, options)
            let response = try await connection.unary(
                "/test.Peer/Unary",
                ByteBuffer(string: "x"),
                deadline: .now() + .seconds(5)
            )
            #expect(response.readableBytes == 1)
            await connection.close()
            await server.stop()
        }

        @Test func `a reader that stops stops the server's sender`() async throws {
            let server = try await PeerServer.start()
            let connection = try await self.connect(server)
            let stream = try await connection.openStream("/test.Peer/Flood")
            try await stream.send(ByteBuffer(string: "go"))
            #expect(try await stream.next() != nil)
            try await untilQuiet { server.log.all.count }
            let count = server.log.all.last.flatMap { Int($0.dropFirst("flooded ".count)) } ?? 0
            // A window of 256 kB and a buffer of 64 kB, in messages of 10 kB.
            #expect(count >= 26 && count <= 45, "\(count) messages were taken")
            // Another call is not held up by the stalled one.
            let other = try await connection.unary(
                "/test.Peer/Unary",
                ByteBuffer(string: "x"),
                deadline: .now() + .seconds(5)
            )
            #expect(other.readableBytes == 1)
            for _ in 0..<500 { #expect(try await stream.next()?.readableBytes == 10_000) }
            stream.cancel()
            let error = await #expect(throws: GRPCError.self) {
                while try await stream.next() != nil {}
            }
            #expect(error?.code == .cancelled)
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.log.contains("flood closed cancelled")
                }
            )
            await connection.close()
            await server.stop()
        }

        @Test func `a server that does not read makes the sender wait`() async throws {
            let server = try await PeerServer.start()
            let connection = try await self.connect(server)
            let stream = try await connection.openStream("/test.Peer/Idle")
            let sent = Atomic(0)
            let sender = Task {
                for _ in 0..<300 {
                    try await stream.send(ByteBuffer(repeating: 3, count: 10_000))
                    sent.add(1, ordering: .relaxed)
                }
                await stream.finish()
            }
            try await untilQuiet { sent.load(ordering: .relaxed) }
            let count = sent.load(ordering: .relaxed)
            #expect(count >= 26 && count <= 45, "\(count) messages were taken")
            server.log.note("go")
            try await sender.value
            #expect(try await stream.next() == ByteBuffer(string: "300"))
            #expect(try await stream.next() == nil)
            await connection.close()
            await server.stop()
        }

        @Test func `a graceful end lets open calls finish`() async throws {
            let server = try await PeerServer.start()
            let connection = try await self.connect(server)
            async let open = connection.unary("/test.Peer/Never", ByteBuffer(), deadline: nil)
            #expect(try await eventually(within: .seconds(20)) { server.pending.count == 1 })
            async let shutDown: Void = server.server.shutDown(grace: .seconds(10))
            #expect(try await eventually(within: .seconds(20)) { !connection.isActive })
            let refused = await #expect(throws: GRPCError.self) {
                try await connection.unary("/test.Peer/Unary", ByteBuffer(), deadline: nil)
            }
            #expect(refused?.requestMayHaveLeft == false)
            server.pending.answerAll(ByteBuffer(string: "at last"))
            #expect(try await open == ByteBuffer(string: "at last"))
            await shutDown
            try await connection.closeFuture.get()
        }

        @Test func `a server that ends without patience cuts calls off`() async throws {
            let server = try await PeerServer.start()
            let connection = try await self.connect(server)
            async let open = connection.unary("/test.Peer/Never", ByteBuffer(), deadline: nil)
            #expect(try await eventually(within: .seconds(20)) { server.pending.count == 1 })
            await server.server.shutDown(grace: .milliseconds(50))
            do {
                _ = try await open
                Issue.record("the call succeeded")
            } catch let error as GRPCError {
                #expect(error.code == .unavailable)
                #expect(error.requestMayHaveLeft)
            }
            #expect(server.log.contains("never cancelled"))
        }

        @Test func `the source address is the one asked for`() async throws {
            let server = try await PeerServer.start()
            var options = GRPCClientOptions()
            options.localAddress = "127.1.0.7"
            let connection = try await self.connect(server, options)
            let peer = try await connection.unary("/test.Peer/Peer", ByteBuffer(), deadline: nil)
            #expect(String(buffer: peer).hasPrefix("127.1.0.7:"))
            await connection.close()
            options.localAddress = "192.0.2.1"
            let error = await #expect(throws: GRPCError.self) {
                try await self.connect(server, options)
            }
            #expect(
                error?.message.hasSuffix("cannot assign requested address") == true,
                "\(error as Any)"
            )
            await server.stop()
        }

        @Test func `callbacks keep many calls in flight on several connections`() async throws {
            let server = try await PeerServer.start()
            let done = Mutex((good: 0, bad: 0))
            var connections: [GRPCConnection] = []
            for _ in 0..<4 { connections.append(try await self.connect(server)) }
            for index in 0..<4_000 {
                let request = ByteBuffer(integer: index)
                connections[index % 4].unary(
                    "/test.Peer/Unary",
                    request,
                    deadline: .now() + .seconds(30)
                ) { result in
                    done.withLock { state in
                        if (try? result.get()) == request {
                            state.good += 1
                        } else {
                            state.bad += 1
                        }
                    }
                }
            }
            #expect(
                try await eventually(within: .seconds(20)) {
                    done.withLock { $0.good + $0.bad } == 4_000
                }
            )
            #expect(done.withLock { $0.good } == 4_000)
            for connection in connections { await connection.close() }
            await server.stop()
        }

        @Test func `a callback stream hears messages in order and its end once`() async throws {
            let server = try await PeerServer.start()
            let connection = try await self.connect(server)
            let heard = Mutex((messages: [Int](), ends: [Bool]()))
            let call = connection.stream(
                "/test.Peer/Echo",
                onMessage: { message in
                    heard.withLock { $0.messages.append(message.readableBytes) }
                },
                onEnd: { result in
                    let isGood = (try? result.get()) != nil
                    heard.withLock { $0.ends.append(isGood) }
                }
            )
            for size in 0..<200 { call.send(ByteBuffer(repeating: 1, count: size)) }
            call.finish()
            #expect(
                try await eventually(within: .seconds(20)) { heard.withLock { $0.ends } == [true] }
            )
            #expect(heard.withLock { $0.messages } == Array(0..<200))
            #expect(server.log.contains("echo closed ok"))
            await connection.close()
            await server.stop()
        }

        @Test func `the deadline of a stream ends it on both sides`() async throws {
            let server = try await PeerServer.start()
            let connection = try await self.connect(server)
            let stream = try await connection.openStream(
                "/test.Peer/Hang",
                deadline: .now() + .milliseconds(200)
            )
            let error = await #expect(throws: GRPCError.self) { try await stream.next() }
            #expect(error?.code == .deadlineExceeded)
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.log.contains("hang cancelled")
                        || server.log.contains("hang deadlineExceeded")
                }
            )
            let late = await #expect(throws: GRPCError.self) { try await stream.send(ByteBuffer()) }
            #expect(late?.code == .deadlineExceeded)
            await connection.close()
            await server.stop()
        }

        @Test func `closing the client fails its open calls and streams`() async throws {
            let server = try await PeerServer.start()
            let connection = try await self.connect(server)
            let stream = try await connection.openStream("/test.Peer/Hang")
            #expect(
                try await eventually(within: .seconds(20)) { server.log.contains("hang began") }
            )
            async let next = stream.next()
            await connection.close()
            do {
                _ = try await next
                Issue.record("the stream went on")
            } catch let error as GRPCError {
                #expect(error.code == .unavailable)
                #expect(error.message.contains("closed by this client"))
            }
            await server.stop()
        }

        @Test func `a port that is taken is refused in one sentence`() async throws {
            let server = try await PeerServer.start()
            let error = await #expect(throws: GRPCError.self) {
                try await GRPCServer.bind(
                    host: "127.0.0.1",
                    port: server.port,
                    group: `The gRPC transport`.group,
                    handlers: []
                )
            }
            #expect(
                error?.message == "listening on 127.0.0.1:\(server.port): address already in use"
            )
            await server.stop()
        }
    }
}
