import Basics
public import Raft

/// A cluster that goes on with one member, the others being lost: `--force-new-cluster`.
///
/// Nobody can be asked any more, so the member commits by itself that everybody else is removed.
/// What was not committed before is given up: it may contradict what the lost members know, but
/// these must never come back.
public struct ForcedCluster: Sendable {
    /// The recovered entries that stay, followed by `appended`.
    public let kept: [Entry]
    /// What has to be written to the log behind `kept` before the member starts.
    public let appended: [Entry]
    /// The state that goes with them: everything is committed.
    public let state: HardState

    /// Decides what to append.
    ///
    /// - Parameters:
    ///   - local: The member that is left.
    ///   - peerURLs: Where it is reached, in case that it was no member any more.
    ///   - snapshot: What the log's entries follow.
    ///   - entries: The recovered entries.
    ///   - state: The recovered state.
    /// - Throws: `ClusterError` when a snapshot or a change of configuration cannot be read.
    public init(
        local: UInt64,
        peerURLs: [String],
        snapshot: Snapshot,
        entries: [Entry],
        state: HardState
    ) throws(ClusterError) {
        let kept = entries.filter { $0.index <= state.commit }
        var cluster = ClusterModel()
        if snapshot.metadata.index > 0 { cluster = try ClusterModel(v2Dump: snapshot.data) }
        for entry in kept { try cluster.replay(entry) }

        var changes: [ConfChange] = []
        // Raft never has no voter: the one that stays comes first.
        if let member = cluster.member(local) {
            if member.isLearner { changes.append(ClusterModel.promotion(of: local)) }
        } else {
            let member = ClusterMember(id: local, peerURLs: peerURLs)
            changes.append(ConfChange(nodeID: local, context: member.encodeJSON()))
        }
        for member in cluster.members where member.id != local {
            changes.append(ConfChange(type: .removeNode, nodeID: member.id))
        }
        self.kept = kept
        self.appended = changes.enumerated().map { place, change in
            Entry(
                type: .confChange,
                term: state.term,
                index: state.commit + UInt64(place + 1),
                data: change.encode()
            )
        }
        var after = state
        after.commit += UInt64(changes.count)
        self.state = after
    }
}

extension ClusterModel {
    /// Applies an entry as far as it changes who belongs to the cluster.
    ///
    /// - Throws: `ClusterError` when the entry cannot be read.
    mutating func replay(_ entry: Entry) throws(ClusterError) {
        guard entry.type == .confChange else { return }
        let change: ConfChange
        do { change = try ConfChange(decoding: entry.data) } catch {
            throw ClusterError("entry \(entry.index) is damaged: \(error)")
        }
        if case .invalid(let reason) = self.replay(change) {
            throw ClusterError("entry \(entry.index): \(reason)")
        }
    }
}
