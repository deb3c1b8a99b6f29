/// What the ids of members and clusters are made of.
///
/// Members compute them alike without asking each other: the first eight bytes, big-endian, of the
/// SHA-1 of what is returned here.
public enum ClusterIdentity {
    /// What is hashed for a member of a new cluster.
    ///
    /// - Parameters:
    ///   - peerURLs: Where it is reached.
    ///   - token: The cluster's token, `--initial-cluster-token`.
    /// - Returns: The bytes to hash.
    public static func memberInput(peerURLs: [String], token: String) -> [UInt8] {
        Self.concatenated(peerURLs) + Array(token.utf8)
    }

    /// What is hashed for a member that is added later.
    ///
    /// - Parameters:
    ///   - peerURLs: Where it is reached.
    ///   - unixSeconds: When it is added, so that a member that comes back at the same place is
    ///     another one.
    /// - Returns: The bytes to hash.
    public static func memberInput(peerURLs: [String], unixSeconds: Int64) -> [UInt8] {
        Self.concatenated(peerURLs) + Array(String(unixSeconds).utf8)
    }

    /// What is hashed for a cluster: the ids of its first members.
    public static func clusterInput(memberIDs: [UInt64]) -> [UInt8] {
        memberIDs.sorted().flatMap { id in
            (0..<8).map { UInt8(truncatingIfNeeded: id >> UInt64(56 - 8 * $0)) }
        }
    }

    /// The id that a hash stands for.
    public static func id(digest: [UInt8]) -> UInt64 {
        precondition(digest.count >= 8, "a hash of \(digest.count) bytes is none of SHA-1")
        return digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func concatenated(_ urls: [String]) -> [UInt8] {
        urls.sorted(by: PeerURLs.precedes).flatMap { Array($0.utf8) }
    }
}
