import Dispatch
import Glibc

/// A blocking TCP socket with time limits, as the plainest possible end of a connection.
///
/// Its calls run on a thread of their own, so that a test that waits holds up nobody.
final class PlainSocket: Sendable {
    struct Failure: Error, Equatable, CustomStringConvertible {
        var operation: String
        var code: Int32
        var description: String { "\(self.operation): \(String(cString: strerror(self.code)))" }
    }

    let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var on: Int32 = 1
        setsockopt(
            descriptor,
            Int32(IPPROTO_TCP),
            TCP_NODELAY,
            &on,
            socklen_t(MemoryLayout<Int32>.size)
        )
    }

    deinit { Glibc.close(self.descriptor) }

    private static func address(_ host: String, _ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return address
    }

    private static func with(
        _ address: sockaddr_in,
        _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func make(boundTo host: String) throws -> PlainSocket {
        let descriptor = socket(
            AF_INET,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { throw Failure(operation: "socket", code: errno) }
        let made = PlainSocket(descriptor: descriptor)
        guard Self.with(Self.address(host, 0), { bind(descriptor, $0, $1) }) == 0 else {
            throw Failure(operation: "bind", code: errno)
        }
        return made
    }

    static func listen() throws -> PlainSocket {
        let made = try Self.make(boundTo: "127.0.0.1")
        guard Glibc.listen(made.descriptor, 128) == 0 else {
            throw Failure(operation: "listen", code: errno)
        }
        return made
    }

    static func connect(to port: Int, from host: String = "127.0.0.1") throws -> PlainSocket {
        let made = try Self.make(boundTo: host)
        guard
            Self.with(Self.address("127.0.0.1", port), { Glibc.connect(made.descriptor, $0, $1) })
                == 0
        else { throw Failure(operation: "connect", code: errno) }
        return made
    }

    var port: Int {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            _ = $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(self.descriptor, $0, &size)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    func limitWaiting(milliseconds: Int) {
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(self.descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    func accept() async throws -> PlainSocket {
        try await self.blocking {
            let descriptor = Glibc.accept(self.descriptor, nil, nil)
            guard descriptor >= 0 else { throw Failure(operation: "accept", code: errno) }
            return PlainSocket(descriptor: descriptor)
        }
    }

    /// Sends as much as the other end takes within the time limit; returns how much that was.
    @discardableResult
    func send(_ bytes: [UInt8]) async throws -> Int {
        try await self.blocking {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0 && errno == EAGAIN { return sent }
                guard count >= 0 else { throw Failure(operation: "send", code: errno) }
                sent += count
            }
            return sent
        }
    }

    /// Receives exactly `count` bytes, or fewer when the stream ends or the time limit passes.
    func receive(_ count: Int) async throws -> [UInt8] {
        try await self.blocking {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 65_536)
            while bytes.count < count {
                let got = recv(self.descriptor, &chunk, min(chunk.count, count - bytes.count), 0)
                if got == 0 || (got < 0 && errno == EAGAIN) { return bytes }
                guard got > 0 else { throw Failure(operation: "recv", code: errno) }
                bytes.append(contentsOf: chunk[..<got])
            }
            return bytes
        }
    }

    /// Whether the other end finished sending; false if nothing at all came in time.
    func reachesEnd() async throws -> Bool {
        try await self.blocking {
            var byte: UInt8 = 0
            let got = recv(self.descriptor, &byte, 1, 0)
            if got < 0 && errno == EAGAIN { return false }
            guard got >= 0 else { throw Failure(operation: "recv", code: errno) }
            return got == 0
        }
    }

    /// Sends back single bytes, `count` of them.
    func echo(_ count: Int) async throws {
        try await self.blocking {
            var byte: UInt8 = 0
            for _ in 0..<count {
                guard recv(self.descriptor, &byte, 1, 0) == 1,
                    Glibc.send(self.descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1
                else { throw Failure(operation: "echo", code: errno) }
            }
        }
    }

    /// Sends a byte and waits for one, `count` times; returns how long each took.
    func pingPong(_ count: Int) async throws -> [Duration] {
        try await self.blocking {
            var byte: UInt8 = 1
            return try (0..<count).map { _ in
                let start = ContinuousClock.now
                guard Glibc.send(self.descriptor, &byte, 1, Int32(MSG_NOSIGNAL)) == 1,
                    recv(self.descriptor, &byte, 1, 0) == 1
                else { throw Failure(operation: "ping", code: errno) }
                return ContinuousClock.now - start
            }
        }
    }

    /// Receives `count` bytes and forgets them; returns how many came.
    func drain(_ count: Int) async throws -> Int {
        try await self.blocking {
            var chunk = [UInt8](repeating: 0, count: 1 << 18)
            var total = 0
            while total < count {
                let got = recv(self.descriptor, &chunk, chunk.count, 0)
                guard got > 0 else { return total }
                total += got
            }
            return total
        }
    }

    func finishSending() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    /// Makes the close that follows a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &option, size)
    }

    private func blocking<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
        }
    }
}
