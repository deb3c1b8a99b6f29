/// An address of a member as flags, requests and the membership carry it.
package struct MemberURL: Sendable, Hashable {
    /// "http", "https", "unix" or "unixs".
    package let scheme: String
    /// A name or an address, without the brackets of IPv6.
    package let host: String
    /// The port; 0 for Unix sockets.
    package let port: Int
    /// The URL as it was written.
    package let text: String

    /// Reads one URL.
    ///
    /// - Throws: etcd's sentence about what is wrong with it.
    package init(parsing text: String) throws(MemberURLError) {
        let trimmed = text.trimmed
        guard let colons = trimmed.firstRange(of: "://") else {
            throw MemberURLError(
                "URL scheme must be http, https, unix, or unixs: \(trimmed)"
            )
        }
        self.scheme = String(trimmed[..<colons.lowerBound])
        guard ["http", "https", "unix", "unixs"].contains(self.scheme) else {
            throw MemberURLError("URL scheme must be http, https, unix, or unixs: \(trimmed)")
        }
        self.text = trimmed
        let rest = trimmed[colons.upperBound...]
        if self.scheme.hasPrefix("unix") {
            self.host = String(rest)
            self.port = 0
            return
        }
        let address = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard let (host, port) = Self.split(address) else {
            throw MemberURLError(#"URL address does not have the form "host:port": \#(trimmed)"#)
        }
        guard address.endIndex == rest.endIndex else {
            throw MemberURLError("URL must not contain a path: \(trimmed)")
        }
        self.host = host
        self.port = port
    }

    private static func split(_ address: Substring) -> (host: String, port: Int)? {
        guard let colon = address.lastIndex(of: ":") else { return nil }
        var host = address[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard let port = UInt16(address[address.index(after: colon)...]) else { return nil }
        return (String(host), Int(port))
    }

    /// Whether traffic to it is encrypted.
    package var isSecure: Bool { self.scheme == "https" || self.scheme == "unixs" }

    /// Reads URLs separated by commas, without repetitions, sorted as etcd sorts them.
    package static func list(_ text: String) -> Result<[MemberURL], MemberURLError> {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard !text.isEmpty else { return .failure(MemberURLError("no valid URLs given")) }
        do throws(MemberURLError) {
            var urls: [MemberURL] = []
            for part in parts {
                let url = try MemberURL(parsing: String(part))
                if !urls.contains(where: { $0.text == url.text }) { urls.append(url) }
            }
            return .success(urls.sorted { $0.text < $1.text })
        } catch {
            return .failure(error)
        }
    }
}

/// Why a text is no URL of a member.
package struct MemberURLError: Error, Equatable, CustomStringConvertible {
    /// etcd's sentence.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Result where Failure == MemberURLError {
    /// The sentence of a failure.
    var refusal: String? {
        if case .failure(let error) = self { error.description } else { nil }
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        let start = self.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
