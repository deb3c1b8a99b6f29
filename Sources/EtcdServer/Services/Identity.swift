import Basics
import Crypto
import Platform
import ReplicaCore

/// Ids of clusters and members: SHA-1 over what `ClusterIdentity` says, as in etcd.
enum Identity {
    /// The id of a member of a new cluster.
    static func foundingMember(peerURLs: [String], token: String) -> UInt64 {
        self.id(ClusterIdentity.memberInput(peerURLs: peerURLs, token: token))
    }

    /// The id of a member that is added now.
    static func addedMember(_ peerURLs: [String]) -> UInt64 {
        // URLs that will not do are refused by the core, whatever id they would have had.
        let peerURLs = (try? PeerURLs.check(peerURLs)) ?? peerURLs
        let seconds = Int64(MonotonicClock.wallSeconds())
        return self.id(ClusterIdentity.memberInput(peerURLs: peerURLs, unixSeconds: seconds))
    }

    /// The id of a new cluster of these members.
    static func cluster(_ memberIDs: [UInt64]) -> UInt64 {
        self.id(ClusterIdentity.clusterInput(memberIDs: memberIDs))
    }

    private static func id(_ input: [UInt8]) -> UInt64 {
        ClusterIdentity.id(digest: Array(Insecure.SHA1.hash(data: input)))
    }
}
