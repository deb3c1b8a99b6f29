/// What the certain facts about one key leave open: stretches of time at whose ends its state is known
/// and within which undecided gaps may have written it.
///
/// Stretches in which no gap can have written the key are left out.
struct KeyCourse: Sendable {
    /// The state of a key at a moment; its version is 0 while it is absent.
    struct Moment: Hashable, Sendable {
        var create: Int32 = 0
        var mod: Int32 = 0
        var version: Int32 = 0
    }

    /// How a stretch must end.
    enum End: Hashable, Sendable {
        /// Nothing is known of the key any more.
        case open
        /// The key is not there.
        case absent
        /// The key is there and deleted, by the gap at that revision if there is one.
        case deletion(pinnedAt: Int32?)
        /// The key is just so.
        case present(Moment)
    }

    /// Something on the way, in order of revision.
    struct Event: Sendable {
        enum Kind: UInt8, Sendable {
            /// A certain write.
            case put
            /// A write by a gap, of which only the key is known.
            case pinned
            /// The key's last write was at `mod`.
            case held
            /// The key's last write was not at `mod`; for 0, the key was there.
            case refused
            /// An undecided gap.
            case gap
        }

        var kind: Kind
        var revision: Int32
        /// What a guard asked for.
        var mod: Int32 = 0
        /// The position of an undecided gap among those.
        var gap: Int32 = -1
        /// Whether some guard asks for a write of the key at this revision.
        var isAskedFor = false
    }

    struct Stretch: Sendable {
        var start: Moment
        var events: Range<Int>
        var end: End

        /// Whether how often the key was written in it is not known.
        var isLoose: Bool {
            guard case .present(let moment) = self.end else { return true }
            return self.start.version == 0 || self.start.create != moment.create
        }
    }

    private(set) var stretches: [Stretch] = []
    private(set) var events: [Event] = []

    private let supply: KeySupply
    private let gaps: UndecidedGaps
    /// The first undecided gap that any request was called in time for.
    private let firstGap: Int
    private var start = Moment()
    /// The last revision at which `start` is certain.
    private var certainAt = 1
    /// What happened since, but for the gaps.
    private var known: [Event] = []
    private var nextPinned = 0

    init(
        of supply: KeySupply,
        _ facts: ArraySlice<KeyTimeline.Entry>,
        _ gaps: UndecidedGaps
    ) {
        self.supply = supply
        self.gaps = gaps
        self.firstGap = gaps.index(shownAfter: supply.earliest)
        for fact in facts { self.add(fact) }
        self.close(.open, below: gaps.revisions.count)
    }

    private mutating func add(_ fact: KeyTimeline.Entry) {
        let revision = Int32(clamping: fact.revision)
        let mod = Int32(clamping: fact.mod)
        switch fact.kind {
        case .put:
            let kind: Event.Kind = self.isPinned(fact.revision) ? .pinned : .put
            self.known.append(Event(kind: kind, revision: revision))
        case .modOnly: self.known.append(Event(kind: .held, revision: revision, mod: mod))
        case .otherMod: self.known.append(Event(kind: .refused, revision: revision, mod: mod))
        case .delete:
            let pinned = self.isPinned(fact.revision) ? revision : nil
            self.close(.deletion(pinnedAt: pinned), below: self.gaps.index(from: fact.revision))
            self.begin(Moment(), at: fact.revision)
        case .absent:
            self.close(.absent, below: self.gaps.index(from: fact.revision + 1))
            self.begin(Moment(), at: fact.revision)
        case .present, .presentWithoutValue:
            let moment = Moment(
                create: Int32(clamping: fact.create),
                mod: mod,
                version: Int32(clamping: fact.version)
            )
            if moment != self.start || !self.known.isEmpty {
                self.close(.present(moment), below: self.gaps.index(from: Int(mod)))
            }
            self.begin(moment, at: fact.revision)
        }
    }

    private mutating func isPinned(_ revision: Int) -> Bool {
        let pinned = self.supply.pinned
        while self.nextPinned < pinned.count, pinned[self.nextPinned] < revision {
            self.nextPinned += 1
        }
        return self.nextPinned < pinned.count && pinned[self.nextPinned] == revision
    }

    private mutating func begin(_ moment: Moment, at revision: Int) {
        self.start = moment
        self.certainAt = revision
        self.known.removeAll(keepingCapacity: true)
    }

    /// Ends a stretch; gaps from `limit` on are behind it.
    private mutating func close(_ end: End, below limit: Int) {
        var spends = self.known.contains { $0.kind == .pinned }
        if case .deletion(.some) = end { spends = true }
        let isFixed = self.isFixed(end)
        let first = isFixed ? limit : max(self.firstGap, self.gaps.index(from: self.earliest(end)))
        if first >= limit, !spends { return }
        let base = self.events.count
        let refused = self.known.filter { $0.kind == .refused }.map(\.mod).sorted()
        var gap = first
        for event in self.known {
            while gap < limit, self.gaps.revisions[gap] <= Int(event.revision) {
                self.append(gap, refused)
                gap += 1
            }
            self.events.append(event)
        }
        while gap < limit {
            self.append(gap, refused)
            gap += 1
        }
        self.stretches.append(
            Stretch(start: self.start, events: base..<self.events.count, end: end)
        )
    }

    /// Whether what is known explains the end of a stretch, so that any write more would be too many.
    private func isFixed(_ end: End) -> Bool {
        switch end {
        case .open, .deletion: return false
        case .absent:
            return self.start.version == 0 && self.known.isEmpty && self.supply.deletes.isEmpty
        case .present(let moment):
            var version = self.start.version
            if version == 0 || self.start.create != moment.create {
                if version > 0 || !self.supply.deletes.isEmpty { return false }
                version = 0
            }
            for event in self.known where event.kind == .put || event.kind == .pinned {
                version += 1
            }
            return moment.version <= version
        }
    }

    /// The first revision at which a gap may have written the key since the stretch began.
    private func earliest(_ end: End) -> Int {
        if case .present(let moment) = end, moment.create != self.start.create,
            self.supply.deletes.isEmpty
        {
            return max(self.certainAt + 1, Int(moment.create))
        }
        return self.certainAt + 1
    }

    private mutating func append(_ gap: Int, _ refused: [Int32]) {
        let revision = Int32(clamping: self.gaps.revisions[gap])
        self.events.append(
            Event(
                kind: .gap,
                revision: revision,
                gap: Int32(gap),
                isAskedFor: self.supply.call(guardedBy: revision) != nil
                    || refused.contains(revision)
            )
        )
    }
}

/// The gaps of which nothing is known but that they wrote, in order of revision.
struct UndecidedGaps: Sendable {
    /// Their positions in `RevisionLog.gaps`.
    private(set) var positions: [Int] = []
    /// Their revisions.
    private(set) var revisions: [Int] = []
    /// The latest call of a request that may have filled each.
    private(set) var shownBy: [Int64] = []

    init(_ pins: Pins, _ matcher: PinMatcher, _ log: RevisionLog) {
        for gap in log.gaps.indices
        where pins.ofGap[gap].isEmpty && matcher.forced[gap] == nil && matcher.matches[gap].isEmpty
        {
            self.positions.append(gap)
            self.revisions.append(log.gaps[gap])
            self.shownBy.append(log.shownBy[log.gaps[gap]])
        }
    }

    /// The first at or after a revision.
    func index(from revision: Int) -> Int {
        self.first { self.revisions[$0] >= revision }
    }

    /// The first that was shown no earlier than a time.
    func index(shownAfter time: Int64) -> Int {
        self.first { self.shownBy[$0] >= time }
    }

    private func first(_ isReached: (Int) -> Bool) -> Int {
        var low = 0
        var high = self.revisions.count
        while low < high {
            let middle = (low + high) / 2
            if isReached(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
