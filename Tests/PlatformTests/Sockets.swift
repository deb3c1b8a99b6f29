import Foundation
import Glibc
import Platform

/// A listening socket of the test's own.
struct LoopbackListener {
    private let descriptor: Int32

    init(port: Int) throws {
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(self.descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(4))
        guard Self.withAddress(port, { Glibc.bind(self.descriptor, $0, $1) }) == 0,
            listen(self.descriptor, 4) == 0
        else { throw PlatformError("listening on", "\(port)") }
    }

    func close() {
        Glibc.close(self.descriptor)
    }

    /// One end of a connection and its port.
    struct Connection {
        let descriptor: Int32
        let localPort: Int

        func close() {
            Glibc.close(self.descriptor)
        }
    }

    static func connect(port: Int) throws -> Connection {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard Self.withAddress(port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            throw PlatformError("connecting to", "\(port)")
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        return Connection(
            descriptor: descriptor,
            localPort: Int(UInt16(bigEndian: address.sin_port))
        )
    }

    private static func withAddress(
        _ port: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// JSON text as values.
enum JSONValue {
    static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}
