/// A URL a member listens on or is reached at: a scheme, a host and a port, and nothing else.
///
/// etcd refuses URLs without a port or with a path, so such a URL cannot be expressed.
package struct MemberURL: Hashable, Sendable {
    /// How the other side speaks.
    package var scheme: Scheme
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    package var host: String
    /// 1 to 65535.
    package var port: Int

    /// With or without TLS.
    package enum Scheme: String, Codable, Sendable, CaseIterable {
        /// Plain text.
        case http
        /// TLS.
        case https
    }

    /// A URL of these parts.
    package init(_ scheme: Scheme, _ host: String, _ port: Int) {
        self.scheme = scheme
        self.host = host
        self.port = port
    }

    /// Why a text is no URL of a member.
    package struct ParseError: Error, Hashable, CustomStringConvertible {
        /// What is wrong with it.
        package let description: String
    }

    /// Reads `http://127.0.0.1:2379` or `https://[::1]:2379`; throws what is wrong with anything else.
    package init(parsing text: String) throws(ParseError) {
        let halves = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let scheme = Scheme(rawValue: String(halves[0])) else {
            throw ParseError(description: "it must begin with http:// or https://")
        }
        var rest = halves[1]
        if rest.last == "/" { rest = rest.dropLast() }
        guard let colon = rest.lastIndex(of: ":"), rest.last != "]" else {
            throw ParseError(description: "it must name a port, as in http://127.0.0.1:2379")
        }
        let digits = rest[rest.index(after: colon)...]
        guard digits.allSatisfy(\.isASCII), let port = Int(digits), (1...65535).contains(port)
        else { throw ParseError(description: "its port must be a number from 1 to 65535") }
        self.init(scheme, try Self.host(parsing: rest[..<colon]), port)
    }

    private static func host(parsing text: Substring) throws(ParseError) -> String {
        if text.first == "[", text.last == "]", text.count > 2 {
            let inner = text.dropFirst().dropLast()
            guard inner.contains(":"), inner.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." })
            else { throw ParseError(description: "its host is no IPv6 address") }
            return String(inner)
        }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard !text.isEmpty, isPlain else {
            throw ParseError(description: "it must be a scheme, a host and a port, nothing more")
        }
        return String(text)
    }

    /// True for the addresses that mean "every interface", which nobody can connect to.
    package var isWildcard: Bool {
        ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"].contains(self.host)
    }

    /// True when the host is an address rather than a name; etcd listens on nothing else but
    /// `localhost`.
    package var isAddress: Bool {
        Self.isAddress(self.host)
    }

    /// Whether a host is an IPv4 or IPv6 address rather than a name.
    package static func isAddress(_ host: String) -> Bool {
        if host.contains(":") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.allSatisfy(\.isASCII) && (Int(part).map((0...255).contains) ?? false)
            }
    }

    /// True for 127.0.0.0/8, `::1` and `localhost`.
    package static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || (self.isAddress(host) && host.hasPrefix("127."))
    }
}

extension MemberURL: CustomStringConvertible {
    /// The URL as etcd's flags take it.
    package var description: String {
        "\(self.scheme.rawValue)://\(self.authority)"
    }

    /// `host:port`, with brackets around an IPv6 address.
    package var authority: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}

extension MemberURL: Codable {
    /// Reads the URL from its text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\(text) is no URL of a member: \(error)"
            )
        }
    }

    /// Writes the URL as its text.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}
