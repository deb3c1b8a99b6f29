public import Basics
public import EtcdAPI

/// A key that a range found, as the revision asked for left it.
struct FoundKey: BitwiseCopyable, Sendable {
    var handle: UInt32
    var state: KeyState
}

extension Keyspace {
    /// Answers a range request.
    ///
    /// - Throws: `compacted` or `futureRev` when the revision cannot be read.
    public func range(
        _ request: RangeRequest,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) throws(EtcdError) {
        // Without a limit of rows nothing is left over.
        _ = try self.range(request, header: header, rowsMax: Int.max, into: &writer)
    }

    /// Answers a range request, or begins to when the answer has more than `rowsMax` rows: then
    /// nothing is appended, and the answer is what `rangeStep` makes of the result.
    ///
    /// - Throws: `compacted` or `futureRev` when the revision cannot be read.
    public func range(
        _ request: RangeRequest,
        header: ResponseHeader,
        rowsMax: Int,
        into writer: inout WireWriter
    ) throws(EtcdError) -> LongRange? {
        let revision = try self.readable(request.revision)
        guard !request.countOnly else {
            Self.write(header, at: self.revisionInTransaction, into: &writer)
            let count = self.countKeys(request.key, request.rangeEnd, at: revision)
            writer.int64(4, Int64(count))
            return nil
        }
        // etcd decides by the order alone whether the limit waits for sorting: with another target
        // and no order, the first keys and one more are taken and only then sorted and cut.
        let mustSee = request.sortOrder != .none || Self.filters(request)
        let isLimited = request.limit > 0 && request.limit < Int64(Int32.max)
        let limit = isLimited ? Int(request.limit) : Int.max
        let total = self.find(
            request.key,
            request.rangeEnd,
            at: revision,
            limit: mustSee || !isLimited ? Int.max : limit + 1
        )
        if Self.filters(request) { self.found.removeAll { !Self.passes($0.state, request) } }
        self.sortFound(request)
        let isMore = self.found.count > limit
        if isMore { self.found.removeSubrange(limit...) }
        guard self.found.count <= rowsMax else {
            var long = LongRange(request, header, revision)
            long.rows = self.found.map(\.state.modified)
            (long.isMore, long.total) = (isMore, total)
            Self.write(header, at: self.revisionInTransaction, into: &long.writer)
            return long
        }
        Self.write(header, at: self.revisionInTransaction, into: &writer)
        for place in self.found.indices {
            self.splice(self.found[place].state.modified, request.keysOnly, 2, into: &writer)
        }
        writer.bool(3, isMore)
        writer.int64(4, Int64(total))
        return nil
    }

    /// Goes on with a long answer, for about `bytesMax` more bytes; true when it is whole.
    ///
    /// The rows are the ones that were found when it began, whatever was written since. When they
    /// are compacted meanwhile, a request that named no revision begins anew.
    ///
    /// - Throws: `compacted`.
    public func rangeStep(_ long: inout LongRange, bytesMax: Int) throws(EtcdError) -> Bool {
        if long.revision < self.compactRevision {
            guard long.request.revision <= 0 else { throw .compacted }
            var writer = WireWriter()
            let again = try self.range(
                long.request,
                header: long.header,
                rowsMax: 0,
                into: &writer
            )
            guard let again else {
                // There is nothing left to find.
                long.writer = writer
                return true
            }
            long = again
        }
        // Rows that are looked at cost something even when little of them is sent.
        let end = long.writer.bytes.count + bytesMax
        let lastRow = min(long.rows.count, long.next + max(1, bytesMax / 64))
        while long.next < lastRow, long.writer.bytes.count < end {
            self.splice(long.rows[long.next], long.request.keysOnly, 2, into: &long.writer)
            long.next += 1
        }
        guard long.next == long.rows.count else { return false }
        long.writer.bool(3, long.isMore)
        long.writer.int64(4, Int64(long.total))
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
        self.found.removeAll(keepingCapacity: true)
        guard !end.isEmpty else {
            if let handle = self.index.keys.find(key.span) { self.take(handle, at: revision) }
            return self.found.count
        }
        guard let (first, last) = self.bounds(key, end) else { return 0 }
        let isCurrent = revision >= self.revisionInTransaction
        var position = first
        var total = 0
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
            self.index.keys.advance(&position)
        }
        return total
    }

    /// How many keys of a range lived at a revision.
    func countKeys(_ key: [UInt8], _ end: [UInt8], at revision: Int64) -> Int {
        if !end.isEmpty, revision >= self.revisionInTransaction { return self.countLive(key, end) }
        return self.find(key, end, at: revision, limit: 0)
    }

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
    private func bounds(
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

/// Filters and order.
extension Keyspace {
    private static func filters(_ request: RangeRequest) -> Bool {
        request.maxModRevision != 0 || request.minModRevision != 0
            || request.maxCreateRevision != 0 || request.minCreateRevision != 0
    }

    private static func passes(_ state: KeyState, _ request: RangeRequest) -> Bool {
        let modified = state.modified.main
        if request.maxModRevision != 0, modified > request.maxModRevision { return false }
        if request.minModRevision != 0, modified < request.minModRevision { return false }
        if request.maxCreateRevision != 0, state.created > request.maxCreateRevision {
            return false
        }
        return request.minCreateRevision == 0 || state.created >= request.minCreateRevision
    }

    /// Sorts what was found; equal elements stay in the order of their keys.
    private func sortFound(_ request: RangeRequest) {
        var order = request.sortOrder
        if request.sortTarget != .key, order == .none { order = .ascend }
        guard order == .ascend || order == .descend else { return }
        let isDescending = order == .descend
        switch request.sortTarget {
        case .key:
            if isDescending { self.found.reverse() }
        case .version: self.sortFound(isDescending) { $0.state.version }
        case .create: self.sortFound(isDescending) { $0.state.created }
        case .mod: self.sortFound(isDescending) { $0.state.modified.main }
        case .value: self.sortFoundByValue(isDescending)
        default: break
        }
    }

    private func sortFound(_ isDescending: Bool, by number: (FoundKey) -> Int64) {
        // The standard library's sort is stable, though it does not promise it.
        if isDescending {
            self.found.sort { number($1) < number($0) }
        } else {
            self.found.sort { number($0) < number($1) }
        }
    }

    private func sortFoundByValue(_ isDescending: Bool) {
        var pairs = self.found.map { (key: $0, value: self.keyValue($0.state.modified).value) }
        if isDescending {
            pairs.sort { ByteOrder.precedes($1.value, $0.value) }
        } else {
            pairs.sort { ByteOrder.precedes($0.value, $1.value) }
        }
        self.found = pairs.map(\.key)
    }
}
