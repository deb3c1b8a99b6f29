import Basics

extension KeyIndex {
    /// Forgets what nobody can read any more of one key after a compaction at revision `main`.
    ///
    /// The last revision up to `main` stays, and with it all later ones; but a deletion stays only
    /// when it was made by `main` itself: a watcher from `main` on must still see it. A key of which
    /// nothing stays is removed, and its handle with it.
    ///
    /// Returns the oldest revision that stays, or nil when the key is gone.
    mutating func compact(_ handle: UInt32, at main: Int64) -> Revision? {
        let record = self.records[handle]
        if record.main <= main {
            self.freeHistory(handle)
            #if PlantedBugs
            if record.isDeleted, record.main == main, Self.losesBoundary {
                self.keys.remove(handle)
                return nil
            }
            #endif
            guard record.isDeleted, record.main < main else { return record.revision }
            self.keys.remove(handle)
            return nil
        }
        guard record.history != Self.none else { return record.revision }
        let number = Int(record.history)
        let upTo = Self.countUpTo(main, self.histories[number].pasts)
        guard upTo > 0 else { return self.histories[number].pasts[0].revision }
        let last = self.histories[number].pasts[upTo - 1]
        #if PlantedBugs
        let isLost = last.isDeletion && (last.main < main || Self.losesBoundary)
        let dropped = isLost ? upTo : upTo - 1
        #else
        let dropped = last.isDeletion && last.main < main ? upTo : upTo - 1
        #endif
        if dropped > 0 { self.dropFirst(dropped, of: number) }
        guard let first = self.histories[number].pasts.first else {
            self.freeHistory(handle)
            return record.revision
        }
        return first.revision
    }

    #if PlantedBugs
    private static var losesBoundary: Bool {
        PlantedBug.boundaryTombstoneLost.isAlive || PlantedBug.revisionFalls.isAlive
    }
    #endif

    private mutating func dropFirst(_ count: Int, of history: Int) {
        self.histories[history].pasts.removeFirst(count)
        self.histories[history].generations.removeAll { $0.last < count }
        for place in self.histories[history].generations.indices {
            self.histories[history].generations[place].last -= count
        }
    }
}
