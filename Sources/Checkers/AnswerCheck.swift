import Histories

/// Compares answers with the replayed store, and carries out steps on it.
///
/// One value holds what the comparison needs, so that the replay off-line and on-line share it.
struct AnswerCheck: Sendable {
    let keySpace: KeySpace
    var store: ReplayedStore
    /// Keys compared so far, for the report.
    var compared = 0
    private let emptyValue: Symbol?

    init(of history: History, keySpace: KeySpace) {
        self.keySpace = keySpace
        self.store = ReplayedStore(keys: keySpace.count)
        self.emptyValue = history.symbols.symbol(of: [])
    }

    /// Whether a guard holds in the store as it is.
    func holds(_ compares: Range<Int>, of history: History) -> Bool {
        for position in compares where !self.holds(history.comparisons[position], of: history) {
            return false
        }
        return true
    }

    /// Checks an answer against the store and carries out its writes.
    ///
    /// The store must be as it was right before the operation: after its revision for one that only
    /// saw it, after the revision before for one that wrote.
    mutating func check(
        _ id: OperationID,
        of history: History,
        wrote: Bool,
        omitsBranch: Bool = false
    ) -> Mismatch.Detail? {
        let operation = history.operations[id]
        if operation.kind == .compaction { return nil }
        if !omitsBranch, self.holds(operation.compares, of: history) != operation.succeeded {
            return .branch
        }
        let branch = Classification.branch(operation)
        let results = operation.results
        if branch.count != results.count { return .shape }
        // Within a write the store is at the revision before, until the first step that writes.
        var current = wrote ? operation.revision - 1 : operation.revision
        for offset in 0..<branch.count {
            let mismatch = self.check(
                history.steps[branch.lowerBound + offset],
                history.results[results.lowerBound + offset],
                at: operation.revision,
                current: &current,
                of: history
            )
            if let mismatch { return mismatch }
        }
        return nil
    }

    /// Carries out a request whose answer nobody got, or the end of a lease.
    mutating func apply(_ operation: Operation, at revision: Int64, of history: History) {
        if let lease = history.leaseEnded(by: operation) {
            for rank in self.attached(to: lease) { self.store.delete(rank, at: revision) }
            return
        }
        self.apply(branch: self.branch(of: operation, history), at: revision, of: history)
    }

    /// Carries out a branch.
    mutating func apply(branch: Range<Int>, at revision: Int64, of history: History) {
        for position in branch {
            switch history.steps[position] {
            case .range: continue
            case .put(let key, let value, let lease, _):
                self.store.put(self.keySpace.rank(key), value, lease: lease, at: revision)
            case .delete(let key, let end, _):
                let ranks = self.keySpace.ranks(key, to: end)
                var next = ranks.lowerBound
                while let rank = self.store.firstLive(from: next, below: ranks.upperBound) {
                    self.store.delete(rank, at: revision)
                    next = rank + 1
                }
            }
        }
    }

    /// The branch a request takes in the store as it is.
    func branch(of operation: Operation, _ history: History) -> Range<Int> {
        self.holds(operation.compares, of: history) ? operation.success : operation.failure
    }

    /// The keys attached to a lease in the store as it is, in order.
    func attached(to lease: Int64) -> [Int] {
        self.keySpace.leaseKeys.ranks(of: lease).filter { rank in
            self.store.states[rank].exists && self.store.states[rank].lease == lease
        }
    }

    /// Whether a request could be carried out at a revision, and would write something.
    func writes(_ operation: Operation, at revision: Int64, of history: History) -> Bool {
        if let lease = history.leaseEnded(by: operation) {
            return !self.attached(to: lease).isEmpty
        }
        let branch = self.branch(of: operation, history)
        var writes = false
        for position in branch {
            switch history.steps[position] {
            case .range(let range):
                // The store refuses the whole request when a step asks for the future.
                if range.revision > (writes ? revision : revision - 1) { return false }
            case .put: writes = true
            case .delete(let key, let end, _):
                let ranks = self.keySpace.ranks(key, to: end)
                if self.store.firstLive(from: ranks.lowerBound, below: ranks.upperBound) != nil {
                    writes = true
                }
            }
        }
        return writes
    }

    /// Checks a read of the store as it is now.
    mutating func check(
        _ range: RangeStep,
        _ result: StepResult,
        of history: History
    )
        -> Mismatch.Detail?
    {
        let ranks = self.keySpace.ranks(range.key, to: range.rangeEnd)
        var count: Int64 = 0
        var position = result.keyValues.lowerBound
        var next = ranks.lowerBound
        while let rank = self.store.firstLive(from: next, below: ranks.upperBound) {
            next = rank + 1
            count += 1
            if range.countOnly || (range.limit > 0 && count > range.limit) { continue }
            if position == result.keyValues.upperBound
                || history.keyValues[position].key != self.keySpace.keys[rank]
            {
                return self.wrongKey(position, result, insteadOf: rank, of: history)
            }
            if let mismatch = self.compare(position, rank, range.keysOnly, of: history) {
                return mismatch
            }
            position += 1
        }
        if position < result.keyValues.upperBound {
            return .extra(
                keyValue: position,
                expected: self.store.states[self.keySpace.rank(history.keyValues[position].key)]
            )
        }
        if count != result.count { return .count(expected: count, got: result.count) }
        let more = !range.countOnly && range.limit > 0 && count > range.limit
        return more == result.more ? nil : .more(expected: more)
    }
}

extension AnswerCheck {
    private func holds(_ comparison: Comparison, of history: History) -> Bool {
        let ranks = self.keySpace.ranks(comparison.key, to: comparison.rangeEnd)
        if comparison.rangeEnd == nil {
            return self.holds(comparison, for: self.store.states[ranks.lowerBound], of: history)
        }
        var next = ranks.lowerBound
        var isEmpty = true
        while let rank = self.store.firstLive(from: next, below: ranks.upperBound) {
            if !self.holds(comparison, for: self.store.states[rank], of: history) { return false }
            isEmpty = false
            next = rank + 1
        }
        // etcd compares an empty range like one absent key.
        return isEmpty ? self.holds(comparison, for: KeyState(), of: history) : true
    }

    private func holds(_ comparison: Comparison, for state: KeyState, of history: History) -> Bool {
        let exists = state.exists
        switch comparison.target {
        case .value:
            guard exists, let value = comparison.value else { return false }
            if state.value == value {
                return comparison.relation == .equal
            }
            switch comparison.relation {
            case .equal: return false
            case .notEqual: return true
            case .less: return history.symbols.isOrdered(state.value, before: value)
            case .greater: return history.symbols.isOrdered(value, before: state.value)
            }
        case .version: return Self.holds(comparison, exists ? state.version : 0)
        case .createRevision: return Self.holds(comparison, exists ? state.create : 0)
        case .modRevision: return Self.holds(comparison, exists ? state.mod : 0)
        case .lease: return Self.holds(comparison, exists ? state.lease : 0)
        }
    }

    private static func holds(_ comparison: Comparison, _ number: Int64) -> Bool {
        switch comparison.relation {
        case .equal: number == comparison.number
        case .notEqual: number != comparison.number
        case .less: number < comparison.number
        case .greater: number > comparison.number
        }
    }

    private mutating func check(
        _ step: Step,
        _ result: StepResult,
        at revision: Int64,
        current: inout Int64,
        of history: History
    ) -> Mismatch.Detail? {
        switch step {
        case .range(let range):
            if range.revision > current { return .futureRead }
            // An older revision is looked at when the replay is there.
            if range.revision > 0, range.revision < revision { return nil }
            return self.check(range, result, of: history)
        case .put(let key, let value, let lease, let wantsPrevious):
            let rank = self.keySpace.rank(key)
            let mismatch = self.checkPrevious(
                rank..<(rank + 1),
                result,
                wanted: wantsPrevious,
                of: history
            )
            if let mismatch { return mismatch }
            if result.count != 0 { return .count(expected: 0, got: result.count) }
            if result.more { return .more(expected: false) }
            self.store.put(rank, value, lease: lease, at: revision)
            current = revision
            return nil
        case .delete(let key, let end, let wantsPrevious):
            if result.count > 0 { current = revision }
            return self.checkDelete(
                self.keySpace.ranks(key, to: end),
                result,
                wantsPrevious: wantsPrevious,
                at: revision,
                of: history
            )
        }
    }

    private mutating func checkDelete(
        _ ranks: Range<Int>,
        _ result: StepResult,
        wantsPrevious: Bool,
        at revision: Int64,
        of history: History
    ) -> Mismatch.Detail? {
        let mismatch = self.checkPrevious(ranks, result, wanted: wantsPrevious, of: history)
        if let mismatch { return mismatch }
        var count: Int64 = 0
        var next = ranks.lowerBound
        while let rank = self.store.firstLive(from: next, below: ranks.upperBound) {
            count += 1
            next = rank + 1
            self.store.delete(rank, at: revision)
        }
        if count != result.count { return .count(expected: count, got: result.count) }
        return result.more ? .more(expected: false) : nil
    }

    /// Checks the keys as they were before a write, which come in order when they were asked for.
    private mutating func checkPrevious(
        _ ranks: Range<Int>,
        _ result: StepResult,
        wanted: Bool,
        of history: History
    ) -> Mismatch.Detail? {
        var position = result.keyValues.lowerBound
        var next = ranks.lowerBound
        while wanted, let rank = self.store.firstLive(from: next, below: ranks.upperBound) {
            next = rank + 1
            if position == result.keyValues.upperBound
                || history.keyValues[position].key != self.keySpace.keys[rank]
            {
                return self.wrongKey(position, result, insteadOf: rank, of: history)
            }
            if let mismatch = self.compare(position, rank, false, of: history) { return mismatch }
            position += 1
        }
        if position == result.keyValues.upperBound { return nil }
        return .extra(
            keyValue: position,
            expected: self.store.states[self.keySpace.rank(history.keyValues[position].key)]
        )
    }

    private mutating func compare(
        _ position: Int,
        _ rank: Int,
        _ keysOnly: Bool,
        of history: History
    ) -> Mismatch.Detail? {
        let state = self.store.states[rank]
        let got = history.keyValues[position]
        self.compared += 1
        let sameValue = keysOnly ? got.value == self.emptyValue : got.value == state.value
        if sameValue, got.modRevision == state.mod, got.createRevision == state.create,
            got.version == state.version, got.lease == state.lease
        {
            return nil
        }
        return .differs(keyValue: position, expected: state)
    }

    /// The key at `position` is not the one of `rank`: the one of them that comes first is the odd one.
    private func wrongKey(
        _ position: Int,
        _ result: StepResult,
        insteadOf rank: Int,
        of history: History
    ) -> Mismatch.Detail {
        if position < result.keyValues.upperBound {
            let got = self.keySpace.rank(history.keyValues[position].key)
            if got < rank {
                return .extra(keyValue: position, expected: self.store.states[got])
            }
        }
        return .missing(rank: rank, expected: self.store.states[rank])
    }
}
