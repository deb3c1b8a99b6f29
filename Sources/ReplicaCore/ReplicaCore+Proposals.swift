import Basics
import EtcdAPI
import Raft

/// An entry that waits to be proposed.
struct Proposal {
    /// Who waits for it; 0 for nobody.
    var id: UInt64
    /// The term in which it may be proposed, by its leader alone; 0 for any term and member.
    ///
    /// That a lease is over is known to the leader that counted. Its successor has given the lease
    /// new time, and must not be told.
    var term: UInt64
    var entry: Entry

    /// What it takes in memory, about: small ones are not free.
    var bytes: Int { self.entry.data.count + 256 }
}

/// Asking the cluster to agree on something.
extension ReplicaCore {
    /// Proposes a client's request.
    func propose(
        _ token: UInt64,
        _ request: InternalRaftRequest.Request,
        _ kind: PendingKind = .plain
    ) {
        if let refusal = self.refusal(request) { return self.answer(token, refusal) }
        let data = self.encode(InternalRaftRequest(id: self.pending.nextID, request))
        guard data.count <= self.options.requestBytesMax else {
            return self.answer(token, .requestTooLarge)
        }
        self.enqueue(Entry(data: data), token, kind)
    }

    /// Why a request is not proposed, whatever it is.
    private func refusal(_ request: InternalRaftRequest.Request) -> EtcdError? {
        if !self.hasRoom(for: request) {
            self.raiseAlarm()
            return .noSpace
        }
        let backlog = self.raft.commitIndex > self.appliedIndex + self.options.backlogMax
        // A database that cannot commit, for want of space perhaps, must not fill the memory.
        let piled = self.committing != nil && self.changes > 10 * self.options.commitChanges
        let waits = max(self.pending.openBytes, self.queuedBytes)
        return backlog || piled || waits > self.options.proposedBytesMax ? .tooManyRequests : nil
    }

    /// Proposes something that nobody waits for; with a term, only as the leader of it.
    func proposeOwn(_ request: InternalRaftRequest.Request, term: UInt64 = 0) {
        let data = self.encode(InternalRaftRequest(id: self.pending.nextID, request))
        self.enqueue(Entry(data: data), nil, .plain, term: term)
    }

    /// Encodes a message into bytes of just its size.
    func encode<Message: WireMessage>(_ message: Message) -> [UInt8] {
        self.encoder.removeAll()
        message.write(to: &self.encoder)
        // The pointer does not leave the closure, and the array is a copy.
        return unsafe self.encoder.bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    func enqueue(
        _ entry: Entry,
        _ token: UInt64?,
        _ kind: PendingKind,
        term: UInt64 = 0
    ) {
        let id = token == nil ? 0 : self.pending.nextID
        let proposal = Proposal(id: id, term: term, entry: entry)
        self.pending.open(token, kind, start: self.now, bytes: proposal.bytes)
        self.queuedBytes += proposal.bytes
        self.queue.append(proposal)
        self.wantsTurn = true
    }

    /// Gives raft what waits, unless nobody can take it now: then it waits on.
    func proposeQueue() {
        guard !self.queue.isEmpty, self.raft.leader != 0 else { return }
        defer { self.queuedBytes = self.queue.reduce(0) { $0 + $1.bytes } }
        var queue: [Proposal] = []
        swap(&queue, &self.queue)
        var batch: [Entry] = []
        var (first, bytes) = (0, 0)
        for (place, proposal) in queue.enumerated() {
            let isLast = place == queue.count - 1
            if self.isWanted(proposal) {
                if proposal.entry.type == .normal {
                    batch.append(proposal.entry)
                    bytes += proposal.entry.data.count
                } else if !self.proposeChange(proposal.entry) {
                    self.queue.append(proposal)
                }
            }
            guard !batch.isEmpty, isLast || bytes >= Self.proposalBytes else { continue }
            guard self.propose(batch) else {
                self.queue += queue[first...place].filter { $0.entry.type == .normal }
                self.queue += queue[(place + 1)...]
                return
            }
            batch.removeAll(keepingCapacity: true)
            (first, bytes) = (place + 1, 0)
        }
    }

    private func isWanted(_ proposal: Proposal) -> Bool {
        guard proposal.term == 0 else {
            return self.isLeader && self.raft.term == proposal.term
        }
        // Whoever waited for it may have been told that it took too long, or have given it up.
        return proposal.id == 0 || self.pending.isOpen(proposal.id)
    }

    /// From how many bytes on what is proposed goes to the leader in a message of its own.
    private static var proposalBytes: Int { 1 << 20 }

    private func propose(_ entries: [Entry]) -> Bool {
        do throws(ProposalError) {
            try self.raft.propose(entries)
            return true
        } catch {
            return false
        }
    }

    private func proposeChange(_ entry: Entry) -> Bool {
        guard let change = try? ConfChange(decoding: entry.data) else { return true }
        do throws(ProposalError) {
            try self.raft.proposeConfChange(change)
            return true
        } catch {
            // An earlier change has to be applied first.
            return false
        }
    }

    /// Tells everybody whose time is over.
    func giveUpWaiting() {
        guard self.checksDeadlines else { return }
        self.checksDeadlines = false
        let ticks = self.options.requestTicks
        if self.now >= ticks {
            while let slot = self.pending.takeOldest(before: self.now - ticks) {
                if let token = slot.token { self.answer(token, self.timeout(since: slot.start)) }
            }
        }
        for read in self.reads.takeExpired(self.now) {
            guard let token = read.token else {
                self.confirmsLeadership = false
                continue
            }
            self.answer(token, read.needsLeader ? .noLeader : .timeout)
        }
        self.giveUpTransfer()
    }

    /// What etcd says of a proposal that was made at tick `start` and took too long.
    private func timeout(since start: UInt64) -> EtcdError {
        let twoElections = UInt64(2 * self.options.electionTicks)
        if let elected = self.leaderSince, start < elected, start + twoElections > elected {
            return .timeoutDueToLeaderFail
        }
        switch self.raft.leader {
        case 0: return .timeout
        case self.id: return self.hearsQuorum(since: start) ? .timeout : .timeoutDueToConnectionLost
        default:
            return self.connections.contains { $0.id == self.raft.leader && $0.since <= start }
                ? .timeout : .timeoutDueToConnectionLost
        }
    }

    private func hearsQuorum(since start: UInt64) -> Bool {
        let voters = self.raft.configuration.allVoters
        let heard = voters.filter { voter in
            voter == self.id
                || self.connections.contains { $0.id == voter && $0.since <= start }
        }
        return heard.count > voters.count / 2
    }
}
