import Basics
public import EtcdAPI

/// Opening and closing watchers.
///
/// Whatever a watcher is to be told is appended to `watchMessages`; the shell hands over the
/// messages of a stream in their order. It says when a stream takes nothing more
/// (`blockStream`), and calls `watchStep` while `hasWatchersBehind` is true.
extension Keyspace {
    /// Whether a step of reading may have something to tell.
    public var hasWatchersBehind: Bool { !self.watches.behind.isEmpty }

    /// How many watchers a stream has.
    public func watcherCount(_ stream: UInt64) -> Int {
        self.watches.streams[stream]?.watchers.count ?? 0
    }

    /// Opens a watcher, or tells the stream why not.
    public func watch(_ stream: UInt64, _ request: WatchCreateRequest) {
        if self.watches.streams[stream] == nil { self.watches.streams[stream] = WatchStream() }
        let key = request.key.isEmpty ? [0] : request.key
        let end = request.rangeEnd
        if let refusal = self.refusal(stream, request, key, end) {
            return self.tell(stream, -1) { writer in
                writer.bool(3, true)
                writer.bool(4, true)
                writer.string(6, refusal)
            }
        }
        let isSynced = request.startRevision == 0 || request.startRevision > self.currentRevision
        let watcher = Watcher(
            stream: stream,
            id: self.newWatchID(stream, request.watchID),
            key: key,
            end: end,
            next: request.startRevision == 0 ? self.currentRevision + 1 : request.startRevision,
            skipsPuts: request.filters.contains(.noPut),
            skipsDeletions: request.filters.contains(.noDelete),
            wantsPrevious: request.prevKV,
            fragments: request.fragment,
            wantsProgress: request.progressNotify,
            isSynced: isSynced
        )
        self.tell(stream, watcher.id) { $0.bool(3, true) }
        self.watches.add(watcher)
    }

    /// Closes a watcher; an id that the stream does not have is passed over, as etcd does.
    public func cancelWatch(_ stream: UInt64, _ id: Int64) {
        guard let slot = self.watches.streams[stream]?.watchers[id] else { return }
        self.watches.remove(slot)
        self.tell(stream, id) { $0.bool(4, true) }
        self.payProgress(stream)
    }

    /// Closes all watchers of a stream that is gone, and tells nobody.
    public func closeStream(_ stream: UInt64) {
        guard let closed = self.watches.streams[stream] else { return }
        for id in closed.watchers.keys.sorted() {
            if let slot = closed.watchers[id] { self.watches.remove(slot) }
        }
        self.watches.streams[stream] = nil
    }

    /// Says that a stream takes nothing more for now, or again.
    ///
    /// Its watchers that miss something in the meantime read it from the store afterwards.
    public func blockStream(_ stream: UInt64, _ isBlocked: Bool) {
        // A stream may be full before its first watcher is opened.
        if isBlocked {
            self.watches.streams[stream, default: WatchStream()].isBlocked = true
        } else {
            self.watches.streams[stream]?.isBlocked = false
        }
    }

    /// Tells a stream how far all its watchers have come, as soon as none is behind.
    ///
    /// Every event up to the revision told has been handed over before (cf. etcd #15220).
    public func requestProgress(_ stream: UInt64) {
        self.watches.streams[stream]?.owesProgress = true
        self.payProgress(stream)
    }

    /// Lets time pass: watchers that asked for it are told the revision when nothing happened.
    public func advanceWatches(ticks: UInt64) {
        self.watches.ticks += ticks
        guard self.watches.ticks >= self.watches.settings.progressTicks else { return }
        // Many intervals at once, after a pause, are one.
        self.watches.ticks = 0
        guard self.watches.progressCount > 0 else { return }
        for slot in self.watches.watchers.indices {
            guard let watcher = self.watches.watchers[slot], watcher.wantsProgress else { continue }
            let isBlocked = self.watches.streams[watcher.stream]?.isBlocked ?? true
            #if PlantedBugs
            let isAhead = PlantedBug.progressAheadOfEvents.isAlive && !watcher.isSynced
            if isAhead, !isBlocked { self.tell(watcher.stream, watcher.id) { _ in } }
            #endif
            if !watcher.wasTold, watcher.isSynced, !isBlocked {
                self.tell(watcher.stream, watcher.id) { _ in }
            }
            self.watches.watchers[slot]?.wasTold = false
        }
    }

    private func refusal(
        _ stream: UInt64,
        _ request: WatchCreateRequest,
        _ key: [UInt8],
        _ end: [UInt8]
    ) -> String? {
        if request.startRevision < 0 { return EtcdError.compacted.message }
        if !end.isEmpty, !Self.isOpen(end), !ByteOrder.precedes(key, end) {
            return "mvcc: watcher range is empty"
        }
        let isTaken = self.watches.streams[stream]?.watchers[request.watchID] != nil
        return request.watchID != 0 && isTaken
            ? "mvcc: duplicate watch ID provided on the WatchStream" : nil
    }

    private func newWatchID(_ stream: UInt64, _ asked: Int64) -> Int64 {
        guard asked == 0, var known = self.watches.streams[stream] else { return asked }
        while known.watchers[known.nextID] != nil { known.nextID += 1 }
        let id = known.nextID
        known.nextID += 1
        self.watches.streams[stream] = known
        return id
    }

    func payProgress(_ stream: UInt64) {
        #if PlantedBugs
        if PlantedBug.progressAheadOfEvents.isAlive { return self.payProgressAtOnce(stream) }
        #endif
        guard let known = self.watches.streams[stream], known.owesProgress, known.behind == 0
        else { return }
        self.watches.streams[stream]?.owesProgress = false
        // Without a watcher there is nothing to have come far.
        guard !known.watchers.isEmpty else { return }
        self.tell(stream, -1) { _ in }
    }

    /// Writes a response with the current revision.
    func tell(_ stream: UInt64, _ id: Int64, _ body: (inout WireWriter) -> Void) {
        let (header, revision) = (self.watchHeader, self.currentRevision)
        self.watchMessages.add(stream) { writer in
            Self.write(header, at: revision, into: &writer)
            writer.int64(2, id)
            body(&writer)
        }
    }
}

#if PlantedBugs

extension Keyspace {
    /// Tells a stream that its watchers have come as far as the store.
    private func payProgressAtOnce(_ stream: UInt64) {
        guard let known = self.watches.streams[stream], known.owesProgress else { return }
        self.watches.streams[stream]?.owesProgress = false
        guard !known.watchers.isEmpty else { return }
        self.tell(stream, -1) { _ in }
    }
}

#endif
