import Histories

/// Finds for each pinned gap the requests of unknown outcome that can have made it.
struct PinMatcher: Sendable {
    /// A gap whose pins no request of unknown outcome fits.
    struct Orphan: Sendable {
        var gap: Int
        var pin: Pins.Pin
    }

    /// The only request that fits a gap's value, by the gap's position.
    private(set) var forced: [Int32?]
    /// The several requests that fit a gap's value; empty for gaps without a known value.
    private(set) var matches: [[Int32]]
    /// The first gap that nobody fits.
    private(set) var orphan: Orphan?
    /// The first two gaps that only one and the same request fits.
    private(set) var repeated: (operation: OperationID, first: Int, second: Int)?

    /// A put of the requests, for finding requests by what they write.
    private struct Put {
        var rank: Int32
        var value: Symbol
        var operation: Int32
    }

    init(
        _ pins: Pins,
        _ operations: [Int32],
        of history: History,
        _ keySpace: KeySpace
    ) {
        self.forced = Array(repeating: nil, count: pins.ofGap.count)
        self.matches = Array(repeating: [], count: pins.ofGap.count)
        let puts = Self.puts(operations, of: history, keySpace)
        let deletions = Deletions(operations, of: history, keySpace)
        var gapOfForced: [Int32: Int] = [:]
        for (gap, known) in pins.ofGap.enumerated() {
            guard let pin = known.first(where: { $0.value != nil }) else {
                self.note(deletions.only(known, of: history, keySpace), of: gap, &gapOfForced)
                continue
            }
            let matches = Self.matches(pin, puts).filter { id in
                Self.fits(history.operations[Int(id)], known, of: history, keySpace)
            }
            if matches.isEmpty, self.orphan == nil { self.orphan = Orphan(gap: gap, pin: pin) }
            if matches.count != 1 {
                self.matches[gap] = matches
                continue
            }
            self.note(matches[0], of: gap, &gapOfForced)
        }
    }

    /// Notes the only request that can have made a gap.
    private mutating func note(_ id: Int32?, of gap: Int, _ gapOfForced: inout [Int32: Int]) {
        guard let id else { return }
        self.forced[gap] = id
        if let first = gapOfForced.updateValue(gap, forKey: id), self.repeated == nil {
            self.repeated = (Int(id), first, gap)
        }
    }

    /// Whether a step does what a pin says.
    static func step(_ step: Step, does pin: Pins.Pin, _ keySpace: KeySpace) -> Bool {
        switch step {
        case .range: false
        case .put(let key, let value, _, _):
            !pin.isDelete && keySpace.rank(key) == Int(pin.rank)
                && (pin.value == nil || pin.value == value)
        case .delete(let key, let end, _):
            pin.isDelete && keySpace.ranks(key, to: end).contains(Int(pin.rank))
        }
    }

    /// Whether one of a request's branches does everything that is known of a gap.
    static func fits(
        _ operation: Operation,
        _ known: [Pins.Pin],
        of history: History,
        _ keySpace: KeySpace
    ) -> Bool {
        [operation.success, operation.failure].contains { branch in
            known.allSatisfy { pin in
                branch.contains { Self.step(history.steps[$0], does: pin, keySpace) }
            }
        }
    }

    private static func puts(
        _ operations: [Int32],
        of history: History,
        _ keySpace: KeySpace
    ) -> [Put] {
        var puts: [Put] = []
        for id in operations {
            let operation = history.operations[Int(id)]
            for branch in [operation.success, operation.failure] {
                for position in branch {
                    guard case .put(let key, let value, _, _) = history.steps[position] else {
                        continue
                    }
                    let rank = Int32(keySpace.rank(key))
                    puts.append(Put(rank: rank, value: value, operation: id))
                }
            }
        }
        return puts.sorted {
            ($0.rank, $0.value.index, $0.operation) < ($1.rank, $1.value.index, $1.operation)
        }
    }

    /// The requests with a put of that key and value, each once.
    private static func matches(_ pin: Pins.Pin, _ puts: [Put]) -> [Int32] {
        guard let value = pin.value?.index else { return [] }
        var low = 0
        var high = puts.count
        while low < high {
            let middle = (low + high) / 2
            let put = puts[middle]
            if (put.rank, put.value.index) < (pin.rank, value) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        var found: [Int32] = []
        while low < puts.count, puts[low].rank == pin.rank, puts[low].value.index == value {
            if found.last != puts[low].operation { found.append(puts[low].operation) }
            low += 1
        }
        return found
    }
}

/// Who may have deleted each key, where leases may.
private struct Deletions {
    private var ofKey: [Int32: [Int32]] = [:]
    private var ofRanges: [Int32] = []
    private var leases: [Int32: [Int32]] = [:]

    /// Nothing is looked for in a history without leases: the search settles deletions there.
    init(_ operations: [Int32], of history: History, _ keySpace: KeySpace) {
        if history.leaseCalls.isEmpty { return }
        for id in operations {
            let operation = history.operations[Int(id)]
            if let lease = history.leaseEnded(by: operation) {
                for rank in keySpace.leaseKeys.ranks(of: lease) {
                    self.leases[Int32(rank), default: []].append(id)
                }
                continue
            }
            for position in [operation.success, operation.failure].joined() {
                switch history.steps[position] {
                case .range, .put: continue
                case .delete(let key, nil, _):
                    self.ofKey[Int32(keySpace.rank(key)), default: []].append(id)
                case .delete: self.ofRanges.append(id)
                }
            }
        }
    }

    /// The lease whose end alone can have made a gap that is known to have deleted a key.
    func only(_ known: [Pins.Pin], of history: History, _ keySpace: KeySpace) -> Int32? {
        guard let pin = known.first(where: \.isDelete), let leases = self.leases[pin.rank],
            leases.count == 1
        else { return nil }
        let others = (self.ofKey[pin.rank] ?? []) + self.ofRanges
        let isOther = others.contains { id in
            PinMatcher.fits(history.operations[Int(id)], known, of: history, keySpace)
        }
        return isOther ? nil : leases[0]
    }
}
