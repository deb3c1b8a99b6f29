import Histories

/// The keys of a history as dense numbers in the store's order of keys.
///
/// A key's rank is its place among all keys and range ends that the history mentions, so that a
/// range of keys is a range of ranks and the replayed store is a flat array.
struct KeySpace: Sendable {
    /// The keys, and range ends, in order.
    let keys: [Symbol]
    /// The rank of each symbol; -1 for those that are never a key.
    private let ranks: [Int32]
    /// The end that stands for "to the last key": a single zero byte (etcd's `\0`).
    private let openEnd: Symbol?
    /// Which keys were ever to be attached to which lease.
    let leaseKeys: LeaseKeys

    init(of history: History) {
        var marks = KeyMarks(count: history.symbols.count)
        marks.add(history)
        let symbols = history.symbols
        let keys = marks.symbols.sorted { symbols.isOrdered($0, before: $1) }
        var ranks = [Int32](repeating: -1, count: symbols.count)
        for (rank, key) in keys.enumerated() { ranks[Int(key.index)] = Int32(rank) }
        self.keys = keys
        self.ranks = ranks
        self.openEnd = symbols.symbol(of: [0])
        self.leaseKeys =
            history.leaseCalls.isEmpty
            ? LeaseKeys() : LeaseKeys(of: history) { Int(ranks[Int($0.index)]) }
    }

    /// How many ranks there are.
    var count: Int { self.keys.count }

    /// The rank of a key that the history mentions.
    func rank(_ key: Symbol) -> Int { Int(self.ranks[Int(key.index)]) }

    /// The ranks of a key or a range of keys.
    func ranks(_ key: Symbol, to end: Symbol?) -> Range<Int> {
        let start = self.rank(key)
        guard let end else { return start..<(start + 1) }
        if end == self.openEnd { return start..<self.count }
        return start..<max(start, self.rank(end))
    }
}

/// Collects the symbols that stand for keys.
private struct KeyMarks {
    private(set) var symbols: [Symbol] = []
    private var isMarked: [Bool]

    init(count: Int) {
        self.isMarked = Array(repeating: false, count: count)
    }

    mutating func add(_ history: History) {
        for comparison in history.comparisons {
            self.mark(comparison.key)
            if let end = comparison.rangeEnd { self.mark(end) }
        }
        for step in history.steps {
            switch step {
            case .range(let range):
                self.mark(range.key)
                if let end = range.rangeEnd { self.mark(end) }
            case .put(let key, _, _, _): self.mark(key)
            case .delete(let key, let end, _):
                self.mark(key)
                if let end { self.mark(end) }
            }
        }
        for keyValue in history.keyValues { self.mark(keyValue.key) }
        for event in history.watchEvents { self.mark(event.keyValue.key) }
        for watch in history.watches {
            self.mark(watch.key)
            if let end = watch.rangeEnd { self.mark(end) }
        }
    }

    private mutating func mark(_ symbol: Symbol) {
        let index = Int(symbol.index)
        if self.isMarked[index] { return }
        self.isMarked[index] = true
        self.symbols.append(symbol)
    }
}
