import Basics
import EtcdAPI

/// The store as its documentation tells it, and nothing clever: a copy of everything per revision.
struct Model {
    typealias Keys = [[UInt8]: KeyValue]

    /// A row that the backend must hold as long as it is not compacted.
    struct Row: Hashable {
        var main: Int64
        var sub: Int64
        var key: [UInt8]
        var isDeletion: Bool
    }

    var current: Int64 = 1
    var compacted: Int64 = -1
    var states: [Int64: Keys] = [1: [:]]
    var rows: [Row] = []
    var events: [Int64: [Event]] = [:]
    var leases: Set<Int64> = []

    /// The transaction under way.
    private var pending: Keys = [:]
    private var pendingRows: [Row] = []
    private var pendingEvents: [Event] = []

    private var visibleRevision: Int64 {
        self.pendingRows.isEmpty ? self.current : self.current + 1
    }

    private mutating func transact<Answer>(_ body: (inout Model) -> Answer) -> Answer {
        self.pending = self.states[self.current] ?? [:]
        self.pendingRows = []
        self.pendingEvents = []
        let answer = body(&self)
        guard !self.pendingRows.isEmpty else { return answer }
        self.current += 1
        self.states[self.current] = self.pending
        self.events[self.current] = self.pendingEvents
        self.rows += self.pendingRows
        self.pendingRows = []
        return answer
    }

    static func holds(_ start: [UInt8], _ end: [UInt8], _ key: [UInt8]) -> Bool {
        if end.isEmpty { return key == start }
        if ByteOrder.precedes(key, start) { return false }
        return end == [0] || ByteOrder.precedes(key, end)
    }

    private static func matching(_ keys: Keys, _ start: [UInt8], _ end: [UInt8]) -> [KeyValue] {
        keys.values.filter { Self.holds(start, end, $0.key) }
            .sorted { ByteOrder.precedes($0.key, $1.key) }
    }

    /// A key as the transaction under way found it, which is what its events tell as before.
    private func atStart(_ key: [UInt8]) -> KeyValue? { self.states[self.current]?[key] }

    private mutating func write(_ key: [UInt8], _ value: [UInt8], _ lease: Int64) {
        let before = self.pending[key]
        let revision = self.current + 1
        let kv = KeyValue(
            key: key,
            createRevision: before?.createRevision ?? revision,
            modRevision: revision,
            version: (before?.version ?? 0) + 1,
            value: value,
            lease: lease
        )
        self.pending[key] = kv
        let sub = Int64(self.pendingRows.count)
        self.pendingRows.append(Row(main: revision, sub: sub, key: key, isDeletion: false))
        self.pendingEvents.append(Event(kv: kv, prevKV: before == nil ? nil : self.atStart(key)))
    }

    private mutating func delete(_ key: [UInt8]) {
        self.pending[key] = nil
        let revision = self.current + 1
        let sub = Int64(self.pendingRows.count)
        self.pendingRows.append(Row(main: revision, sub: sub, key: key, isDeletion: true))
        let kv = KeyValue(key: key, modRevision: revision)
        self.pendingEvents.append(Event(type: .delete, kv: kv, prevKV: self.atStart(key)))
    }
}

/// Requests.
extension Model {
    func range(_ request: RangeRequest) -> Result<RangeResponse, EtcdError> {
        if request.revision > self.current { return .failure(.futureRev) }
        if request.revision > 0, request.revision < self.compacted { return .failure(.compacted) }
        let revision = request.revision > 0 ? request.revision : self.current
        return .success(self.range(request, self.states[revision] ?? [:], self.current))
    }

    private func range(_ request: RangeRequest, _ keys: Keys, _ revision: Int64) -> RangeResponse {
        var kvs = Self.matching(keys, request.key, request.rangeEnd)
        var answer = RangeResponse(header: ResponseHeader(revision: revision))
        answer.count = Int64(kvs.count)
        if request.countOnly { return answer }
        let filters = [
            request.minModRevision, request.maxModRevision, request.minCreateRevision,
            request.maxCreateRevision,
        ].contains { $0 != 0 }
        let limit = Int(request.limit)
        if limit > 0, request.sortOrder == .none, !filters { kvs = Array(kvs.prefix(limit + 1)) }
        kvs = kvs.filter { kv in
            (request.minModRevision == 0 || kv.modRevision >= request.minModRevision)
                && (request.maxModRevision == 0 || kv.modRevision <= request.maxModRevision)
                && (request.minCreateRevision == 0
                    || kv.createRevision >= request.minCreateRevision)
                && (request.maxCreateRevision == 0
                    || kv.createRevision <= request.maxCreateRevision)
        }
        func before(_ left: KeyValue, _ right: KeyValue) -> Bool {
            switch request.sortTarget {
            case .version: left.version < right.version
            case .create: left.createRevision < right.createRevision
            case .mod: left.modRevision < right.modRevision
            case .value: ByteOrder.precedes(left.value, right.value)
            default: ByteOrder.precedes(left.key, right.key)
            }
        }
        // Insertion sort, since equal elements must stay in place.
        for end in kvs.indices.dropFirst() {
            var place = end
            while place > 0 {
                let swaps =
                    request.sortOrder == .descend
                    ? before(kvs[place - 1], kvs[place]) : before(kvs[place], kvs[place - 1])
                guard swaps else { break }
                kvs.swapAt(place, place - 1)
                place -= 1
            }
        }
        if limit > 0, kvs.count > limit {
            kvs = Array(kvs.prefix(limit))
            answer.more = true
        }
        if request.keysOnly { for place in kvs.indices { kvs[place].value = [] } }
        answer.kvs = kvs
        return answer
    }

    mutating func put(_ request: PutRequest) -> Result<PutResponse, EtcdError> {
        if let refusal = self.refusal(of: request) { return .failure(refusal) }
        return .success(self.transact { $0.applyPut(request) })
    }

    mutating func deleteRange(_ request: DeleteRangeRequest) -> DeleteRangeResponse {
        self.transact { $0.applyDelete(request) }
    }

    private func refusal(of request: PutRequest) -> EtcdError? {
        let lives = self.states[self.current]?[request.key] != nil
        // In a transaction the key comes first.
        if request.lease != 0, !self.leases.contains(request.lease) { return .leaseNotFound }
        if request.ignoreValue || request.ignoreLease, !lives { return .keyNotFound }
        return nil
    }

    private mutating func applyPut(_ request: PutRequest) -> PutResponse {
        let before = self.pending[request.key]
        self.write(
            request.key,
            request.ignoreValue ? before?.value ?? [] : request.value,
            request.ignoreLease ? before?.lease ?? 0 : request.lease
        )
        return PutResponse(
            header: ResponseHeader(revision: self.current + 1),
            prevKV: request.prevKV ? before : nil
        )
    }

    private mutating func applyDelete(_ request: DeleteRangeRequest) -> DeleteRangeResponse {
        let doomed = Self.matching(self.pending, request.key, request.rangeEnd)
        for kv in doomed { self.delete(kv.key) }
        return DeleteRangeResponse(
            header: ResponseHeader(revision: self.visibleRevision),
            deleted: Int64(doomed.count),
            prevKVs: request.prevKV ? doomed : []
        )
    }

    mutating func revoke(_ lease: Int64) -> EtcdError? {
        guard self.leases.remove(lease) != nil else { return .leaseNotFound }
        self.transact { model in
            let doomed = model.pending.values.filter { $0.lease == lease }
            for kv in doomed.sorted(by: { ByteOrder.precedes($0.key, $1.key) }) {
                model.delete(kv.key)
            }
        }
        return nil
    }

    mutating func compact(_ revision: Int64) -> EtcdError? {
        if revision <= self.compacted { return .compacted }
        if revision > self.current { return .futureRev }
        self.compacted = revision
        return nil
    }

    /// The rows that are left when a compaction is done.
    var survivors: Set<Row> {
        var last: [[UInt8]: Row] = [:]
        for row in self.rows where row.main <= self.compacted { last[row.key] = row }
        let kept = last.values.filter { !$0.isDeletion || $0.main == self.compacted }
        return Set(kept).union(self.rows.filter { $0.main > self.compacted })
    }
}

/// Transactions.
extension Model {
    mutating func txn(_ request: TxnRequest) -> Result<TxnResponse, EtcdError> {
        let taken = self.taken(request)
        var live = Set((self.states[self.current] ?? [:]).keys)
        if let refusal = self.refusal(of: taken, &live) { return .failure(refusal) }
        for range in Self.ranges(taken) where range.revision != 0 {
            if range.revision > self.current { return .failure(.futureRev) }
            if range.revision < self.compacted { return .failure(.compacted) }
        }
        var answer = self.transact { $0.apply(taken) }
        answer.header = ResponseHeader(revision: self.current)
        return .success(answer)
    }

    /// The transaction with its decisions made: conditions that hold or not, and one branch.
    private indirect enum Taken {
        case range(RangeRequest)
        case put(PutRequest)
        case delete(DeleteRangeRequest)
        case txn(succeeded: Bool, [Taken])
    }

    private func taken(_ request: TxnRequest) -> Taken {
        let succeeded = request.compare.allSatisfy { self.holds($0) }
        let branch = succeeded ? request.success : request.failure
        return .txn(
            succeeded: succeeded,
            branch.compactMap { operation in
                switch operation.request {
                case .requestRange(let range)?: .range(range)
                case .requestPut(let put)?: .put(put)
                case .requestDeleteRange(let delete)?: .delete(delete)
                case .requestTxn(let nested)?: self.taken(nested)
                case nil: nil
                }
            }
        )
    }

    /// The first refusal of a put, when the operations run one after the other.
    private func refusal(of taken: Taken, _ live: inout Set<[UInt8]>) -> EtcdError? {
        switch taken {
        case .range: return nil
        case .delete(let delete):
            live = live.filter { !Self.holds(delete.key, delete.rangeEnd, $0) }
            return nil
        case .put(let put):
            if put.ignoreValue || put.ignoreLease, !live.contains(put.key) { return .keyNotFound }
            if put.lease != 0, !self.leases.contains(put.lease) { return .leaseNotFound }
            live.insert(put.key)
            return nil
        case .txn(_, let operations):
            for operation in operations {
                if let refusal = self.refusal(of: operation, &live) { return refusal }
            }
            return nil
        }
    }

    private static func ranges(_ taken: Taken) -> [RangeRequest] {
        switch taken {
        case .range(let range): [range]
        case .txn(_, let operations): operations.flatMap { Self.ranges($0) }
        case .put, .delete: []
        }
    }

    private mutating func apply(_ taken: Taken) -> TxnResponse {
        guard case .txn(let succeeded, let operations) = taken else { return TxnResponse() }
        var answer = TxnResponse(header: ResponseHeader(), succeeded: succeeded)
        for operation in operations {
            switch operation {
            case .range(let range):
                let visible = self.visibleRevision
                let keys =
                    range.revision > 0 && range.revision < visible
                    ? self.states[range.revision] ?? [:] : self.pending
                let found = self.range(range, keys, visible)
                answer.responses.append(ResponseOp(response: .responseRange(found)))
            case .put(let put):
                answer.responses.append(ResponseOp(response: .responsePut(self.applyPut(put))))
            case .delete(let delete):
                let done = self.applyDelete(delete)
                answer.responses.append(ResponseOp(response: .responseDeleteRange(done)))
            case .txn:
                let nested = self.apply(operation)
                answer.responses.append(ResponseOp(response: .responseTxn(nested)))
            }
        }
        return answer
    }

    private func holds(_ compare: Compare) -> Bool {
        let found = Self.matching(
            self.states[self.current] ?? [:],
            compare.key,
            compare.rangeEnd
        )
        if found.isEmpty { return compare.target != .value && Self.holds(compare, KeyValue()) }
        return found.allSatisfy { Self.holds(compare, $0) }
    }

    private static func holds(_ compare: Compare, _ kv: KeyValue) -> Bool {
        let (left, right): ([UInt8], [UInt8]) =
            switch compare.targetUnion {
            case .value(let value)?: (kv.value, value)
            case .version(let number)?: (Self.bytes(kv.version), Self.bytes(number))
            case .createRevision(let number)?: (Self.bytes(kv.createRevision), Self.bytes(number))
            case .modRevision(let number)?: (Self.bytes(kv.modRevision), Self.bytes(number))
            case .lease(let number)?: (Self.bytes(kv.lease), Self.bytes(number))
            case nil: ([], [])
            }
        return switch compare.result {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: ByteOrder.precedes(right, left)
        default: ByteOrder.precedes(left, right)
        }
    }

    /// A number that is not negative, so that its bytes stand in its order.
    private static func bytes(_ number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> Int64(56 - 8 * $0)) }
    }
}
