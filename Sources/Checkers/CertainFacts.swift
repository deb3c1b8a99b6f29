import Histories

/// Gathers what is certain about each key, in order of revision, for `KeyTimeline`.
struct CertainFacts {
    private(set) var facts: [(rank: Int32, entry: KeyTimeline.Entry)] = []
    private let history: History
    private let keySpace: KeySpace

    static func timeline(
        of history: History,
        _ log: RevisionLog,
        _ pins: Pins,
        _ forced: [Int32?],
        _ keySpace: KeySpace
    ) -> KeyTimeline {
        var facts = CertainFacts(history: history, keySpace: keySpace)
        var nextHistorical = 0
        var revision = 1
        while revision <= log.highest {
            if log.writers[revision] != RevisionLog.noWriter {
                facts.addWrite(Int(log.writers[revision]), at: revision)
            } else if let gap = pins.gap(at: revision) {
                facts.addPins(pins.ofGap[gap], forced[gap], at: revision)
            }
            for id in log.reads(at: revision) { facts.addRead(Int(id), at: revision) }
            while nextHistorical < log.historicalReads.count,
                log.historicalReads[nextHistorical].revision <= Int64(revision)
            {
                let read = log.historicalReads[nextHistorical]
                facts.addStep(Int(read.operation), Int(read.offset), at: revision)
                nextHistorical += 1
            }
            revision += 1
        }
        return KeyTimeline(facts.facts, keys: keySpace.count)
    }

    private init(history: History, keySpace: KeySpace) {
        self.history = history
        self.keySpace = keySpace
    }

    private mutating func addWrite(_ id: OperationID, at revision: Int) {
        let operation = self.history.operations[id]
        let branch = Classification.branch(operation)
        guard branch.count == operation.results.count else { return }
        self.addGuard(operation, at: revision - 1)
        for offset in 0..<branch.count { self.addBefore(id, offset, revision) }
        for offset in 0..<branch.count {
            let result = self.history.results[operation.results.lowerBound + offset]
            switch self.history.steps[branch.lowerBound + offset] {
            case .range: continue
            case .put(let key, _, _, _):
                self.add(key, KeyTimeline.Entry(revision: revision, kind: .put))
            case .delete(let key, let end, _):
                if end == nil, result.count > 0 {
                    self.add(key, KeyTimeline.Entry(revision: revision, kind: .delete))
                }
            }
        }
    }

    /// What a guard's outcome shows of the store it was evaluated in.
    private mutating func addGuard(_ operation: Operation, at revision: Int) {
        for position in operation.compares {
            let comparison = self.history.comparisons[position]
            guard comparison.target == .modRevision, comparison.relation == .equal,
                comparison.rangeEnd == nil, operation.succeeded || operation.compares.count == 1
            else { continue }
            var kind = KeyTimeline.Entry.Kind.otherMod
            if operation.succeeded { kind = comparison.number == 0 ? .absent : .modOnly }
            self.add(
                comparison.key,
                KeyTimeline.Entry(revision: revision, mod: comparison.number, kind: kind)
            )
        }
    }

    /// What a write's answer shows of the store before it.
    private mutating func addBefore(_ id: OperationID, _ offset: Int, _ revision: Int) {
        let operation = self.history.operations[id]
        var isKeysOnly = false
        let branch = Classification.branch(operation)
        if case .range(let range) = self.history.steps[branch.lowerBound + offset] {
            if range.revision > 0 { return }
            isKeysOnly = range.keysOnly
        }
        let result = self.history.results[operation.results.lowerBound + offset]
        for keyValue in self.history.keyValues[result.keyValues]
        where keyValue.modRevision < Int64(revision) {
            self.add(keyValue, isKeysOnly, at: revision - 1)
        }
    }

    private mutating func addPins(_ pins: [Pins.Pin], _ forced: Int32?, at revision: Int) {
        if let forced { self.addForcedGuard(self.history.operations[Int(forced)], at: revision) }
        var ranks: [Int32] = []
        for pin in pins where !ranks.contains(pin.rank) {
            ranks.append(pin.rank)
            let kind: KeyTimeline.Entry.Kind = pin.isDelete ? .delete : .put
            self.facts.append((pin.rank, KeyTimeline.Entry(revision: revision, kind: kind)))
        }
        guard let forced, self.history.operations[Int(forced)].compares.isEmpty else { return }
        for position in self.history.operations[Int(forced)].success {
            guard case .put(let key, _, _, _) = self.history.steps[position] else { continue }
            let rank = Int32(self.keySpace.rank(key))
            if ranks.contains(rank) { continue }
            ranks.append(rank)
            self.facts.append((rank, KeyTimeline.Entry(revision: revision, kind: .put)))
        }
    }

    /// A request that alone can have made a gap found its guard to hold, if nothing else writes.
    private mutating func addForcedGuard(_ operation: Operation, at revision: Int) {
        if operation.failure.contains(where: { self.history.steps[$0].isWrite }) { return }
        for position in operation.compares {
            let comparison = self.history.comparisons[position]
            guard comparison.target == .modRevision, comparison.relation == .equal,
                comparison.rangeEnd == nil
            else { continue }
            self.add(
                comparison.key,
                KeyTimeline.Entry(
                    revision: revision - 1,
                    mod: comparison.number,
                    kind: comparison.number == 0 ? .absent : .modOnly
                )
            )
        }
    }

    private mutating func addRead(_ id: OperationID, at revision: Int) {
        let operation = self.history.operations[id]
        let branch = Classification.branch(operation)
        guard branch.count == operation.results.count else { return }
        self.addGuard(operation, at: revision)
        for offset in 0..<branch.count {
            switch self.history.steps[branch.lowerBound + offset] {
            case .range(let range):
                if range.revision == 0 || range.revision == Int64(revision) {
                    self.addStep(id, offset, at: revision)
                }
            case .delete(let key, nil, _):
                // It would have written otherwise.
                self.add(key, KeyTimeline.Entry(revision: revision, kind: .absent))
            case .put, .delete: continue
            }
        }
    }

    /// What one range of an answer shows of the store right after a revision.
    private mutating func addStep(_ id: OperationID, _ offset: Int, at revision: Int) {
        let operation = self.history.operations[id]
        let branch = Classification.branch(operation)
        guard branch.count == operation.results.count,
            case .range(let range) = self.history.steps[branch.lowerBound + offset]
        else { return }
        let result = self.history.results[operation.results.lowerBound + offset]
        for keyValue in self.history.keyValues[result.keyValues] {
            self.add(keyValue, range.keysOnly, at: revision)
        }
        if range.rangeEnd == nil, result.count == 0, result.keyValues.isEmpty {
            self.add(range.key, KeyTimeline.Entry(revision: revision, kind: .absent))
        }
    }

    private mutating func add(_ keyValue: KeyValue, _ isKeysOnly: Bool, at revision: Int) {
        self.add(
            keyValue.key,
            KeyTimeline.Entry(
                revision: revision,
                create: keyValue.createRevision,
                mod: keyValue.modRevision,
                version: keyValue.version,
                kind: isKeysOnly ? .presentWithoutValue : .present
            )
        )
    }

    private mutating func add(_ key: Symbol, _ entry: KeyTimeline.Entry) {
        self.facts.append((Int32(self.keySpace.rank(key)), entry))
    }
}
