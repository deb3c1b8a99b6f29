import Histories

/// What every revision of a history wrote: the order that the sweep made out.
///
/// Where nobody was answered for a revision it holds what the sweep chose to explain the answers,
/// and says whether anything else was possible.
struct RevisionOrder: Sendable {
    /// What a revision did to one key.
    struct Change: Sendable {
        /// The key.
        var key: Symbol
        /// The key's rank in the sweep's own key space.
        var rank: Int32
        /// What was there before.
        var before: KeyState
        /// What is there after it; absent after a deletion.
        var after: KeyState
        /// Whether nothing else can have happened to the key at this revision.
        var isCertain: Bool
        /// Whether the whole store before it was certain.
        var isBeforeCertain: Bool

        /// Whether the key was deleted rather than put.
        var isDelete: Bool { !self.after.exists }
    }

    /// The highest revision that anybody saw.
    let highest: Int
    /// The keys in the store's order, with the ranks that changes refer to.
    let keySpace: KeySpace
    /// The earliest return of an answer that showed a revision, or a higher one.
    let shownBy: [Int64]
    /// The request that wrote each revision; -1 for none, or for the end of a lease.
    private(set) var writers: [Int32]
    /// The lease whose end wrote a revision.
    private(set) var endedLeases: [Int: Int64] = [:]
    private var starts: [Int32] = [0, 0]
    private var changes: [Change] = []

    init(
        _ history: History,
        _ log: RevisionLog,
        _ pins: Pins,
        _ gaps: GapChoices,
        chosen: [Int: GapChoices.Choice],
        _ keySpace: KeySpace
    ) {
        self.highest = log.highest
        self.keySpace = keySpace
        self.shownBy = log.shownBy
        self.writers = Array(repeating: -1, count: log.highest + 1)
        var builder = OrderBuilder(history, pins, gaps, keySpace)
        var revision = 2
        while revision <= log.highest {
            self.starts.append(Int32(self.changes.count))
            if log.writers[revision] != RevisionLog.noWriter {
                let id = log.writers[revision]
                self.writers[revision] = id
                self.changes += builder.write(history.operations[Int(id)], at: revision)
            } else if let gap = pins.gap(at: revision) {
                let id = builder.settle(gap, at: revision, chosen[revision])
                if id >= 0 {
                    let operation = history.operations[Int(id)]
                    self.endedLeases[revision] = history.leaseEnded(by: operation)
                    if !operation.isLeaseEnd { self.writers[revision] = id }
                    self.changes += builder.fill(gap, with: operation, at: revision)
                }
            }
            revision += 1
        }
        self.starts.append(Int32(self.changes.count))
    }

    /// What a revision did, in the order of the keys; nothing beyond the highest.
    func changes(at revision: Int) -> ArraySlice<Change> {
        guard revision >= 2, revision <= self.highest else { return [] }
        return self.changes[Int(self.starts[revision])..<Int(self.starts[revision + 1])]
    }

    /// What a revision did to a key, if anything.
    func change(of key: Symbol, at revision: Int) -> Change? {
        self.changes(at: revision).first { $0.key == key }
    }
}

/// Carries the writes out once more and notes what they do.
private struct OrderBuilder {
    private let history: History
    private let pins: Pins
    private var gaps: GapChoices
    private var check: AnswerCheck
    /// Whether no earlier gap could have been anything else.
    private var isSettled = true
    /// Whether the gap just settled could not have been anything else.
    private var isOnly = true

    init(_ history: History, _ pins: Pins, _ gaps: GapChoices, _ keySpace: KeySpace) {
        self.history = history
        self.pins = pins
        self.gaps = gaps
        self.check = AnswerCheck(of: history, keySpace: keySpace)
    }

    /// What an answered write did.
    mutating func write(_ operation: Operation, at revision: Int) -> [RevisionOrder.Change] {
        let branch = Classification.branch(operation)
        var certain: [Int] = []
        for position in branch {
            switch self.history.steps[position] {
            case .put(let key, _, _, _), .delete(let key, nil, _):
                certain.append(self.check.keySpace.rank(key))
            case .range, .delete: continue
            }
        }
        let changes = self.changes(at: revision, ranks: self.ranks(branch)) { check, history in
            check.apply(branch: branch, at: Int64(revision), of: history)
        }
        return changes.map { change in
            var change = change
            change.isCertain = self.isSettled || certain.contains(Int(change.rank))
            return change
        }
    }

    /// Who made a gap: the sweep's choice, and whether there was another; -1 for nobody.
    mutating func settle(_ gap: Int, at revision: Int, _ choice: GapChoices.Choice?) -> Int32 {
        if let forced = self.gaps.forced[gap] {
            self.isOnly = true
            return forced
        }
        guard let choice else { return -1 }
        var choices: [GapChoices.Choice] = []
        self.gaps.append(
            to: &choices,
            besides: 0,
            for: gap,
            at: revision,
            self.check,
            self.history
        )
        self.isOnly = choices.count == 1
        return self.gaps.spend(choice)
    }

    /// What the request that made a gap did.
    mutating func fill(
        _ gap: Int,
        with operation: Operation,
        at revision: Int
    ) -> [RevisionOrder.Change] {
        var ranks = self.ranks(self.check.branch(of: operation, self.history))
        if let lease = self.history.leaseEnded(by: operation) {
            ranks = self.check.attached(to: lease)
        }
        let changes = self.changes(at: revision, ranks: ranks) { check, history in
            check.apply(operation, at: Int64(revision), of: history)
        }
        let isCertain = self.isSettled && self.isOnly
        let pins = self.pins.ofGap[gap]
        // Only now: what comes before this gap is as certain as it was.
        self.isSettled = isCertain
        return changes.map { change in
            var change = change
            change.isCertain =
                isCertain
                || pins.contains { $0.rank == change.rank && $0.isDelete == change.isDelete }
            return change
        }
    }

    private mutating func changes(
        at revision: Int,
        ranks: [Int],
        _ body: (inout AnswerCheck, History) -> Void
    ) -> [RevisionOrder.Change] {
        let before = ranks.map { self.check.store.states[$0] }
        body(&self.check, self.history)
        var changes: [RevisionOrder.Change] = []
        for (rank, before) in zip(ranks, before)
        where self.check.store.states[rank].mod == Int64(revision) {
            changes.append(
                RevisionOrder.Change(
                    key: self.check.keySpace.keys[rank],
                    rank: Int32(rank),
                    before: before,
                    after: self.check.store.states[rank],
                    isCertain: true,
                    isBeforeCertain: self.isSettled
                )
            )
        }
        return changes
    }

    /// The keys that a branch may write, each once and in order.
    private func ranks(_ branch: Range<Int>) -> [Int] {
        var ranks: Set<Int> = []
        for position in branch {
            switch self.history.steps[position] {
            case .range: continue
            case .put(let key, _, _, _): ranks.insert(self.check.keySpace.rank(key))
            case .delete(let key, let end, _):
                let range = self.check.keySpace.ranks(key, to: end)
                var next = range.lowerBound
                while let rank = self.check.store.firstLive(from: next, below: range.upperBound) {
                    ranks.insert(rank)
                    next = rank + 1
                }
            }
        }
        return ranks.sorted()
    }
}
