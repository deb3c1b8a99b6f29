import Glibc

/// One TCP socket of this machine, as /proc/net/tcp tells it.
package struct SocketEntry: Hashable, Sendable {
    /// Its own port.
    package let localPort: Int
    /// The other end's port; 0 when it listens.
    package let remotePort: Int
    /// Whether it listens.
    package let isListening: Bool
    /// The inode by which /proc/PID/fd names it; 0 once no process holds it.
    package let inode: UInt64
}

/// The TCP sockets of this machine's network namespace.
package enum SocketTable {
    private static let files = ["/proc/net/tcp", "/proc/net/tcp6"]

    /// Every TCP socket.
    package static func all() -> [SocketEntry] {
        self.files.flatMap { file in
            let text = (try? Files.readText(file)) ?? ""
            return text.split(separator: "\n").dropFirst().compactMap { self.parse($0) }
        }
    }

    /// Reads a line of /proc/net/tcp: slot, local and remote address, state, …, inode tenth.
    package static func parse(_ line: Substring) -> SocketEntry? {
        let fields = line.split(separator: " ")
        guard fields.count > 9, let local = self.port(fields[1]), let remote = self.port(fields[2]),
            let inode = UInt64(fields[9])
        else { return nil }
        let listening = fields[3] == "0A"
        return SocketEntry(
            localPort: local,
            remotePort: remote,
            isListening: listening,
            inode: inode
        )
    }

    private static func port(_ address: Substring) -> Int? {
        guard let colon = address.lastIndex(of: ":") else { return nil }
        return Int(address[address.index(after: colon)...], radix: 16)
    }

    /// The process that listens on a port, as far as this user may see; nil when none is found.
    package static func listener(onPort port: Int) -> ProcessState? {
        let inodes = Set(self.all().filter { $0.isListening && $0.localPort == port }.map(\.inode))
        guard !inodes.isEmpty else { return nil }
        return ProcessTable.all().first {
            !ProcessTable.socketInodes(of: $0.pid).isDisjoint(with: inodes)
        }
    }
}
