import NIOHTTP1

/// The headers that peers introduce themselves with.
enum PeerHeaders {
    static let clusterID = "X-Etcd-Cluster-ID"
    static let serverVersion = "X-Server-Version"
    static let from = "X-Server-From"
    static let to = "X-Raft-To"
    static let minClusterVersion = "X-Min-Cluster-Version"
    static let urls = "X-PeerURLs"

    /// The headers of a request of this member.
    static func request(to url: PeerURL, _ options: PeerOptions) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: url.authority)
        headers.add(name: Self.from, value: MemberID.text(options.localID))
        headers.add(name: Self.serverVersion, value: options.serverVersion.description)
        headers.add(name: Self.minClusterVersion, value: options.minClusterVersion.description)
        headers.add(name: Self.clusterID, value: MemberID.text(options.clusterID))
        if !options.advertisedURLs.isEmpty {
            let urls = options.advertisedURLs.map(\.description).joined(separator: ",")
            headers.add(name: Self.urls, value: urls)
        }
        return headers
    }

    /// Why a request cannot be served, in etcd's words; nil when it can.
    static func incompatibility(_ headers: HTTPHeaders, _ options: PeerOptions) -> String? {
        let server = Self.version(headers, Self.serverVersion)
        let min = Self.version(headers, Self.minClusterVersion)
        if server.precedes(options.minClusterVersion) || options.serverVersion.precedes(min) {
            return "incompatible version"
        }
        guard headers.first(name: Self.clusterID) == MemberID.text(options.clusterID) else {
            return "cluster ID mismatch"
        }
        return nil
    }

    /// The version in a header; servers that send none are as old as etcd 2.0.
    static func version(_ headers: HTTPHeaders, _ name: String) -> ServerVersion {
        headers.first(name: name).flatMap { ServerVersion($0) } ?? ServerVersion(2, 0, 0)
    }

    /// Where the sender of a request listens, as far as it says so in a form that can be dialled.
    static func senderURLs(_ headers: HTTPHeaders) -> [PeerURL] {
        (headers.first(name: Self.urls) ?? "").split(separator: ",").compactMap {
            try? PeerURL(String($0))
        }
    }
}
