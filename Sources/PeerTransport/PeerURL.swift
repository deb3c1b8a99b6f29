import NIOCore

/// Where a member listens for its peers: scheme, host and port, nothing more.
package struct PeerURL: Hashable, Sendable, CustomStringConvertible {
    /// What is spoken.
    package enum Scheme: String, Sendable {
        /// HTTP/1.1 in the clear.
        case http
        /// HTTP/1.1 over TLS.
        case https
    }

    /// What is spoken.
    package let scheme: Scheme
    /// A name, or an address without brackets.
    package let host: String
    /// The port; 0 only where one is to be chosen.
    package let port: Int
    /// The text it was read from, which is what other members compare.
    package let description: String

    /// Reads a URL such as `http://10.0.0.1:2380` or `http://[::1]:2380`.
    ///
    /// - Parameter text: The URL.
    /// - Throws: `PeerTransportError`, saying what is missing.
    package init(_ text: String) throws(PeerTransportError) {
        func refuse(_ what: String) -> PeerTransportError {
            PeerTransportError(operation: "reading the peer URL \"\(text)\"", reason: what)
        }
        guard let separator = text.firstRange(of: "://") else { throw refuse("no scheme") }
        guard let scheme = Scheme(rawValue: String(text[..<separator.lowerBound])) else {
            throw refuse("the scheme must be http or https")
        }
        var rest = text[separator.upperBound...]
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("]") else {
            throw refuse("no port")
        }
        guard let port = Int(rest[rest.index(after: colon)...]), (0...65_535).contains(port) else {
            throw refuse("the port must be a number up to 65535")
        }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw refuse("an IPv6 address must stand in brackets")
        }
        guard !host.contains(where: { $0 == "/" || $0 == "@" || $0 == "?" || $0 == "#" }) else {
            throw refuse("nothing but a host and a port may follow the scheme")
        }
        self.scheme = scheme
        self.host = String(host)
        self.port = port
        self.description = text
    }

    /// Host and port as a `Host` header names them.
    var authority: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }

    /// The address, where the host is one; names are looked up when they are dialled.
    var literalAddress: SocketAddress? {
        try? SocketAddress(ipAddress: self.host, port: self.port)
    }
}
