import EtcdAPI

/// A request that changes nothing and waits until it may be answered.
struct PendingRead {
    /// What is to be done when it may.
    enum Kind {
        case range(RangeRequest)
        case txn(TxnRequest)
        case memberList
        case barrier
        case keepAlive(Int64)
        case timeToLive(LeaseTimeToLiveRequest)
        /// The member's own wish to know whether it still leads.
        case leadership
    }

    /// The request's token; nil for a wish of the member's own.
    var token: UInt64?
    /// The tick after which nobody waits any more.
    var deadline: UInt64
    /// The tick at which it came.
    var start: UInt64
    var kind: Kind

    /// Whether only the leader can answer.
    var needsLeader: Bool {
        switch self.kind {
        case .keepAlive, .timeToLive: true
        default: false
        }
    }
}

/// The linearizable reads of a member.
///
/// One round is asked for at a time, for all reads that came before it was: a read never joins a
/// round that began before it came. A round that takes long may have lost a message, and is asked for
/// again under another id.
struct PendingReads {
    /// Reads that wait for the next round.
    var next: [PendingRead] = []
    /// Reads that wait for the round under way.
    var asked: [PendingRead] = []
    /// The round under way, nil for none.
    var askedID: UInt64?
    /// The tick at which it was asked for the last time.
    var askedTick: UInt64 = 0
    /// The lessor's tick at which it began, so that it confirms nothing later than that.
    var askedLeaseTick: UInt64 = 0
    /// Reads that are confirmed and wait for an entry to be applied, in the order of rounds.
    var confirmed: [(index: UInt64, reads: [PendingRead])] = []
    /// Requests that only a leader can answer, while none is known.
    var leaderless: [PendingRead] = []

    /// Whether a round should be asked for.
    var wantsRound: Bool { self.askedID == nil && !self.next.isEmpty }

    /// Whether anything waits, for a round or for an entry.
    var isWaiting: Bool {
        self.askedID != nil || !self.next.isEmpty || !self.leaderless.isEmpty
            || !self.confirmed.isEmpty
    }

    /// Has all reads that wait for a round join the one that begins.
    mutating func join() {
        swap(&self.asked, &self.next)
    }

    /// Takes out the reads of the round that ended.
    mutating func takeAsked() -> [PendingRead] {
        var taken: [PendingRead] = []
        swap(&taken, &self.asked)
        return taken
    }

    /// Takes out all that wait for longer than they may.
    mutating func takeExpired(_ now: UInt64) -> [PendingRead] {
        var expired: [PendingRead] = []
        Self.takeExpired(now, &self.next, &expired)
        Self.takeExpired(now, &self.asked, &expired)
        Self.takeExpired(now, &self.leaderless, &expired)
        for place in self.confirmed.indices {
            Self.takeExpired(now, &self.confirmed[place].reads, &expired)
        }
        return expired
    }

    private static func takeExpired(
        _ now: UInt64,
        _ reads: inout [PendingRead],
        _ expired: inout [PendingRead]
    ) {
        guard reads.contains(where: { $0.deadline <= now }) else { return }
        expired += reads.filter { $0.deadline <= now }
        reads.removeAll { $0.deadline <= now }
    }

    /// Takes out everything.
    mutating func takeAll() -> [PendingRead] {
        let all = self.next + self.asked + self.leaderless + self.confirmed.flatMap(\.reads)
        self = PendingReads()
        return all
    }

    /// Gives up waiting on behalf of `token`.
    mutating func cancel(_ token: UInt64) {
        self.next.removeAll { $0.token == token }
        self.asked.removeAll { $0.token == token }
        self.leaderless.removeAll { $0.token == token }
        for place in self.confirmed.indices {
            self.confirmed[place].reads.removeAll { $0.token == token }
        }
    }
}
