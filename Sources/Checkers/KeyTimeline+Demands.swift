/// What the gaps must have done to one key, as far as its certain facts tell.
struct KeyDemands: Sendable {
    /// A write or deletion that must have happened at one gap of a range of revisions.
    struct Demand: Sendable {
        var rank: Int
        var isDelete: Bool
        var revisions: ClosedRange<Int>
        /// How many of them, of which each takes a gap of its own.
        var count: Int
    }

    /// In order of the facts that show them.
    private(set) var demands: [Demand] = []
    /// Where the key may have been written any number of times.
    private(set) var leeway: [ClosedRange<Int>] = []

    private let rank: Int
    /// The last fact of this generation of the key that shows its version.
    private var shown: KeyTimeline.Entry?
    private var lastPut = 0
    /// Writes that guards which did not hold ask for, since `shown`; at most one after each put.
    private var changes: [ClosedRange<Int>] = []
    /// Whether the key was there, and the last revision at which that is certain.
    private var isPresent = false
    private var certainAt = 1

    /// Reads a key's facts, in order; `highest` is the last revision of the history.
    init(of rank: Int, _ entries: ArraySlice<KeyTimeline.Entry>, upTo highest: Int) {
        self.rank = rank
        for index in entries.indices {
            let entry = entries[index]
            switch entry.kind {
            case .put:
                self.lastPut = entry.revision
                self.isPresent = true
                self.certainAt = entry.revision
            case .delete: self.note(deletion: entry)
            case .absent: self.note(absence: entry)
            case .modOnly:
                self.isPresent = true
                self.certainAt = entry.revision
            case .otherMod: self.note(otherMod: entry)
            case .present, .presentWithoutValue: self.note(version: entry, entries)
            }
        }
        self.endGeneration(at: highest + 1)
    }

    private mutating func note(deletion entry: KeyTimeline.Entry) {
        if !self.isPresent { self.demand(from: self.certainAt + 1, through: entry.revision - 1) }
        self.endGeneration(at: entry.revision)
        self.isPresent = false
        self.certainAt = entry.revision
    }

    private mutating func note(absence entry: KeyTimeline.Entry) {
        if self.isPresent {
            self.demand(from: self.certainAt + 1, through: entry.revision, isDelete: true)
            self.endGeneration(at: entry.revision)
        }
        self.isPresent = false
        self.certainAt = entry.revision
    }

    private mutating func note(otherMod entry: KeyTimeline.Entry) {
        if entry.mod == 0, !self.isPresent {
            self.demand(from: self.certainAt + 1, through: entry.revision)
            self.isPresent = true
            self.certainAt = entry.revision
        } else if entry.mod > 0, entry.mod == Int64(self.lastPut), self.isPresent,
            self.changes.last?.lowerBound != self.lastPut + 1, entry.revision > self.lastPut
        {
            self.changes.append(self.lastPut + 1...entry.revision)
        }
    }

    private mutating func note(
        version entry: KeyTimeline.Entry,
        _ entries: ArraySlice<KeyTimeline.Entry>
    ) {
        defer {
            self.shown = entry
            self.changes.removeAll(keepingCapacity: true)
            self.isPresent = true
            self.certainAt = entry.revision
        }
        var low = 0
        var unknown: Int64 = 0
        if let shown = self.shown, shown.create == entry.create {
            unknown = entry.version &- shown.version &- Int64(entry.puts - shown.puts)
            low = shown.revision + 1
        } else {
            let creation = KeyTimeline.first(in: entries, from: Int(clamping: entry.create))
            guard creation < entries.endIndex, entries[creation].kind == .put,
                Int64(entries[creation].revision) == entry.create
            else { return }
            unknown = entry.version &- 1 &- Int64(entry.puts - entries[creation].puts)
            low = entries[creation].revision + 1
            self.noteCreation(creation, entries)
        }
        if unknown <= 0 { return }
        var left = Int(clamping: unknown)
        for change in self.changes where change.lowerBound >= low && left > 0 {
            self.demand(from: change.lowerBound, through: change.upperBound)
            left -= 1
        }
        self.demand(from: low, through: Int(clamping: entry.mod) - 1, count: left)
    }

    /// A key that was there before its creation was deleted in between, by a gap if by nothing else.
    private mutating func noteCreation(_ creation: Int, _ entries: ArraySlice<KeyTimeline.Entry>) {
        var index = creation - 1
        while index >= entries.startIndex, entries[index].kind == .otherMod { index -= 1 }
        guard index >= entries.startIndex else { return }
        let before = entries[index]
        if before.kind == .absent || before.kind == .delete { return }
        let end = entries[creation].revision
        self.demand(from: before.revision + 1, through: end - 1, isDelete: true)
        self.addLeeway(from: self.shown?.revision ?? 1, below: end)
    }

    private mutating func endGeneration(at end: Int) {
        for change in self.changes {
            self.demand(from: change.lowerBound, through: change.upperBound)
        }
        self.changes.removeAll(keepingCapacity: true)
        self.addLeeway(from: self.shown?.revision ?? self.certainAt, below: end)
        self.shown = nil
    }

    private mutating func addLeeway(from start: Int, below end: Int) {
        if start + 1 < end { self.leeway.append(start + 1...end - 1) }
    }

    private mutating func demand(
        from low: Int,
        through high: Int,
        count: Int = 1,
        isDelete: Bool = false
    ) {
        if low > high || count <= 0 { return }
        self.demands.append(
            Demand(rank: self.rank, isDelete: isDelete, revisions: low...high, count: count)
        )
    }
}

extension KeyTimeline {
    /// What the gaps must have done to a key.
    func demands(of rank: Int, upTo highest: Int) -> KeyDemands {
        KeyDemands(of: rank, self.facts(of: rank), upTo: highest)
    }

    /// Whether an answer shows that nothing was written to a key at a revision.
    func isFrozen(_ rank: Int, at revision: Int) -> Bool {
        let facts = self.facts(of: rank)
        let index = Self.first(in: facts, from: revision)
        guard index < facts.endIndex, facts[index].nextShown >= 0 else { return false }
        let shown = self.entry(Int(facts[index].nextShown))
        return shown.kind != .absent && shown.mod < Int64(revision)
    }

    /// The last certain write of a key before a revision, and the first revision after which a guard
    /// that asked for a write at `revision` did not hold although nothing else is known to have
    /// changed the key.
    func neighbours(_ rank: Int, of revision: Int) -> (before: Int, refusedAt: Int?) {
        let facts = self.facts(of: rank)
        let index = Self.first(in: facts, from: revision)
        var before = index - 1
        while before >= facts.startIndex, facts[before].kind != .put { before -= 1 }
        var after = index
        while after < facts.endIndex, facts[after].kind == .otherMod {
            if facts[after].mod == Int64(revision) {
                return (
                    before < facts.startIndex ? 0 : facts[before].revision, facts[after].revision
                )
            }
            after += 1
        }
        return (before < facts.startIndex ? 0 : facts[before].revision, nil)
    }

    /// The first of a key's facts at or after a revision.
    static func first(in facts: ArraySlice<Entry>, from revision: Int) -> Int {
        var low = facts.startIndex
        var high = facts.endIndex
        while low < high {
            let middle = (low + high) / 2
            if facts[middle].revision < revision { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
