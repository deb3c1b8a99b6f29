import GRPCTransport
import NIOCore
import TestSupport
import Testing

extension `The gRPC transport` {
    /// grpc-core's client against our server.
    struct `The server against grpc-core` {
        @Test(arguments: ["basics", "streams", "concurrent"])
        func `calls of every kind work`(scenario: String) async throws {
            let server = try await PeerServer.start()
            _ = try await PythonClient.run(scenario, port: server.port)
            await server.stop()
        }

        @Test func `five thousand calls one after another use one connection`() async throws {
            let server = try await PeerServer.start()
            async let run = PythonClient.run("sequential", port: server.port)
            var most = 0
            while try await !eventually(within: .milliseconds(50), { server.log.contains("never") })
            {
                most = max(most, server.server.connectionCount)
                if most > 0, server.server.connectionCount == 0 { break }
            }
            _ = try await run
            #expect(most == 1)
            await server.stop()
        }

        @Test func `sizes above the limits are refused in grpc's words`() async throws {
            var options = GRPCServerOptions()
            options.maxReceiveBytes = 1000
            options.maxSendBytes = 2000
            let server = try await PeerServer.start(options)
            _ = try await PythonClient.run("limits", port: server.port)
            await server.stop()
        }

        @Test func `a deadline ends the call on both sides`() async throws {
            let server = try await PeerServer.start()
            _ = try await PythonClient.run("deadline", port: server.port)
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.log.contains("never cancelled")
                }
            )
            await server.stop()
        }

        @Test func `cancelled calls are noticed and the connection lives on`() async throws {
            let server = try await PeerServer.start()
            _ = try await PythonClient.run("cancel", port: server.port)
            #expect(
                try await eventually(within: .seconds(20)) {
                    server.log.all.count(where: { $0 == "never cancelled" }) == 20
                        && server.log.contains("hang cancelled")
                }
            )
            await server.stop()
        }

        @Test func `compressed messages are refused as unimplemented`() async throws {
            let server = try await PeerServer.start()
            _ = try await PythonClient.run("compressed", port: server.port)
            await server.stop()
        }

        @Test func `pings closer than the policy end the connection`() async throws {
            let server = try await PeerServer.start()
            let words = try await PythonClient.run("pings", port: server.port)
            #expect(words.contains("too_many_pings"), "\(words)")
            await server.stop()
        }
    }
}
