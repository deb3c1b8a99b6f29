import GRPCTransport
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension `The gRPC transport` {
    /// The client against Debian's etcd, with the few bytes of protobuf it needs written by hand.
    struct `The client against etcd` {
        @Test func `a key put is ranged, and a watch sees it`() async throws {
            let etcd = try await EtcdFixture.start()
            let connection = try await GRPCConnection.connect(
                host: "127.0.0.1",
                port: etcd.members[0].clientPort,
                group: `The gRPC transport`.group
            )
            let watch = try await connection.openStream("/etcdserverpb.Watch/Watch")
            // WatchRequest { create_request: { key: "k" } }
            try await watch.send(ByteBuffer(bytes: [0x0A, 3, 0x0A, 1, 0x6B]))
            let created = try #require(try await watch.next())
            // created = true is field 3.
            #expect(created.readableBytesView.contains(0x18))

            // PutRequest { key: "k", value: "v1" }
            let put = ByteBuffer(bytes: [0x0A, 1, 0x6B, 0x12, 2, 0x76, 0x31])
            _ = try await connection.unary(
                "/etcdserverpb.KV/Put",
                put,
                deadline: .now() + .seconds(5)
            )
            // RangeRequest { key: "k" }
            let range = try await connection.unary(
                "/etcdserverpb.KV/Range",
                ByteBuffer(bytes: [0x0A, 1, 0x6B]),
                deadline: .now() + .seconds(5)
            )
            #expect(String(buffer: range).contains("v1"))
            let event = try #require(try await watch.next())
            #expect(String(buffer: event).contains("v1"))

            let failure = await #expect(throws: GRPCError.self) {
                try await connection.unary("/etcdserverpb.KV/Put", ByteBuffer(), deadline: nil)
            }
            #expect(failure?.code == .invalidArgument)
            #expect(failure?.message == "etcdserver: key is not provided")

            // A killed server ends the open watch and fails what comes after, in words.
            etcd.stop()
            let lost = await #expect(throws: GRPCError.self) { try await watch.next() }
            #expect(lost?.code == .unavailable)
            #expect(lost?.requestMayHaveLeft == true)
            #expect(lost?.message.contains("127.0.0.1:\(etcd.members[0].clientPort)") == true)
            let late = await #expect(throws: GRPCError.self) {
                try await connection.unary("/etcdserverpb.KV/Put", put, deadline: nil)
            }
            #expect(late?.requestMayHaveLeft == false)
            let refused = await #expect(throws: GRPCError.self) {
                try await GRPCConnection.connect(
                    host: "127.0.0.1",
                    port: etcd.members[0].clientPort,
                    group: `The gRPC transport`.group
                )
            }
            #expect(refused?.message.hasSuffix(": connection refused") == true, "\(refused as Any)")
            #expect(refused?.requestMayHaveLeft == false)
        }
    }
}
