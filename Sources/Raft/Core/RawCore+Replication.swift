#if PlantedBugs
import Basics
#endif

/// Sending the log to followers (paper §5.3).
extension RawCore {
    /// Sends every follower the entries it has yet to get, or the news of the commit index.
    mutating func sendAppends() {
        self.mustSendAppends = false
        for place in self.membership.progress.indices
        where self.membership.progress[place].id != self.id {
            let progress = self.membership.progress[place]
            // An append that brings neither entries nor a commit index would only cost an answer.
            let isNews = min(self.log.committed, progress.next - 1) > progress.sentCommit
            if self.sendAppend(place, evenEmpty: isNews) {
                while self.sendAppend(place, evenEmpty: false) {}
            }
        }
    }

    /// Sends one append, or a snapshot when entries are gone; false if nothing was sent.
    mutating func sendAppend(_ place: Int, evenEmpty: Bool) -> Bool {
        let progress = self.membership.progress[place]
        guard !progress.isPaused else { return false }
        let before = progress.next - 1
        guard let beforeTerm = self.log.term(at: before) else { return self.sendSnapshot(place) }
        var entries: [Entry] = []
        // A full window lets an empty append pass, which finds out about lost ones.
        if progress.state != .replicate || !progress.inflights.isFull {
            let found = self.log.entries(
                from: progress.next,
                through: self.log.lastIndex,
                bytesMax: self.options.appendBytesMax
            )
            guard let found else { return self.sendSnapshot(place) }
            entries = found
        }
        guard !entries.isEmpty || evenEmpty else { return false }
        var bytes = 0
        for entry in entries { bytes += entry.data.count }
        self.membership.progress[place].sent(entries: entries.count, bytes: bytes)
        self.membership.progress[place].sentCommit = min(
            self.log.committed,
            before + UInt64(entries.count)
        )
        self.send(
            Message(
                type: .app,
                to: progress.id,
                logTerm: beforeTerm,
                index: before,
                entries: entries,
                commit: self.log.committed
            )
        )
        return true
    }

    private mutating func sendSnapshot(_ place: Int) -> Bool {
        // Nobody may be there to take it.
        guard self.membership.progress[place].isRecentlyActive else { return false }
        guard let snapshot = self.log.unstable.snapshot ?? self.log.store.snapshot else {
            return false
        }
        self.membership.progress[place].becomeSnapshot(snapshot.metadata.index)
        let to = self.membership.progress[place].id
        self.send(Message(type: .snap, to: to, snapshot: snapshot))
        return true
    }

    mutating func broadcastHeartbeat() {
        // A round whose answers were lost is asked for again.
        let context = self.reads.roundContext
        for progress in self.membership.progress where progress.id != self.id {
            self.send(
                Message(
                    type: .heartbeat,
                    to: progress.id,
                    // Beyond what it is known to have, its log may be another's.
                    commit: min(progress.match, self.log.committed),
                    context: context
                )
            )
            #if PlantedBugs
            if PlantedBug.heartbeatCommitsUnmatched.isAlive {
                self.messages[self.messages.count - 1].commit = self.log.committed
            }
            #endif
        }
    }
}
