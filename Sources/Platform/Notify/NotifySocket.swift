import CPlatform
import Glibc

/// The manager's end of sd_notify: a datagram socket that services write their state to.
package final class NotifySocket: Sendable {
    /// What belongs in the service's NOTIFY_SOCKET.
    package let address: String
    private let watch: Poller.Watch

    /// Opens the socket and calls `receive` on the poller's thread for each notification.
    ///
    /// The address is a path, or a name in the kernel's own space when it begins with "@": that one
    /// leaves no file behind and may be as long as a socket's address may be (107 bytes).
    package init(
        address: String,
        receive: @escaping @Sendable (Notification) -> Void
    ) throws(PlatformError) {
        self.address = address
        let kind = Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC | O_NONBLOCK
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw PlatformError("opening", "a notify socket") }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        // The kernel's word for who sent a datagram: names in its own space are open to everybody.
        setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, &yes, size)
        do throws(PlatformError) {
            try UnixAddress.bind(descriptor, address)
        } catch {
            Glibc.close(descriptor)
            throw error
        }
        self.watch = Poller.shared.watch(descriptor) { descriptor in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            var sender: pid_t = 0
            let count = tern_receive_datagram(descriptor, &buffer, buffer.count, &sender)
            if count > 0 {
                let text = String(decoding: buffer[..<count], as: UTF8.self)
                receive(Notification(parsing: text, sender: sender))
            }
            return .again
        }
    }

    /// Closes the socket and removes its file.
    package func close() {
        Poller.shared.cancel(self.watch)
        if !self.address.hasPrefix("@") { unlink(self.address) }
    }
}

/// Addresses of Unix sockets.
package enum UnixAddress {
    /// The longest path a Unix socket's address holds (unix(7)), without the closing zero.
    package static let pathBytesMax = 107

    /// Binds a socket to a path, or with a leading "@" to a name in the kernel's own space.
    static func bind(_ descriptor: Int32, _ address: String) throws(PlatformError) {
        let bytes = Array(address.utf8)
        guard !bytes.isEmpty, bytes.count <= self.pathBytesMax else {
            throw PlatformError("binding", address, code: ENAMETOOLONG)
        }
        var socketAddress = sockaddr_un()
        socketAddress.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = address.hasPrefix("@")
        withUnsafeMutableBytes(of: &socketAddress.sun_path) { path in
            path.copyBytes(from: bytes)
            if isAbstract { path[0] = 0 }
        }
        let header = MemoryLayout<sa_family_t>.size
        let size = socklen_t(header + bytes.count + (isAbstract ? 0 : 1))
        if !isAbstract { unlink(address) }
        let result = withUnsafePointer(to: &socketAddress) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, size)
            }
        }
        guard result == 0 else { throw PlatformError("binding", address) }
    }
}
