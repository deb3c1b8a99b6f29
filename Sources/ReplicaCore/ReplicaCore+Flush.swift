import Basics
import EtcdAPI
import MVCC
import Raft

/// A turn.
extension ReplicaCore {
    /// Does everything that can be done now, and says what the shell has to do.
    ///
    /// Work is bounded: what is left makes `hasMore` true.
    public func flush(into effects: inout Effects) {
        self.wantsTurn = false
        if !self.isStopped {
            self.giveUpWaiting()
            self.lookAfterCluster()
            self.lookAfterLeases()
            self.proposeQueue()
            self.askForReads()
            self.turnRaft()
            self.serveReads()
            self.doChores()
            self.saveSnapshotIfDue()
            self.sendSnapshots()
            self.startBatch()
            self.startHousekeeping()
            self.startCommit()
        }
        swap(&self.out, &effects)
        self.out.removeAll()
        swap(&self.answers, &effects.writer)
        self.answers.removeAll()
    }

    /// Lets raft go on until it waits for somebody, or enough was applied for one turn.
    private func turnRaft() {
        // Each takes about a mebibyte of entries at most.
        var applications = 4
        while true {
            self.completeWrites()
            guard self.raft.hasReady, !self.isStopped else { return }
            guard applications > 0 else {
                self.out.hasMore = true
                return
            }
            let ready = self.raft.ready()
            self.noteTerm()
            if let state = ready.softState { self.noteLeader(state) }
            self.send(ready.messages)
            if let write = ready.write { self.waitingWrites.append(write) }
            self.startBatch()
            if !ready.committedEntries.isEmpty {
                applications -= 1
                self.apply(ready.committedEntries)
            }
            for id in ready.failedReads { self.failReads(id) }
            for state in ready.readStates { self.confirmReads(state) }
            self.campaignAlone()
        }
    }

    /// A member that is alone has nobody to wait for.
    private func campaignAlone() {
        guard !self.hasCampaigned, self.raft.leader == 0 else { return }
        guard self.raft.configuration.allVoters == [self.id] else { return }
        guard self.raft.appliedIndex == self.raft.commitIndex else { return }
        self.hasCampaigned = true
        self.raft.campaign()
    }

    private func send(_ messages: [Message]) {
        guard messages.contains(where: { $0.type == .snap }) else {
            self.out.messages.append(contentsOf: messages)
            return
        }
        for message in messages {
            if message.type == .snap {
                self.snapshotTargets.append(message)
            } else {
                self.out.messages.append(message)
            }
        }
    }

    private func noteLeader(_ state: SoftState) {
        if state.role != .leader { self.stopLeading() }
        guard state.leader != self.toldLeader else { return }
        self.toldLeader = state.leader
        self.out.leaderChanged = true
        self.out.events.append(.leaderChanged(leader: state.leader, term: self.raft.term))
        if state.leader != 0 { self.leaderSince = self.now }
    }

    private func noteTerm() {
        guard self.header.raftTerm != self.raft.term else { return }
        self.header.raftTerm = self.raft.term
        self.keyspace.watchHeader = self.header
    }

    func answer(_ token: UInt64, _ error: EtcdError) {
        self.out.replies.append(Reply(token: token, result: .failed(error)))
    }

    /// Answers with what was appended to `answers` from `start` on.
    func answer(_ token: UInt64, from start: Int) {
        let range = start..<self.answers.bytes.count
        self.out.replies.append(Reply(token: token, result: .message(range)))
    }
}
