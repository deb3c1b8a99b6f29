#if PlantedBugs
import Basics
#endif

/// What a leader's messages do to a follower's log (paper §5.3).
extension RawCore {
    mutating func followLeader(_ message: Message) {
        self.electionElapsed = 0
        self.suspectsLeader = false
        self.setLeader(message.from)
        switch message.type {
        case .app: self.takeEntries(message)
        case .heartbeat: self.takeHeartbeat(message)
        default: self.takeSnapshot(message)
        }
    }

    private mutating func takeEntries(_ message: Message) {
        guard message.index >= self.log.committed else {
            // It may start at a compacted entry; all up to here is the leader's in any case.
            return self.acknowledge(message, index: self.log.committed)
        }
        let last = self.log.append(
            after: message.index,
            term: message.logTerm,
            message.entries,
            leaderCommit: message.commit
        )
        if let last { return self.acknowledge(message, index: last) }
        // Entries of newer terms than the leader's at that place cannot be the leader's, so the logs
        // meet before them, if not earlier.
        let hint = self.log.lastEntry(
            upTo: min(message.index, self.log.lastIndex),
            termAtMost: message.logTerm
        )
        self.send(
            Message(
                type: .appResp,
                to: message.from,
                logTerm: hint.term,
                index: message.index,
                reject: true,
                rejectHint: hint.index
            )
        )
    }

    private mutating func acknowledge(_ message: Message, index: UInt64) {
        self.send(Message(type: .appResp, to: message.from, index: index))
    }

    private mutating func takeHeartbeat(_ message: Message) {
        #if PlantedBugs
        var message = message
        if PlantedBug.heartbeatCommitsUnmatched.isAlive {
            message.commit = min(message.commit, self.log.lastIndex)
        }
        #endif
        self.log.commit(to: message.commit)
        self.send(Message(type: .heartbeatResp, to: message.from, context: message.context))
    }

    private mutating func takeSnapshot(_ message: Message) {
        let restored = message.snapshot.map { self.restore($0) } ?? false
        self.acknowledge(message, index: restored ? self.log.lastIndex : self.log.committed)
    }

    /// Replaces the log by a snapshot; false if the log is as good or the snapshot not for us.
    private mutating func restore(_ snapshot: Snapshot) -> Bool {
        let metadata = snapshot.metadata
        guard metadata.index > self.log.committed else { return false }
        let state = metadata.confState
        // A member that the snapshot does not know must not think itself part of that cluster.
        guard Configuration(state).members.contains(self.id) else { return false }
        if self.log.matches(metadata.index, term: metadata.term) {
            // The log has it all; only the news that it is committed is new.
            self.log.commit(to: metadata.index)
            return false
        }
        self.log.restore(snapshot)
        #if PlantedBugs
        if PlantedBug.snapshotWithoutMembership.isAlive { return true }
        #endif
        self.membership.restore(state, next: self.log.lastIndex + 1)
        return true
    }
}
