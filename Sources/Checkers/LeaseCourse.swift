import Histories

/// Everything that requests and answers say of one lease.
struct LeaseCourse: Sendable {
    /// A moment from which a lease had a time to live.
    struct Renewal: Sendable {
        var operation: OperationID
        var call: Int64
        /// Seconds.
        var ttl: Int64
        var isGrant: Bool
    }

    /// An answer that shows a key attached to the lease.
    struct Sight: Sendable {
        var operation: OperationID
        var key: Symbol
        var modRevision: Int64
    }

    /// Its id.
    let lease: Int64
    /// The acknowledged grant and keep-alives.
    var renewals: [Renewal] = []
    /// The revocations that were done, or may have been.
    var revocations: [OperationID] = []
    /// Answers that say that it is gone: revocations, keep-alives, refused puts.
    var farewells: [OperationID] = []
    /// The answered writes that attached a key to it.
    var attachments: [OperationID] = []
    /// Current, linearizable answers that show a key attached to it.
    var sights: [Sight] = []
    /// How many answers this rests on.
    var answers = 0

    /// All leases that somebody was answered about, in order of the first answer.
    static func all(of history: History) -> [LeaseCourse] {
        var courses: [LeaseCourse] = []
        var positions: [Int64: Int] = [:]
        func with(_ lease: Int64, _ body: (inout LeaseCourse) -> Void) {
            if lease == 0 { return }
            let position = positions[lease] ?? courses.count
            if position == courses.count {
                courses.append(LeaseCourse(lease: lease))
                positions[lease] = position
            }
            courses[position].answers += 1
            body(&courses[position])
        }
        for (id, operation) in history.operations.enumerated() {
            if let call = history.leaseCall(of: operation) {
                let lease = call.answer.map { $0.id == 0 ? call.request.id : $0.id }
                with(lease ?? call.request.id) { $0.note(id, operation, call) }
            } else if operation.outcome == .fail {
                guard let lease = Self.refused(operation, history) else { continue }
                with(lease) { $0.farewells.append(id) }
            } else if operation.isEvidence {
                for position in Classification.branch(operation) {
                    guard case .put(_, _, let lease, _) = history.steps[position] else { continue }
                    with(lease) { $0.attachments.append(id) }
                }
                for sight in Self.sights(id, operation, history) {
                    with(sight.lease) { $0.sights.append(sight.sight) }
                }
            }
        }
        return courses
    }

    private init(lease: Int64) {
        self.lease = lease
    }

    private mutating func note(_ id: OperationID, _ operation: Operation, _ call: LeaseCall) {
        switch call.request.action {
        case .timeToLive, .list: return
        case .revoke:
            if operation.outcome == .fail { return }
            self.revocations.append(id)
            if operation.outcome == .ok { self.farewells.append(id) }
        case .grant, .keepAlive:
            guard operation.outcome == .ok, let answer = call.answer else { return }
            let isGrant = call.request.action == .grant
            if answer.ttl > 0 {
                self.renewals.append(
                    Renewal(
                        operation: id,
                        call: operation.call,
                        ttl: answer.ttl,
                        isGrant: isGrant
                    )
                )
            } else if !isGrant {
                self.farewells.append(id)
            }
        }
    }

    /// The one lease that a request was refused for, because there was no such lease.
    private static func refused(_ operation: Operation, _ history: History) -> Int64? {
        guard history.labels[Int(operation.error)].contains("requested lease not found") else {
            return nil
        }
        var leases = Set<Int64>()
        for position in [operation.success, operation.failure].joined() {
            if case .put(_, _, let lease, _) = history.steps[position], lease != 0 {
                leases.insert(lease)
            }
        }
        return leases.count == 1 ? leases.first : nil
    }

    /// The keys with leases that an answer shows as they were when it was given.
    private static func sights(
        _ id: OperationID,
        _ operation: Operation,
        _ history: History
    ) -> [(lease: Int64, sight: Sight)] {
        if operation.isSerializable { return [] }
        var sights: [(lease: Int64, sight: Sight)] = []
        let branch = Classification.branch(operation)
        for (offset, position) in operation.results.enumerated() where offset < branch.count {
            if case .range(let range) = history.steps[branch.lowerBound + offset],
                range.revision > 0
            {
                continue
            }
            for keyValue in history.keyValues[history.results[position].keyValues]
            where keyValue.lease != 0 {
                let sight = Sight(
                    operation: id,
                    key: keyValue.key,
                    modRevision: keyValue.modRevision
                )
                sights.append((keyValue.lease, sight))
            }
        }
        return sights
    }
}

/// When leases deleted their keys, as far as that is known.
struct LeaseEndings: Sendable {
    /// One lease's end.
    struct Ending: Sendable {
        /// The revision that deleted its keys.
        var revision: Int64
        /// When somebody had been told of that revision, or of a later one.
        var shown: Int64
        /// The operation or the message of a watch that told.
        var operation: OperationID?
        var message: Int?
        /// Another revision at which keys of it were deleted, told by a watch.
        var other: (revision: Int64, message: Int)?
    }

    private var endings: [Int64: Ending] = [:]

    init(of history: History, _ order: RevisionOrder?) {
        let shows = Shows(of: history)
        if let order {
            for revision in order.endedLeases.keys.sorted() {
                guard let lease = order.endedLeases[revision],
                    order.changes(at: revision).contains(where: \.isCertain)
                else { continue }
                self.endings[lease] = shows.ending(at: Int64(revision))
            }
        }
        self.addTold(history, shows)
    }

    /// When a lease deleted its keys; nil when that is not known, or it had none.
    func ending(of lease: Int64) -> Ending? { self.endings[lease] }

    /// Adds what watches told of keys that nothing but one lease's end can have deleted.
    private mutating func addTold(_ history: History, _ shows: Shows) {
        let owners = Self.owners(of: history)
        if owners.isEmpty { return }
        for (message, batch) in history.watchBatches.enumerated() {
            for event in history.watchEvents[batch.events] where event.isDelete {
                guard let lease = owners[event.keyValue.key] else { continue }
                let revision = event.keyValue.modRevision
                if let known = self.endings[lease] {
                    if known.revision != revision, known.other == nil {
                        self.endings[lease]?.other = (revision, message)
                    }
                } else {
                    self.endings[lease] = shows.ending(at: revision)
                }
            }
        }
    }

    /// The keys that only one lease was ever given, and that nobody else may have deleted.
    private static func owners(of history: History) -> [Symbol: Int64] {
        var owners: [Symbol: Int64] = [:]
        var deleted: [(first: [UInt8], end: [UInt8])] = []
        var deletedKeys = Set<Symbol>()
        for operation in history.operations where operation.outcome != .fail {
            for position in [operation.success, operation.failure].joined() {
                switch history.steps[position] {
                case .range: continue
                case .put(let key, _, let lease, _):
                    owners[key] = owners[key, default: lease] == lease ? lease : 0
                case .delete(let key, nil, _): deletedKeys.insert(key)
                case .delete(let key, .some(let end), _):
                    deleted.append((history.symbols.bytes(of: key), history.symbols.bytes(of: end)))
                }
            }
        }
        return owners.filter { key, lease in
            let bytes = history.symbols.bytes(of: key)
            return lease != 0 && !deletedKeys.contains(key)
                && !deleted.contains { range in
                    !bytes.lexicographicallyPrecedes(range.first)
                        && (range.end == [0] || bytes.lexicographicallyPrecedes(range.end))
                }
        }
    }
}

/// Who first showed that a revision had been made, a request's answer or a watch.
private struct Shows {
    private struct Show {
        var revision: Int64
        var time: Int64
        var operation: OperationID?
        var message: Int?
    }

    /// In order of revision, and of time: what a later entry shows, no earlier one had shown before.
    private var shows: [Show] = []

    init(of history: History) {
        var all: [Show] = []
        for (id, operation) in history.operations.enumerated() where operation.isEvidence {
            all.append(Show(revision: operation.revision, time: operation.ret, operation: id))
        }
        for (position, batch) in history.watchBatches.enumerated() {
            for event in history.watchEvents[batch.events] {
                all.append(
                    Show(
                        revision: event.keyValue.modRevision,
                        time: batch.time,
                        message: position
                    )
                )
            }
        }
        all.sort { ($0.time, $0.revision) < ($1.time, $1.revision) }
        for show in all where show.revision > self.shows.last?.revision ?? 0 {
            self.shows.append(show)
        }
    }

    func ending(at revision: Int64) -> LeaseEndings.Ending? {
        var low = 0
        var high = self.shows.count
        while low < high {
            let middle = (low + high) / 2
            if self.shows[middle].revision < revision { low = middle + 1 } else { high = middle }
        }
        guard low < self.shows.count else { return nil }
        let show = self.shows[low]
        return LeaseEndings.Ending(
            revision: revision,
            shown: show.time,
            operation: show.operation,
            message: show.message
        )
    }
}
