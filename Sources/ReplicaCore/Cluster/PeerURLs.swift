/// The URLs at which members reach each other.
public enum PeerURLs {
    /// Checks a list of URLs as etcd does.
    ///
    /// - Parameter urls: URLs such as `http://10.0.0.1:2380`; spaces around them do not count.
    /// - Returns: The URLs in ascending order.
    /// - Throws: `ClusterError` with etcd's own sentence.
    public static func check(_ urls: [String]) throws(ClusterError) -> [String] {
        guard !urls.isEmpty else { throw ClusterError("no valid URLs given") }
        var checked: [String] = []
        for url in urls { checked.append(try Self.check(url)) }
        return checked.sorted(by: Self.precedes)
    }

    /// Go compares bytes; Swift's own order of strings is another one.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    private static func check(_ text: String) throws(ClusterError) -> String {
        let spaces: Set<Character> = [" ", "\t", "\n", "\r"]
        let trimmed = text.drop { spaces.contains($0) }
        let end = trimmed.lastIndex { !spaces.contains($0) }.map { trimmed.index(after: $0) }
        let url = String(trimmed[..<(end ?? trimmed.startIndex)])
        guard let mark = url.firstRange(of: "://"),
            ["http", "https"].contains(url[..<mark.lowerBound].lowercased())
        else { throw ClusterError("URL scheme must be http or https: \(text)") }
        let scheme = url[..<mark.lowerBound].lowercased()
        let address = url[mark.upperBound...]
        if address.contains(where: { "/?#".contains($0) }) {
            throw ClusterError("URL must not contain a path: \(text)")
        }
        guard Self.isHostAndPort(address) else {
            throw ClusterError("URL address does not have the form \"host:port\": \(text)")
        }
        return "\(scheme)://\(address)"
    }

    /// Whether an address is a name, or an IPv6 address in brackets, with a port behind it.
    private static func isHostAndPort(_ address: Substring) -> Bool {
        guard let colon = address.lastIndex(of: ":") else { return false }
        let host = address[..<colon]
        let port = address[address.index(after: colon)...]
        guard let number = UInt16(port), number > 0, !host.isEmpty else { return false }
        if host.hasPrefix("[") { return host.hasSuffix("]") && host.count > 2 }
        return !host.contains { ":[]@ ".contains($0) }
    }
}
