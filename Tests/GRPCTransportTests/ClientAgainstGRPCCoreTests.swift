import GRPCTransport
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension `The gRPC transport` {
    /// Our client against grpc-core, the implementation most gRPC servers are tried with.
    struct `The client against grpc-core` {
        private func connect(
            _ server: PythonServer,
            _ options: GRPCClientOptions = GRPCClientOptions()
        ) async throws -> GRPCConnection {
            try await GRPCConnection.connect(
                host: "127.0.0.1",
                port: server.port,
                group: `The gRPC transport`.group,
                options: options
            )
        }

        @Test func `unary calls carry messages, metadata and errors`() async throws {
            let server = try await PythonServer.start()
            let connection = try await self.connect(server)
            for size in [0, 1, 5, 16_384, 70_000, 1_500_000] {
                let request = ByteBuffer(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0) })
                let response = try await connection.unary(
                    "/test.Peer/Unary",
                    request,
                    deadline: nil
                )
                #expect(response == request, "\(size) bytes came back different")
            }

            var metadata: GRPCMetadata = [("X-Text", "hello")]
            metadata.append("x-data-bin", bytes: [0, 255, 10, 7])
            let response = try await connection.unaryResponse(
                "/test.Peer/Unary",
                ByteBuffer(string: "x"),
                metadata: metadata,
                deadline: .now() + .seconds(10)
            )
            #expect(response.headers.first("x-head") == "hello")
            #expect(response.trailers.firstBytes("x-tail-bin") == [0, 255, 10, 7])

            let failure = await #expect(throws: GRPCError.self) {
                try await connection.unary(
                    "/test.Peer/Fail",
                    ByteBuffer(string: "FAILED_PRECONDITION:nein, 100 % grün\n"),
                    deadline: nil
                )
            }
            #expect(failure?.code == .failedPrecondition)
            #expect(failure?.message == "nein, 100 % grün\n")
            #expect(failure?.origin == .server)
            #expect(failure?.requestMayHaveLeft == true)

            let unknown = await #expect(throws: GRPCError.self) {
                try await connection.unary("/test.Peer/Nothing", ByteBuffer(), deadline: nil)
            }
            #expect(unknown?.code == .unimplemented)
            await connection.close()
            #expect(!connection.isActive)
        }

        @Test func `streams work in every direction`() async throws {
            let server = try await PythonServer.start()
            let connection = try await self.connect(server)

            let up = try await connection.openStream("/test.Peer/Collect")
            for _ in 0..<300 { try await up.send(ByteBuffer(repeating: 7, count: 3_000)) }
            await up.finish()
            #expect(try await up.next() == ByteBuffer(string: "300 900000"))
            #expect(try await up.next() == nil)

            let down = try await connection.openStream("/test.Peer/Produce")
            try await down.send(ByteBuffer(string: "2000 1000"))
            await down.finish()
            var count: UInt32 = 0
            while let message = try await down.next() {
                #expect(message.readableBytes == 1000)
                #expect(message.getInteger(at: message.readerIndex) == count)
                count += 1
            }
            #expect(count == 2000)

            let both = try await connection.openStream("/test.Peer/Echo")
            for index in 0..<500 {
                let message = ByteBuffer(string: "message \(index)")
                try await both.send(message)
                #expect(try await both.next() == message)
            }
            await both.finish()
            #expect(try await both.next() == nil)

            let early = try await connection.openStream("/test.Peer/Early")
            try await early.send(ByteBuffer(string: "one"))
            #expect(try await early.next() == ByteBuffer(string: "one"))
            let failure = await #expect(throws: GRPCError.self) { try await early.next() }
            #expect(failure?.code == .aborted)
            #expect(failure?.message == "enough")
            await connection.close()
        }

        @Test func `deadlines travel and are kept here too`() async throws {
            let server = try await PythonServer.start()
            let connection = try await self.connect(server)
            let answer = try await connection.unary(
                "/test.Peer/Remaining",
                ByteBuffer(),
                deadline: .now() + .seconds(30)
            )
            let remaining = try #require(Double(String(buffer: answer)))
            #expect(remaining > 20 && remaining <= 30.1)

            let began = NIODeadline.now()
            let failure = await #expect(throws: GRPCError.self) {
                try await connection.unary(
                    "/test.Peer/Slow",
                    ByteBuffer(),
                    deadline: .now() + .milliseconds(200)
                )
            }
            #expect(failure?.code == .deadlineExceeded)
            #expect(failure?.requestMayHaveLeft == true)
            #expect(NIODeadline.now() - began < .seconds(5))
            _ = try await server.program.line("slow cancelled")

            let late = await #expect(throws: GRPCError.self) {
                try await connection.unary("/test.Peer/Unary", ByteBuffer(), deadline: .now())
            }
            #expect(late?.code == .deadlineExceeded)
            #expect(late?.requestMayHaveLeft == false)
            await connection.close()
        }

        @Test func `cancelling a task cancels its call on the server`() async throws {
            let server = try await PythonServer.start()
            let connection = try await self.connect(server)
            let task = Task {
                try await connection.unary("/test.Peer/Slow", ByteBuffer(), deadline: nil)
            }
            _ = try await server.program.line("slow began")
            task.cancel()
            let failure = await #expect(throws: GRPCError.self) { try await task.value }
            #expect(failure?.code == .cancelled)
            #expect(failure?.origin == .client)
            _ = try await server.program.line("slow cancelled")
            #expect(connection.isActive)
            let answer = try await connection.unary(
                "/test.Peer/Unary",
                ByteBuffer(string: "still here"),
                deadline: nil
            )
            #expect(answer == ByteBuffer(string: "still here"))
            await connection.close()
        }

        @Test func `five hundred calls share one connection`() async throws {
            let server = try await PythonServer.start()
            let connection = try await self.connect(server)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<500 {
                    group.addTask {
                        let request = ByteBuffer(string: "call \(index)")
                        let response = try await connection.unary(
                            "/test.Peer/Unary",
                            request,
                            deadline: .now() + .seconds(30)
                        )
                        return response == request
                    }
                }
                for try await isSame in group { #expect(isSame) }
            }
            await connection.close()
        }

        @Test func `a response above the limit is refused in grpc's words`() async throws {
            let server = try await PythonServer.start()
            var options = GRPCClientOptions()
            options.maxReceiveBytes = 4
            options.maxSendBytes = 100
            let connection = try await self.connect(server, options)
            let received = await #expect(throws: GRPCError.self) {
                try await connection.unary(
                    "/test.Peer/Unary",
                    ByteBuffer(string: "12345"),
                    deadline: nil
                )
            }
            #expect(received?.code == .resourceExhausted)
            #expect(received?.message == "grpc: received message larger than max (5 vs. 4)")
            let sent = await #expect(throws: GRPCError.self) {
                try await connection.unary(
                    "/test.Peer/Unary",
                    ByteBuffer(repeating: 1, count: 101),
                    deadline: nil
                )
            }
            #expect(sent?.message == "trying to send message larger than max (101 vs. 100)")
            #expect(sent?.requestMayHaveLeft == false)
            await connection.close()
        }
    }
}
