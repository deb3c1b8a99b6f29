import Histories
import Workloads

/// A store for the workloads to talk to: a map with revisions, as far as their requests go.
struct ModelStore {
    var symbols = SymbolTable()
    private(set) var revision: Int64 = 1
    private var live: [Symbol: KeyValue] = [:]
    private var versions: [(key: [UInt8], value: KeyValue?, revision: Int64)] = []

    mutating func run(_ transaction: Transaction) -> TransactionAnswer {
        let succeeded = transaction.compares.allSatisfy { self.holds($0) }
        let steps = succeeded ? transaction.success : transaction.failure
        let writes = steps.contains { if case .range = $0 { false } else { true } }
        if writes { self.revision += 1 }
        let results = steps.map { self.run($0) }
        return TransactionAnswer(
            revision: self.revision,
            term: 2,
            succeeded: succeeded,
            results: results
        )
    }

    /// The live keys at a revision, in key order.
    func contents(at revision: Int64) -> [KeyValue] {
        var live: [[UInt8]: KeyValue] = [:]
        if revision == self.revision {
            for value in self.live.values { live[self.symbols.bytes(of: value.key)] = value }
        } else {
            for version in self.versions where version.revision <= revision {
                live[version.key] = version.value
            }
        }
        return live.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
    }

    private func holds(_ comparison: Comparison) -> Bool {
        let found = self.live[comparison.key]
        return switch comparison.target {
        case .version: found?.version ?? 0 == comparison.number
        case .modRevision: found?.modRevision ?? 0 == comparison.number
        case .value: found?.value == comparison.value
        default: false
        }
    }

    private mutating func run(_ step: Step) -> TransactionAnswer.Result {
        switch step {
        case .put(let key, let value, _, _):
            let old = self.live[key]
            let new = KeyValue(
                key: key,
                value: value,
                createRevision: old?.createRevision ?? self.revision,
                modRevision: self.revision,
                version: (old?.version ?? 0) + 1
            )
            self.live[key] = new
            self.versions.append((self.symbols.bytes(of: key), new, self.revision))
            return .init()
        case .delete(let key, _, _):
            let count = self.live.removeValue(forKey: key) == nil ? 0 : 1
            self.versions.append((self.symbols.bytes(of: key), nil, self.revision))
            return .init(count: Int64(count))
        case .range(let range):
            return self.read(range)
        }
    }

    private func read(_ range: RangeStep) -> TransactionAnswer.Result {
        let first = self.symbols.bytes(of: range.key)
        let end = range.rangeEnd.map { self.symbols.bytes(of: $0) }
        if end == nil, range.revision == 0 {
            let found = self.live[range.key].map { [$0] } ?? []
            return .init(keyValues: found, count: Int64(found.count))
        }
        let contents = self.contents(at: range.revision == 0 ? self.revision : range.revision)
        let matching = contents.filter { keyValue in
            let key = self.symbols.bytes(of: keyValue.key)
            guard let end else { return key == first }
            return !key.lexicographicallyPrecedes(first)
                && (end == [0] || key.lexicographicallyPrecedes(end))
        }
        let limit = range.limit == 0 ? matching.count : Int(range.limit)
        return .init(
            keyValues: Array(matching.prefix(limit)),
            count: Int64(matching.count),
            more: matching.count > limit
        )
    }
}
