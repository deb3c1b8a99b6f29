import Foundation

/// Where the programs are that tests run.
package enum ToolLookup {
    /// The etcd server to test against.
    package static func etcd() throws -> String {
        try Self.find("etcd", override: "TERN_ETCD")
    }

    /// The etcdctl that belongs to `etcd()`.
    package static func etcdctl() throws -> String {
        let beside = URL(fileURLWithPath: try Self.etcd()).deletingLastPathComponent()
            .appendingPathComponent("etcdctl").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return try Self.find("etcdctl", override: "TERN_ETCDCTL")
    }

    /// `override` in the environment, then PATH, then what `scripts/prepare` unpacked.
    private static func find(_ name: String, override: String) throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let explicit = environment[override], !explicit.isEmpty { return explicit }
        let home = environment["HOME"] ?? "/root"
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let places = path + ["\(cache ?? "\(home)/.cache")/tern/etcd/usr/bin"]
        for place in places where FileManager.default.isExecutableFile(atPath: "\(place)/\(name)") {
            return "\(place)/\(name)"
        }
        throw FixtureError("\(name) not found: run scripts/prepare")
    }
}

/// Ports on loopback that nobody listened on a moment ago.
package enum FreePorts {
    /// Picks `count` different ports: all are bound before the first is let go.
    package static func pick(_ count: Int) throws -> [Int] {
        var sockets: [Int32] = []
        defer {
            for socket in sockets { close(socket) }
        }
        return try (0..<count).map { _ in
            let (descriptor, port) = try Self.bindAny()
            sockets.append(descriptor)
            return port
        }
    }

    private static func bindAny() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard descriptor >= 0, bound else {
            throw FixtureError("no free port on 127.0.0.1: \(String(cString: strerror(errno)))")
        }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// Asks etcd's `/health` whether the member has a leader and answers.
enum HealthProbe {
    /// Blocks a thread of its own for at most half a second.
    static func isHealthy(port: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.ask(port: port)) }
        }
    }

    private static func ask(port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 0, tv_usec: 500_000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        var address = loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, length) == 0
            }
        }
        guard connected else { return false }
        let request = Array("GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) > 0 else {
            return false
        }
        return Self.answer(descriptor).contains(#""health":"true""#)
    }

    private static func answer(_ descriptor: Int32) -> String {
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while text.count < 65_536 {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            text += chunk[0..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }
}

private func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return address
}
