public import EtcdAPI
public import Histories

/// An operation of a workload in the store's own words, ready to be sent.
public enum LoadRequest: Sendable {
    /// `KV.Range`.
    case range(RangeRequest)
    /// `KV.Put`.
    case put(PutRequest)
    /// `KV.DeleteRange`.
    case deleteRange(DeleteRangeRequest)
    /// `KV.Txn`.
    case txn(TxnRequest)
    /// `KV.Compact`.
    case compact(CompactionRequest)

    /// A workload's transaction as the call that a client makes of it.
    ///
    /// A transaction of one step without a guard goes out as that step's own call, because clients
    /// use those, and they take other paths through a store than transactions do.
    public init(_ transaction: Transaction, isSerializable: Bool, symbols: SymbolTable) {
        let encoder = RequestEncoder(symbols: symbols, isSerializable: isSerializable)
        if transaction.compares.isEmpty, transaction.failure.isEmpty,
            transaction.success.count == 1, let step = transaction.success.first
        {
            switch step {
            case .range(let range): self = .range(encoder.range(range))
            case .put(let key, let value, let lease, let wantsPrevious):
                self = .put(encoder.put(key, value, lease, wantsPrevious))
            case .delete(let key, let end, let wantsPrevious):
                self = .deleteRange(encoder.delete(key, end, wantsPrevious))
            }
        } else {
            self = .txn(
                TxnRequest(
                    compare: transaction.compares.map(encoder.compare),
                    success: transaction.success.map(encoder.step),
                    failure: transaction.failure.map(encoder.step)
                )
            )
        }
    }
}

/// Turns a history's symbols back into the bytes they stand for.
private struct RequestEncoder {
    let symbols: SymbolTable
    let isSerializable: Bool

    func range(_ step: RangeStep) -> RangeRequest {
        var request = RangeRequest()
        request.key = self.symbols.bytes(of: step.key)
        request.rangeEnd = self.bytes(of: step.rangeEnd)
        request.limit = step.limit
        request.revision = step.revision
        request.keysOnly = step.keysOnly
        request.countOnly = step.countOnly
        request.serializable = self.isSerializable
        return request
    }

    func put(_ key: Symbol, _ value: Symbol, _ lease: Int64, _ wantsPrevious: Bool) -> PutRequest {
        var request = PutRequest()
        request.key = self.symbols.bytes(of: key)
        request.value = self.symbols.bytes(of: value)
        request.lease = lease
        request.prevKV = wantsPrevious
        return request
    }

    func delete(_ key: Symbol, _ end: Symbol?, _ wantsPrevious: Bool) -> DeleteRangeRequest {
        var request = DeleteRangeRequest()
        request.key = self.symbols.bytes(of: key)
        request.rangeEnd = self.bytes(of: end)
        request.prevKV = wantsPrevious
        return request
    }

    func step(_ step: Step) -> RequestOp {
        switch step {
        case .range(let range): RequestOp(request: .requestRange(self.range(range)))
        case .put(let key, let value, let lease, let wantsPrevious):
            RequestOp(request: .requestPut(self.put(key, value, lease, wantsPrevious)))
        case .delete(let key, let end, let wantsPrevious):
            RequestOp(request: .requestDeleteRange(self.delete(key, end, wantsPrevious)))
        }
    }

    func compare(_ comparison: Comparison) -> Compare {
        var compare = Compare()
        compare.key = self.symbols.bytes(of: comparison.key)
        compare.rangeEnd = self.bytes(of: comparison.rangeEnd)
        compare.result =
            switch comparison.relation {
            case .equal: .equal
            case .greater: .greater
            case .less: .less
            case .notEqual: .notEqual
            }
        switch comparison.target {
        case .version:
            (compare.target, compare.targetUnion) = (.version, .version(comparison.number))
        case .createRevision:
            (compare.target, compare.targetUnion) = (.create, .createRevision(comparison.number))
        case .modRevision:
            (compare.target, compare.targetUnion) = (.mod, .modRevision(comparison.number))
        case .value:
            (compare.target, compare.targetUnion) = (
                .value, .value(self.bytes(of: comparison.value))
            )
        case .lease: (compare.target, compare.targetUnion) = (.lease, .lease(comparison.number))
        }
        return compare
    }

    private func bytes(of symbol: Symbol?) -> [UInt8] {
        symbol.map { self.symbols.bytes(of: $0) } ?? []
    }
}
