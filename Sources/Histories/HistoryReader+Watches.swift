/// The fields of a line that asks for a watch.
struct OpeningFields {
    var key: Symbol?
    var rangeEnd: Symbol?
    var startRevision: Int64 = 0
    var filter: WatchFilter = []
    var wantsPrevious = false
}

/// The fields of a request about a lease, or of its answer.
struct LeaseFields {
    var action: LeaseAction?
    var id: Int64 = 0
    var ttl: Int64 = 0
    var grantedTTL: Int64 = 0
    var wantsKeys = false
    var keys: [Symbol] = []
    var leases: [Int64] = []

    func request(_ action: LeaseAction) -> LeaseRequest {
        LeaseRequest(action, id: self.id, ttl: self.ttl, wantsKeys: self.wantsKeys)
    }

    func answer(revision: Int64, term: Int64) -> LeaseAnswer {
        LeaseAnswer(
            revision: revision,
            term: term,
            id: self.id,
            ttl: self.ttl,
            grantedTTL: self.grantedTTL,
            keys: self.keys,
            leases: self.leases
        )
    }
}

extension HistoryReader {
    /// Reads a field that only lines about watches have.
    mutating func watchField(_ name: FieldName, of line: inout HistoryLine) throws(Malformed) {
        switch name {
        case .key: line.opening.key = try self.symbol()
        case .end: line.opening.rangeEnd = try self.symbol()
        case .start: line.opening.startRevision = try self.cursor.integer()
        case .noPut: if try self.cursor.boolean() { line.opening.filter.insert(.noPut) }
        case .noDelete: if try self.cursor.boolean() { line.opening.filter.insert(.noDelete) }
        case .prev: line.opening.wantsPrevious = try self.cursor.boolean()
        case .fragment: line.isFragment = try self.cursor.boolean()
        case .progress: if try self.cursor.boolean() { line.kind = .progress }
        case .created: if try self.cursor.boolean() { line.kind = .created }
        case .cancelled: if try self.cursor.boolean() { line.kind = .cancelled }
        case .broken: if try self.cursor.boolean() { line.kind = .broken }
        case .reason: line.reason = try self.label()
        default: _ = try self.cursor.skip()
        }
    }

    /// Takes in the request for a watch.
    mutating func watching(_ line: HistoryLine) throws(Malformed) {
        let (process, watch) = try Self.watch(of: line)
        guard let key = line.opening.key else { throw Malformed("asks for a watch of no key") }
        self.history.open(
            watch: WatchOpening(
                process: process,
                member: line.member,
                watch: watch,
                time: try Self.time(line),
                key: key,
                rangeEnd: line.opening.rangeEnd,
                startRevision: line.opening.startRevision,
                filter: line.opening.filter,
                wantsPrevious: line.opening.wantsPrevious,
                wantsProgress: line.kind == .progress,
                allowsFragments: line.isFragment
            )
        )
    }

    /// Takes in one message of a watch, or its end.
    mutating func watch(_ line: HistoryLine) throws(Malformed) {
        let (process, watch) = try Self.watch(of: line)
        self.history.watchBatches.append(
            WatchBatch(
                process: process,
                member: line.member,
                watch: watch,
                time: try Self.time(line),
                revision: line.revision,
                events: line.events,
                // Before there were other kinds, a message without events told of progress.
                kind: line.kind ?? (line.events.isEmpty ? .progress : .events),
                isFragment: line.isFragment,
                compactRevision: line.compaction ?? 0,
                reason: line.reason
            )
        )
    }

    private static func watch(
        of line: HistoryLine
    ) throws(Malformed) -> (process: Int32, watch: Int32) {
        guard let process = Int32(exactly: line.process), let watch = Int32(exactly: line.watch)
        else { throw Malformed("has a process or watch that does not fit 32 bits") }
        return (process, watch)
    }

    mutating func watchEvents() throws(Malformed) -> Range<Int> {
        let start = self.history.watchEvents.count
        try self.eachElement { (reader: inout Self) throws(Malformed) in
            let event = try reader.watchEvent()
            reader.history.watchEvents.append(event)
        }
        return start..<self.history.watchEvents.count
    }

    /// A key as an answer returns it, or an event of a watch.
    mutating func watchEvent() throws(Malformed) -> WatchEvent {
        var key: Symbol?
        var value: Symbol?
        var create: Int64 = 0
        var mod: Int64 = 0
        var version: Int64 = 0
        var lease: Int64 = 0
        var isDelete = false
        var previous: KeyValue?
        try self.eachField { (reader: inout Self, name) throws(Malformed) in
            switch name {
            case .key: key = try reader.symbol()
            case .value: value = try reader.symbol()
            case .create: create = try reader.cursor.integer()
            case .mod: mod = try reader.cursor.integer()
            case .version: version = try reader.cursor.integer()
            case .lease: lease = try reader.cursor.integer()
            case .deleted: isDelete = try reader.cursor.boolean()
            case .prev: previous = try reader.watchEvent().keyValue
            default: _ = try reader.cursor.skip()
            }
        }
        guard let key else { throw Malformed("has a key-value without a key") }
        return WatchEvent(
            isDelete: isDelete,
            keyValue: KeyValue(
                key: key,
                value: value ?? self.history.symbols.intern([]),
                createRevision: create,
                modRevision: mod,
                version: version,
                lease: lease
            ),
            previous: previous
        )
    }

    /// What a request asks of a lease, or what was answered.
    mutating func lease() throws(Malformed) -> LeaseFields {
        var lease = LeaseFields()
        try self.eachField { (reader: inout Self, name) throws(Malformed) in
            switch name {
            case .op: lease.action = try reader.leaseAction()
            case .id: lease.id = try reader.cursor.integer()
            case .ttl: lease.ttl = try reader.cursor.integer()
            case .granted: lease.grantedTTL = try reader.cursor.integer()
            case .keys where reader.cursor.peek() == UInt8(ascii: "["):
                try reader.eachElement { (reader: inout Self) throws(Malformed) in
                    lease.keys.append(try reader.symbol())
                }
            case .keys: lease.wantsKeys = try reader.cursor.boolean()
            case .leases:
                try reader.eachElement { (reader: inout Self) throws(Malformed) in
                    lease.leases.append(try reader.cursor.integer())
                }
            default: _ = try reader.cursor.skip()
            }
        }
        return lease
    }

    private mutating func leaseAction() throws(Malformed) -> LeaseAction {
        switch try self.cursor.name() {
        case .grant: return .grant
        case .revoke: return .revoke
        case .keepAlive: return .keepAlive
        case .timeToLive: return .timeToLive
        case .list: return .list
        default: throw Malformed("asks something of a lease that no version of the format knows")
        }
    }
}
