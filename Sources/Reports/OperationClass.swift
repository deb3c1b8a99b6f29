import Histories

/// How a report counts an operation.
enum OperationClass: Int, Sendable {
    /// A request that goes through consensus: a put, a delete, or a transaction with one in either
    /// branch, whichever was taken. Its acknowledgement shows that the cluster takes writes.
    case write
    /// A linearizable read.
    case read
    /// A serializable read, which a member answers alone: no sign of an available cluster.
    case serializableRead
    /// Anything else, such as a compaction.
    case other
}

extension History {
    /// How the report counts this operation.
    func operationClass(_ operation: Operation) -> OperationClass {
        guard operation.kind == .transaction else { return .other }
        if self.writes(operation.success) || self.writes(operation.failure) { return .write }
        return operation.isSerializable ? .serializableRead : .read
    }

    private func writes(_ range: Range<Int>) -> Bool {
        for position in range {
            switch self.steps[position] {
            case .put, .delete: return true
            case .range: continue
            }
        }
        return false
    }
}
