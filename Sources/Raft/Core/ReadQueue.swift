/// The reads that wait for confirmation: those asked for here, and those a leader confirms.
struct ReadQueue {
    /// A read that the leader confirms.
    struct Waiting {
        /// Who asked: the leader itself or a follower.
        var from: UInt64
        /// The asker's name for it.
        var context: [UInt8]
        /// The commit index when it arrived: everything answered before is at or below it.
        var index: UInt64
        /// The round that it waits for.
        var round: UInt64
    }

    /// The next read's id.
    ///
    /// Ids start anywhere and are never used twice, not even for another try of the same read: a
    /// late answer to an earlier try would name an index from before the later one began (etcd
    /// #20418).
    private var nextID: UInt64
    /// The reads asked for here and not answered, oldest first.
    private(set) var pending: [UInt64] = []
    /// Reads confirmed since the last `Ready`.
    var confirmed: [ReadState] = []
    /// Reads failed since the last `Ready`.
    var failed: [UInt64] = []

    /// Reads that wait for the first entry of the leader's own term to be committed.
    var early: [(from: UInt64, context: [UInt8])] = []
    /// Reads that wait for a round, in the order of rounds.
    var waiting: [Waiting] = []
    /// The last round that was started, 0 for none.
    ///
    /// It counts on through the terms of a process; answers of older terms are told by their term.
    var round: UInt64 = 0
    /// Whether reads wait for a round that was not started.
    var needsRound = false

    init(firstID: UInt64) {
        self.nextID = firstID
    }

    /// Whether there is nothing to tell the shell and no round to start.
    var isQuiet: Bool { self.confirmed.isEmpty && self.failed.isEmpty && !self.needsRound }

    mutating func takeID() -> UInt64 {
        let id = self.nextID
        self.nextID &+= 1
        self.pending.append(id)
        return id
    }

    /// Confirms a read; late and repeated answers, and those to nobody's question, do nothing.
    mutating func confirm(_ id: UInt64, index: UInt64) {
        guard let place = self.pending.firstIndex(of: id) else { return }
        self.pending.remove(at: place)
        self.confirmed.append(ReadState(id: id, index: index))
    }

    mutating func cancel(_ id: UInt64) {
        if let place = self.pending.firstIndex(of: id) { self.pending.remove(at: place) }
    }

    mutating func failPending() {
        self.failed.append(contentsOf: self.pending)
        self.pending.removeAll()
    }

    /// Forgets what a leader confirms for others.
    mutating func forgetRounds() {
        self.early.removeAll()
        self.waiting.removeAll()
        self.needsRound = false
    }

    /// What heartbeats carry: the last round, while reads wait for one.
    var roundContext: [UInt8] {
        self.waiting.isEmpty || self.round == 0 ? [] : bigEndian(self.round)
    }
}

/// Eight bytes, the highest first, as etcd names its reads.
func bigEndian(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * $0)) }
}

/// The number in eight bytes, nil in others.
func bigEndian(_ bytes: [UInt8]) -> UInt64? {
    guard bytes.count == 8 else { return nil }
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
}
