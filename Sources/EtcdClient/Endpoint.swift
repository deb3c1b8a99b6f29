/// Where a member listens for clients.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// A name or an IP address; an IPv6 address without its brackets.
    public var host: String
    /// The TCP port.
    public var port: Int

    /// Makes an endpoint of its parts.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `http://host:port` or `host:port`; the port is 2379 when there is none.
    ///
    /// - Throws: `EndpointError`, which says what is wrong with the text.
    public init(parsing text: String) throws(EndpointError) {
        var rest = text[...]
        if rest.hasPrefix("http://") {
            rest = rest.dropFirst("http://".count)
        } else if text.contains("://") {
            throw EndpointError(text: text, problem: "only http:// is supported")
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        let (host, port) = try Self.split(rest, of: text)
        guard !host.isEmpty, !host.contains("/") else {
            throw EndpointError(text: text, problem: "expected http://HOST:PORT")
        }
        self.host = String(host)
        guard let port else {
            self.port = 2379
            return
        }
        guard let number = Int(port), (1...65_535).contains(number) else {
            throw EndpointError(text: text, problem: "the port must be a number from 1 to 65535")
        }
        self.port = number
    }

    private static func split(
        _ rest: Substring,
        of text: String
    ) throws(EndpointError) -> (host: Substring, port: Substring?) {
        if rest.hasPrefix("[") {
            guard let close = rest.firstIndex(of: "]") else {
                throw EndpointError(text: text, problem: "the bracket of the address is not closed")
            }
            let host = rest[rest.index(after: rest.startIndex)..<close]
            let after = rest[rest.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw EndpointError(text: text, problem: "expected a colon and a port after ]")
            }
            return (host, after.isEmpty ? nil : after.dropFirst())
        }
        let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: return (parts[0], nil)
        case 2: return (parts[0], parts[1])
        default: throw EndpointError(text: text, problem: "an IPv6 address belongs in brackets")
        }
    }

    /// `http://host:port`.
    public var description: String {
        self.host.contains(":")
            ? "http://[\(self.host)]:\(self.port)" : "http://\(self.host):\(self.port)"
    }
}

/// Why a text names no endpoint.
public struct EndpointError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text.
    public var text: String
    /// What is wrong with it.
    public var problem: String

    /// One sentence for the user.
    public var description: String { "endpoint \"\(self.text)\": \(self.problem)" }
}
