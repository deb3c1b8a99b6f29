#if PlantedBugs
import Basics
#endif

/// Linearizable reads without log entries (thesis §6.4).
///
/// A leader notes its commit index when a read arrives, and answers when a majority has answered a
/// round of heartbeats that started later: then no newer leader had committed anything before the
/// read arrived. Rounds are numbered; reads that arrive between two calls of `ready` share one, and
/// several may be under way. A member's answer to a round speaks for all rounds before. A leader
/// does not know all that is committed until an entry of its own term is, so reads wait for that.
///
/// The asker holds a read to one leader in one term: if either changes, the read fails. A read that
/// takes too long may have lost a message; it is cancelled and asked for again under another id.
extension RawCore {
    /// Asks for the confirmation of a read.
    ///
    /// - Returns: The read's id, which a later `Ready` confirms or fails; nil while no leader is
    ///   known to ask.
    mutating func requestRead() -> UInt64? {
        guard self.leader != 0 else { return nil }
        let id = self.reads.takeID()
        if self.role == .leader {
            self.takeRead(from: self.id, context: bigEndian(id))
        } else {
            self.send(
                Message(type: .readIndex, to: self.leader, entries: [Entry(data: bigEndian(id))])
            )
        }
        return id
    }

    /// Gives a read up; no `Ready` mentions it any more.
    mutating func cancelRead(_ id: UInt64) {
        self.reads.cancel(id)
    }

    mutating func takeForwardedRead(_ message: Message) {
        guard let context = message.entries.first?.data else { return }
        self.takeRead(from: message.from, context: context)
    }

    private mutating func takeRead(from: UInt64, context: [UInt8]) {
        guard self.log.matches(self.log.committed, term: self.term) else {
            self.reads.early.append((from, context))
            return
        }
        let index = self.log.committed
        #if PlantedBugs
        let isTrusting = PlantedBug.staleLeaseRead.isAlive && self.heardQuorum
        if isTrusting || PlantedBug.readWithoutQuorum.isAlive {
            return self.answerRead(from: from, context: context, index: index)
        }
        #endif
        if self.options.readMode == .lease {
            return self.answerRead(from: from, context: context, index: index)
        }
        self.reads.waiting.append(
            .init(from: from, context: context, index: index, round: self.reads.round + 1)
        )
        self.reads.needsRound = true
    }

    /// Takes early reads in, once an entry of this term is committed.
    private mutating func releaseEarlyReads() {
        guard !self.reads.early.isEmpty else { return }
        guard self.log.matches(self.log.committed, term: self.term) else { return }
        let early = self.reads.early
        self.reads.early.removeAll()
        for read in early { self.takeRead(from: read.from, context: read.context) }
    }

    /// Starts the round that reads which arrived since the last one wait for.
    mutating func startReadRound() {
        self.releaseEarlyReads()
        guard self.reads.needsRound else { return }
        self.reads.needsRound = false
        self.reads.round += 1
        self.heartbeatElapsed = 0
        self.broadcastHeartbeat()
        if let place = self.membership.place(of: self.id) {
            self.membership.progress[place].readRound = self.reads.round
        }
        self.confirmReads()
    }

    mutating func takeRoundAnswer(_ message: Message, _ place: Int) {
        guard let round = bigEndian(message.context), round <= self.reads.round else { return }
        guard round > self.membership.progress[place].readRound else { return }
        self.membership.progress[place].readRound = round
        self.confirmReads()
    }

    mutating func confirmReads() {
        guard !self.reads.waiting.isEmpty else { return }
        let confirmed = self.membership.configuration.voters.committedIndex { voter in
            guard let place = self.membership.place(of: voter) else { return 0 }
            return self.membership.progress[place].readRound
        }
        let done = self.reads.waiting.firstIndex { $0.round > confirmed }
        let answered = self.reads.waiting.prefix(done ?? self.reads.waiting.count)
        guard !answered.isEmpty else { return }
        for read in answered {
            self.answerRead(from: read.from, context: read.context, index: read.index)
        }
        self.reads.waiting.removeFirst(answered.count)
    }

    private mutating func answerRead(from: UInt64, context: [UInt8], index: UInt64) {
        if from == self.id {
            if let id = bigEndian(context) { self.reads.confirm(id, index: index) }
            return
        }
        self.send(
            Message(type: .readIndexResp, to: from, index: index, entries: [Entry(data: context)])
        )
    }

    mutating func takeReadAnswer(_ message: Message) {
        guard message.from == self.leader, let context = message.entries.first?.data else { return }
        guard let id = bigEndian(context) else { return }
        self.reads.confirm(id, index: message.index)
    }
}

#if PlantedBugs

extension RawCore {
    /// Whether a quorum was heard since the last time that this leader looked.
    private var heardQuorum: Bool {
        let result = self.membership.configuration.voters.voteResult { voter in
            guard let place = self.membership.place(of: voter) else { return false }
            return voter == self.id || self.membership.progress[place].isRecentlyActive
        }
        return result == .won
    }

    /// Asks for a read again under the id that it had.
    mutating func repeatRead(_ id: UInt64) {
        guard self.leader != 0 else { return }
        if self.role == .leader {
            self.takeRead(from: self.id, context: bigEndian(id))
        } else {
            self.send(
                Message(type: .readIndex, to: self.leader, entries: [Entry(data: bigEndian(id))])
            )
        }
    }
}

#endif
