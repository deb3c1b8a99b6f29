import Histories

/// The requests of unknown outcome that may have made a gap, arranged by what they could have done.
///
/// Requests whose effects nobody can tell apart are one class, of which the earliest called comes
/// first: whoever may fill a gap may fill every later one, so it does not matter which is spent.
struct UnknownWrites: Sendable {
    /// Requests with equal effects, in order of call.
    struct Class: Sendable {
        var operations: [Int32] = []
        /// How many of them are spent.
        var spent = 0
    }

    /// For each key, plain puts of it.
    var puts: [Int: Class] = [:]
    /// For each key, plain deletions of it.
    var deletes: [Int: Class] = [:]
    /// For each key and modification revision, puts on the condition that the key has it.
    var guardedPuts: [GuardedKey: Class] = [:]
    /// Everything else, one by one, in order of call.
    var others: [Int32] = []
    /// Whether each operation of the history is spent; those of a class are counted there instead.
    var isSpent: [Bool] = []
    /// The keys that have a class, in order.
    private(set) var ranks: [Int] = []
    /// The keys that have guarded puts.
    private(set) var guardedRanks: Set<Int> = []

    /// A key with the modification revision that a guard asks for.
    struct GuardedKey: Hashable, Sendable {
        var rank: Int
        var mod: Int64
    }

    /// Arranges the given requests but those that are `forced` onto some gap; `isDistinct` says
    /// whether a put's value could be told apart.
    init(
        _ operations: [Int32],
        forced: [Int32?],
        of history: History,
        _ keySpace: KeySpace,
        isDistinct: (_ rank: Int, _ value: Symbol) -> Bool
    ) {
        self.isSpent = Array(repeating: false, count: history.operations.count)
        for case .some(let id) in forced { self.isSpent[Int(id)] = true }
        let byCall = RadixSort.sorted(operations) { history.operations[$0].call }
        for id in byCall where !self.isSpent[Int(id)] {
            self.add(id, of: history, keySpace, isDistinct: isDistinct)
        }
        var ranks = Set(self.puts.keys)
        ranks.formUnion(self.deletes.keys)
        for key in self.guardedPuts.keys {
            ranks.insert(key.rank)
            self.guardedRanks.insert(key.rank)
        }
        self.ranks = ranks.sorted()
    }

    private mutating func add(
        _ id: Int32,
        of history: History,
        _ keySpace: KeySpace,
        isDistinct: (_ rank: Int, _ value: Symbol) -> Bool
    ) {
        let operation = history.operations[Int(id)]
        guard operation.success.count == 1, operation.compares.count <= 1,
            !operation.failure.contains(where: { history.steps[$0].isWrite })
        else {
            self.others.append(id)
            return
        }
        let modGuard = operation.compares.first.map { history.comparisons[$0] }
        switch history.steps[operation.success.lowerBound] {
        case .put(let key, let value, 0, _) where !isDistinct(keySpace.rank(key), value):
            let rank = keySpace.rank(key)
            if modGuard == nil {
                self.puts[rank, default: Class()].operations.append(id)
            } else if let modGuard, modGuard.key == key, modGuard.rangeEnd == nil,
                modGuard.target == .modRevision, modGuard.relation == .equal
            {
                let guarded = GuardedKey(rank: rank, mod: modGuard.number)
                self.guardedPuts[guarded, default: Class()].operations.append(id)
            } else {
                self.others.append(id)
            }
        case .delete(let key, nil, _) where modGuard == nil:
            self.deletes[keySpace.rank(key), default: Class()].operations.append(id)
        default: self.others.append(id)
        }
    }
}

extension Step {
    /// Whether the step can write.
    var isWrite: Bool {
        if case .range = self { false } else { true }
    }
}
