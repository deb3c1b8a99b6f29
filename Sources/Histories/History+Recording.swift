/// A key-value request before it is sent.
public struct Transaction: Hashable, Sendable {
    /// Its guard; empty for requests that always do the same.
    public var compares: [Comparison]
    /// What it does when the guard holds.
    public var success: [Step]
    /// What it does otherwise.
    public var failure: [Step]

    /// A request with all its parts.
    public init(compares: [Comparison] = [], success: [Step], failure: [Step] = []) {
        self.compares = compares
        self.success = success
        self.failure = failure
    }
}

/// The answer to a key-value request.
public struct TransactionAnswer: Hashable, Sendable {
    /// What one executed step returned, with its keys.
    public struct Result: Hashable, Sendable {
        /// A range's keys, or a write's previous ones.
        public var keyValues: [KeyValue]
        /// As in `StepResult.count`.
        public var count: Int64
        /// As in `StepResult.more`.
        public var more: Bool

        /// A result with all its fields.
        public init(keyValues: [KeyValue] = [], count: Int64 = 0, more: Bool = false) {
            self.keyValues = keyValues
            self.count = count
            self.more = more
        }
    }

    /// The store revision in the header.
    public var revision: Int64
    /// The Raft term in the header.
    public var term: Int64
    /// Which branch was taken; true without a guard.
    public var succeeded: Bool
    /// What each step of that branch returned.
    public var results: [Result]

    /// An answer with all its fields.
    public init(revision: Int64, term: Int64, succeeded: Bool = true, results: [Result]) {
        self.revision = revision
        self.term = term
        self.succeeded = succeeded
        self.results = results
    }
}

extension History {
    /// Appends a request as it is about to leave; until it is completed its outcome is `info`.
    public mutating func invoke(
        process: Int32,
        member: Int16,
        label: UInt16,
        transaction: Transaction,
        isSerializable: Bool = false,
        at time: Int64
    ) -> OperationID {
        var operation = Operation(
            process: process,
            member: member,
            label: label,
            isSerializable: isSerializable,
            call: time
        )
        operation.compares = self.append(contentsOf: transaction.compares, to: \.comparisons)
        operation.success = self.append(contentsOf: transaction.success, to: \.steps)
        operation.failure = self.append(contentsOf: transaction.failure, to: \.steps)
        self.operations.append(operation)
        return self.operations.count - 1
    }

    /// Appends a compaction as it is about to leave.
    public mutating func invoke(
        process: Int32,
        member: Int16,
        label: UInt16,
        compactingTo revision: Int64,
        at time: Int64
    ) -> OperationID {
        self.operations.append(
            Operation(
                process: process,
                member: member,
                kind: .compaction,
                label: label,
                call: time,
                argument: revision
            )
        )
        return self.operations.count - 1
    }

    /// Records that the store answered.
    public mutating func complete(
        _ id: OperationID,
        with answer: TransactionAnswer,
        at time: Int64
    ) {
        let start = self.results.count
        for result in answer.results {
            let keyValues = self.append(contentsOf: result.keyValues, to: \.keyValues)
            self.results.append(
                StepResult(keyValues: keyValues, count: result.count, more: result.more)
            )
        }
        self.operations[id].isOpen = false
        self.operations[id].outcome = .ok
        self.operations[id].ret = time
        self.operations[id].revision = answer.revision
        self.operations[id].term = answer.term
        self.operations[id].succeeded = answer.succeeded
        self.operations[id].results = start..<self.results.count
    }

    /// Records that the request failed: `fail` when it surely did nothing, `info` when nobody knows.
    ///
    /// An unknown outcome keeps `ret` at its maximum, whenever the client gave up: the request may
    /// take effect long after.
    public mutating func complete(
        _ id: OperationID,
        outcome: Outcome,
        error: UInt16,
        at time: Int64
    ) {
        self.operations[id].isOpen = false
        self.operations[id].outcome = outcome
        self.operations[id].error = error
        self.operations[id].ret = outcome == .info ? .max : time
    }

    private mutating func append<Element>(
        contentsOf new: [Element],
        to array: WritableKeyPath<History, [Element]>
    ) -> Range<Int> {
        let start = self[keyPath: array].count
        self[keyPath: array].append(contentsOf: new)
        return start..<self[keyPath: array].count
    }
}
