import Foundation
import GRPCTransport
import NIOCore
import NIOPosix

// What scripts/bench-transport measures: the server alone, or our client against it.
//
//     transport-bench serve                       prints its port, ends with its standard input
//     transport-bench load PORT CONNECTIONS CALLS IN-FLIGHT

/// A put's answer is about this long.
let response = ByteBuffer(repeating: 8, count: 28)

if CommandLine.arguments.dropFirst().first == "load" {
    let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
    precondition(numbers.count == 4, "load takes a port, connections, calls and calls in flight")
    try await LoadGenerator.run(
        port: numbers[0],
        connections: numbers[1],
        calls: numbers[2],
        inFlight: numbers[3]
    )
} else {
    let server = try await GRPCServer.bind(
        host: "127.0.0.1",
        port: 0,
        group: MultiThreadedEventLoopGroup(numberOfThreads: 1),
        handlers: [
            .unary("/etcdserverpb.KV/Put") { _, _ in response },
            .deferredUnary("/etcdserverpb.KV/Later") { _, responder in
                responder.succeed(response)
            },
        ]
    )
    print(server.port)
    // Whoever waits for the port reads a file or a pipe, which is not flushed by lines.
    fflush(nil)
    while readLine() != nil {}
}
