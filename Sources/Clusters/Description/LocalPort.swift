import Foundation
import Glibc

/// Whether a TCP port of this machine is free, and who has it when it is not.
package enum LocalPort {
    /// Who listens on a port.
    package struct Owner: Sendable, Hashable, CustomStringConvertible {
        /// The process, when its descriptors may be read.
        package var pid: Int32?
        /// Its name, when known.
        package var name: String?

        package var description: String {
            guard let pid = self.pid else { return "another process" }
            return "pid \(pid)" + (self.name.map { " (\($0))" } ?? "")
        }
    }

    /// Whether a server could listen on `port` of `address` now.
    ///
    /// The probe sets SO_REUSEADDR as Go's listeners do: connections that linger in TIME_WAIT do
    /// not count, a listener does. Without listening itself it disturbs nobody.
    package static func isFree(_ port: Int, address: String = "127.0.0.1") -> Bool {
        let isIPv6 = address.contains(":")
        let descriptor = socket(
            isIPv6 ? AF_INET6 : AF_INET,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
        return isIPv6
            ? Self.bind(descriptor, ipv6: address, port)
            : Self.bind(descriptor, ipv4: address, port)
    }

    private static func bind(_ descriptor: Int32, ipv4 address: String, _ port: Int) -> Bool {
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = in_port_t(port).bigEndian
        let host = address == "localhost" ? "127.0.0.1" : address
        guard inet_pton(AF_INET, host, &socketAddress.sin_addr) == 1 else { return true }
        return withUnsafePointer(to: &socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func bind(_ descriptor: Int32, ipv6 address: String, _ port: Int) -> Bool {
        var socketAddress = sockaddr_in6()
        socketAddress.sin6_family = sa_family_t(AF_INET6)
        socketAddress.sin6_port = in_port_t(port).bigEndian
        guard inet_pton(AF_INET6, address, &socketAddress.sin6_addr) == 1 else { return true }
        return withUnsafePointer(to: &socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)) == 0
            }
        }
    }

    /// Who listens on `port`, on whatever address; nil when nobody does.
    package static func owner(of port: Int) -> Owner? {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"]
        let inodes = tables.flatMap { Self.listeningInodes(on: port, in: $0) }
        guard !inodes.isEmpty else { return nil }
        guard let pid = Self.process(holding: inodes.map { "socket:[\($0)]" }) else {
            return Owner()
        }
        let name = FileManager.default.contents(atPath: "/proc/\(pid)/comm")
        let text = name.map { String(decoding: $0, as: UTF8.self) }
        return Owner(pid: pid, name: text?.split(separator: "\n").first.map(String.init))
    }

    private static func listeningInodes(on port: Int, in table: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: table) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            // Local address, state (0A is LISTEN) and inode are the columns 1, 3 and 9.
            guard fields.count > 9, fields[3] == "0A",
                let digits = fields[1].split(separator: ":").last,
                Int(digits, radix: 16) == port
            else { return nil }
            return String(fields[9])
        }
    }

    private static func process(holding links: [String]) -> Int32? {
        let manager = FileManager.default
        let wanted = Set(links)
        for entry in (try? manager.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = Int32(entry) else { continue }
            let directory = "/proc/\(pid)/fd"
            for descriptor in (try? manager.contentsOfDirectory(atPath: directory)) ?? [] {
                let link = try? manager.destinationOfSymbolicLink(
                    atPath: "\(directory)/\(descriptor)"
                )
                if let link, wanted.contains(link) { return pid }
            }
        }
        return nil
    }
}
