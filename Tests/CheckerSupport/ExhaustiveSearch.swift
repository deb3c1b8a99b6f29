package import Histories

/// Decides linearizability by trying: every order that real time allows, with every subset of the
/// requests of unknown outcome, against a naive store (Wing and Gong's search, without its memory).
///
/// Exponential, so for histories of a few operations only.
package struct ExhaustiveSearch {
    private let history: History
    private let answers: [TransactionAnswer?]

    /// A search over a small history.
    package init(_ history: History) {
        self.history = history
        self.answers = history.operations.map { Self.answer($0, of: history) }
    }

    /// Whether some order explains every answer.
    package func isLinearizable() -> Bool {
        let candidates = self.history.operations.indices.filter {
            self.history.operations[$0].outcome != .fail
        }
        return self.search(candidates, NaiveStore(of: self.history))
    }

    private func search(_ remaining: [OperationID], _ store: NaiveStore) -> Bool {
        let open = remaining.filter { self.history.operations[$0].outcome == .ok }
        if open.isEmpty, self.history.watchEvents.allSatisfy({ store.explains($0) }) {
            return true
        }
        let earliestReturn = open.map { self.history.operations[$0].ret }.min() ?? .max
        for id in remaining where self.history.operations[id].call <= earliestReturn {
            var next = store
            let answer = next.execute(self.history.operations[id])
            if let expected = self.answers[id], expected != answer { continue }
            // An unknown request that changes nothing may as well be left out.
            if self.answers[id] == nil, next.revision == store.revision { continue }
            if self.search(remaining.filter { $0 != id }, next) { return true }
        }
        return false
    }

    private static func answer(_ operation: Operation, of history: History) -> TransactionAnswer? {
        if operation.outcome != .ok { return nil }
        return TransactionAnswer(
            revision: operation.revision,
            term: 2,
            succeeded: operation.succeeded,
            results: history.results[operation.results].map { result in
                TransactionAnswer.Result(
                    keyValues: Array(history.keyValues[result.keyValues]),
                    count: result.count,
                    more: result.more
                )
            }
        )
    }
}
