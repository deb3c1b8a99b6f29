import Basics
public import EtcdAPI

/// What a member refuses before it proposes anything, because of the request alone.
public enum RequestChecks {
    /// - Throws: `emptyKey` or `invalidSortOption`.
    public static func check(_ request: RangeRequest) throws(EtcdError) {
        guard !request.key.isEmpty else { throw .emptyKey }
        guard (0...2).contains(request.sortOrder.rawValue),
            (0...4).contains(request.sortTarget.rawValue)
        else { throw .invalidSortOption }
    }

    /// - Throws: `emptyKey`, `valueProvided` or `leaseProvided`.
    public static func check(_ request: PutRequest) throws(EtcdError) {
        guard !request.key.isEmpty else { throw .emptyKey }
        guard !request.ignoreValue || request.value.isEmpty else { throw .valueProvided }
        guard !request.ignoreLease || request.lease == 0 else { throw .leaseProvided }
    }

    /// - Throws: `emptyKey`.
    public static func check(_ request: DeleteRangeRequest) throws(EtcdError) {
        guard !request.key.isEmpty else { throw .emptyKey }
    }

    /// - Throws: `tooManyOps`, `duplicateKey`, `keyNotFound` for an operation without a request, and
    ///   what the operations' own checks throw.
    public static func check(_ request: TxnRequest, operationsMax: Int) throws(EtcdError) {
        try Self.checkOperations(request, operationsMax)
        _ = try Self.touched(request.success)
        _ = try Self.touched(request.failure)
    }

    private static func checkOperations(_ request: TxnRequest, _ max: Int) throws(EtcdError) {
        let count = Swift.max(
            request.compare.count,
            request.success.count,
            request.failure.count
        )
        guard count <= max else { throw .tooManyOps }
        guard request.compare.allSatisfy({ !$0.key.isEmpty }) else { throw .emptyKey }
        for operation in request.success + request.failure {
            switch operation.request {
            case .requestRange(let range)?: try Self.check(range)
            case .requestPut(let put)?: try Self.check(put)
            case .requestDeleteRange(let deletion)?: try Self.check(deletion)
            // What a transaction uses up is not there for those nested in it.
            case .requestTxn(let nested)?: try Self.checkOperations(nested, max - count)
            case nil: throw .keyNotFound
            }
        }
    }

    /// The keys that operations write, and the ranges that they delete.
    private struct Touched {
        var puts: Set<[UInt8]> = []
        var deletions: [(key: [UInt8], end: [UInt8])] = []

        /// etcd does not take an end of one zero byte for every key here, nor do we: a put beside
        /// a deletion of everything is let through, and the later one wins.
        func deletes(_ key: [UInt8]) -> Bool {
            self.deletions.contains { deletion in
                guard !deletion.end.isEmpty else { return deletion.key == key }
                return !ByteOrder.precedes(key, deletion.key)
                    && ByteOrder.precedes(key, deletion.end)
            }
        }
    }

    /// Refuses a key that is written twice, or written and deleted, by operations that may all run.
    ///
    /// The branches of a nested transaction exclude each other, so that both may write a key.
    private static func touched(_ operations: [RequestOp]) throws(EtcdError) -> Touched {
        var all = Touched()
        for operation in operations {
            guard case .requestDeleteRange(let deletion)? = operation.request else { continue }
            all.deletions.append((deletion.key, deletion.rangeEnd))
        }
        for operation in operations {
            guard case .requestTxn(let nested)? = operation.request else { continue }
            let success = try Self.touched(nested.success)
            let failure = try Self.touched(nested.failure)
            let puts = success.puts.union(failure.puts)
            guard all.puts.isDisjoint(with: puts), !puts.contains(where: { all.deletes($0) })
            else { throw .duplicateKey }
            all.puts.formUnion(puts)
            all.deletions += success.deletions + failure.deletions
        }
        for operation in operations {
            guard case .requestPut(let put)? = operation.request else { continue }
            guard !all.puts.contains(put.key), !all.deletes(put.key) else { throw .duplicateKey }
            all.puts.insert(put.key)
        }
        return all
    }
}
