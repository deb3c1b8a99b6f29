import Basics
import EtcdAPI
import MVCC
import Raft

/// Requests that change nothing.
extension ReplicaCore {
    /// Asks for a round on behalf of the reads that wait for one.
    func askForReads() {
        self.askLeaderNow()
        #if PlantedBugs
        if PlantedBug.readJoinsRunningRound.isAlive, self.reads.askedID != nil {
            self.reads.asked += self.reads.next
            self.reads.next.removeAll()
        }
        #endif
        if self.reads.askedID != nil { self.askAgainIfDue() }
        guard self.reads.wantsRound, let id = self.raft.requestRead() else { return }
        self.reads.join()
        self.noteRound(id)
    }

    private func noteRound(_ id: UInt64) {
        self.reads.askedID = id
        self.reads.askedTick = self.now
        self.reads.askedLeaseTick = self.keyspace.lessor.tick
    }

    /// Half a second without an answer: the question or the answer may be lost.
    private func askAgainIfDue() {
        let ticks = UInt64(max(1, self.options.ticksPerSecond / 2))
        guard let old = self.reads.askedID, self.now - self.reads.askedTick >= ticks else { return }
        #if PlantedBugs
        if PlantedBug.readIDReused.isAlive {
            self.reads.asked += self.reads.next
            self.reads.next.removeAll()
            self.raft.repeatRead(old)
            return self.noteRound(old)
        }
        #endif
        guard let id = self.raft.requestRead() else { return }
        self.raft.cancelRead(old)
        self.noteRound(id)
    }

    func confirmReads(_ state: ReadState) {
        guard state.id == self.reads.askedID else { return }
        self.reads.askedID = nil
        if self.isLeader, self.leadsTerm == self.raft.term {
            self.keyspace.lessor.confirmLeadership(began: self.reads.askedLeaseTick)
            self.checksLeases = true
        }
        let confirmed = self.reads.takeAsked()
        self.reads.confirmed.append((state.index, confirmed))
        // Those that came meanwhile need not wait for another turn.
        self.askForReads()
    }

    /// The leader changed while it was asked; its answer would say nothing about the new one.
    func failReads(_ id: UInt64) {
        guard id == self.reads.askedID else { return }
        self.reads.askedID = nil
        for read in self.reads.takeAsked() {
            switch (read.token, read.kind) {
            case (nil, _): self.confirmsLeadership = false
            case (let token?, .keepAlive), (let token?, .timeToLive):
                self.askLeader(token, read.kind, read)
            case (let token?, _): self.answer(token, .leaderChanged)
            }
        }
    }

    /// Serves the reads that are confirmed up to what is applied.
    func serveReads() {
        var done = 0
        for (index, reads) in self.reads.confirmed {
            guard index <= self.appliedIndex else { break }
            done += 1
            for read in reads { self.serve(read) }
        }
        if done > 0 { self.reads.confirmed.removeFirst(done) }
    }

    /// Answers a read from what is applied.
    func serve(_ read: PendingRead) {
        guard let token = read.token else {
            self.confirmsLeadership = false
            return
        }
        let start = self.answers.bytes.count
        do throws(EtcdError) {
            switch read.kind {
            case .range(let range):
                if self.cluster.hasAlarm(.corrupt) { throw .corrupt }
                let long = try self.keyspace.range(
                    range,
                    header: self.header,
                    limit: self.slice,
                    into: &self.answers
                )
                if let long { return self.begin(token, long, read) }
            case .txn(let txn):
                if self.cluster.hasAlarm(.corrupt) { throw .corrupt }
                try self.keyspace.txn(txn, header: self.header, into: &self.answers)
            case .memberList:
                let members = self.cluster.members.map(\.message)
                MemberListResponse(header: self.header, members: members)
                    .write(to: &self.answers)
            case .barrier: break
            case .keepAlive(let lease): return self.renew(token, lease)
            case .timeToLive(let request): return self.describe(token, request)
            case .leadership: return
            }
            self.answer(token, from: start)
        } catch {
            self.answer(token, error)
        }
    }

    /// Has the leader answer: this member after a round, or another one through the shell.
    func askLeader(_ token: UInt64, _ kind: PendingRead.Kind, _ read: PendingRead? = nil) {
        #if PlantedBugs
        if PlantedBug.keepAliveByDeposed.isAlive, case .keepAlive(let lease) = kind,
            self.isLeader, self.leadsTerm == self.raft.term
        {
            return self.renew(token, lease)
        }
        #endif
        self.reads.leaderless.append(read ?? self.read(token, kind))
        self.wantsTurn = true
        self.askLeaderNow()
    }

    private func askLeaderNow() {
        guard !self.reads.leaderless.isEmpty, self.raft.leader != 0 else { return }
        if self.isLeader {
            self.reads.next += self.reads.leaderless
        } else {
            for read in self.reads.leaderless {
                guard let token = read.token else { continue }
                self.out.replies.append(
                    Reply(token: token, result: .forward(self.raft.leader))
                )
            }
        }
        self.reads.leaderless.removeAll()
    }
}
