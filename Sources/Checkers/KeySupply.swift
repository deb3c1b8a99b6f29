import Histories

/// When the requests of unknown outcome were called that may have written one key.
///
/// A request may fill a gap if it was called before anybody saw the gap's revision. Later gaps are
/// seen later, so of requests with equal effects the earliest called is always the one to spend.
struct KeySupply: Sendable {
    /// The key.
    let rank: Int
    /// Plain puts, in order.
    var puts: [Int64] = []
    /// Plain deletions, in order.
    var deletes: [Int64] = []
    /// Puts on the condition that the key is absent, in order.
    var creations: [Int64] = []
    /// The earliest put for each modification revision that guards ask for, in order of revision.
    var guarded: [(mod: Int32, call: Int64)] = []
    /// The gaps that are known to have written or deleted the key, but not for whom, in order.
    var pinned: [Int] = []

    /// The first call of any of them.
    var earliest: Int64 {
        let guarded = self.guarded.reduce(Int64.max) { min($0, $1.call) }
        return [self.puts, self.deletes, self.creations].reduce(guarded) {
            min($0, $1.first ?? .max)
        }
    }

    /// When the first put was called whose guard asks for a write of the key at `mod`.
    func call(guardedBy mod: Int32) -> Int64? {
        var low = 0
        var high = self.guarded.count
        while low < high {
            let middle = (low + high) / 2
            if self.guarded[middle].mod < mod { low = middle + 1 } else { high = middle }
        }
        guard low < self.guarded.count, self.guarded[low].mod == mod else { return nil }
        return self.guarded[low].call
    }
}

extension KeySupply {
    /// The supplies of all keys that a request of unknown outcome may write, in order of the keys.
    ///
    /// What a transaction over several keys may write is counted for each of them: an overestimate,
    /// which the replay corrects.
    static func all(
        _ writes: UnknownWrites,
        _ pins: Pins,
        _ matcher: PinMatcher,
        _ log: RevisionLog,
        _ history: History,
        _ keySpace: KeySpace
    ) -> [KeySupply] {
        let call = { (id: Int32) in history.operations[Int(id)].call }
        var supplies: [Int: KeySupply] = [:]
        for rank in writes.ranks {
            var supply = KeySupply(rank: rank)
            supply.puts = writes.puts[rank]?.operations.map(call) ?? []
            supply.deletes = writes.deletes[rank]?.operations.map(call) ?? []
            supplies[rank] = supply
        }
        for (key, requests) in writes.guardedPuts {
            let calls = requests.operations.map(call)
            if key.mod == 0 {
                supplies[key.rank]?.creations = calls
            } else if let first = calls.first {
                supplies[key.rank]?.guarded.append((Int32(clamping: key.mod), first))
            }
        }
        for id in writes.others {
            let operation = history.operations[Int(id)]
            for position in [operation.success, operation.failure].joined() {
                switch history.steps[position] {
                case .range, .delete(_, .some, _): continue
                case .put(let key, _, _, _):
                    let rank = keySpace.rank(key)
                    supplies[rank, default: KeySupply(rank: rank)].puts.append(call(id))
                case .delete(let key, nil, _):
                    let rank = keySpace.rank(key)
                    supplies[rank, default: KeySupply(rank: rank)].deletes.append(call(id))
                }
            }
        }
        for (gap, known) in pins.ofGap.enumerated() where matcher.forced[gap] == nil {
            guard matcher.matches[gap].isEmpty, let pin = known.first else { continue }
            supplies[Int(pin.rank)]?.pinned.append(log.gaps[gap])
        }
        return supplies.keys.sorted().compactMap { supplies[$0]?.sorted() }
    }

    private func sorted() -> KeySupply {
        var supply = self
        supply.puts.sort()
        supply.deletes.sort()
        supply.guarded.sort { $0.mod < $1.mod }
        return supply
    }
}
