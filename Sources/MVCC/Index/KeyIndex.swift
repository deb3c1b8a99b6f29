import Basics

/// What the index knows of a key as a revision left it.
struct KeyState: BitwiseCopyable, Sendable {
    /// The revision that last changed the key.
    var modified: Revision
    /// The revision that created it.
    var created: Int64
    /// How often it was written since.
    var version: Int64
}

/// Every key with the revisions that can still be read, in memory.
///
/// A key's revisions form generations, each from its creation to the deletion that ends it. The
/// last revision of each key stands in its record, beside its key in the ordered index; older ones
/// stand in a side table, since most keys have none after a compaction. A key whose last revision is
/// a deletion stays, uncounted, until compaction forgets it.
struct KeyIndex: Sendable {
    /// The last revision of a key.
    struct Record: BitwiseCopyable, Sendable {
        var main: Int64
        var created: Int64
        /// How often the key was written in its generation; negated when the last revision deleted
        /// it, so that the count of the ended generation is not lost.
        var version: Int64
        var sub: Int32
        /// The key's place in the side table, or `none`.
        var history: UInt32

        var isDeleted: Bool { self.version < 0 }
        var revision: Revision { Revision(self.main, Int64(self.sub)) }
    }

    /// An older revision.
    struct Past: BitwiseCopyable, Sendable {
        var main: Int64
        var sub: Int32
        var isDeletion: Bool

        var revision: Revision { Revision(self.main, Int64(self.sub)) }
    }

    /// A generation whose deletion is not the key's last revision.
    struct Generation: BitwiseCopyable, Sendable {
        /// Where its deletion stands in `pasts`.
        var last: Int
        var created: Int64
        /// How often the key was written in it.
        var version: Int64
    }

    /// A key's older revisions, ascending.
    ///
    /// Those behind the last generation belong to the generation of the record.
    struct History: Sendable {
        var pasts: [Past] = []
        var generations: [Generation] = []
    }

    static let none = UInt32.max

    var keys = OrderedIndex()
    var records = OrderedIndexSlab<Record>()
    var histories: [History] = []
    private var freeHistories: [UInt32] = []

    /// How many keys live.
    var liveCount: Int { self.keys.counted }

    /// The key at `handle` as it is now, or nil when it is deleted.
    @inline(__always)
    func current(_ handle: UInt32) -> KeyState? {
        let record = self.records[handle]
        guard !record.isDeleted else { return nil }
        return KeyState(
            modified: record.revision,
            created: record.created,
            version: record.version
        )
    }

    /// The key at `handle` as revision `main` left it, or nil when it did not live then.
    func state(_ handle: UInt32, at main: Int64) -> KeyState? {
        let record = self.records[handle]
        if record.main <= main { return self.current(handle) }
        guard record.history != Self.none else { return nil }
        let history = self.histories[Int(record.history)]
        let behind = Self.countUpTo(main, history.pasts)
        guard behind > 0 else { return nil }
        let place = behind - 1
        let past = history.pasts[place]
        guard !past.isDeletion else { return nil }
        if let generation = history.generations.first(where: { $0.last > place }) {
            // Its deletion is no write: the one before it is the generation's last.
            return KeyState(
                modified: past.revision,
                created: generation.created,
                version: generation.version - Int64(generation.last - 1 - place)
            )
        }
        let later = Int64(history.pasts.count - place)
        let version = record.isDeleted ? -record.version - later + 1 : record.version - later
        return KeyState(modified: past.revision, created: record.created, version: version)
    }

    /// Notes a write of `key`, which creates it when it does not live.
    mutating func put(
        _ key: Span<UInt8>,
        _ revision: Revision
    ) -> (handle: UInt32, state: KeyState) {
        let (handle, isNew) = self.keys.insert(key, counted: true)
        let sub = Int32(revision.sub)
        if isNew {
            self.setNew(
                handle,
                Record(
                    main: revision.main,
                    created: revision.main,
                    version: 1,
                    sub: sub,
                    history: Self.none
                )
            )
            let state = KeyState(modified: revision, created: revision.main, version: 1)
            return (handle, state)
        }
        self.pushPast(handle)
        let before = self.records[handle]
        let created = before.isDeleted ? revision.main : before.created
        let version = before.isDeleted ? 1 : before.version + 1
        if before.isDeleted { self.keys.setCounted(handle, true) }
        self.records[handle].main = revision.main
        self.records[handle].sub = sub
        self.records[handle].created = created
        self.records[handle].version = version
        return (handle, KeyState(modified: revision, created: created, version: version))
    }

    /// Notes the deletion of the key at `handle`, which must live.
    mutating func delete(_ handle: UInt32, _ revision: Revision) {
        precondition(!self.records[handle].isDeleted, "a deleted key was deleted again")
        self.pushPast(handle)
        self.records[handle].main = revision.main
        self.records[handle].sub = Int32(revision.sub)
        self.records[handle].version.negate()
        self.keys.setCounted(handle, false)
    }

    /// Notes a row of the database, which must come in the order of revisions.
    ///
    /// A row tells what its key was, so that it does not matter which older rows compaction has
    /// deleted already.
    mutating func restore(
        _ key: Span<UInt8>,
        _ revision: Revision,
        created: Int64,
        version: Int64,
        isDeletion: Bool
    ) {
        #if PlantedBugs
        let version = PlantedBug.versionForgotten.isAlive ? 1 : version
        #endif
        let (handle, isNew) = self.keys.insert(key, counted: !isDeletion)
        let restored = Record(
            main: revision.main,
            created: created,
            version: isDeletion ? -1 : version,
            sub: Int32(revision.sub),
            history: Self.none
        )
        guard !isNew else { return self.setNew(handle, restored) }
        self.pushPast(handle)
        let before = self.records[handle]
        self.records[handle].main = restored.main
        self.records[handle].sub = restored.sub
        if !isDeletion {
            self.records[handle].created = created
            self.records[handle].version = version
        } else if !before.isDeleted {
            self.records[handle].version.negate()
        }
        self.keys.setCounted(handle, !isDeletion)
    }

    /// How many of `pasts` are not later than revision `main`.
    static func countUpTo(_ main: Int64, _ pasts: [Past]) -> Int {
        var low = 0
        var high = pasts.count
        while low < high {
            let middle = (low + high) / 2
            if pasts[middle].main <= main { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func setNew(_ handle: UInt32, _ record: Record) {
        if Int(handle) == self.records.count {
            _ = self.records.append(record)
        } else {
            self.records[handle] = record
        }
    }

    /// Moves the record's revision to the side table, before a later one takes its place.
    private mutating func pushPast(_ handle: UInt32) {
        let record = self.records[handle]
        if record.history == Self.none { self.records[handle].history = self.newHistory() }
        let history = Int(self.records[handle].history)
        let past = Past(main: record.main, sub: record.sub, isDeletion: record.isDeleted)
        self.histories[history].pasts.append(past)
        guard record.isDeleted else { return }
        self.histories[history].generations.append(
            Generation(
                last: self.histories[history].pasts.count - 1,
                created: record.created,
                version: -record.version
            )
        )
    }

    private mutating func newHistory() -> UInt32 {
        if let history = self.freeHistories.popLast() { return history }
        self.histories.append(History())
        return UInt32(self.histories.count - 1)
    }

    mutating func freeHistory(_ handle: UInt32) {
        let history = self.records[handle].history
        guard history != Self.none else { return }
        self.histories[Int(history)] = History()
        self.freeHistories.append(history)
        self.records[handle].history = Self.none
    }
}
