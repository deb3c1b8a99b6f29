import NIOCore
import Platform

/// Finds out whose socket is at the other end of a local TCP connection.
///
/// The kernel lists every TCP socket with its two addresses and its inode in /proc/net/tcp and
/// tcp6, and the open files of a process in /proc/PID/fd; the latter is readable for the process's
/// own user, so this needs no privilege for processes the lab started itself.
enum ConnectionOwner {
    /// A connection as its dialler sees it.
    struct Ends: Hashable, Sendable {
        /// The dialler's own address.
        var local: SocketAddress
        /// The address it dialled.
        var remote: SocketAddress
    }

    /// Which of `processes` holds the dialling socket of a connection; nil if none does.
    static func owner(of ends: Ends, among processes: [(name: String, pid: Int32)]) -> String? {
        guard let inode = self.inode(of: ends) else { return nil }
        return processes.first { ProcessTable.socketInodes(of: $0.pid).contains(inode) }?.name
    }

    /// The inode of the socket with those two addresses; nil unless it exists and is in use.
    static func inode(of ends: Ends) -> UInt64? {
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            guard let keys = self.keys(of: ends, table: table),
                let bytes = try? Files.read(table)
            else { continue }
            let needle = Array("\(keys.local) \(keys.remote) ".utf8)
            if let inode = self.inode(after: needle, in: bytes), inode != 0 { return inode }
        }
        return nil
    }

    // A line reads `  5: 0100007F:C350 0100007F:0BB8 01 tx:rx tr:when retransmits uid timeout inode`:
    // seven fields stand between the two addresses and the inode.
    private static func inode(after needle: [UInt8], in table: [UInt8]) -> UInt64? {
        guard let match = table.firstRange(of: needle) else { return nil }
        let line = table[match.upperBound...].prefix { $0 != UInt8(ascii: "\n") }
        let fields = line.split(separator: UInt8(ascii: " "))
        guard fields.count > 6 else { return nil }
        return UInt64(String(decoding: fields[6], as: UTF8.self))
    }

    private static func keys(of ends: Ends, table: String) -> (local: String, remote: String)? {
        let wide = table.hasSuffix("6")
        guard let local = self.key(of: ends.local, wide: wide),
            let remote = self.key(of: ends.remote, wide: wide)
        else { return nil }
        return (local, remote)
    }

    /// An address as the kernel prints it: 32-bit words in the machine's byte order
    /// (little-endian on every machine etcd supports well), then the port.
    ///
    /// A process may hold an IPv4 connection through an IPv6 socket; tcp6 then shows the address
    /// in its mapped form.
    private static func key(of address: SocketAddress, wide: Bool) -> String? {
        guard let port = address.port else { return nil }
        var host = address.hostBytes
        if host.count == 4 && wide {
            host = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + host
        }
        guard host.count == (wide ? 16 : 4) else { return nil }
        let words = stride(from: 0, to: host.count, by: 4).map { start in
            host[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let name = words.map { self.hexadecimal($0, digits: 8) }.joined()
        return "\(name):\(self.hexadecimal(UInt64(port), digits: 4))"
    }

    private static func hexadecimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

extension SocketAddress {
    /// The host part in network order: 4 bytes, 16 bytes, or none for a Unix socket.
    var hostBytes: [UInt8] {
        // The C structures' fields: a family and a port of two bytes each, then for IPv6 four
        // bytes of flow label, then the host.
        switch self {
        case .v4: self.withSockAddr { Array(UnsafeRawBufferPointer(start: $0, count: $1)[4..<8]) }
        case .v6: self.withSockAddr { Array(UnsafeRawBufferPointer(start: $0, count: $1)[8..<24]) }
        case .unixDomainSocket: []
        }
    }
}
