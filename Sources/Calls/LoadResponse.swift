public import EtcdAPI
public import Histories

/// The store's answer to a `LoadRequest`.
public enum LoadResponse: Sendable {
    /// Of `KV.Range`.
    case range(RangeResponse)
    /// Of `KV.Put`.
    case put(PutResponse)
    /// Of `KV.DeleteRange`.
    case deleteRange(DeleteRangeResponse)
    /// Of `KV.Txn`.
    case txn(TxnResponse)
    /// Of `KV.Compact`.
    case compact(CompactionResponse)

    /// The answer in the history's words, or nil when it lacks the header that places it.
    public func answer(symbols: inout SymbolTable) -> TransactionAnswer? {
        guard let header = self.header else { return nil }
        return TransactionAnswer(
            revision: header.revision,
            term: Int64(clamping: header.raftTerm),
            succeeded: self.succeeded,
            results: self.results(&symbols)
        )
    }

    private var header: ResponseHeader? {
        switch self {
        case .range(let response): response.header
        case .put(let response): response.header
        case .deleteRange(let response): response.header
        case .txn(let response): response.header
        case .compact(let response): response.header
        }
    }

    private var succeeded: Bool {
        if case .txn(let response) = self { response.succeeded } else { true }
    }

    private func results(_ symbols: inout SymbolTable) -> [TransactionAnswer.Result] {
        switch self {
        case .range(let response): [symbols.result(response)]
        case .put(let response): [symbols.result(response)]
        case .deleteRange(let response): [symbols.result(response)]
        case .txn(let response): response.responses.map { symbols.result($0) }
        case .compact: []
        }
    }
}

/// Turns the bytes of answers into a history's symbols.
///
/// On the table itself: a value that held it would copy a run's every key and value per answer.
extension SymbolTable {
    fileprivate mutating func result(_ step: ResponseOp) -> TransactionAnswer.Result {
        switch step.response {
        case .responseRange(let response)?: self.result(response)
        case .responsePut(let response)?: self.result(response)
        case .responseDeleteRange(let response)?: self.result(response)
        // The workloads nest no transactions, and an empty answer is one that fits no step.
        case .responseTxn?, nil: TransactionAnswer.Result()
        }
    }

    fileprivate mutating func result(_ response: RangeResponse) -> TransactionAnswer.Result {
        TransactionAnswer.Result(
            keyValues: response.kvs.map { self.keyValue($0) },
            count: response.count,
            more: response.more
        )
    }

    fileprivate mutating func result(_ response: PutResponse) -> TransactionAnswer.Result {
        TransactionAnswer.Result(keyValues: response.prevKV.map { [self.keyValue($0)] } ?? [])
    }

    fileprivate mutating func result(_ response: DeleteRangeResponse) -> TransactionAnswer.Result {
        TransactionAnswer.Result(
            keyValues: response.prevKVs.map { self.keyValue($0) },
            count: response.deleted
        )
    }

    /// A key of the store's answer as the history holds it.
    public mutating func keyValue(_ keyValue: EtcdAPI.KeyValue) -> Histories.KeyValue {
        Histories.KeyValue(
            key: self.intern(keyValue.key),
            value: self.intern(keyValue.value),
            createRevision: keyValue.createRevision,
            modRevision: keyValue.modRevision,
            version: keyValue.version,
            lease: keyValue.lease
        )
    }
}
