/// Finding the members of `--initial-cluster` in a cluster that exists.
public enum Joining {
    /// Matches what was configured with what the cluster says.
    ///
    /// - Parameters:
    ///   - initial: The configured members; only their names and peer URLs count, and those URLs are
    ///     in ascending order.
    ///   - remote: The cluster's own list, from `GET /members` of any of its members.
    ///   - isSame: Whether two lists of peer URLs lead to the same place; the shell may resolve
    ///     names for it. Both are in ascending order.
    /// - Returns: The cluster's members under their configured names.
    /// - Throws: `ClusterError` with etcd's own sentence when they are not the same members.
    public static func match(
        _ initial: [ClusterMember],
        _ remote: [ClusterMember],
        isSame: ([String], [String]) -> Bool = { $0 == $1 }
    ) throws(ClusterError) -> [ClusterMember] {
        guard initial.count == remote.count else {
            throw ClusterError("member count is unequal")
        }
        var members: [ClusterMember] = []
        for member in remote.sorted(by: { $0.id < $1.id }) {
            let urls = member.peerURLs.sorted(by: PeerURLs.precedes)
            guard let local = initial.first(where: { isSame($0.peerURLs, urls) }) else {
                let list = member.peerURLs.joined(separator: " ")
                throw ClusterError(
                    "PeerURLs: no match found for existing member (\(hex(member.id)), [\(list)])"
                )
            }
            var found = member
            found.name = local.name
            members.append(found)
        }
        return members
    }
}
