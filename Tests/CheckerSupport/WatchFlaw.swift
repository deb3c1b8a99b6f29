package import Checkers
package import Histories

/// One thing changed in a legal history with watches, so that one promise is broken.
package enum WatchFlaw: String, CaseIterable, Sendable {
    case foreignKey, unwantedKind, swapped, repeated, parted, halved, leftOut, leftOutAtStart
    case beforeStart, refused, earlyBookmark, lateEvent, otherPrevious, unaskedPrevious
    case otherValue, partedBlind, lateEventBlind

    /// The promise that it breaks.
    package var kind: Violation.Kind {
        switch self {
        case .foreignKey, .unwantedKind: .watchFilter
        case .swapped: .watchOrdered
        case .repeated: .watchUnique
        case .parted, .halved, .partedBlind: .watchAtomic
        case .leftOut: .watchReliable
        case .leftOutAtStart, .beforeStart, .refused: .watchResumable
        case .earlyBookmark, .lateEvent, .lateEventBlind: .watchBookmarkable
        case .otherPrevious, .unaskedPrevious: .watchPrevious
        case .otherValue: .watchDiffers
        }
    }

    /// The history with the flaw in its first watch that has room for it; nil when none has.
    package func added(to history: History) -> History? {
        for number in history.watches.indices {
            var scene = Scene(history, number)
            if self.change(&scene) { return scene.finished }
        }
        return nil
    }

    private func change(_ scene: inout Scene) -> Bool {
        switch self {
        case .foreignKey: scene.narrow()
        case .unwantedKind: scene.filterWhatWasTold()
        case .swapped: scene.swap()
        case .repeated: scene.repeatMessage()
        case .parted: scene.part()
        case .halved: scene.halve()
        case .leftOut: scene.leaveOut(isFirst: false)
        case .leftOutAtStart: scene.leaveOut(isFirst: true)
        case .beforeStart: scene.startLater()
        case .refused: scene.refuse()
        case .earlyBookmark: scene.bookmarkEarly()
        case .lateEvent: scene.bookmarkBeforeNext()
        case .otherPrevious: scene.changePrevious()
        case .unaskedPrevious: scene.unaskPrevious()
        case .otherValue: scene.changeValue()
        case .partedBlind: scene.part() && scene.contradictAnswers()
        case .lateEventBlind: scene.bookmarkBeforeNext() && scene.contradictAnswers()
        }
    }
}

/// One watch with its messages in a form that is easily changed.
private struct Scene {
    struct Message {
        var batch: WatchBatch
        var events: [WatchEvent]
    }

    private var history: History
    private let number: Int
    private var messages: [Message] = []
    private var others: [Message] = []

    init(_ history: History, _ number: Int) {
        self.history = history
        self.number = number
        let process = history.watches[number].process
        for batch in history.watchBatches {
            let message = Message(batch: batch, events: Array(history.watchEvents[batch.events]))
            if batch.process == process {
                self.messages.append(message)
            } else {
                self.others.append(message)
            }
        }
    }

    var finished: History {
        var history = self.history
        history.watchBatches = []
        history.watchEvents = []
        for message in self.others + self.messages {
            let batch = message.batch
            history.receive(
                process: batch.process,
                member: batch.member,
                watch: batch.watch,
                kind: batch.kind,
                revision: batch.revision,
                events: message.events,
                isFragment: batch.isFragment,
                compactRevision: batch.compactRevision,
                reason: batch.reason,
                at: batch.time
            )
        }
        return history
    }

    /// The whole messages with events.
    private var telling: [Int] {
        self.messages.indices.filter { index in
            !self.messages[index].events.isEmpty && !self.messages[index].batch.isFragment
                && (index == 0 || !self.messages[index - 1].batch.isFragment)
        }
    }

    private func revisions(_ index: Int) -> [Int64] {
        self.messages[index].events.map(\.keyValue.modRevision)
    }

    mutating func narrow() -> Bool {
        let keys = self.messages.flatMap { $0.events.map(\.keyValue.key) }
        guard let first = keys.first, keys.contains(where: { $0 != first }) else { return false }
        self.history.watches[self.number].key = first
        self.history.watches[self.number].rangeEnd = nil
        return true
    }

    mutating func filterWhatWasTold() -> Bool {
        guard let event = self.messages.flatMap(\.events).first else { return false }
        self.history.watches[self.number].filter.insert(event.isDelete ? .noDelete : .noPut)
        return true
    }

    mutating func swap() -> Bool {
        let telling = self.telling
        guard telling.count > 1 else { return false }
        self.messages.swapAt(telling[0], telling[1])
        let time = self.messages[telling[0]].batch.time
        self.messages[telling[1]].batch.time = time + 1
        return true
    }

    mutating func repeatMessage() -> Bool {
        guard let first = self.telling.first else { return false }
        self.messages.insert(self.messages[first], at: first + 1)
        return true
    }

    /// A message with a revision of several events, and where in it that revision begins.
    private var several: (message: Int, event: Int)? {
        for index in self.telling {
            let revisions = self.revisions(index)
            for event in revisions.indices.dropLast() where revisions[event] == revisions[event + 1]
            {
                return (index, event)
            }
        }
        return nil
    }

    mutating func part() -> Bool {
        guard let (index, event) = self.several else { return false }
        var rest = self.messages[index]
        rest.events.removeFirst(event + 1)
        self.messages[index].events.removeLast(rest.events.count)
        self.messages.insert(rest, at: index + 1)
        return true
    }

    mutating func halve() -> Bool {
        guard let (index, event) = self.several else { return false }
        self.messages[index].events.remove(at: event)
        return true
    }

    /// Leaves out the first revision, or one between two; bookmarks would say so first.
    mutating func leaveOut(isFirst: Bool) -> Bool {
        self.messages.removeAll { $0.batch.kind == .progress }
        let all = self.messages.flatMap { $0.events.map(\.keyValue.modRevision) }
        var distinct: [Int64] = []
        for revision in all where distinct.last != revision { distinct.append(revision) }
        guard distinct.count > 2 else { return false }
        let victim = distinct[isFirst ? 0 : 1]
        for index in self.messages.indices {
            self.messages[index].events.removeAll { $0.keyValue.modRevision == victim }
        }
        self.messages.removeAll { $0.batch.kind == .events && $0.events.isEmpty }
        return true
    }

    mutating func startLater() -> Bool {
        guard let first = self.messages.flatMap(\.events).first else { return false }
        self.history.watches[self.number].startRevision = first.keyValue.modRevision + 1
        return true
    }

    mutating func refuse() -> Bool {
        guard var message = self.messages.first else { return false }
        message.batch.kind = .cancelled
        message.batch.compactRevision = 10_000
        message.batch.time += 1
        self.messages = [self.messages[0], message]
        return true
    }

    mutating func bookmarkEarly() -> Bool {
        guard let last = self.telling.last, self.telling.count > 1,
            let revision = self.revisions(last).last
        else { return false }
        self.messages[last].events = []
        self.messages[last].batch.kind = .progress
        self.messages[last].batch.revision = revision
        self.messages.removeSubrange((last + 1)...)
        return true
    }

    mutating func bookmarkBeforeNext() -> Bool {
        guard let last = self.telling.last, let revision = self.revisions(last).last,
            revision == self.revisions(last).first
        else { return false }
        var message = self.messages[last]
        message.events = []
        message.batch.kind = .progress
        message.batch.revision = revision
        self.messages.insert(message, at: last)
        return true
    }

    mutating func changePrevious() -> Bool {
        for index in self.messages.indices {
            for event in self.messages[index].events.indices {
                guard let previous = self.messages[index].events[event].previous else { continue }
                self.messages[index].events[event].previous?.version = previous.version + 1
                return true
            }
        }
        return false
    }

    mutating func unaskPrevious() -> Bool {
        guard self.messages.contains(where: { $0.events.contains { $0.previous != nil } }) else {
            return false
        }
        self.history.watches[self.number].wantsPrevious = false
        return true
    }

    /// Makes the answers contradict each other, so that no order of writes is known.
    mutating func contradictAnswers() -> Bool {
        guard let id = self.history.operations.firstIndex(where: { $0.outcome == .ok }) else {
            return false
        }
        self.history.operations[id].revision += 1_000
        return true
    }

    mutating func changeValue() -> Bool {
        for index in self.messages.indices {
            for event in self.messages[index].events.indices
            where !self.messages[index].events[event].isDelete {
                let value = self.history.symbols.intern("never written")
                self.messages[index].events[event].keyValue.value = value
                return true
            }
        }
        return false
    }
}
