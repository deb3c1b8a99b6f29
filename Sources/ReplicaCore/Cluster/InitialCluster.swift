/// The members that `--initial-cluster` names.
public struct InitialCluster: Hashable, Sendable {
    /// One member.
    public struct Member: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Where it is reached, in ascending order.
        public var peerURLs: [String]
    }

    /// The members, by ascending names.
    public let members: [Member]

    /// Reads text such as `n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380`; a name that comes more
    /// than once has several URLs.
    ///
    /// - Throws: `ClusterError` with etcd's own sentence when a URL is not valid.
    public init(parsing text: String) throws(ClusterError) {
        var urls: [(name: String, urls: [String])] = []
        for part in text.split(separator: ",") {
            let mark = part.firstIndex(of: "=")
            let name = String(part[..<(mark ?? part.endIndex)])
            let url = mark.map { String(part[part.index(after: $0)...]) } ?? ""
            if let place = urls.firstIndex(where: { $0.name == name }) {
                urls[place].urls.append(url)
            } else {
                urls.append((name, [url]))
            }
        }
        var members: [Member] = []
        for (name, list) in urls.sorted(by: { PeerURLs.precedes($0.name, $1.name) }) {
            members.append(Member(name: name, peerURLs: try PeerURLs.check(list)))
        }
        self.members = members
    }

    /// The member with this name.
    public func member(named name: String) -> Member? {
        self.members.first { $0.name == name }
    }
}
