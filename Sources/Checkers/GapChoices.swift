import Histories

/// Who may have made each gap: the requests of unknown outcome, with what is certain about the keys.
struct GapChoices: Sendable {
    /// A request, or a class of them, that may fill a gap.
    struct Choice: Sendable {
        enum Kind: Hashable, Sendable {
            case put(Int)
            case delete(Int)
            case guarded(UnknownWrites.GuardedKey)
            case other(Int32)
        }

        var kind: Kind
        /// Choices of low priority are tried first: the revision by which it is needed, or larger.
        var priority: Int
    }

    /// The request that alone can have made a gap, by the gap's position.
    let forced: [Int32?]
    private let matches: [[Int32]]
    private let pins: Pins
    private let shownBy: [Int64]
    private let timeline: KeyTimeline?
    private let plan: [GapPlan.Write?]
    private let omitsBound: Bool
    private let omitsOnce: Bool
    private var writes: UnknownWrites

    init(
        _ pins: Pins,
        _ log: RevisionLog,
        _ matcher: PinMatcher,
        _ timeline: KeyTimeline?,
        _ plan: GapPlan?,
        _ writes: UnknownWrites,
        _ options: SweepOptions
    ) {
        self.pins = pins
        self.forced = matcher.forced
        self.matches = matcher.matches
        self.shownBy = log.shownBy
        self.timeline = timeline
        self.plan = plan?.writes ?? Array(repeating: nil, count: log.gaps.count)
        self.writes = writes
        self.omitsBound = options.omitted.contains(.gapBound)
        self.omitsOnce = options.omitted.contains(.once)
    }

    /// Appends what may fill a gap as planned; false when that is nothing.
    func appendPlanned(
        to choices: inout [Choice],
        for gap: Int,
        at revision: Int,
        _ check: AnswerCheck,
        _ history: History
    ) -> Bool {
        guard let write = self.plan[gap] else { return false }
        let base = choices.count
        self.append(
            to: &choices,
            write.rank,
            KeyTimeline.Room(put: write.isDelete ? nil : 0, delete: write.isDelete ? 0 : nil),
            at: revision,
            check,
            history
        )
        return choices.count > base
    }

    /// Appends everything that may fill a gap, the likeliest first, but what was `planned` before.
    func append(
        to choices: inout [Choice],
        besides planned: Int,
        for gap: Int,
        at revision: Int,
        _ check: AnswerCheck,
        _ history: History
    ) {
        let base = choices.count
        if self.matches[gap].isEmpty {
            let wanted = self.pins.ofGap[gap].first
            for rank in wanted.map({ [Int($0.rank)] }) ?? self.writes.ranks {
                self.append(
                    to: &choices,
                    rank,
                    self.room(rank, at: revision, check.store.states[rank], wanted),
                    at: revision,
                    check,
                    history
                )
            }
            for id in self.writes.others {
                self.append(to: &choices, id, gap, at: revision, check, history)
            }
        } else {
            for id in self.matches[gap] {
                self.append(to: &choices, id, gap, at: revision, check, history)
            }
        }
        if planned > 0 {
            let kinds = choices[(base - planned)..<base].map(\.kind)
            choices[base...].removeAll { kinds.contains($0.kind) }
        }
        choices[base...].sort { $0.priority < $1.priority }
    }

    /// Spends a request on a gap and says which.
    mutating func spend(_ choice: Choice) -> Int32 {
        let id = self.operation(choice)
        switch choice.kind {
        case .put(let rank): self.writes.puts[rank]?.spent += 1
        case .delete(let rank): self.writes.deletes[rank]?.spent += 1
        case .guarded(let key): self.writes.guardedPuts[key]?.spent += 1
        case .other(let id): if !self.omitsOnce { self.writes.isSpent[Int(id)] = true }
        }
        return id
    }

    /// Takes back the last `spend`, of the same choice.
    mutating func unspend(_ choice: Choice) {
        switch choice.kind {
        case .put(let rank): self.writes.puts[rank]?.spent -= 1
        case .delete(let rank): self.writes.deletes[rank]?.spent -= 1
        case .guarded(let key): self.writes.guardedPuts[key]?.spent -= 1
        case .other(let id): self.writes.isSpent[Int(id)] = false
        }
    }

    /// The request that the last `spend` of a choice took.
    func operation(spentOn choice: Choice) -> Int32 {
        switch choice.kind {
        case .put(let rank): Self.last(self.writes.puts[rank])
        case .delete(let rank): Self.last(self.writes.deletes[rank])
        case .guarded(let key): Self.last(self.writes.guardedPuts[key])
        case .other(let id): id
        }
    }

    /// Whether a request does what is known of a gap, in the store as it is.
    func satisfies(
        _ operation: Operation,
        _ gap: Int,
        _ check: AnswerCheck,
        _ history: History
    )
        -> Bool
    {
        if let lease = history.leaseEnded(by: operation) {
            let attached = check.attached(to: lease)
            return self.pins.ofGap[gap].allSatisfy { pin in
                pin.isDelete && attached.contains(Int(pin.rank))
            }
        }
        let branch = check.branch(of: operation, history)
        return self.pins.ofGap[gap].allSatisfy { pin in
            branch.contains { PinMatcher.step(history.steps[$0], does: pin, check.keySpace) }
        }
    }

    private static func last(_ spent: UnknownWrites.Class?) -> Int32 {
        guard let spent, spent.spent > 0 else { return -1 }
        return spent.operations[spent.spent - 1]
    }

    private func operation(_ choice: Choice) -> Int32 {
        switch choice.kind {
        case .put(let rank): Self.next(self.writes.puts[rank])
        case .delete(let rank): Self.next(self.writes.deletes[rank])
        case .guarded(let key): Self.next(self.writes.guardedPuts[key])
        case .other(let id): id
        }
    }

    private static func next(_ candidates: UnknownWrites.Class?) -> Int32 {
        guard let candidates, candidates.spent < candidates.operations.count else { return -1 }
        return candidates.operations[candidates.spent]
    }

    /// Whether a class has a request left that was called in time for a gap.
    private func isOpen(
        _ candidates: UnknownWrites.Class?,
        at revision: Int,
        _ history: History
    ) -> Bool {
        let id = Self.next(candidates)
        return id >= 0 && self.isInTime(id, at: revision, history)
    }

    private func isInTime(_ id: Int32, at revision: Int, _ history: History) -> Bool {
        self.omitsBound || history.operations[Int(id)].call <= self.shownBy[revision]
    }

    private func append(
        to choices: inout [Choice],
        _ rank: Int,
        _ room: KeyTimeline.Room,
        at revision: Int,
        _ check: AnswerCheck,
        _ history: History
    ) {
        let state = check.store.states[rank]
        if let put = room.put {
            let mod = state.exists ? state.mod : 0
            let key = UnknownWrites.GuardedKey(rank: rank, mod: mod)
            if self.writes.guardedRanks.contains(rank),
                self.isOpen(self.writes.guardedPuts[key], at: revision, history)
            {
                choices.append(Choice(kind: .guarded(key), priority: put))
            }
            if self.isOpen(self.writes.puts[rank], at: revision, history) {
                choices.append(Choice(kind: .put(rank), priority: put))
            }
        }
        if let delete = room.delete, state.exists,
            self.isOpen(self.writes.deletes[rank], at: revision, history)
        {
            choices.append(Choice(kind: .delete(rank), priority: delete))
        }
    }

    private func append(
        to choices: inout [Choice],
        _ id: Int32,
        _ gap: Int,
        at revision: Int,
        _ check: AnswerCheck,
        _ history: History
    ) {
        if self.writes.isSpent[Int(id)] || !self.isInTime(id, at: revision, history) { return }
        let operation = history.operations[Int(id)]
        guard check.writes(operation, at: Int64(revision), of: history),
            self.satisfies(operation, gap, check, history)
        else { return }
        if let lease = history.leaseEnded(by: operation) {
            self.append(to: &choices, id, endOf: lease, gap, at: revision, check)
            return
        }
        var priority = KeyTimeline.Room.unneeded
        for position in check.branch(of: operation, history) {
            guard case .put(let key, _, _, _) = history.steps[position] else { continue }
            let rank = check.keySpace.rank(key)
            if self.pins.ofGap[gap].contains(where: { Int($0.rank) == rank }) { continue }
            guard let put = self.room(rank, at: revision, check.store.states[rank]).put else {
                return
            }
            priority = min(priority, put)
        }
        choices.append(Choice(kind: .other(id), priority: priority))
    }

    /// Appends the end of a lease, if every key attached to it may have been deleted at a gap.
    private func append(
        to choices: inout [Choice],
        _ id: Int32,
        endOf lease: Int64,
        _ gap: Int,
        at revision: Int,
        _ check: AnswerCheck
    ) {
        var priority = KeyTimeline.Room.unneeded
        for rank in check.attached(to: lease) {
            if self.pins.ofGap[gap].contains(where: { Int($0.rank) == rank }) {
                priority = 0
                continue
            }
            guard let delete = self.room(rank, at: revision, check.store.states[rank]).delete else {
                return
            }
            priority = min(priority, delete)
        }
        choices.append(Choice(kind: .other(id), priority: priority))
    }

    /// The same for a gap of which something may be known.
    private func room(
        _ rank: Int,
        at revision: Int,
        _ state: KeyState,
        _ wanted: Pins.Pin?
    ) -> KeyTimeline.Room {
        // What is known to have happened needs no looking ahead.
        guard let wanted else { return self.room(rank, at: revision, state) }
        return KeyTimeline.Room(put: wanted.isDelete ? nil : 0, delete: wanted.isDelete ? 0 : nil)
    }

    /// How urgent a write and a deletion of a key are at a gap; nil where they cannot be.
    private func room(_ rank: Int, at revision: Int, _ state: KeyState) -> KeyTimeline.Room {
        self.timeline?.room(rank, at: revision, state)
            ?? KeyTimeline.Room(put: KeyTimeline.Room.unneeded, delete: KeyTimeline.Room.unneeded)
    }
}

extension GapChoices {
    /// The last revision below `revision` after which a key's state is certain.
    func fixed(_ rank: Int, before revision: Int) -> Int {
        self.timeline?.fixed(rank, before: revision) ?? 0
    }

    /// The same for everything that decides what a request does.
    func fixed(
        _ operation: Operation,
        before revision: Int,
        _ check: AnswerCheck,
        _ history: History
    ) -> Int {
        var fixed = revision
        if let lease = history.leaseEnded(by: operation) {
            for rank in check.keySpace.leaseKeys.ranks(of: lease) {
                fixed = min(fixed, self.fixed(rank, before: revision))
            }
            return fixed
        }
        for position in operation.compares {
            let comparison = history.comparisons[position]
            if comparison.rangeEnd != nil { return 0 }
            fixed = min(fixed, self.fixed(check.keySpace.rank(comparison.key), before: revision))
        }
        for branch in [operation.success, operation.failure] {
            for position in branch {
                switch history.steps[position] {
                case .range: continue
                case .put(let key, _, _, _), .delete(let key, nil, _):
                    fixed = min(fixed, self.fixed(check.keySpace.rank(key), before: revision))
                case .delete: return 0
                }
            }
        }
        return fixed
    }

    /// Which choices a contradiction blames: those for gaps above the revision returned.
    func blames(
        _ detail: Mismatch.Detail,
        _ id: OperationID,
        before revision: Int,
        _ check: AnswerCheck,
        _ history: History
    ) -> Int {
        switch detail {
        case .shape, .futureRead: return .max
        case .branch:
            return history.operations[id].compares.reduce(revision) { fixed, position in
                let comparison = history.comparisons[position]
                if comparison.rangeEnd != nil { return 0 }
                let rank = check.keySpace.rank(comparison.key)
                return min(fixed, self.fixed(rank, before: revision))
            }
        case .missing(let rank, _):
            if Self.hasLimit(history.operations[id], history) { return 0 }
            return self.fixed(rank, before: revision)
        case .extra(let keyValue, _), .differs(let keyValue, _):
            // With a limit, the number of keys before it matters too.
            if Self.hasLimit(history.operations[id], history) { return 0 }
            let rank = check.keySpace.rank(history.keyValues[keyValue].key)
            return self.fixed(rank, before: revision)
        case .count, .more, .watchEvent, .noWriter: return 0
        }
    }

    /// Which earlier choices are to blame that a gap had no more choices than it had.
    func blames(
        at revision: Int,
        chosen: Int,
        _ gap: Int,
        _ check: AnswerCheck,
        _ history: History
    ) -> Int {
        if !self.matches[gap].isEmpty {
            return chosen == self.matches[gap].count ? revision : 0
        }
        var blames = revision
        for id in self.writes.others where self.isInTime(id, at: revision, history) {
            if self.writes.isSpent[Int(id)] { return 0 }
            let operation = history.operations[Int(id)]
            blames = min(blames, self.fixed(operation, before: revision, check, history))
        }
        for rank in self.writes.ranks {
            let state = check.store.states[rank]
            let key = UnknownWrites.GuardedKey(rank: rank, mod: state.exists ? state.mod : 0)
            for candidates in [
                self.writes.puts[rank], self.writes.deletes[rank], self.writes.guardedPuts[key],
            ] where (candidates?.spent ?? 0) > 0 {
                if !self.isOpen(candidates, at: revision, history) { return 0 }
            }
            blames = min(blames, self.fixed(rank, before: revision))
        }
        return blames
    }

    private static func hasLimit(_ operation: Operation, _ history: History) -> Bool {
        Classification.branch(operation).contains { position in
            if case .range(let range) = history.steps[position] { range.limit > 0 } else { false }
        }
    }
}
