import Glibc

/// What tells this machine from others, for deciding which members run here.
package struct Machine: Sendable, Hashable {
    /// The host name.
    package var hostName: String
    /// The addresses of its interfaces.
    package var addresses: [String]

    /// A machine of that name and those addresses.
    package init(hostName: String, addresses: [String]) {
        self.hostName = hostName
        self.addresses = addresses
    }

    /// The machine this process runs on.
    package static func current() -> Machine {
        Machine(hostName: Self.currentHostName(), addresses: Self.currentAddresses())
    }

    /// Whether `host` is this machine.
    ///
    /// Names are not looked up: that would contact somebody.
    package func isReached(by host: String) -> Bool {
        MemberURL.isLoopback(host) || host == self.hostName || self.addresses.contains(host)
    }

    /// How many open files a process started from here may be allowed at most.
    package static func openFilesMax() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        return Int(clamping: limit.rlim_max)
    }

    private static func currentHostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self
        )
    }

    private static func currentAddresses() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var addresses: [String] = []
        var next = list
        while let entry = next {
            if let address = entry.pointee.ifa_addr, let text = Self.text(of: address) {
                addresses.append(text)
            }
            next = entry.pointee.ifa_next
        }
        return addresses
    }

    private static func text(of address: UnsafeMutablePointer<sockaddr>) -> String? {
        let length: socklen_t
        switch Int32(address.pointee.sa_family) {
        case AF_INET: length = socklen_t(MemoryLayout<sockaddr_in>.size)
        case AF_INET6: length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        default: return nil
        }
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let result = getnameinfo(
            address,
            length,
            &buffer,
            socklen_t(buffer.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        guard result == 0 else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        // A link-local address carries its interface behind a percent sign.
        return String(decoding: bytes, as: UTF8.self).split(separator: "%").first.map(String.init)
    }
}
