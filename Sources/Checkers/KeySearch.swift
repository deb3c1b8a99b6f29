internal import Histories

/// The search for a legal order of one key's operations.
///
/// Operations are numbered answered ones first, in order of call, then the unknown ones. With that
/// numbering the set of done operations is a run of full words, a few mixed words around the point
/// the search has reached, and empty words: only the mixed ones are remembered (see `Done`).
struct KeySearch {
    enum Result {
        case found
        case none(blocked: Int, longest: [Int])
        case gaveUp(states: Int)
    }

    /// One end of an operation's interval in the list of what is not yet placed.
    private struct Entry {
        var operation: Int
        var isReturn: Bool
        var previous: Int
        var next: Int
    }

    private struct Placed {
        var operation: Int
        var valueBefore: Symbol?
    }

    private struct State: Hashable {
        var done: Done.Key
        var value: Symbol?
    }

    private let operations: [ValueOperation]
    private let positions: [Int]
    private let answered: Int
    private let limit: Int
    private var symbols: SymbolTable
    private var value: Symbol?

    private var entries: [Entry] = []
    private var callEntry: [Int]
    private var returnEntry: [Int?]

    private var done: Done
    private var seen: Set<State> = []
    private var order: [Placed] = []
    private var answeredPlaced = 0

    private var longest: [Int] = []
    private var blocked: Int?

    init(history: ValueHistory, positions: [Int], limit: Int) {
        let all = history.operations
        let sorted = positions.sorted { left, right in
            let (a, b) = (all[left], all[right])
            if (a.ret == .max) != (b.ret == .max) { return b.ret == .max }
            return (a.call, left) < (b.call, right)
        }
        self.positions = sorted
        self.operations = sorted.map { all[$0] }
        self.answered = self.operations.count { $0.ret != .max }
        self.limit = limit
        self.symbols = history.symbols
        self.value = history.initial
        self.callEntry = Array(repeating: 0, count: sorted.count)
        self.returnEntry = Array(repeating: nil, count: sorted.count)
        self.done = Done(answered: self.answered, unknown: sorted.count - self.answered)
        self.link()
    }

    /// Builds the list of calls and returns in order of time; entry 0 is its head.
    ///
    /// At one instant calls come before returns: intervals are closed, so an operation that returns
    /// when another is called may be ordered either way.
    private mutating func link() {
        var ends: [(time: Int64, isReturn: Bool, operation: Int)] = []
        for (operation, facts) in self.operations.enumerated() {
            ends.append((facts.call, false, operation))
            if facts.ret != .max { ends.append((facts.ret, true, operation)) }
        }
        ends.sort { left, right in
            (left.time, left.isReturn ? 1 : 0, left.operation)
                < (right.time, right.isReturn ? 1 : 0, right.operation)
        }
        self.entries = [Entry(operation: -1, isReturn: false, previous: -1, next: -1)]
        for end in ends {
            let index = self.entries.count
            self.entries[index - 1].next = index
            self.entries.append(
                Entry(
                    operation: end.operation,
                    isReturn: end.isReturn,
                    previous: index - 1,
                    next: -1
                )
            )
            if end.isReturn {
                self.returnEntry[end.operation] = index
            } else {
                self.callEntry[end.operation] = index
            }
        }
    }

    mutating func run() -> Result {
        var cursor = self.entries[0].next
        while self.answeredPlaced < self.answered {
            let entry = self.entries[cursor]
            if entry.isReturn {
                self.noteBlocked(by: entry.operation)
                guard let placed = self.takeBack() else {
                    return .none(
                        blocked: self.positions[self.blocked ?? entry.operation],
                        longest: self.longest.map { self.positions[$0] }
                    )
                }
                cursor = self.entries[self.callEntry[placed]].next
            } else if self.place(entry.operation) {
                cursor = self.entries[0].next
            } else {
                cursor = entry.next
            }
            if self.seen.count > self.limit { return .gaveUp(states: self.seen.count) }
        }
        return .found
    }

    /// Puts an operation next in the order, if its answer fits and the state is a new one.
    private mutating func place(_ operation: Int) -> Bool {
        guard case .leaves(let value) = self.effect(of: self.operations[operation].action) else {
            return false
        }
        self.done.insert(operation)
        let (isNew, _) = self.seen.insert(State(done: self.done.key, value: value))
        guard isNew else {
            self.done.remove(operation)
            return false
        }
        self.order.append(Placed(operation: operation, valueBefore: self.value))
        self.value = value
        if operation < self.answered { self.answeredPlaced += 1 }
        self.unlink(self.callEntry[operation])
        if let end = self.returnEntry[operation] { self.unlink(end) }
        return true
    }

    /// Undoes the last placement; returns its operation, or nil when there is none.
    private mutating func takeBack() -> Int? {
        guard let placed = self.order.popLast() else { return nil }
        let operation = placed.operation
        self.value = placed.valueBefore
        self.done.remove(operation)
        if operation < self.answered { self.answeredPlaced -= 1 }
        // In the reverse order of unlinking, so that the neighbours are those of that moment.
        if let end = self.returnEntry[operation] { self.relink(end) }
        self.relink(self.callEntry[operation])
        return operation
    }

    private mutating func unlink(_ index: Int) {
        let entry = self.entries[index]
        self.entries[entry.previous].next = entry.next
        if entry.next >= 0 { self.entries[entry.next].previous = entry.previous }
    }

    private mutating func relink(_ index: Int) {
        let entry = self.entries[index]
        self.entries[entry.previous].next = index
        if entry.next >= 0 { self.entries[entry.next].previous = index }
    }

    private mutating func noteBlocked(by operation: Int) {
        guard self.blocked == nil || self.order.count > self.longest.count else { return }
        self.blocked = operation
        self.longest = self.order.map(\.operation)
    }

    private enum Effect {
        case refused
        case leaves(Symbol?)
    }

    /// What an action does to the value, if its answer fits the value before.
    private mutating func effect(of action: ValueAction) -> Effect {
        switch action {
        case .read(let answer):
            return answer == self.value ? .leaves(self.value) : .refused
        case .write(let new):
            return .leaves(new)
        case .append(let suffix):
            let before = self.value.map { self.symbols.bytes(of: $0) } ?? []
            return .leaves(self.symbols.intern(before + self.symbols.bytes(of: suffix)))
        case .compareAndSet(let expected, let new, let answer):
            let matches = expected == self.value
            switch answer {
            case .matched: return matches ? .leaves(new) : .refused
            case .mismatched: return matches ? .refused : .leaves(self.value)
            case .unknown: return .leaves(matches ? new : self.value)
            }
        }
    }
}

/// The set of placed operations, with a compact form to remember.
struct Done {
    /// The answered operations' words from the first that is not full to the last that is not empty,
    /// then all words of the unknown ones: equal keys are equal sets.
    struct Key: Hashable {
        var firstMixedWord: Int
        var words: [UInt64]
    }

    private var answered: [UInt64]
    private var unknown: [UInt64]
    private let answeredCount: Int
    private var firstMixed = 0
    private var lastUsed = -1

    init(answered: Int, unknown: Int) {
        self.answeredCount = answered
        self.answered = Array(repeating: 0, count: answered / 64 + 1)
        self.unknown = Array(repeating: 0, count: unknown / 64 + (unknown % 64 == 0 ? 0 : 1))
    }

    mutating func insert(_ operation: Int) {
        self.flip(operation)
        if operation < self.answeredCount { self.lastUsed = max(self.lastUsed, operation / 64) }
        while self.firstMixed < self.answered.count, self.answered[self.firstMixed] == .max {
            self.firstMixed += 1
        }
    }

    mutating func remove(_ operation: Int) {
        self.flip(operation)
        if operation < self.answeredCount {
            self.firstMixed = min(self.firstMixed, operation / 64)
            while self.lastUsed >= 0, self.answered[self.lastUsed] == 0 { self.lastUsed -= 1 }
        }
    }

    private mutating func flip(_ operation: Int) {
        if operation < self.answeredCount {
            self.answered[operation / 64] ^= 1 << UInt64(operation % 64)
        } else {
            let bit = operation - self.answeredCount
            self.unknown[bit / 64] ^= 1 << UInt64(bit % 64)
        }
    }

    /// The compact form of the set.
    var key: Key {
        let last = max(self.lastUsed + 1, self.firstMixed)
        let window = self.answered[min(self.firstMixed, last)..<last]
        return Key(firstMixedWord: self.firstMixed, words: window + self.unknown)
    }
}
