import Basics
import EtcdAPI
import MVCC
import Raft

/// What only a leader does.
extension ReplicaCore {
    /// Begins to lead when the first entry of the own term is applied: everything from before is,
    /// too, then.
    func startLeading(_ entry: Entry) {
        guard self.isLeader, entry.term == self.raft.term, self.leadsTerm != entry.term else {
            return
        }
        self.leadsTerm = entry.term
        // The leader before may have prolonged leases without telling, until it was deposed.
        self.keyspace.lessor.promote(extension: UInt64(self.options.electionTicks))
        self.checksLeases = true
        // The members' versions should be known within a second.
        self.versionCheck = self.now + UInt64(self.options.ticksPerSecond)
        self.hasSetVersion = false
        self.out.events.append(.leads(term: entry.term))
    }

    func stopLeading() {
        guard self.leadsTerm != 0 else { return }
        self.out.events.append(.stoppedLeading(term: self.leadsTerm))
        self.leadsTerm = 0
        self.keyspace.lessor.demote()
    }

    private var leads: Bool { self.isLeader && self.leadsTerm == self.raft.term }

    /// Proposes to revoke leases that are over, if the quorum confirmed this leader since.
    func lookAfterLeases() {
        guard self.checksLeases else { return }
        self.checksLeases = false
        #if PlantedBugs
        if PlantedBug.leaseRevokedByDeposed.isAlive { return self.revokeWithoutAsking() }
        #endif
        guard self.leads else { return }
        if self.keyspace.lessor.needsConfirmation(), !self.confirmsLeadership {
            self.confirmsLeadership = true
            self.reads.next.append(
                PendingRead(
                    token: nil,
                    deadline: self.now + self.options.requestTicks,
                    start: self.now,
                    kind: .leadership
                )
            )
        }
        self.revokeExpired()
        self.noteCheckpoints()
    }

    private func revokeExpired() {
        if self.revocationsRenewed <= self.now {
            self.revocationsLeft = self.options.revocationsMax
            self.revocationsRenewed = self.now + UInt64(max(1, self.options.ticksPerSecond / 2))
        }
        guard self.revocationsLeft > 0 else { return }
        let expired = self.keyspace.lessor.takeExpired(limit: self.revocationsLeft)
        self.revocationsLeft -= expired.count
        for id in expired {
            self.proposeOwn(.leaseRevoke(LeaseRevokeRequest(id: id)), term: self.raft.term)
        }
    }

    private func noteCheckpoints() {
        let due = self.keyspace.lessor.takeCheckpoints(limit: 1000)
        guard !due.isEmpty else { return }
        let checkpoints = due.map { LeaseCheckpoint(id: $0.id, remainingTTL: $0.remaining) }
        self.proposeOwn(
            .leaseCheckpoint(LeaseCheckpointRequest(checkpoints: checkpoints)),
            term: self.raft.term
        )
    }

    // What clients ask of leases.

    /// Gives a lease its time again; a quorum has confirmed this leader since that was asked.
    func renew(_ token: UInt64, _ lease: Int64) {
        guard self.leads else { return self.askLeader(token, .keepAlive(lease)) }
        switch self.keyspace.lessor.renew(lease) {
        case .missing: self.answerKeepAlive(token, lease, ttl: 0)
        case .notLeader: self.askLeader(token, .keepAlive(lease))
        case .renewed(let ttl, clearsCheckpoint: false):
            self.answerKeepAlive(token, lease, ttl: ttl)
        case .renewed(let ttl, clearsCheckpoint: true):
            // The next leader would count on from the old checkpoint.
            self.propose(
                token,
                .leaseCheckpoint(
                    LeaseCheckpointRequest(
                        checkpoints: [LeaseCheckpoint(id: lease, remainingTTL: 0)]
                    )
                ),
                .keepAlive(lease: lease, ttl: ttl)
            )
        }
    }

    func answerKeepAlive(_ token: UInt64, _ lease: Int64, ttl: Int64) {
        let start = self.answers.bytes.count
        LeaseKeepAliveResponse(header: self.fullHeader, id: lease, ttl: ttl)
            .write(to: &self.answers)
        self.answer(token, from: start)
    }

    func describe(_ token: UInt64, _ request: LeaseTimeToLiveRequest) {
        guard self.leads else { return self.askLeader(token, .timeToLive(request)) }
        var response = LeaseTimeToLiveResponse(header: self.fullHeader, id: request.id, ttl: -1)
        if let lease = self.keyspace.lessor.describe(request.id) {
            response.ttl = lease.remaining ?? 0
            response.grantedTTL = lease.grantedTTL
            if request.keys { response.keys = self.keyspace.leaseKeys(request.id) }
        }
        let start = self.answers.bytes.count
        response.write(to: &self.answers)
        self.answer(token, from: start)
    }

    // Handing over.

    func moveLeader(_ token: UInt64, to target: UInt64) {
        guard self.isLeader else { return self.answer(token, .notLeader) }
        guard let member = self.cluster.member(target), !member.isLearner else {
            return self.answer(token, .badLeaderTransferee)
        }
        self.transfer(token, to: target, ticks: self.options.requestTicks)
    }

    func handOver(_ token: UInt64) {
        var best: (id: UInt64, match: UInt64)?
        for progress in self.raft.progress
        where progress.id != self.id && progress.isRecentlyActive
            && self.raft.configuration.isVoter(progress.id)
        {
            if progress.match > best?.match ?? 0 { best = (progress.id, progress.match) }
        }
        guard self.isLeader, let best else { return self.answerEmpty(token) }
        self.transfer(token, to: best.id, ticks: UInt64(2 * self.options.electionTicks))
    }

    private func transfer(_ token: UInt64, to target: UInt64, ticks: UInt64) {
        guard target != self.id else { return self.answerEmpty(token) }
        if let other = self.transfer { self.answer(other.token, .timeoutLeaderTransfer) }
        self.transfer = Transfer(token: token, target: target, deadline: self.now + ticks)
        self.raft.transferLeadership(to: target)
    }

    func noteTransfer() {
        guard let transfer = self.transfer, self.raft.leader == transfer.target else { return }
        self.transfer = nil
        self.answerEmpty(transfer.token)
    }

    func giveUpTransfer() {
        guard let transfer = self.transfer, transfer.deadline <= self.now else { return }
        self.transfer = nil
        self.answer(transfer.token, .timeoutLeaderTransfer)
    }
}

#if PlantedBugs

extension ReplicaCore {
    /// Has whoever leads revoke what is over by this member's count.
    private func revokeWithoutAsking() {
        self.keyspace.lessor.confirmLeadership(began: self.keyspace.lessor.tick)
        for id in self.keyspace.lessor.takeExpired(limit: self.options.revocationsMax) {
            self.proposeOwn(.leaseRevoke(LeaseRevokeRequest(id: id)))
        }
    }
}

#endif

/// Leadership that is being handed over on somebody's wish.
struct Transfer {
    var token: UInt64
    var target: UInt64
    var deadline: UInt64
}
