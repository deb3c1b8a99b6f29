import Histories

/// What an event says of its key, before and after.
extension WatchTrial {
    /// Compares an event with what happened at its revision.
    mutating func judgeContent(_ event: WatchEvent, _ message: Int) {
        let revision = event.keyValue.modRevision
        if self.checks(.previous), event.previous != nil, !self.opening.wantsPrevious {
            self.violated(
                .watchPrevious,
                message,
                "told what was there before \(self.text(event)), which it was not asked"
            )
        }
        guard let order = self.order else { return }
        guard revision > 1, revision <= Int64(order.highest),
            let change = order.change(of: event.keyValue.key, at: Int(revision))
        else {
            self.judgeInvention(event, order, message)
            return
        }
        self.judgeAfter(event, change, order, message)
        if self.opening.wantsPrevious { self.judgeBefore(event, change, message) }
    }

    /// An event of which the order of writes knows nothing.
    private mutating func judgeInvention(
        _ event: WatchEvent,
        _ order: RevisionOrder,
        _ message: Int
    ) {
        guard self.checks(.event) else { return }
        let revision = event.keyValue.modRevision
        let what = "told of \(self.text(event)), which did not happen at that revision"
        let isKnown = revision > 1 && revision <= Int64(order.highest)
        let changes = isKnown ? Array(order.changes(at: Int(revision))) : []
        if !isKnown || changes.contains(where: { !$0.isCertain }) {
            self.undecided(what)
        } else {
            self.violated(
                .watchDiffers,
                message,
                what,
                writer: changes.isEmpty ? -1 : order.writers[Int(revision)]
            )
        }
    }

    private mutating func judgeAfter(
        _ event: WatchEvent,
        _ change: RevisionOrder.Change,
        _ order: RevisionOrder,
        _ message: Int
    ) {
        guard self.checks(.event) else { return }
        let revision = event.keyValue.modRevision
        let writer = order.writers[Int(revision)]
        if writer >= 0,
            self.history.operations[Int(writer)].call > self.history.watchBatches[message].time
        {
            self.violated(
                .watchDiffers,
                message,
                "told of \(self.text(event)) before the request for it was called",
                writer: writer
            )
        }
        let agrees =
            event.isDelete
            ? change.isDelete
            : !change.isDelete && Self.agrees(event.keyValue, change.after)
        if agrees { return }
        let what =
            "told of \(self.text(event)), but \(self.wording.state(change.key, change.after))"
        if change.isCertain, change.isBeforeCertain {
            self.violated(.watchDiffers, message, what, writer: writer)
        } else {
            self.undecided(what)
        }
    }

    private mutating func judgeBefore(
        _ event: WatchEvent,
        _ change: RevisionOrder.Change,
        _ message: Int
    ) {
        guard self.checks(.previous) else { return }
        let isMissing = event.previous == nil && change.before.exists
        if isMissing, self.mayBeCompacted(before: event.keyValue.modRevision, message) { return }
        let agrees =
            event.previous.map { change.before.exists && Self.agrees($0, change.before) }
            ?? !change.before.exists
        if agrees { return }
        let said = event.previous.map { self.wording.keyValue($0) } ?? "nothing"
        let was =
            change.before.exists
            ? self.wording.state(change.key, change.before) : "there was nothing"
        let what = "said that before \(self.text(event)) there was \(said), but \(was)"
        if change.isBeforeCertain || !change.isDelete && self.isAcknowledged(change.before) {
            self.violated(
                .watchPrevious,
                message,
                what,
                writer: self.order?.writers[Int(event.keyValue.modRevision)] ?? -1
            )
        } else {
            self.undecided(what)
        }
    }

    /// Whether somebody was answered for the last write before a change; that change's own version
    /// then says that nothing came between.
    private func isAcknowledged(_ before: KeyState) -> Bool {
        guard before.exists, let order = self.order else { return false }
        let writer = order.writers[Int(before.mod)]
        return writer >= 0 && self.history.operations[Int(writer)].outcome == .ok
    }

    /// Whether what was there right before a revision may have been compacted away.
    private func mayBeCompacted(before revision: Int64, _ message: Int) -> Bool {
        let time = self.history.watchBatches[message].time
        return self.compactions.contains { $0.revision >= revision && $0.call <= time }
    }

    private static func agrees(_ got: KeyValue, _ state: KeyState) -> Bool {
        got.value == state.value && got.modRevision == state.mod
            && got.createRevision == state.create && got.version == state.version
            && got.lease == state.lease
    }
}

extension WatchTrial {
    /// Something that the order knows was not told of.
    mutating func missed(
        _ kind: Violation.Kind,
        _ message: Int,
        _ change: RevisionOrder.Change,
        _ what: String,
        at revision: Int64,
        after: Int? = nil
    ) {
        if change.isCertain {
            let writer = self.order?.writers[Int(revision)] ?? -1
            self.violated(kind, message, what, writer: writer, after: after)
        } else {
            self.undecided(what)
        }
    }

    mutating func violated(
        _ kind: Violation.Kind,
        _ message: Int,
        _ what: String,
        writer: Int32 = -1,
        after: Int? = nil
    ) {
        let made = writer >= 0 ? ", made by \(self.wording.operation(Int(writer)))" : ""
        let time = Wording.seconds(self.history.watchBatches[message].time)
        self.report.add(
            Violation(
                kind: kind,
                sentence: "\(self.name) \(what)\(made), at \(time).",
                witness: writer >= 0 ? [Int(writer)] : [],
                messages: after.map { $0 == message ? [message] : [$0, message] } ?? [message]
            )
        )
    }

    mutating func undecided(_ what: String) {
        self.report.add(
            Undecided(
                sentence: "\(self.name) \(what); other requests of unknown outcome may have made "
                    + "that revision.",
                operations: []
            )
        )
    }

    /// The watch in words.
    private var name: String {
        var name = "Watch \(self.opening.watch) of process \(self.opening.process)"
        if self.opening.member >= 0 {
            name += " through \(self.history.members[Int(self.opening.member)])"
        }
        name += " on \(self.wording.keys(self.opening.key, self.opening.rangeEnd))"
        return self.opening.startRevision > 0
            ? "\(name) from revision \(self.opening.startRevision)" : name
    }

    func text(_ event: WatchEvent) -> String {
        event.isDelete
            ? "the deletion of \(self.wording.text(event.keyValue.key)) at revision "
                + "\(event.keyValue.modRevision)"
            : self.wording.keyValue(event.keyValue)
    }

    func text(_ change: RevisionOrder.Change, at revision: Int64) -> String {
        "the \(change.isDelete ? "deletion" : "write") of \(self.wording.text(change.key)) at "
            + "revision \(revision)"
    }
}
