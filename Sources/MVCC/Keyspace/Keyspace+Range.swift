public import Basics
public import EtcdAPI

/// A key that a range found, as the revision asked for left it.
struct FoundKey: BitwiseCopyable, Sendable {
    var handle: UInt32
    var state: KeyState
}

extension Keyspace {
    /// Answers a range request, however long the answer is.
    ///
    /// - Throws: `compacted` or `futureRev` when the revision cannot be read.
    public func range(
        _ request: RangeRequest,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) throws(EtcdError) {
        let revision = try self.readable(request.revision)
        let start = writer.bytes.count
        let isWhole = self.answer(request, at: revision, header, .unlimited, into: &writer)
        precondition(isWhole, "\(writer.bytes.count - start) bytes were too many without a limit")
    }

    /// Answers a range request if that is short; otherwise appends nothing, and returns what
    /// `rangeStep` takes the answer from, piece by piece.
    ///
    /// - Throws: `compacted` or `futureRev` when the revision cannot be read.
    public func range(
        _ request: RangeRequest,
        header: ResponseHeader,
        limit: RangeLimit,
        into writer: inout WireWriter
    ) throws(EtcdError) -> LongRange? {
        let revision = try self.readable(request.revision)
        let start = writer.bytes.count
        if self.answer(request, at: revision, header, limit, into: &writer) { return nil }
        writer.removeAll(from: start)
        let isCurrent = revision == self.revisionInTransaction
        return LongRange(
            request,
            header,
            revision: revision,
            current: self.revisionInTransaction,
            count: isCurrent ? self.countLive(request.key, request.rangeEnd) : nil
        )
    }

    /// Answers a request; false when that is longer than the limit allows.
    private func answer(
        _ request: RangeRequest,
        at revision: Int64,
        _ header: ResponseHeader,
        _ most: RangeLimit,
        into writer: inout WireWriter
    ) -> Bool {
        let start = writer.bytes.count
        Self.write(header, at: self.revisionInTransaction, into: &writer)
        guard !request.countOnly else {
            guard let count = self.countKeys(request, at: revision, most) else { return false }
            writer.int64(4, Int64(count))
            return true
        }
        // etcd decides by the order alone whether the limit waits for sorting: with another target
        // and no order, the first keys and one more are taken and only then sorted and cut.
        let limit = request.keyLimit
        let total = self.find(
            request.key,
            request.rangeEnd,
            at: revision,
            limit: request.mustSeeAll || limit == Int.max ? Int.max : limit + 1,
            visits: most.keys
        )
        guard let total else { return false }
        if request.filters { self.found.removeAll { !request.passes($0.state) } }
        guard self.sortFound(request, most) else { return false }
        let isMore = self.found.count > limit
        if isMore { self.found.removeSubrange(limit...) }
        for place in self.found.indices {
            guard writer.bytes.count - start <= most.bytes else { return false }
            self.splice(self.found[place].state.modified, request.keysOnly, 2, into: &writer)
        }
        writer.bool(3, isMore)
        writer.int64(4, Int64(total))
        return true
    }

    /// The revision that a request means, when it can be read.
    func readable(_ revision: Int64) throws(EtcdError) -> Int64 {
        let current = self.revisionInTransaction
        if revision > current { throw .futureRev }
        if revision <= 0 { return current }
        if revision < self.compactRevision { throw .compacted }
        return revision
    }

    /// Collects the keys of a range in `found`, at most `limit` of them, and counts all.
    func find(
        _ key: [UInt8],
        _ end: [UInt8],
        at revision: Int64,
        limit: Int
    ) -> Int {
        guard let total = self.find(key, end, at: revision, limit: limit, visits: Int.max) else {
            preconditionFailure("there are more keys than can be counted")
        }
        return total
    }

    /// Does the same; nil when more than `visits` keys would have to be looked at.
    private func find(
        _ key: [UInt8],
        _ end: [UInt8],
        at revision: Int64,
        limit: Int,
        visits: Int
    ) -> Int? {
        self.found.removeAll(keepingCapacity: true)
        guard !end.isEmpty else {
            if let handle = self.index.keys.find(key.span) { self.take(handle, at: revision) }
            return self.found.count
        }
        guard let (first, last) = self.bounds(key, end) else { return 0 }
        let isCurrent = revision >= self.revisionInTransaction
        var position = first
        var total = 0
        var visitsLeft = visits
        while position != last {
            let handle = self.index.keys.handle(at: position)
            if self.found.count < limit {
                self.take(handle, at: revision)
                total = self.found.count
            } else if isCurrent {
                total = self.countLive(key, end)
                break
            } else if self.index.state(handle, at: revision) != nil {
                total += 1
            }
            guard visitsLeft > 0 else { return nil }
            visitsLeft -= 1
            self.index.keys.advance(&position)
        }
        return total
    }

    /// How many keys of a range lived at a revision; nil when it takes too long to count them.
    private func countKeys(
        _ request: RangeRequest,
        at revision: Int64,
        _ most: RangeLimit
    ) -> Int? {
        if !request.rangeEnd.isEmpty, revision >= self.revisionInTransaction {
            return self.countLive(request.key, request.rangeEnd)
        }
        // A key by itself is found whatever the limit is.
        return self.find(
            request.key,
            request.rangeEnd,
            at: revision,
            limit: 0,
            visits: most.keys
        )
    }

    /// How many keys of a range live; one without an end is the key alone.
    private func countLive(_ key: [UInt8], _ end: [UInt8]) -> Int {
        guard Self.isOpen(end) || ByteOrder.precedes(key, end) else { return 0 }
        let below = self.index.keys.countedBelow(key.span)
        if Self.isOpen(end) { return self.index.liveCount - below }
        return self.index.keys.countedBelow(end.span) - below
    }

    private func take(_ handle: UInt32, at revision: Int64) {
        guard let state = self.index.state(handle, at: revision) else { return }
        self.found.append(FoundKey(handle: handle, state: state))
    }

    /// Where a range begins and ends in the index; nil when nothing can be in it.
    func bounds(
        _ key: [UInt8],
        _ end: [UInt8]
    ) -> (OrderedIndex.Position, OrderedIndex.Position)? {
        guard Self.isOpen(end) || ByteOrder.precedes(key, end) else { return nil }
        let first = self.index.keys.lowerBound(key.span)
        if Self.isOpen(end) { return (first, self.index.keys.end) }
        return (first, self.index.keys.lowerBound(end.span))
    }

    /// Whether an end means every key from the start on.
    static func isOpen(_ end: [UInt8]) -> Bool { end.count == 1 && end[0] == 0 }

    /// Appends a row to an answer, with its value or without.
    func splice(
        _ revision: Revision,
        _ keyOnly: Bool,
        _ field: Int,
        into writer: inout WireWriter
    ) {
        guard keyOnly else {
            return self.readRow(revision) { writer.message(field, encoded: $0) }
        }
        var kv = self.keyValue(revision)
        kv.value = []
        writer.message(field, kv)
    }
}

/// What a request means.
extension RangeRequest {
    /// Whether it looks at revisions.
    var filters: Bool {
        self.maxModRevision != 0 || self.minModRevision != 0 || self.maxCreateRevision != 0
            || self.minCreateRevision != 0
    }

    /// Whether a key stays.
    func passes(_ state: KeyState) -> Bool {
        let modified = state.modified.main
        if self.maxModRevision != 0, modified > self.maxModRevision { return false }
        if self.minModRevision != 0, modified < self.minModRevision { return false }
        if self.maxCreateRevision != 0, state.created > self.maxCreateRevision { return false }
        return self.minCreateRevision == 0 || state.created >= self.minCreateRevision
    }

    /// How many keys are answered at most.
    var keyLimit: Int {
        self.limit > 0 && self.limit < Int64(Int32.max) ? Int(self.limit) : Int.max
    }

    /// Whether the limit counts only once all keys are known.
    var mustSeeAll: Bool { self.sortOrder != .none || self.filters }

    /// The order asked for; nil for none.
    var effectiveOrder: SortOrder? {
        let isUnordered = self.sortTarget != .key && self.sortOrder == .none
        let order = isUnordered ? .ascend : self.sortOrder
        return order == .ascend || order == .descend ? order : nil
    }
}

/// Order.
extension Keyspace {
    /// Sorts what was found, equal elements staying in the order of their keys; false when there is
    /// too much to compare.
    private func sortFound(_ request: RangeRequest, _ most: RangeLimit) -> Bool {
        guard let order = request.effectiveOrder else { return true }
        let isDescending = order == .descend
        switch request.sortTarget {
        case .key:
            if isDescending { self.found.reverse() }
        case .value: return self.sortFoundByValue(isDescending, most)
        default:
            guard let number = request.sortTarget.number else { break }
            // The standard library's sort is stable, though it does not promise it.
            if isDescending {
                self.found.sort { number($1.state) < number($0.state) }
            } else {
                self.found.sort { number($0.state) < number($1.state) }
            }
        }
        return true
    }

    private func sortFoundByValue(_ isDescending: Bool, _ most: RangeLimit) -> Bool {
        var pairs: [(key: FoundKey, value: [UInt8])] = []
        var bytes = 0
        for key in self.found {
            let value = self.keyValue(key.state.modified).value
            bytes += value.count
            guard bytes <= most.bytes else { return false }
            pairs.append((key, value))
        }
        if isDescending {
            pairs.sort { ByteOrder.precedes($1.value, $0.value) }
        } else {
            pairs.sort { ByteOrder.precedes($0.value, $1.value) }
        }
        self.found = pairs.map(\.key)
        return true
    }
}

extension RangeRequest.SortTarget {
    /// The number that is compared; nil for keys and values.
    var number: ((KeyState) -> Int64)? {
        switch self {
        case .version: { $0.version }
        case .create: { $0.created }
        case .mod: { $0.modified.main }
        default: nil
        }
    }
}
