import Glibc
import NIOCore

/// A bound socket that does not listen: it keeps the port ours while nobody is to be reached there.
///
/// When a member is down its proxy must refuse connections as the dead process would, so that a
/// client knows for certain that its request went nowhere; and the port must still be there when
/// the member returns. Linux lets a listener share the address when both allow reuse.
final class PortReservation: Sendable {
    let address: SocketAddress
    private let descriptor: Int32

    /// Binds `address`; throws when the port is taken.
    init(_ address: LinkAddress, for owner: String) throws(ChaosError) {
        let operation = "opening \(owner) on \(address)"
        guard
            let wanted = try? SocketAddress.makeAddressResolvingHost(
                address.host,
                port: address.port
            )
        else { throw ChaosError(.failed, operation, "there is no address \(address.host)") }
        let descriptor = socket(
            Int32(wanted.protocol.rawValue),
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
            0
        )
        guard descriptor >= 0 else {
            throw ChaosError(.failed, operation, String(cString: strerror(errno)))
        }
        var reuse: Int32 = 1
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &reuse,
            socklen_t(MemoryLayout<Int32>.size)
        )
        let bound = wanted.withSockAddr { address, size in
            Glibc.bind(descriptor, address, socklen_t(size))
        }
        guard bound == 0, let port = Self.port(of: descriptor) else {
            let message = String(cString: strerror(errno)).lowercased()
            close(descriptor)
            throw ChaosError(.failed, operation, message)
        }
        var address = wanted
        address.port = port
        self.descriptor = descriptor
        self.address = address
    }

    deinit { close(self.descriptor) }

    private static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size)
            }
        }
        guard result == 0 else { return nil }
        // The port stands at the same place, in network order, in the IPv4 and the IPv6 form.
        return withUnsafeBytes(of: &storage) { Int($0[2]) << 8 | Int($0[3]) }
    }
}
