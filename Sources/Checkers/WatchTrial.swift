import Histories

/// One watch, message by message, held against the order of writes.
struct WatchTrial {
    let history: History
    let order: RevisionOrder?
    let keySpace: KeySpace
    let wording: Wording
    let options: WatchOptions
    let opening: WatchOpening
    /// Its messages, as positions in `History.watchBatches`.
    let messages: [Int]
    /// The requests for compactions that may have been done, with their calls.
    let compactions: [(call: Int64, revision: Int64)]

    var report = GuaranteeReport()
    /// The ranks it watches.
    let ranks: Range<Int>
    /// The first revision it is to tell of; nil while that is not known.
    var start: Int64?
    /// Every revision up to here has been told of, or been found missing.
    var covered: Int64 = 0
    /// The last revision it told of, and the message that did.
    var last: (revision: Int64, message: Int)?
    /// The highest revision it said it had come to, and the message that said so.
    var bookmark: (revision: Int64, message: Int)?
    /// What it told of already.
    var told: Set<Told> = []
    /// The events of a message whose last part has not come, with the message's first part.
    var parts: [Int] = []

    /// An event without its content.
    struct Told: Hashable {
        var revision: Int64
        var rank: Int
    }

    /// All watches of a history, in order of the requests for them.
    static func all(
        of history: History,
        _ order: RevisionOrder?,
        _ options: WatchOptions
    ) -> [WatchTrial] {
        struct Name: Hashable {
            var process: Int32
            var watch: Int32
        }
        var messages: [Name: [Int]] = [:]
        for (position, batch) in history.watchBatches.enumerated() {
            messages[Name(process: batch.process, watch: batch.watch), default: []].append(position)
        }
        let keySpace = KeySpace(of: history)
        let wording = Wording(history: history)
        let compactions = history.operations.filter {
            $0.kind == .compaction && $0.outcome != .fail
        }.map { ($0.call, $0.argument) }
        return history.watches.map { opening in
            WatchTrial(
                history: history,
                order: order,
                keySpace: keySpace,
                wording: wording,
                options: options,
                opening: opening,
                messages: messages[Name(process: opening.process, watch: opening.watch)] ?? [],
                compactions: compactions,
                ranks: keySpace.ranks(opening.key, to: opening.rangeEnd),
                start: opening.startRevision == 0 ? nil : opening.startRevision,
                covered: opening.startRevision - 1
            )
        }
    }

    /// Judges the watch.
    mutating func run() {
        for position in self.messages {
            let batch = self.history.watchBatches[position]
            self.report.evidence += 1
            switch batch.kind {
            case .created: self.created(batch)
            case .events: self.tell(position, batch)
            case .progress: self.come(to: batch.revision, position)
            case .cancelled: self.closed(position, batch)
            case .broken: break
            }
        }
        // A message that was cut off is judged as far as it came.
        self.judgeEvents(isWhole: false)
    }

    private mutating func created(_ batch: WatchBatch) {
        guard self.start == nil else { return }
        self.start = batch.revision + 1
        self.covered = batch.revision
    }

    private mutating func tell(_ position: Int, _ batch: WatchBatch) {
        self.parts.append(position)
        if !batch.isFragment { self.judgeEvents(isWhole: true) }
    }

    /// Whether a change is one that the watch is to tell of.
    func concerns(_ change: RevisionOrder.Change) -> Bool {
        self.opening.filter.passes(isDelete: change.isDelete)
            && self.ranks.contains(self.keySpace.rank(change.key))
    }

    /// The changes of a revision that the watch is to tell of.
    func wanted(at revision: Int64) -> [RevisionOrder.Change] {
        guard let order = self.order, revision <= Int64(order.highest) else { return [] }
        return order.changes(at: Int(revision)).filter { self.concerns($0) }
    }

    /// The first change between two revisions, both included, that the watch is to tell of.
    func firstWanted(
        from first: Int64,
        through last: Int64
    ) -> (Int64, RevisionOrder.Change)? {
        guard let order = self.order else { return nil }
        var revision = max(first, 2)
        let end = min(last, Int64(order.highest))
        while revision <= end {
            for change in order.changes(at: Int(revision)) where self.concerns(change) {
                return (revision, change)
            }
            revision += 1
        }
        return nil
    }

    func checks(_ rule: WatchRule) -> Bool { !self.options.omitted.contains(rule) }
}

extension WatchTrial {
    /// Judges the events of one message, which may have come in parts.
    private mutating func judgeEvents(isWhole: Bool) {
        if self.parts.isEmpty { return }
        let message = self.parts[0]
        let before = self.last
        var revisions: [Int64] = []
        for part in self.parts {
            for position in self.history.watchBatches[part].events {
                let event = self.history.watchEvents[position]
                self.judge(event, part, toldBefore: before)
                if revisions.last != event.keyValue.modRevision {
                    revisions.append(event.keyValue.modRevision)
                }
            }
        }
        self.parts = []
        for (index, revision) in revisions.enumerated() {
            // The last revision of a message that was cut off may go on in what is missing.
            let isComplete = isWhole || index < revisions.count - 1
            self.judgeGap(before: revision, message, toldBefore: before)
            if isComplete { self.judgeWholeness(of: revision, message) }
            self.covered = max(self.covered, revision)
        }
    }

    /// What can be said of an event by itself and by those before it.
    private mutating func judge(
        _ event: WatchEvent,
        _ message: Int,
        toldBefore: (revision: Int64, message: Int)?
    ) {
        let revision = event.keyValue.modRevision
        let rank = self.keySpace.rank(event.keyValue.key)
        if self.checks(.range), !self.ranks.contains(rank) {
            self.violated(.watchFilter, message, "told of \(self.text(event)), outside its range")
        }
        if self.checks(.eventKind), !self.opening.filter.passes(isDelete: event.isDelete) {
            self.violated(.watchFilter, message, "told of \(self.text(event)), which it left out")
        }
        if self.checks(.notBeforeStart), let start = self.start, revision < start {
            self.violated(
                .watchResumable,
                message,
                "told of \(self.text(event)), before its first revision \(start)"
            )
        }
        let isNew = self.told.insert(Told(revision: revision, rank: rank)).inserted
        if !isNew {
            if self.checks(.unique) {
                self.violated(.watchUnique, message, "told of \(self.text(event)) twice")
            }
        } else {
            self.judgePlace(event, message, toldBefore: toldBefore)
        }
        if self.last == nil || revision >= self.last?.revision ?? 0 {
            self.last = (revision, message)
        }
        self.judgeContent(event, message)
    }

    private mutating func judgePlace(
        _ event: WatchEvent,
        _ message: Int,
        toldBefore: (revision: Int64, message: Int)?
    ) {
        let revision = event.keyValue.modRevision
        if self.checks(.afterBookmark), let bookmark = self.bookmark,
            revision <= bookmark.revision
        {
            self.violated(
                .watchBookmarkable,
                message,
                "told of \(self.text(event)) after it had said that it had come to revision "
                    + "\(bookmark.revision)",
                after: bookmark.message
            )
        }
        if self.checks(.ordered), let last = self.last, revision < last.revision {
            self.violated(
                .watchOrdered,
                message,
                "told of \(self.text(event)) after revision \(last.revision)",
                after: last.message
            )
        }
        if self.checks(.oneMessage), let toldBefore, revision == toldBefore.revision {
            self.violated(
                .watchAtomic,
                message,
                "told of \(self.text(event)) in another message than the rest of that revision",
                after: toldBefore.message
            )
        }
    }

    /// Whether something was left out right before a revision that is told of.
    private mutating func judgeGap(
        before revision: Int64,
        _ message: Int,
        toldBefore: (revision: Int64, message: Int)?
    ) {
        guard self.start != nil,
            let (missing, change) = self.firstWanted(
                from: self.covered + 1,
                through: revision - 1
            )
        else { return }
        let isFirst = self.covered < self.start ?? 0
        guard self.checks(isFirst ? .fromStart : .reliable) else { return }
        let what = "told of revision \(revision) and never of \(self.text(change, at: missing))"
        self.missed(
            isFirst ? .watchResumable : .watchReliable,
            message,
            change,
            isFirst ? "\(what), though it begins at revision \(self.start ?? 0)" : what,
            at: missing,
            after: toldBefore?.message
        )
    }

    /// Whether all of a revision was told of.
    private mutating func judgeWholeness(of revision: Int64, _ message: Int) {
        guard self.checks(.wholeRevision) else { return }
        for change in self.wanted(at: revision) {
            let rank = self.keySpace.rank(change.key)
            if self.told.contains(Told(revision: revision, rank: rank)) { continue }
            self.missed(
                .watchAtomic,
                message,
                change,
                "told of revision \(revision) without \(self.text(change, at: revision))",
                at: revision
            )
        }
    }

    /// The watch says that it has come to a revision.
    private mutating func come(to revision: Int64, _ message: Int) {
        if self.checks(.bookmark), self.start != nil,
            let (missing, change) = self.firstWanted(from: self.covered + 1, through: revision)
        {
            self.missed(
                .watchBookmarkable,
                message,
                change,
                "said that it had come to revision \(revision) and had not told of "
                    + self.text(change, at: missing),
                at: missing
            )
        }
        if revision > self.bookmark?.revision ?? 0 { self.bookmark = (revision, message) }
        if self.start != nil { self.covered = max(self.covered, revision) }
    }

    /// The member closed the watch.
    private mutating func closed(_ message: Int, _ batch: WatchBatch) {
        let compacted = batch.compactRevision
        guard compacted > 0, self.checks(.refusal) else { return }
        let isRequested = self.compactions.contains {
            $0.revision == compacted && $0.call <= batch.time
        }
        let next = max(self.start ?? 0, (self.last?.revision ?? 0) + 1)
        if !isRequested {
            self.violated(
                .watchResumable,
                message,
                "was closed because of a compaction to revision \(compacted), which nobody had "
                    + "asked for"
            )
        } else if compacted <= next {
            self.violated(
                .watchResumable,
                message,
                "was closed because of a compaction to revision \(compacted), which left "
                    + "everything that it wanted, from revision \(next) on"
            )
        }
    }
}
