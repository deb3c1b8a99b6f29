/// Which kinds of events a watch leaves out: etcd's `FilterType`s.
public struct WatchFilter: OptionSet, Hashable, Sendable {
    /// One bit for each kind.
    public let rawValue: UInt8

    /// The filter with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Puts are left out.
    public static let noPut = WatchFilter(rawValue: 1)
    /// Deletions are left out.
    public static let noDelete = WatchFilter(rawValue: 2)

    /// Whether an event passes.
    public func passes(isDelete: Bool) -> Bool {
        !self.contains(isDelete ? .noDelete : .noPut)
    }
}

/// A watch as its client asked for it: one watcher on a stream of its own.
///
/// A watch that is resumed after a break is another one, with a start of its own.
public struct WatchOpening: Hashable, Sendable {
    /// The client process that watches.
    public var process: Int32
    /// The member it watches through, an index into `History.members`; -1 when unknown.
    public var member: Int16
    /// Which of the process's watches, from 0.
    public var watch: Int32
    /// When the request was recorded, before it left: nanoseconds on the run's clock.
    public var time: Int64
    /// The first key watched.
    public var key: Symbol
    /// The end of the range, exclusive; nil for the single key.
    public var rangeEnd: Symbol?
    /// The first revision whose events are wanted; 0 for those after the watch was made.
    public var startRevision: Int64
    /// Which events are left out.
    public var filter: WatchFilter
    /// Whether events carry what was there before.
    public var wantsPrevious: Bool
    /// Whether an idle watch is told now and then how far it has come.
    public var wantsProgress: Bool
    /// Whether a large message may be split.
    public var allowsFragments: Bool

    /// A watch with all its fields.
    public init(
        process: Int32,
        member: Int16,
        watch: Int32,
        time: Int64,
        key: Symbol,
        rangeEnd: Symbol? = nil,
        startRevision: Int64 = 0,
        filter: WatchFilter = [],
        wantsPrevious: Bool = false,
        wantsProgress: Bool = false,
        allowsFragments: Bool = false
    ) {
        self.process = process
        self.member = member
        self.watch = watch
        self.time = time
        self.key = key
        self.rangeEnd = rangeEnd
        self.startRevision = startRevision
        self.filter = filter
        self.wantsPrevious = wantsPrevious
        self.wantsProgress = wantsProgress
        self.allowsFragments = allowsFragments
    }
}

/// One event of a watch, as a client received it.
public struct WatchEvent: Hashable, Sendable {
    /// Whether the key was deleted rather than put.
    public var isDelete: Bool
    /// The key after the event; for a delete only `key` and `modRevision` mean something.
    public var keyValue: KeyValue
    /// The key before the event, if the watch asked for it and it was there.
    public var previous: KeyValue?

    /// An event with all its fields.
    public init(isDelete: Bool, keyValue: KeyValue, previous: KeyValue? = nil) {
        self.isDelete = isDelete
        self.keyValue = keyValue
        self.previous = previous
    }
}

/// One message of a watch, or its end.
public struct WatchBatch: Sendable {
    /// What a message says.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// Events.
        case events
        /// The answer to the request for the watch: it stands.
        case created
        /// How far the watch has come: nothing up to the header's revision is still to come.
        case progress
        /// The member closed it.
        case cancelled
        /// The stream was lost, or never stood.
        case broken
    }

    /// The client process that watches.
    public var process: Int32
    /// The member it watches through, an index into `History.members`.
    public var member: Int16
    /// Which of the process's watches, from 0.
    public var watch: Int32
    /// When it was recorded: nanoseconds on the run's clock.
    public var time: Int64
    /// The header's revision; 0 without one.
    public var revision: Int64
    /// Its events, in `History.watchEvents`.
    public var events: Range<Int>
    /// What it says.
    public var kind: Kind
    /// Whether the rest of this message follows in the watch's next one.
    public var isFragment: Bool
    /// The revision up to which the store was compacted, when that is why it was closed; 0 otherwise.
    public var compactRevision: Int64
    /// The label of why it was closed or lost, an index into `History.labels`; 0 for none.
    public var reason: UInt16
}

extension History {
    /// Appends a watch as the request for it is about to leave.
    public mutating func open(watch: WatchOpening) {
        self.watches.append(watch)
    }

    /// Appends one message of a watch, or its end; without a kind it tells of events, or without
    /// events of progress.
    public mutating func receive(
        process: Int32,
        member: Int16,
        watch: Int32,
        kind: WatchBatch.Kind? = nil,
        revision: Int64,
        events: [WatchEvent] = [],
        isFragment: Bool = false,
        compactRevision: Int64 = 0,
        reason: UInt16 = 0,
        at time: Int64
    ) {
        let start = self.watchEvents.count
        self.watchEvents += events
        self.watchBatches.append(
            WatchBatch(
                process: process,
                member: member,
                watch: watch,
                time: time,
                revision: revision,
                events: start..<self.watchEvents.count,
                kind: kind ?? (events.isEmpty ? .progress : .events),
                isFragment: isFragment,
                compactRevision: compactRevision,
                reason: reason
            )
        )
    }
}
