import Histories

/// What answers and watches showed of the writes that nobody was answered for.
///
/// An answer that returns a key returns the revision that wrote it. When that revision is a gap, the
/// gap is *pinned*: it wrote that key, with that value.
struct Pins: Sendable {
    /// One thing that is known about a gap.
    struct Pin: Hashable, Sendable {
        /// The key's rank.
        var rank: Int32
        /// What the gap wrote to it; nil when only that it wrote is known.
        var value: Symbol?
        /// Whether the gap deleted the key.
        var isDelete: Bool
        /// The operation whose answer showed it; -1 for a watch.
        var witness: Int32
    }

    /// The pins of each gap, by its position in `RevisionLog.gaps`.
    private(set) var ofGap: [[Pin]]
    /// The gap's position for each revision; -1 for others.
    private let gapOfRevision: [Int32]

    init(
        of history: History,
        _ keySpace: KeySpace,
        _ log: RevisionLog,
        _ classification: Classification,
        isOmitted: Bool
    ) {
        self.ofGap = Array(repeating: [], count: log.gaps.count)
        var gapOfRevision = [Int32](repeating: -1, count: log.highest + 1)
        for (gap, revision) in log.gaps.enumerated() { gapOfRevision[revision] = Int32(gap) }
        self.gapOfRevision = gapOfRevision
        if log.gaps.isEmpty || isOmitted { return }
        for (id, key) in classification.keys.enumerated() where key >= 0 {
            self.add(id, of: history, keySpace)
        }
        for event in history.watchEvents {
            let rank = Int32(keySpace.rank(event.keyValue.key))
            self.add(
                Pin(
                    rank: rank,
                    value: event.isDelete ? nil : event.keyValue.value,
                    isDelete: event.isDelete,
                    witness: -1
                ),
                at: event.keyValue.modRevision
            )
        }
    }

    /// The gap's position at a revision, or nil when a known write is there.
    func gap(at revision: Int) -> Int? {
        let gap = self.gapOfRevision[revision]
        return gap < 0 ? nil : Int(gap)
    }

    /// Adds what the guards of requests show that alone can have made their gap.
    ///
    /// A request whose other branch writes nothing made its gap only if its guard held.
    mutating func add(
        forced: [Int32?],
        of history: History,
        _ keySpace: KeySpace,
        _ log: RevisionLog
    ) {
        for (gap, id) in forced.enumerated() {
            guard let id else { continue }
            let operation = history.operations[Int(id)]
            if operation.failure.contains(where: { history.steps[$0].isWrite }) { continue }
            for position in operation.compares {
                let comparison = history.comparisons[position]
                guard let shown = comparison.shownRevision, shown < Int64(log.gaps[gap]) else {
                    continue
                }
                let rank = Int32(keySpace.rank(comparison.key))
                self.add(Pin(rank: rank, value: nil, isDelete: false, witness: id), at: shown)
            }
        }
    }

    private mutating func add(_ id: OperationID, of history: History, _ keySpace: KeySpace) {
        let operation = history.operations[id]
        let branch = Classification.branch(operation)
        for position in operation.compares where operation.succeeded {
            let comparison = history.comparisons[position]
            guard let revision = comparison.shownRevision else { continue }
            let rank = Int32(keySpace.rank(comparison.key))
            self.add(
                Pin(rank: rank, value: nil, isDelete: false, witness: Int32(id)),
                at: revision
            )
        }
        for (offset, position) in operation.results.enumerated() {
            var hasValues = true
            if offset < branch.count,
                case .range(let range) = history.steps[branch.lowerBound + offset]
            {
                hasValues = !range.keysOnly
            }
            for keyValue in history.keyValues[history.results[position].keyValues] {
                let rank = Int32(keySpace.rank(keyValue.key))
                self.add(
                    Pin(
                        rank: rank,
                        value: hasValues ? keyValue.value : nil,
                        isDelete: false,
                        witness: Int32(id)
                    ),
                    at: keyValue.modRevision
                )
                if keyValue.createRevision != keyValue.modRevision {
                    self.add(
                        Pin(rank: rank, value: nil, isDelete: false, witness: Int32(id)),
                        at: keyValue.createRevision
                    )
                }
            }
        }
    }

    private mutating func add(_ pin: Pin, at revision: Int64) {
        guard revision > 1, revision < Int64(self.gapOfRevision.count) else { return }
        let gap = self.gapOfRevision[Int(revision)]
        if gap < 0 { return }
        for known in self.ofGap[Int(gap)]
        where known.rank == pin.rank && known.isDelete == pin.isDelete
            && (known.value == pin.value || pin.value == nil)
        {
            return
        }
        self.ofGap[Int(gap)].append(pin)
    }
}

extension Comparison {
    /// The revision that wrote the one key, if the comparison holds.
    var shownRevision: Int64? {
        guard self.relation == .equal, self.rangeEnd == nil, self.number > 0 else { return nil }
        return self.target == .modRevision || self.target == .createRevision ? self.number : nil
    }
}
