import GRPCTransport
import NIOCore
import NIOPosix

/// What a run could not do, in a sentence.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Connections spread over the members, all on one event loop.
struct Connections: Sendable {
    /// At most this many; more clients than that share them, as in etcd's own benchmark tool.
    static let connectionsMax = 99

    let all: [GRPCConnection]
    let loop: any EventLoop

    static func open(
        _ endpoints: [String],
        clients: Int,
        _ group: MultiThreadedEventLoopGroup
    ) async throws -> Connections {
        guard !endpoints.isEmpty else { throw BenchError("no endpoint was given") }
        var opened: [GRPCConnection] = []
        for number in 0..<min(clients, Self.connectionsMax) {
            let address = try Self.address(endpoints[number % endpoints.count])
            opened.append(
                try await GRPCConnection.connect(host: address.0, port: address.1, group: group)
            )
        }
        return Connections(all: opened, loop: opened[0].eventLoop)
    }

    static func address(_ endpoint: String) throws -> (String, Int) {
        let parts = endpoint.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else {
            throw BenchError("\(endpoint) is no host:port")
        }
        return (String(parts[0]), port)
    }
}
