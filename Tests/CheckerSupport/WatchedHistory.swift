import Basics
package import Histories

/// Draws legal histories with watches from a seed: requests against a naive store, and what watches
/// of all sorts would tell of them.
package struct WatchedHistory {
    /// What a history looks like.
    package struct Shape: Sendable {
        /// How many requests it has.
        package var requests = 30
        /// Which share of the outcomes nobody knows, 0 to 1.
        package var unknown = 0.0
        /// Whether compactions are among the requests.
        package var compacts = true

        /// A shape of that size.
        package init(requests: Int = 30, unknown: Double = 0, compacts: Bool = true) {
            self.requests = requests
            self.unknown = unknown
            self.compacts = compacts
        }
    }

    private struct Draft {
        var transaction: Transaction?
        var compaction: Int64 = 0
        var call: Int64
        var ret: Int64
        var isUnknown = false
        var answer: TransactionAnswer?
    }

    private var random: SeededRandom
    private let shape: Shape
    private var history = History()
    private var keys: [Symbol] = []
    private var nextValue = 0
    /// The moment at which each revision was made; the first two positions are the empty store's.
    private var madeAt: [Int64] = [0, 0]
    private var compacted: [(time: Int64, revision: Int64)] = []

    private static let step: Int64 = 10

    /// The history of a seed.
    package static func drawn(_ shape: Shape = Shape(), seed: UInt64) -> History {
        var generator = WatchedHistory(shape, seed: seed)
        return generator.draw()
    }

    private init(_ shape: Shape, seed: UInt64) {
        self.shape = shape
        self.random = SeededRandom(seed: seed)
        _ = self.history.symbols.intern([])
        _ = self.history.member("n1")
        for name in ["a", "b", "c", "d", "e", "f"] {
            self.keys.append(self.history.symbols.intern(name))
        }
    }

    private mutating func draw() -> History {
        var drafts = (0..<self.shape.requests).map { self.draft($0) }
        let store = self.run(&drafts)
        self.record(drafts)
        let watches = 1 + self.random.below(4)
        for number in 0..<watches { self.watch(Int32(number), store) }
        return self.history
    }

    private mutating func draft(_ index: Int) -> Draft {
        let point = Int64(index + 1) * Self.step
        let spread = self.random.chance(0.2) ? 40 : 9
        var draft = Draft(
            call: point - Int64(self.random.below(spread)),
            ret: point + Int64(self.random.below(spread))
        )
        if self.shape.compacts, index > 4, self.random.chance(0.06) {
            draft.compaction = 1
        } else {
            draft.transaction = self.transaction()
            draft.isUnknown = self.random.chance(self.shape.unknown)
        }
        return draft
    }

    private mutating func transaction() -> Transaction {
        let key = self.random.below(self.keys.count)
        let other = (key + 1 + self.random.below(self.keys.count - 1)) % self.keys.count
        switch self.random.below(10) {
        case ..<5: return Transaction(success: [self.put(key)])
        case ..<6:
            return Transaction(
                success: [.delete(key: self.keys[key], rangeEnd: nil, wantsPrevious: false)]
            )
        case ..<7:
            let (first, end) = (min(key, other), max(key, other))
            return Transaction(
                success: [
                    .delete(
                        key: self.keys[first],
                        rangeEnd: self.keys[end],
                        wantsPrevious: false
                    )
                ]
            )
        case ..<9: return Transaction(success: [self.put(key), self.put(other)])
        default:
            return Transaction(
                success: [.range(RangeStep(key: self.keys[0], rangeEnd: self.keys[5]))]
            )
        }
    }

    private mutating func put(_ key: Int) -> Step {
        self.nextValue += 1
        return .put(
            key: self.keys[key],
            value: self.history.symbols.intern("v\(self.nextValue)"),
            lease: 0,
            wantsPrevious: false
        )
    }

    /// Carries the requests out one after the other, which makes their answers legal.
    private mutating func run(_ drafts: inout [Draft]) -> NaiveStore {
        var scratch = self.history
        let operations = drafts.map { draft in
            let id = scratch.invoke(
                process: 0,
                member: -1,
                label: 0,
                transaction: draft.transaction ?? Transaction(success: []),
                at: 0
            )
            return scratch.operations[id]
        }
        var store = NaiveStore(of: scratch)
        self.history.symbols = scratch.symbols
        for index in drafts.indices {
            let point = Int64(index + 1) * Self.step
            if drafts[index].transaction == nil {
                drafts[index].compaction = 1 + Int64(self.random.below(Int(store.revision)))
                self.compacted.append((point, drafts[index].compaction))
                drafts[index].answer = TransactionAnswer(
                    revision: store.revision,
                    term: 2,
                    results: []
                )
            } else if !drafts[index].isUnknown || self.random.chance(0.6) {
                drafts[index].answer = store.execute(operations[index])
            }
            while Int64(self.madeAt.count) <= store.revision { self.madeAt.append(point) }
        }
        return store
    }

    private mutating func record(_ drafts: [Draft]) {
        let order = drafts.indices.sorted { (drafts[$0].call, $0) < (drafts[$1].call, $1) }
        for index in order {
            let draft = drafts[index]
            let id: OperationID
            if let transaction = draft.transaction {
                id = self.history.invoke(
                    process: Int32(index),
                    member: 0,
                    label: 0,
                    transaction: transaction,
                    at: draft.call
                )
            } else {
                id = self.history.invoke(
                    process: Int32(index),
                    member: 0,
                    label: 0,
                    compactingTo: draft.compaction,
                    at: draft.call
                )
            }
            if draft.isUnknown {
                self.history.complete(id, outcome: .info, error: 0, at: draft.ret)
            } else if let answer = draft.answer {
                self.history.complete(id, with: answer, at: draft.ret)
            }
        }
    }
}

extension WatchedHistory {
    private mutating func watch(_ number: Int32, _ store: NaiveStore) {
        let time = Int64(self.random.below(self.shape.requests)) * Self.step
        let current = Int64(self.madeAt.lastIndex { $0 <= time } ?? 1)
        let key = self.random.below(self.keys.count)
        let end = key + 1 + self.random.below(self.keys.count)
        var opening = WatchOpening(
            process: 1_000 + number,
            member: 0,
            watch: 0,
            time: time,
            key: self.keys[key],
            rangeEnd: self.rangeEnd(end, after: key),
            filter: WatchFilter(
                rawValue: UInt8(self.random.chance(0.3) ? self.random.below(3) : 0)
            ),
            wantsPrevious: self.random.chance(0.5),
            wantsProgress: true,
            allowsFragments: self.random.chance(0.3)
        )
        switch self.random.below(3) {
        case 0: opening.startRevision = 0
        case 1: opening.startRevision = 1 + Int64(self.random.below(Int(current)))
        default: opening.startRevision = current + 1 + Int64(self.random.below(4))
        }
        self.history.open(watch: opening)
        self.receive(opening, .created, revision: current, at: time + 1)
        let start = opening.startRevision == 0 ? current + 1 : opening.startRevision
        let compacted = self.compacted.filter { $0.time <= time }.map(\.revision).max() ?? 0
        if compacted > start {
            self.receive(opening, .cancelled, revision: current, compacted: compacted, at: time + 2)
        } else {
            self.follow(opening, from: start, time + 2, store)
        }
    }

    private mutating func rangeEnd(_ end: Int, after key: Int) -> Symbol? {
        if end == key + 1, self.random.chance(0.5) { return nil }
        return end < self.keys.count ? self.keys[end] : self.history.symbols.intern([0])
    }

    /// Tells a watch of everything from a revision on, until it breaks somewhere.
    private mutating func follow(
        _ opening: WatchOpening,
        from start: Int64,
        _ time: Int64,
        _ store: NaiveStore
    ) {
        var time = time
        var next = start
        let last = self.random.chance(0.3) ? store.revision - 3 : store.revision
        while next <= last {
            let through = min(last, next + Int64(self.random.below(3)))
            time = max(time + 1, self.madeAt[Int(through)] + 1 + Int64(self.random.below(8)))
            let events = store.changes(from: next, through: through).filter {
                self.concerns($0, opening)
            }.map { self.event($0, opening, store, at: time) }
            if !events.isEmpty {
                self.tell(opening, events, revision: through, at: time)
            }
            next = through + 1
            if self.random.chance(0.25) {
                self.receive(opening, .progress, revision: through, at: time + 1)
                time += 1
            }
        }
        if self.random.chance(0.3) { self.receive(opening, .broken, revision: 0, at: time + 1) }
    }

    private mutating func tell(
        _ opening: WatchOpening,
        _ events: [WatchEvent],
        revision: Int64,
        at time: Int64
    ) {
        guard opening.allowsFragments, events.count > 1, self.random.chance(0.5) else {
            self.receive(opening, .events, revision: revision, events, at: time)
            return
        }
        let cut = 1 + self.random.below(events.count - 1)
        let first = Array(events[..<cut])
        self.receive(opening, .events, revision: revision, first, isFragment: true, at: time)
        self.receive(opening, .events, revision: revision, Array(events[cut...]), at: time)
    }

    private func concerns(_ change: NaiveStore.Change, _ opening: WatchOpening) -> Bool {
        let bytes = self.history.symbols.bytes(of: change.key)
        let first = self.history.symbols.bytes(of: opening.key)
        let isInside =
            opening.rangeEnd.map { end in
                let end = self.history.symbols.bytes(of: end)
                return !bytes.lexicographicallyPrecedes(first)
                    && (end == [0] || bytes.lexicographicallyPrecedes(end))
            } ?? (bytes == first)
        return isInside && opening.filter.passes(isDelete: change.entry == nil)
    }

    private mutating func event(
        _ change: NaiveStore.Change,
        _ opening: WatchOpening,
        _ store: NaiveStore,
        at time: Int64
    ) -> WatchEvent {
        var event = store.event(change)
        if opening.wantsPrevious {
            event.previous = store.keyValue(of: change.key, at: change.revision - 1)
            // What was there before may have been compacted by the time it is asked for.
            let isCompacted = self.compacted.contains {
                $0.time <= time && $0.revision >= change.revision
            }
            if isCompacted, self.random.chance(0.5) { event.previous = nil }
        }
        return event
    }

    private mutating func receive(
        _ opening: WatchOpening,
        _ kind: WatchBatch.Kind,
        revision: Int64,
        _ events: [WatchEvent] = [],
        isFragment: Bool = false,
        compacted: Int64 = 0,
        at time: Int64
    ) {
        self.history.receive(
            process: opening.process,
            member: opening.member,
            watch: opening.watch,
            kind: kind,
            revision: revision,
            events: events,
            isFragment: isFragment,
            compactRevision: compacted,
            at: time
        )
    }
}
