import Basics
public import Raft

/// The log that every member of a new cluster starts with.
///
/// All of them write the same entries without having talked to each other: one change of
/// configuration for each member, in the order of their ids, in term 1 and committed.
public struct NewCluster: Sendable {
    /// The entries 1 to n.
    public let entries: [Entry]
    /// Term 1, no vote, n entries committed.
    public let state: HardState
    /// Who votes once the entries are applied.
    public let confState: ConfState

    /// Starts a cluster of these members, all of them voters with a name.
    ///
    /// - Throws: `ClusterError` when two of them have one id, or one has id 0.
    public init(members: [ClusterMember]) throws(ClusterError) {
        let members = members.sorted { $0.id < $1.id }
        if members.first?.id == 0 { throw ClusterError("cannot use 0 as member id") }
        for (left, right) in zip(members, members.dropFirst()) where left.id == right.id {
            throw ClusterError(
                "members \(left.name) and \(right.name) have the same id \(hex(left.id)):"
                    + " their peer URLs are the same"
            )
        }
        self.entries = members.enumerated().map { place, member in
            let change = ConfChange(nodeID: member.id, context: member.encodeJSON())
            return Entry(
                type: .confChange,
                term: 1,
                index: UInt64(place + 1),
                data: change.encode()
            )
        }
        self.state = HardState(term: 1, commit: UInt64(members.count))
        self.confState = ConfState(voters: members.map(\.id))
    }
}
