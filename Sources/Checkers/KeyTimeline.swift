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
        /// The nearest entry from here on that shows the key (`present`, `absent`); -1 for none.
        var nextShown: Int32 = -1
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
            case .presentWithoutValue: break
            }
            self.entries[index].puts = puts
            self.entries[index].deletes = deletes
            self.entries[index].lastFixed = lastFixed
        }
        var nextShown: Int32 = -1
        for index in range.reversed() {
            switch self.entries[index].kind {
            case .put, .delete: break
            case .present, .presentWithoutValue, .absent: nextShown = Int32(index)
            }
            self.entries[index].nextShown = nextShown
        }
    }

    /// The last revision below `revision` after which the key's state is certain; 0 for none.
    func fixed(_ rank: Int, before revision: Int) -> Int {
        let index = self.index(rank, from: revision)
        if index == Int(self.starts[rank]) { return 0 }
        let fixed = self.entries[index - 1].lastFixed
        return fixed < 0 ? 0 : self.entries[Int(fixed)].revision
    }

    /// What a gap may do to a key.
    enum Room: Sendable, Equatable {
        /// Neither a write nor a deletion of the key fits, whatever was chosen before.
        case never
        /// None fits after what was chosen before.
        case none
        /// A write is needed somewhere up to the given revision; a deletion does not fit.
        case needsPut(by: Int)
        /// A deletion is needed somewhere up to the given revision.
        case needsDelete(by: Int)
        /// Both fit, as far as one can see.
        case free
        /// A deletion fits; a write does only if a later gap deletes the key again.
        case unlikelyPut
    }

    /// What the gap at `revision` may do to a key that is in `state` right before.
    func room(_ rank: Int, at revision: Int, _ state: KeyState) -> Room {
        let index = self.index(rank, from: revision)
        let end = Int(self.starts[rank + 1])
        guard index < end, self.entries[index].nextShown >= 0 else { return .free }
        let shown = self.entries[Int(self.entries[index].nextShown)]
        let isFirst = index == Int(self.starts[rank])
        let deletesBefore = isFirst ? 0 : self.entries[index - 1].deletes
        let isDeleted = shown.deletes > deletesBefore
        if shown.kind == .absent {
            if isDeleted { return .free }
            return state.exists ? .needsDelete(by: shown.revision) : .unlikelyPut
        }
        if shown.mod < Int64(revision) { return .never }
        if state.exists, shown.create == state.create {
            let putsBefore = isFirst ? 0 : self.entries[index - 1].puts
            let needed = shown.version - state.version - Int64(shown.puts - putsBefore)
            return needed > 0 ? .needsPut(by: Int(shown.mod)) : .none
        }
        if shown.create < Int64(revision) { return .none }
        if isDeleted { return .free }
        return state.exists ? .needsDelete(by: Int(shown.create)) : .unlikelyPut
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
