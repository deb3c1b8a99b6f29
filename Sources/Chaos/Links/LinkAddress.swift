package import Clusters

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

    /// The address a URL names.
    package init(_ url: MemberURL) {
        self.init(host: url.host, port: url.port)
    }

    /// `127.0.0.1:2380`, or `[::1]:2380`.
    package var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}
