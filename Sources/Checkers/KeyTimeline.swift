import Histories

/// What is certain about each key, whichever way the unknown outcomes went.
///
/// The search for an explanation of gaps looks ahead in it: an answer that shows a key's version and
/// revisions says how many unknown writes the key must have seen before, and when none can have
/// been. It also says from which revision on a key's state is known for certain, so that a
/// contradiction blames no choice made before.
struct KeyTimeline: Sendable {
    /// One certain fact.
    struct Entry: Sendable {
        enum Kind: UInt8, Sendable {
            /// A write of the key at `revision`.
            case put
            /// A deletion of the key at `revision`.
            case delete
            /// The key, as it was right after `revision`.
            case present
            /// The same without its value.
            case presentWithoutValue
            /// Only the key's last revision, as a guard that held shows it.
            case modOnly
            /// The key did not have the revision `mod` right after `revision`: a guard did not hold.
            case otherMod
            /// The key was not there right after `revision`.
            case absent
        }

        var revision: Int
        var create: Int64 = 0
        var mod: Int64 = 0
        var version: Int64 = 0
        /// Certain writes of the key in this and earlier entries.
        var puts: Int32 = 0
        /// Certain deletions of the key in this and earlier entries.
        var deletes: Int32 = 0
        /// The nearest entry from here on that shows the key's last revision or absence; -1 for none.
        var nextShown: Int32 = -1
        /// The nearest entry from here on that shows the key's version or absence; -1 for none.
        var nextVersion: Int32 = -1
        /// The nearest entry up to here that fixes the key's whole state; -1 for none.
        var lastFixed: Int32 = -1
        var kind: Kind
    }

    private var starts: [Int32]
    private var entries: [Entry]

    /// Arranges facts that come in order of revision; within one revision, writes come first.
    init(_ facts: [(rank: Int32, entry: Entry)], keys: Int) {
        self.starts = Array(repeating: 0, count: keys + 1)
        for fact in facts { self.starts[Int(fact.rank) + 1] += 1 }
        for index in 1..<self.starts.count { self.starts[index] += self.starts[index - 1] }
        var next = self.starts
        self.entries = Array(
            repeating: Entry(revision: 0, kind: .absent),
            count: facts.count
        )
        for fact in facts {
            self.entries[Int(next[Int(fact.rank)])] = fact.entry
            next[Int(fact.rank)] += 1
        }
        for rank in 0..<keys { self.link(Int(self.starts[rank])..<Int(self.starts[rank + 1])) }
    }

    private mutating func link(_ range: Range<Int>) {
        var puts: Int32 = 0
        var deletes: Int32 = 0
        var lastFixed: Int32 = -1
        for index in range {
            switch self.entries[index].kind {
            case .put: puts += 1
            case .delete:
                deletes += 1
                lastFixed = Int32(index)
            case .present, .absent: lastFixed = Int32(index)
            case .presentWithoutValue, .modOnly, .otherMod: break
            }
            self.entries[index].puts = puts
            self.entries[index].deletes = deletes
            self.entries[index].lastFixed = lastFixed
        }
        var nextShown: Int32 = -1
        var nextVersion: Int32 = -1
        for index in range.reversed() {
            switch self.entries[index].kind {
            case .put, .delete, .otherMod: break
            case .modOnly: nextShown = Int32(index)
            case .present, .presentWithoutValue, .absent:
                nextShown = Int32(index)
                nextVersion = Int32(index)
            }
            self.entries[index].nextShown = nextShown
            self.entries[index].nextVersion = nextVersion
        }
    }

    /// The facts of one key, in order.
    func facts(of rank: Int) -> ArraySlice<Entry> {
        self.entries[Int(self.starts[rank])..<Int(self.starts[rank + 1])]
    }

    /// The last revision below `revision` after which the key's state is certain; 0 for none.
    func fixed(_ rank: Int, before revision: Int) -> Int {
        let index = self.index(rank, from: revision)
        if index == Int(self.starts[rank]) { return 0 }
        let fixed = self.entries[index - 1].lastFixed
        return fixed < 0 ? 0 : self.entries[Int(fixed)].revision
    }

    /// What a gap may do to a key.
    struct Room: Sendable {
        /// By which revision a write is needed, or how likely one is; nil where none fits.
        var put: Int?
        /// The same for a deletion.
        var delete: Int?

        /// Fits, as far as one can see, and is not needed.
        static let unneeded = Int.max - 2
        /// Fits only if a later gap undoes it.
        static let unlikely = Int.max - 1
        static let none = Room(put: nil, delete: nil)
    }

    /// What the gap at `revision` may do to a key that is in `state` right before.
    ///
    /// Nothing that fits is ever left out: the answer is exact about what cannot be, and a guess about
    /// what is likely.
    func room(_ rank: Int, at revision: Int, _ state: KeyState) -> Room {
        let index = self.index(rank, from: revision)
        guard index < Int(self.starts[rank + 1]) else {
            return Room(put: Room.unneeded, delete: Room.unneeded)
        }
        let next = self.entries[index]
        if next.nextShown >= 0 {
            let shown = self.entries[Int(next.nextShown)]
            if shown.kind != .absent, shown.mod < Int64(revision) { return .none }
        }
        var room = Room(put: Room.unneeded, delete: Room.unneeded)
        if next.nextVersion >= 0 {
            let before = index == Int(self.starts[rank]) ? nil : self.entries[index - 1]
            let shown = self.entries[Int(next.nextVersion)]
            room = self.room(at: revision, state, until: shown, since: before)
        }
        if let change = self.changeNeeded(from: index, rank, state) {
            room.put = room.put.map { min($0, change) }
            room.delete = room.delete.map { min($0, change) }
        }
        return room
    }

    /// The same as far as the next answer tells that shows the key's version or absence.
    private func room(
        at revision: Int,
        _ state: KeyState,
        until shown: Entry,
        since before: Entry?
    ) -> Room {
        let isDeleted = shown.deletes > before?.deletes ?? 0
        if shown.kind != .absent, state.exists, shown.create == state.create {
            let needed = shown.version - state.version - Int64(shown.puts - (before?.puts ?? 0))
            return needed > 0 ? Room(put: Int(shown.mod), delete: nil) : .none
        }
        if shown.kind != .absent, shown.create < Int64(revision) { return .none }
        if isDeleted { return Room(put: Room.unneeded, delete: Room.unneeded) }
        if !state.exists { return Room(put: Room.unlikely, delete: Room.unneeded) }
        let end = shown.kind == .absent ? shown.revision : Int(shown.create)
        return Room(put: Room.unneeded, delete: end)
    }

    /// The revision by which something must have changed the key, because a guard did not hold that
    /// would hold in its present state.
    private func changeNeeded(from start: Int, _ rank: Int, _ state: KeyState) -> Int? {
        let mod = state.exists ? state.mod : 0
        for index in start..<Int(self.starts[rank + 1]) {
            switch self.entries[index].kind {
            case .put, .delete: return nil
            case .otherMod where self.entries[index].mod == mod:
                return self.entries[index].revision
            case .otherMod, .present, .presentWithoutValue, .modOnly, .absent: continue
            }
        }
        return nil
    }

    /// The first entry of a key at or after a revision.
    private func index(_ rank: Int, from revision: Int) -> Int {
        var low = Int(self.starts[rank])
        var high = Int(self.starts[rank + 1])
        while low < high {
            let middle = (low + high) / 2
            if self.entries[middle].revision < revision { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
