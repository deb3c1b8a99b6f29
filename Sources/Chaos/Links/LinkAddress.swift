/// Where something listens: a numeric or resolvable host, and a port.
package struct LinkAddress: Hashable, Sendable, CustomStringConvertible {
    /// The host without brackets, such as `127.0.0.1` or `::1`.
    package var host: String
    /// The TCP port; 0 asks the system for a free one where something is to listen.
    package var port: Int

    /// The address of `host` and `port`.
    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// The address in a URL such as `http://127.0.0.1:2380`; nil unless it names host and port.
    package init?(url: String) {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" }
        guard let colon = authority.lastIndex(of: ":"),
            let port = Int(authority[authority.index(after: colon)...]), (0...65535).contains(port)
        else { return nil }
        var host = authority[..<colon]
        if host.hasPrefix("[") && host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: port)
    }

    /// `127.0.0.1:2380`, or `[::1]:2380`.
    package var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}
