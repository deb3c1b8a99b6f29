import Foundation
import NIOPosix

// The load behind scripts/bench-store, which starts the clusters and prints the table.
//
//     tern-bench-store load KIND ENDPOINTS CLIENTS SECONDS KEYS PIDS   puts, linearizable, serializable
//     tern-bench-store fill ENDPOINTS FIRST COUNT                      writes keys, many a transaction
//     tern-bench-store await ENDPOINT                                  until a linearizable read succeeds
//
// ENDPOINTS is a list of host:port; PIDS a list of the servers' processes, whose processor time is
// added up. What is measured is printed as JSON.

/// The size of a value, as in the tables of etcd's own documentation.
let valueBytes = 256

/// The name of a key by its number; all are of one length.
func keyName(_ number: Int) -> [UInt8] {
    let digits = String(number)
    return Array(("key" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits).utf8)
}

func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

func fail(_ message: String, status: Int32) -> Never {
    FileHandle.standardError.write(Data("tern-bench-store: \(message)\n".utf8))
    exit(status)
}

let arguments = Array(CommandLine.arguments.dropFirst())
let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

do {
    switch (arguments.first, arguments.count) {
    case ("load", 7):
        guard let kind = LoadKind(rawValue: arguments[1]),
            let clients = Int(arguments[3]), let seconds = Double(arguments[4]),
            let keys = Int(arguments[5])
        else { fail("load takes a kind, endpoints, clients, seconds, keys and pids", status: 64) }
        let connections = try await Connections.open(list(arguments[2]), clients: clients, group)
        let load = ClosedLoop(kind, connections, clients: clients, keys: keys)
        let measured = try await load.run(
            seconds: seconds,
            processes: list(arguments[6]).compactMap { Int32($0) }
        )
        print(measured.json)
    case ("fill", 4):
        guard let first = Int(arguments[2]), let count = Int(arguments[3])
        else { fail("fill takes endpoints, the first key's number and how many keys", status: 64) }
        let connections = try await Connections.open(list(arguments[1]), clients: 30, group)
        try await Filling(connections, first: first, count: count).run()
    case ("await", 2):
        print(try await FirstRead(arguments[1], group).succeeded())
    default:
        fail("the first lines of Benchmarks/Store/main.swift say what it takes", status: 64)
    }
} catch {
    fail("\(error)", status: 3)
}
