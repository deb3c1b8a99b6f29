import Glibc

/// TCP ports on this machine's addresses.
package enum Ports {
    /// Ports that were free a moment ago on `host`, all different.
    ///
    /// They come from below the range the kernel hands to outgoing connections: a member that was
    /// killed must be able to bind its port again, and a port of that range may by then be some
    /// client's source port.
    package static func free(
        _ count: Int,
        host: String = "127.0.0.1"
    ) throws(PlatformError) -> [Int] {
        let ceiling = min(self.ephemeralFloor(), 32_768)
        let floor = 10_000
        var candidate = floor + Int.random(in: 0..<max(1, ceiling - floor))
        var found: [Int] = []
        for _ in floor..<max(ceiling, floor + 1) where found.count < count {
            if self.isFree(candidate, host: host) { found.append(candidate) }
            candidate = candidate + 1 < ceiling ? candidate + 1 : floor
        }
        guard found.count == count else {
            throw PlatformError("finding", "\(count) free ports", reason: "too few are free")
        }
        return found
    }

    /// Whether a listener could be bound to the port now.
    package static func isFree(_ port: Int, host: String = "127.0.0.1") -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var yes: Int32 = 1
        // As servers do: a connection in TIME_WAIT does not keep a port taken, a listener does.
        // Bound but never listening, this socket is in nobody's way, not even in the moment in
        // which a child being forked holds a copy of it.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        return self.withAddress(host: host, port: port) { bind(descriptor, $0, $1) == 0 } ?? false
    }

    /// Whether something accepts connections on the port.
    package static func accepts(_ port: Int, host: String = "127.0.0.1") -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return self.withAddress(host: host, port: port) { connect(descriptor, $0, $1) == 0 }
            ?? false
    }

    private static func ephemeralFloor() -> Int {
        let text = (try? Files.readText("/proc/sys/net/ipv4/ip_local_port_range")) ?? ""
        return text.split { $0 == "\t" || $0 == " " || $0.isNewline }.first.flatMap { Int($0) }
            ?? 32_768
    }

    private static func withAddress<Value>(
        host: String,
        port: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
        let name = host == "localhost" ? "127.0.0.1" : host
        guard inet_pton(AF_INET, name, &address.sin_addr) == 1 else { return nil }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
