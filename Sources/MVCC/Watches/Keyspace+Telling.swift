import Basics
import EtcdAPI

/// Telling watchers what happened.
extension Keyspace {
    /// A row that was read for watchers that are behind.
    private struct ReadRow {
        var revision: Revision
        var isDeletion: Bool
        var key: [UInt8]
        var bytes: [UInt8]
    }

    /// Tells synced watchers of the transaction that was just applied.
    func tellChanges() {
        guard !self.watches.isEmpty else { return }
        var events = WatchEvents()
        swap(&events, &self.watchEvents)
        defer { swap(&events, &self.watchEvents) }
        events.removeAll()
        let revision = self.currentRevision
        for change in self.changes {
            let event = events.add(revision, isDeletion: change.isDeletion)
            let firstTold = events.told.count
            self.index.keys.withKey(change.handle) { key in
                self.watches.index.forEach(key) { events.told.append(($0, event)) }
            }
            var kept = firstTold
            for place in firstTold..<events.told.count {
                let slot = events.told[place].watcher
                guard let watcher = self.watches.watchers[Int(slot)], watcher.next <= revision,
                    !watcher.skips(isDeletion: change.isDeletion)
                else { continue }
                events.told[kept] = events.told[place]
                kept += 1
                let row = self.changedRows.bytes
                self.encode(
                    event,
                    row.span.extracting(change.row),
                    change.handle,
                    full: watcher.wantsPrevious,
                    &events
                )
            }
            events.told.removeSubrange(kept...)
        }
        if self.changes.count > 1 { Self.sortByWatcher(&events) }
        self.hand(&events, isLive: true)
    }

    /// Lets watchers that are behind read up to `rowsMax` rows, and finish the revision they are in.
    ///
    /// Up to `watchersMax` watchers take part, those next whose turn it is. A watcher that asks for
    /// what is compacted is cancelled. Returns whether anybody came further.
    public func watchStep(rowsMax: Int = 1000, watchersMax: Int = 512) -> Bool {
        precondition(
            rowsMax > 0 && watchersMax > 0,
            "a step must read a row for a watcher at least"
        )
        let chosen = self.watches.chooseBehind(limit: watchersMax)
        guard !chosen.isEmpty else { return false }
        let reading = self.cancelCompacted(chosen)
        let first = reading.compactMap { self.watches.watchers[Int($0)]?.next }.min()
        if let first {
            let (rows, reached) = self.readRows(from: first, limit: rowsMax)
            self.tell(rows, to: reading)
            self.moveOn(reading, to: reached + 1)
        }
        return true
    }

    /// Cancels those of `chosen` that start before what can be read, and returns the others.
    private func cancelCompacted(_ chosen: [UInt32]) -> [UInt32] {
        chosen.filter { slot in
            guard let watcher = self.watches.watchers[Int(slot)] else { return false }
            guard watcher.next < self.compactRevision else { return true }
            let (header, compacted) = (self.watchHeader, self.compactRevision)
            self.watchMessages.add(watcher.stream) { writer in
                // etcd sends no revision with this one, and no reason.
                Self.write(header, at: 0, into: &writer)
                writer.int64(2, watcher.id)
                writer.bool(4, true)
                writer.int64(5, compacted)
            }
            self.watches.remove(slot)
            self.payProgress(watcher.stream)
            return false
        }
    }

    /// Rows from a revision on, whole revisions, and the last revision that they cover.
    private func readRows(from first: Int64, limit: Int) -> (rows: [ReadRow], reached: Int64) {
        var rows: [ReadRow] = []
        var reached = self.currentRevision
        let start = RevisionKey.encode(Revision(first))
        self.store.scan(.key, from: start.span) { key, value in
            let (revision, isDeletion) = RevisionKey.decode(key)
            if rows.count >= limit, let last = rows.last, last.revision.main != revision.main {
                reached = last.revision.main
                return false
            }
            rows.append(
                ReadRow(
                    revision: revision,
                    isDeletion: isDeletion,
                    key: Self.name(ofRow: value),
                    bytes: value.copied
                )
            )
            return true
        }
        return (rows, reached)
    }

    private func tell(_ rows: [ReadRow], to reading: [UInt32]) {
        var events = WatchEvents()
        for row in rows {
            let event = events.add(row.revision.main, isDeletion: row.isDeletion)
            for slot in reading {
                guard let watcher = self.watches.watchers[Int(slot)],
                    watcher.next <= row.revision.main,
                    !watcher.skips(isDeletion: row.isDeletion), watcher.holds(row.key)
                else { continue }
                events.told.append((slot, event))
                let handle = self.index.keys.find(row.key.span)
                self.encode(event, row.bytes.span, handle, full: watcher.wantsPrevious, &events)
            }
        }
        Self.sortByWatcher(&events)
        self.hand(&events, isLive: false)
    }

    private func moveOn(_ reading: [UInt32], to next: Int64) {
        for slot in reading {
            guard let watcher = self.watches.watchers[Int(slot)] else { continue }
            self.watches.watchers[Int(slot)]?.next = max(watcher.next, next)
            guard max(watcher.next, next) > self.currentRevision else { continue }
            self.watches.sync(slot)
            self.payProgress(watcher.stream)
        }
    }

    /// Encodes an event, unless it is, for watchers that ask for the key before or do not.
    private func encode(
        _ event: Int,
        _ row: Span<UInt8>,
        _ handle: UInt32?,
        full: Bool,
        _ events: inout WatchEvents
    ) {
        guard !events.isEncoded(event, full: full) else { return }
        var before: [UInt8]?
        #if PlantedBugs
        let isCurrent = PlantedBug.previousPairIsCurrent.isAlive
        let earlier = isCurrent ? events.main(event) : events.main(event) - 1
        #else
        let earlier = events.main(event) - 1
        #endif
        // A key that the transaction created had nothing before, even if it deleted it first.
        let isCreation = Self.created(byRow: row) == events.main(event)
        if full, !isCreation, earlier >= self.compactRevision, let handle,
            let state = self.index.state(handle, at: earlier)
        {
            self.readRow(state.modified) { before = $0.copied }
        }
        events.encode(event, row: row, before: before, full: full)
    }

    private static func sortByWatcher(_ events: inout WatchEvents) {
        events.told.sort { ($0.watcher, $0.event) < ($1.watcher, $1.event) }
    }

    /// Hands each watcher its events; one whose stream is blocked falls behind instead.
    private func hand(_ events: inout WatchEvents, isLive: Bool) {
        var header = WireWriter()
        Self.write(self.watchHeader, at: self.currentRevision, into: &header)
        var first = 0
        while first < events.told.count {
            let slot = events.told[first].watcher
            var last = first + 1
            while last < events.told.count, events.told[last].watcher == slot { last += 1 }
            self.hand(&events, first..<last, slot, header.bytes, isLive: isLive)
            first = last
        }
    }

    private func hand(
        _ events: inout WatchEvents,
        _ told: Range<Int>,
        _ slot: UInt32,
        _ header: [UInt8],
        isLive: Bool
    ) {
        guard let watcher = self.watches.watchers[Int(slot)] else { return }
        if isLive {
            guard self.watches.streams[watcher.stream]?.isBlocked == false else {
                #if PlantedBugs
                if PlantedBug.watchDropsWhenBlocked.isAlive { return }
                #endif
                // It goes on with this revision when its stream takes something again.
                self.watches.watchers[Int(slot)]?.next = self.currentRevision
                return self.watches.delay(slot)
            }
            self.watches.watchers[Int(slot)]?.next = self.currentRevision + 1
        }
        self.watches.watchers[Int(slot)]?.wasTold = true
        let full = watcher.wantsPrevious
        var rest = told
        repeat {
            let count =
                watcher.fragments
                ? self.fit(events, rest, full: full, header.count) : rest.count
            let part = rest.prefix(count)
            rest = rest.dropFirst(count)
            let isFragment = !rest.isEmpty
            let shared = events
            self.watchMessages.add(watcher.stream) { writer in
                writer.raw(header.span)
                writer.int64(2, watcher.id)
                writer.bool(7, isFragment)
                for place in part {
                    shared.write(shared.told[place].event, full: full, to: &writer)
                }
            }
        } while !rest.isEmpty
    }

    /// How many of the events fit in one fragment: one at least.
    private func fit(
        _ events: WatchEvents,
        _ rest: Range<Int>,
        full: Bool,
        _ headerBytes: Int
    ) -> Int {
        // The header, the id and the mark of a fragment.
        var size = headerBytes + 13
        var count = 0
        for place in rest {
            size += events.size(events.told[place].event, full: full)
            if count > 0, size >= self.watches.settings.fragmentBytes { break }
            count += 1
        }
        return count
    }
}
