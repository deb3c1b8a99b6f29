import Basics
import EtcdAPI
import MVCC
import Raft

/// What clients ask.
extension ReplicaCore {
    /// Takes in a request; a reply with its token is among the effects of a later flush.
    ///
    /// - Parameters:
    ///   - token: A number that no request has whose reply is to come.
    ///   - request: What is asked.
    public func request(_ token: UInt64, _ request: ReplicaRequest) {
        self.wantsTurn = true
        if self.isStopped { return self.answer(token, .stopped) }
        if self.isLearner, !request.isForLearners {
            return self.answer(token, .notSupportedForLearner)
        }
        do throws(EtcdError) {
            try self.take(token, request)
        } catch {
            self.answer(token, error)
        }
    }

    private func take(_ token: UInt64, _ request: ReplicaRequest) throws(EtcdError) {
        switch request {
        case .range(let range): try self.take(token, range)
        case .txn(let txn): try self.take(token, txn)
        case .put(let put):
            if self.hasRoom(for: .put(put)) { try RequestChecks.check(put) }
            self.propose(token, .put(put))
        case .deleteRange(let deletion):
            try RequestChecks.check(deletion)
            self.propose(token, .deleteRange(deletion))
        case .compact(let compaction): self.propose(token, .compaction(compaction))
        case .leaseGrant, .leaseRevoke, .leaseKeepAlive, .leaseTimeToLive, .leaseLeases:
            self.takeLease(token, request)
        case .memberAdd, .memberRemove, .memberUpdate, .memberPromote, .memberList:
            self.takeMember(token, request)
        default: self.takeMaintenance(token, request)
        }
    }

    private func take(_ token: UInt64, _ request: RangeRequest) throws(EtcdError) {
        do throws(EtcdError) {
            try RequestChecks.check(request)
        } catch {
            // Before 3.6 such an order was no order.
            guard error == .invalidSortOption, !self.options.answersAs36 else { throw error }
        }
        let read = self.read(token, .range(request))
        if request.serializable { self.serve(read) } else { self.reads.next.append(read) }
    }

    private func take(_ token: UInt64, _ request: TxnRequest) throws(EtcdError) {
        if self.hasRoom(for: .txn(request)) {
            try RequestChecks.check(request, operationsMax: self.options.operationsMax)
        }
        guard request.onlyReads else { return self.propose(token, .txn(request)) }
        let read = self.read(token, .txn(request))
        if request.isSerializable { self.serve(read) } else { self.reads.next.append(read) }
    }

    private func takeLease(_ token: UInt64, _ request: ReplicaRequest) {
        switch request {
        case .leaseGrant(var grant):
            // Positive, and as rarely used twice as the ids of requests.
            if grant.id == 0 { grant.id = Int64(self.pending.nextID & (1 << 63 - 1)) }
            self.propose(token, .leaseGrant(grant))
        case .leaseRevoke(let revocation): self.propose(token, .leaseRevoke(revocation))
        case .leaseKeepAlive(let renewal): self.askLeader(token, .keepAlive(renewal.id))
        case .leaseTimeToLive(let request): self.askLeader(token, .timeToLive(request))
        default:
            let leases = self.keyspace.lessor.list().map { LeaseStatus(id: $0.id) }
            self.answer(token, LeaseLeasesResponse(header: self.fullHeader, leases: leases))
        }
    }

    private func takeMember(_ token: UInt64, _ request: ReplicaRequest) {
        switch request {
        case .memberAdd(let addition, let id): self.proposeAddition(token, addition, id)
        case .memberRemove(let removal): self.proposeRemoval(token, removal)
        case .memberUpdate(let update): self.proposeUpdate(token, update)
        case .memberPromote(let promotion): self.proposePromotion(token, promotion)
        case .memberList(let list) where list.linearizable:
            self.reads.next.append(self.read(token, .memberList))
        default: self.serve(self.read(token, .memberList))
        }
    }

    private func takeMaintenance(_ token: UInt64, _ request: ReplicaRequest) {
        switch request {
        case .alarm(let alarm): self.propose(token, .alarm(alarm))
        case .status: self.answer(token, self.status)
        case .hash: self.answer(token, HashResponse(header: self.fullHeader, hash: self.hash()))
        case .hashKV(let request):
            self.hashings.append(Hashing(token: token, revision: request.revision))
        case .moveLeader(let request): self.moveLeader(token, to: request.targetID)
        case .handOver: self.handOver(token)
        case .readBarrier: self.reads.next.append(self.read(token, .barrier))
        case .commitBarrier: self.whenCommitted(.answer(token))
        default: preconditionFailure("a request that has no place")
        }
    }

    func read(_ token: UInt64, _ kind: PendingRead.Kind) -> PendingRead {
        PendingRead(
            token: token,
            deadline: self.now + self.options.requestTicks,
            start: self.now,
            kind: kind
        )
    }

    func answer<Message: WireMessage>(_ token: UInt64, _ message: Message) {
        let start = self.answers.bytes.count
        message.write(to: &self.answers)
        self.answer(token, from: start)
    }

    func answerEmpty(_ token: UInt64) {
        self.answer(token, from: self.answers.bytes.count)
    }

    /// Gives a request up: no reply will come, though what was proposed may still happen.
    public func cancel(_ token: UInt64) {
        if self.pending.cancel(token) { return }
        self.reads.cancel(token)
        self.compactionWaiters.removeAll { $0 == token }
        self.hashings.removeAll { $0.token == token }
        self.ranges.cancel(token)
        if self.transfer?.token == token { self.transfer = nil }
        self.commitWaiters.removeAll { waiter in
            switch waiter.action {
            case .answer(let waiting), .compacted(let waiting): waiting == token
            case .send, .save: false
            }
        }
    }

    /// Stops: everybody who waits is told so at the next flush, and what is applied is committed.
    public func stop() {
        guard !self.isStopped else { return }
        self.stop(nil)
        self.wantsTurn = true
    }

    func stop(_ reason: StopReason?) {
        if let reason { self.out.stop = reason }
        self.wantsCommit = true
        if reason == nil || reason == .removed { self.startCommit() }
        self.isStopped = true
        while let slot = self.pending.takeOldest(before: UInt64.max) {
            if let token = slot.token { self.answer(token, .stopped) }
        }
        for read in self.reads.takeAll() {
            if let token = read.token { self.answer(token, .stopped) }
        }
        for token in self.compactionWaiters { self.answer(token, .stopped) }
        for hashing in self.hashings { self.answer(hashing.token, .stopped) }
        for token in self.ranges.takeAll() { self.answer(token, .stopped) }
        if let transfer = self.transfer { self.answer(transfer.token, .stopped) }
        for waiter in self.commitWaiters {
            switch waiter.action {
            case .answer(let token), .compacted(let token): self.answer(token, .stopped)
            case .send, .save: break
            }
        }
        self.queue.removeAll()
        self.queuedBytes = 0
        self.compactionWaiters.removeAll()
        self.hashings.removeAll()
        self.transfer = nil
        self.commitWaiters.removeAll()
    }
}

extension ReplicaRequest {
    /// Whether a member without a vote answers it.
    var isForLearners: Bool {
        switch self {
        case .status, .handOver, .commitBarrier: true
        case .range(let range): range.serializable
        default: false
        }
    }
}

extension TxnRequest {
    /// Whether every range in it may be read locally; without any, its conditions may not.
    var isSerializable: Bool {
        let operations = self.success + self.failure
        return !operations.isEmpty
            && operations.allSatisfy { operation in
                switch operation.request {
                case .requestRange(let range)?: range.serializable
                case .requestTxn(let nested)?: nested.isSerializable
                default: false
                }
            }
    }
}
