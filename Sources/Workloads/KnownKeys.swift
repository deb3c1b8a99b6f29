import Histories

/// What the clients have seen of each key: the newest of all their answers.
struct KnownKeys: Sendable {
    private let name: @Sendable (Int) -> [UInt8]
    private var newest: [KeyValue?]
    private var numbers: [Symbol: Int] = [:]

    /// Knows nothing yet about keys `0 ..< count`, which are called `name(number)`.
    init(count: Int, name: @escaping @Sendable (Int) -> [UInt8]) {
        self.name = name
        self.newest = Array(repeating: nil, count: count)
    }

    /// What a key was last seen to hold; nil when it was absent or never seen.
    subscript(_ key: Int) -> KeyValue? { self.newest[key] }

    /// The symbol of a key's name.
    mutating func symbol(of key: Int, symbols: inout SymbolTable) -> Symbol {
        let symbol = symbols.intern(self.name(key))
        self.numbers[symbol] = key
        return symbol
    }

    /// Learns what an answer says about every key it mentions; answers may arrive in any order.
    mutating func learn(_ transaction: Transaction, _ answer: TransactionAnswer) {
        let steps = answer.succeeded ? transaction.success : transaction.failure
        for (step, result) in zip(steps, answer.results) {
            switch step {
            case .put(let key, let value, _, _):
                // Creation and version are not in the answer, and no guard uses them.
                self.saw(
                    KeyValue(
                        key: key,
                        value: value,
                        createRevision: 0,
                        modRevision: answer.revision,
                        version: 0
                    )
                )
            case .delete(let key, _, _):
                self.sawNothing(key, at: answer.revision)
            case .range(let range):
                for keyValue in result.keyValues { self.saw(keyValue) }
                if range.rangeEnd == nil && result.keyValues.isEmpty {
                    self.sawNothing(range.key, at: answer.revision)
                }
            }
        }
    }

    private mutating func saw(_ keyValue: KeyValue) {
        guard let key = self.numbers[keyValue.key] else { return }
        if let known = self.newest[key], known.modRevision >= keyValue.modRevision { return }
        self.newest[key] = keyValue
    }

    private mutating func sawNothing(_ symbol: Symbol, at revision: Int64) {
        guard let key = self.numbers[symbol] else { return }
        if let known = self.newest[key], known.modRevision > revision { return }
        self.newest[key] = nil
    }
}
