extension TxnRequest {
    /// Whether no branch can change anything, nested transactions included.
    public var onlyReads: Bool {
        (self.success + self.failure).allSatisfy { operation in
            switch operation.request {
            case .requestRange?: true
            case .requestTxn(let nested)?: nested.onlyReads
            case .requestPut?, .requestDeleteRange?, nil: false
            }
        }
    }
}
