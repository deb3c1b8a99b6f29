import Raft
import ReplicaCore
import Storage

/// `--force-new-cluster`: what is committed here becomes the data of a cluster of one.
enum ForcedStart {
    /// Drops what was not committed, appends the removal of everybody else, and says what to write.
    static func apply(
        to recovered: inout RecoveredLog,
        peerURLs: [String]
    ) throws(ClusterError) -> [DiskStep] {
        let forced = try ForcedCluster(
            local: recovered.metadata.nodeID,
            peerURLs: peerURLs,
            snapshot: recovered.snapshot,
            entries: recovered.entries,
            state: recovered.state
        )
        recovered.entries = forced.kept + forced.appended
        recovered.state = forced.state
        var steps: [DiskStep] = []
        recovered.writer.append(forced.appended)
        recovered.writer.set(forced.state)
        _ = recovered.writer.flush(into: &steps)
        return steps
    }
}
