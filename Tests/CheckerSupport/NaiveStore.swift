package import Histories

/// The plainest key-value store that answers as etcd does, to compare a checker with.
///
/// It shares no code with the checkers: keys are texts, every revision is kept as a whole dictionary,
/// and nothing is clever.
package struct NaiveStore {
    /// One key.
    struct Entry: Equatable {
        var value: Symbol
        var create: Int64
        var mod: Int64
        var version: Int64
        var lease: Int64
    }

    /// What happened to a key at a revision, as a watch would show it.
    package struct Change: Equatable {
        var revision: Int64
        var key: Symbol
        var entry: Entry?
    }

    /// The keys in their order, with their bytes.
    let keys: [(symbol: Symbol, bytes: [UInt8])]
    /// The store after each revision; position 0 is revision 1, the empty store.
    private(set) var states: [[Entry?]]
    /// Everything that changed.
    private(set) var changes: [Change] = []

    private var history: History
    private let emptyValue: Symbol

    /// An empty store that knows the texts of a history.
    package init(of history: History) {
        var history = history
        self.emptyValue = history.symbols.intern([])
        var seen = Set<Symbol>()
        var keys: [(symbol: Symbol, bytes: [UInt8])] = []
        func add(_ key: Symbol) {
            if seen.insert(key).inserted { keys.append((key, history.symbols.bytes(of: key))) }
        }
        for step in history.steps {
            switch step {
            case .range(let range): add(range.key)
            case .put(let key, _, _, _), .delete(let key, _, _): add(key)
            }
        }
        for comparison in history.comparisons { add(comparison.key) }
        self.keys = keys.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        self.states = [Array(repeating: nil, count: keys.count)]
        self.history = history
    }

    /// A store as it is, that knows the requests of a history which has grown.
    package init(of history: History, continuing store: NaiveStore) {
        self = store
        self.history = history
    }

    /// The store's revision.
    package var revision: Int64 { Int64(self.states.count) }

    /// Carries out a request; nil when the store refuses it.
    package mutating func execute(_ operation: Operation) -> TransactionAnswer? {
        let succeeded = operation.compares.allSatisfy { self.holds(self.history.comparisons[$0]) }
        let branch = self.history.steps[succeeded ? operation.success : operation.failure]
        var state = self.states[self.states.count - 1]
        var changes: [Change] = []
        var results: [TransactionAnswer.Result] = []
        for step in branch {
            guard let result = self.execute(step, &state, &changes) else { return nil }
            results.append(result)
        }
        if !changes.isEmpty {
            self.states.append(state)
            self.changes += changes
        }
        return TransactionAnswer(
            revision: self.revision,
            term: 2,
            succeeded: succeeded,
            results: results
        )
    }

    /// Deletes the keys attached to a lease at one revision, if there are any; when it `splits`, each
    /// at a revision of its own.
    package mutating func end(lease: Int64, splits: Bool = false) {
        while true {
            var state = self.states[self.states.count - 1]
            let attached = state.indices.filter { state[$0]?.lease == lease }
            if attached.isEmpty { return }
            let next = self.revision + 1
            for place in splits ? attached.prefix(1) : attached[...] {
                state[place] = nil
                let key = self.keys[place].symbol
                self.changes.append(Change(revision: next, key: key, entry: nil))
            }
            self.states.append(state)
        }
    }

    /// A key as it was right after a revision.
    package func keyValue(of key: Symbol, at revision: Int64) -> KeyValue? {
        let place = self.places(key, nil)[0]
        guard revision >= 1 else { return nil }
        return self.states[Int(revision) - 1][place].map { self.keyValue(key, $0) }
    }

    /// Whether a watch event tells what happened.
    package func explains(_ event: WatchEvent) -> Bool {
        self.changes.contains { change in
            guard change.revision == event.keyValue.modRevision,
                change.key == event.keyValue.key
            else { return false }
            guard let entry = change.entry else { return event.isDelete }
            return !event.isDelete && self.keyValue(change.key, entry) == event.keyValue
        }
    }

    /// The watch events of everything that happened.
    package var events: [WatchEvent] { self.changes.map { self.event($0) } }

    /// A change as a watch tells of it, without what was there before.
    package func event(_ change: Change) -> WatchEvent {
        guard let entry = change.entry else {
            return WatchEvent(
                isDelete: true,
                keyValue: KeyValue(
                    key: change.key,
                    value: self.emptyValue,
                    createRevision: 0,
                    modRevision: change.revision,
                    version: 0
                )
            )
        }
        return WatchEvent(isDelete: false, keyValue: self.keyValue(change.key, entry))
    }

    /// What happened between two revisions, both included, in order.
    package func changes(from first: Int64, through last: Int64) -> [Change] {
        self.changes.filter { $0.revision >= first && $0.revision <= last }
    }

    private func execute(
        _ step: Step,
        _ state: inout [Entry?],
        _ changes: inout [Change]
    )
        -> TransactionAnswer.Result?
    {
        let next = self.revision + 1
        switch step {
        case .range(let range): return self.read(range, state, isChanged: !changes.isEmpty)
        case .put(let key, let value, let lease, let wantsPrevious):
            let place = self.places(key, nil)[0]
            let old = state[place]
            let new = Entry(
                value: value,
                create: old?.create ?? next,
                mod: next,
                version: (old?.version ?? 0) + 1,
                lease: lease
            )
            state[place] = new
            changes.append(Change(revision: next, key: key, entry: new))
            let previous = wantsPrevious ? old.map { [self.keyValue(key, $0)] } : nil
            return TransactionAnswer.Result(keyValues: previous ?? [])
        case .delete(let key, let end, let wantsPrevious):
            var previous: [KeyValue] = []
            for place in self.places(key, end) {
                guard let old = state[place] else { continue }
                previous.append(self.keyValue(self.keys[place].symbol, old))
                state[place] = nil
                let change = Change(revision: next, key: self.keys[place].symbol, entry: nil)
                changes.append(change)
            }
            return TransactionAnswer.Result(
                keyValues: wantsPrevious ? previous : [],
                count: Int64(previous.count)
            )
        }
    }

    private func read(
        _ range: RangeStep,
        _ state: [Entry?],
        isChanged: Bool
    )
        -> TransactionAnswer.Result?
    {
        let current = self.revision + (isChanged ? 1 : 0)
        if range.revision > current { return nil }
        var state = state
        if range.revision > 0, range.revision < current {
            state = self.states[Int(range.revision) - 1]
        }
        var found: [KeyValue] = []
        for place in self.places(range.key, range.rangeEnd) {
            guard let entry = state[place] else { continue }
            var keyValue = self.keyValue(self.keys[place].symbol, entry)
            if range.keysOnly { keyValue.value = self.emptyValue }
            found.append(keyValue)
        }
        let count = Int64(found.count)
        if range.countOnly { return TransactionAnswer.Result(count: count) }
        let isCut = range.limit > 0 && count > range.limit
        return TransactionAnswer.Result(
            keyValues: isCut ? Array(found.prefix(Int(range.limit))) : found,
            count: count,
            more: isCut
        )
    }

    private func holds(_ comparison: Comparison) -> Bool {
        let state = self.states[self.states.count - 1]
        let present = self.places(comparison.key, comparison.rangeEnd).compactMap { state[$0] }
        if present.isEmpty {
            return comparison.target != .value && Self.holds(0, comparison)
        }
        return present.allSatisfy { entry in
            switch comparison.target {
            case .value: return self.holds(entry.value, comparison)
            case .version: return Self.holds(entry.version, comparison)
            case .createRevision: return Self.holds(entry.create, comparison)
            case .modRevision: return Self.holds(entry.mod, comparison)
            case .lease: return Self.holds(entry.lease, comparison)
            }
        }
    }

    private func holds(_ value: Symbol, _ comparison: Comparison) -> Bool {
        let left = self.history.symbols.bytes(of: value)
        let right = comparison.value.map { self.history.symbols.bytes(of: $0) } ?? []
        return switch comparison.relation {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left.lexicographicallyPrecedes(right)
        case .greater: right.lexicographicallyPrecedes(left)
        }
    }

    private static func holds(_ number: Int64, _ comparison: Comparison) -> Bool {
        switch comparison.relation {
        case .equal: number == comparison.number
        case .notEqual: number != comparison.number
        case .less: number < comparison.number
        case .greater: number > comparison.number
        }
    }

    private func places(_ key: Symbol, _ end: Symbol?) -> [Int] {
        guard let end else { return self.keys.indices.filter { self.keys[$0].symbol == key } }
        let first = self.history.symbols.bytes(of: key)
        let last = self.history.symbols.bytes(of: end)
        return self.keys.indices.filter { place in
            let bytes = self.keys[place].bytes
            return !bytes.lexicographicallyPrecedes(first)
                && (last == [0] || bytes.lexicographicallyPrecedes(last))
        }
    }

    private func keyValue(_ key: Symbol, _ entry: Entry) -> KeyValue {
        KeyValue(
            key: key,
            value: entry.value,
            createRevision: entry.create,
            modRevision: entry.mod,
            version: entry.version,
            lease: entry.lease
        )
    }
}
