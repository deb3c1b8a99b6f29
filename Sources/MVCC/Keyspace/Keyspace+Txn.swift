public import Basics
public import EtcdAPI

/// Transactions.
///
/// The conditions of a transaction and of all that are nested in it look at the store before the
/// first change; so do the checks. When they are done, nothing can fail any more: a transaction is
/// refused whole, by the state that every member has, on every member (cf. etcd #18667).
extension Keyspace {
    /// Applies a transaction.
    ///
    /// - Throws: what the first operation that cannot be done says. Then nothing has changed.
    public func txn(
        _ request: TxnRequest,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) throws(EtcdError) {
        var path: [Bool] = []
        self.decide(request, &path)
        #if PlantedBugs
        if PlantedBug.transactionHalfApplied.isAlive {
            return try self.halfApply(request, path, header: header, into: &writer)
        }
        #endif
        var check = TxnCheck()
        var step = 0
        // etcd looks at all puts before it looks at ranges, and so at which error comes first.
        try self.checkPuts(request, path, &step, &check)
        step = 0
        try self.checkRanges(request, path, &step)
        var body = WireWriter()
        step = 0
        self.transact { self.apply(request, path, &step, header: header, into: &body) }
        Self.write(header, at: self.currentRevision, into: &writer)
        writer.raw(body.bytes.span)
    }

    /// What earlier operations of a transaction do to keys that later ones keep something of.
    struct TxnCheck {
        var deletions: [(key: [UInt8], end: [UInt8], order: Int)] = []
        var puts: [(key: [UInt8], order: Int)] = []
        var order = 0

        /// Whether a key lives after the operations so far; nil when none touched it.
        func lives(_ key: [UInt8]) -> Bool? {
            let deleted = self.deletions.last { Self.holds($0.key, $0.end, key) }?.order
            let written = self.puts.last { $0.key == key }?.order
            guard deleted != nil || written != nil else { return nil }
            return (written ?? -1) > (deleted ?? -1)
        }

        private static func holds(_ start: [UInt8], _ end: [UInt8], _ key: [UInt8]) -> Bool {
            guard !end.isEmpty else { return start == key }
            guard !ByteOrder.precedes(key, start) else { return false }
            return end == KeyRange.toTheLast || ByteOrder.precedes(key, end)
        }
    }

    /// Which branch each transaction takes, in the order in which they are met.
    private func decide(_ request: TxnRequest, _ path: inout [Bool]) {
        let succeeds = request.compare.allSatisfy { self.holds($0) }
        path.append(succeeds)
        for operation in succeeds ? request.success : request.failure {
            if case .requestTxn(let nested)? = operation.request { self.decide(nested, &path) }
        }
    }

    private func checkPuts(
        _ request: TxnRequest,
        _ path: [Bool],
        _ step: inout Int,
        _ check: inout TxnCheck
    ) throws(EtcdError) {
        let operations = path[step] ? request.success : request.failure
        step += 1
        for operation in operations {
            check.order += 1
            switch operation.request {
            case .requestPut(let put)?:
                try self.check(put, lives: check.lives(put.key))
                check.puts.append((put.key, check.order))
            case .requestDeleteRange(let deletion)?:
                check.deletions.append((deletion.key, deletion.rangeEnd, check.order))
            case .requestTxn(let nested)?: try self.checkPuts(nested, path, &step, &check)
            case .requestRange?, nil: break
            }
        }
    }

    private func checkRanges(
        _ request: TxnRequest,
        _ path: [Bool],
        _ step: inout Int
    ) throws(EtcdError) {
        let operations = path[step] ? request.success : request.failure
        step += 1
        for operation in operations {
            switch operation.request {
            case .requestRange(let range)? where range.revision != 0:
                if range.revision > self.currentRevision { throw .futureRev }
                if range.revision < self.compactRevision { throw .compacted }
            case .requestTxn(let nested)?: try self.checkRanges(nested, path, &step)
            default: break
            }
        }
    }

    /// Appends the answer without its header, which depends on what is still to come.
    private func apply(
        _ request: TxnRequest,
        _ path: [Bool],
        _ step: inout Int,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) {
        let succeeded = path[step]
        step += 1
        writer.bool(2, succeeded)
        for operation in succeeded ? request.success : request.failure {
            writer.nested(3) { writer in
                self.apply(operation, path, &step, header: header, into: &writer)
            }
        }
    }

    private func apply(
        _ operation: RequestOp,
        _ path: [Bool],
        _ step: inout Int,
        header: ResponseHeader,
        into writer: inout WireWriter
    ) {
        // Answers inside a transaction tell the revision alone, and nested transactions not even it.
        let inner = ResponseHeader()
        switch operation.request {
        case .requestRange(let range)?:
            writer.nested(1) { writer in
                do throws(EtcdError) {
                    try self.range(range, header: inner, into: &writer)
                } catch {
                    preconditionFailure("a range that was checked cannot be read: \(error)")
                }
            }
        case .requestPut(let put)?:
            writer.nested(2) { self.apply(put, header: inner, into: &$0) }
        case .requestDeleteRange(let deletion)?:
            writer.nested(3) { self.apply(deletion, header: inner, into: &$0) }
        case .requestTxn(let nested)?:
            writer.nested(4) { writer in
                writer.message(1, inner)
                self.apply(nested, path, &step, header: header, into: &writer)
            }
        case nil: break
        }
    }
}

#if PlantedBugs

extension Keyspace {
    /// Carries out what comes before the first operation that cannot be done.
    private func halfApply(
        _ request: TxnRequest,
        _ path: [Bool],
        header: ResponseHeader,
        into writer: inout WireWriter
    ) throws(EtcdError) {
        var body = WireWriter()
        body.bool(2, path[0])
        var failure: EtcdError?
        var step = 1
        self.transact {
            for operation in path[0] ? request.success : request.failure {
                failure = self.refusal(operation, path, step)
                guard failure == nil else { return }
                body.nested(3) { writer in
                    self.apply(operation, path, &step, header: header, into: &writer)
                }
            }
        }
        if let failure { throw failure }
        Self.write(header, at: self.currentRevision, into: &writer)
        writer.raw(body.bytes.span)
    }

    /// Why an operation cannot be done, as the store is when its turn comes.
    private func refusal(_ operation: RequestOp, _ path: [Bool], _ step: Int) -> EtcdError? {
        let request = TxnRequest(success: [operation])
        var check = TxnCheck()
        do throws(EtcdError) {
            var first = 0
            let inner = [true] + path[step...]
            try self.checkPuts(request, inner, &first, &check)
            first = 0
            try self.checkRanges(request, inner, &first)
            return nil
        } catch {
            return error
        }
    }
}

#endif

/// Conditions.
extension Keyspace {
    /// Whether a condition holds for every key in its range.
    ///
    /// A range without keys is compared as one key that was never written; a value never compares
    /// with such a key, since an empty value is a value.
    private func holds(_ compare: Compare) -> Bool {
        let revision = self.currentRevision
        _ = self.find(compare.key, compare.rangeEnd, at: revision, limit: Int.max)
        guard !self.found.isEmpty else {
            return compare.target != .value && Self.holds(compare, nil, KeyValue())
        }
        for place in self.found.indices {
            let state = self.found[place].state
            var row = KeyValue(
                createRevision: state.created,
                modRevision: state.modified.main,
                version: state.version
            )
            if compare.target == .value { row = self.keyValue(state.modified) }
            let lease = self.lessor.lease(of: self.found[place].handle)
            guard Self.holds(compare, lease, row) else { return false }
        }
        return true
    }

    private static func holds(_ compare: Compare, _ lease: Int64?, _ row: KeyValue) -> Bool {
        let order: Int
        switch (compare.target, compare.targetUnion) {
        case (.value, .value(let value)?): order = ByteOrder.compare(row.value.span, value.span)
        case (.value, _): order = row.value.count
        case (.version, let union): order = Self.compare(row.version, union, compare.target)
        case (.create, let union): order = Self.compare(row.createRevision, union, compare.target)
        case (.mod, let union): order = Self.compare(row.modRevision, union, compare.target)
        case (.lease, let union): order = Self.compare(lease ?? 0, union, compare.target)
        default: order = 0
        }
        switch compare.result {
        case .equal: return order == 0
        case .notEqual: return order != 0
        case .greater: return order > 0
        case .less: return order < 0
        default: return true
        }
    }

    /// Compares with the number that a condition gives; with 0 when it gives one of another kind.
    private static func compare(
        _ number: Int64,
        _ union: Compare.TargetUnion?,
        _ target: Compare.CompareTarget
    ) -> Int {
        let other: Int64 =
            switch (target, union) {
            case (.version, .version(let given)?): given
            case (.create, .createRevision(let given)?): given
            case (.mod, .modRevision(let given)?): given
            case (.lease, .lease(let given)?): given
            default: 0
            }
        return number < other ? -1 : number > other ? 1 : 0
    }
}
