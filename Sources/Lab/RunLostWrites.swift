package import Histories

/// Acknowledged writes that the final reads of a run miss, counted by key.
///
/// This looks at the end only, and at nothing that a checker concluded: a write acknowledged at
/// revision r is lost when the newest final read shows its key as last written before r, or shows no
/// key although nothing that may have been a deletion came at r or later. A write that somebody
/// overwrote later cannot be missed here; the sweep sees it if anything read it meanwhile.
package struct LostWrites: Sendable, Hashable {
    /// The acknowledged writes that are missing, in order of invocation.
    package var operations: [OperationID] = []

    /// Looks for them; nil when the history has no complete final read.
    package init?(_ history: History) {
        guard let final = Self.finalRead(of: history) else { return nil }
        var newest: [Symbol: Int64] = [:]
        for result in history.results[final.results] {
            for keyValue in history.keyValues[result.keyValues] {
                newest[keyValue.key] = keyValue.modRevision
            }
        }
        let deletions = Deletions(history)
        for (id, operation) in history.operations.enumerated()
        where operation.outcome == .ok && operation.ret <= final.call {
            let steps = operation.succeeded ? operation.success : operation.failure
            let isLost = history.steps[steps].contains { step in
                guard case .put(let key, _, _, _) = step else { return false }
                if let modRevision = newest[key] { return modRevision < operation.revision }
                return !deletions.mayExplainAbsence(of: key, writtenAt: operation.revision, history)
            }
            if isLost { self.operations.append(id) }
        }
    }

    private static func finalRead(of history: History) -> Operation? {
        guard let label = history.labels.firstIndex(of: "final") else { return nil }
        return history.operations.last { $0.outcome == .ok && Int($0.label) == label }
    }
}

/// What may have deleted keys: requests whose deletion was, or may have been, carried out, and leases.
private struct Deletions {
    private struct OfRange {
        var first: [UInt8]
        var end: [UInt8]
        var revision: Int64
    }

    /// The newest deletion of a key; `Int64.max` when one of unknown outcome may have come later.
    private var newest: [Symbol: Int64] = [:]
    private var ranges: [OfRange] = []

    init(_ history: History) {
        for operation in history.operations where operation.outcome != .fail {
            let isKnown = operation.outcome == .ok
            let branches =
                isKnown
                ? [operation.succeeded ? operation.success : operation.failure]
                : [operation.success, operation.failure]
            let revision = isKnown ? operation.revision : Int64.max
            for step in branches.flatMap({ history.steps[$0] }) {
                switch step {
                case .range, .put(_, _, 0, _): continue
                case .delete(let key, let end, _): self.note(key, end, revision, history)
                // A lease may end at any time and take the key along; whether it may have is for
                // the lease checker to say.
                case .put(let key, _, _, _): self.note(key, nil, .max, history)
                }
            }
        }
    }

    private mutating func note(
        _ key: Symbol,
        _ end: Symbol?,
        _ revision: Int64,
        _ history: History
    ) {
        guard let end else {
            self.newest[key] = max(self.newest[key] ?? 0, revision)
            return
        }
        self.ranges.append(
            OfRange(
                first: history.symbols.bytes(of: key),
                end: history.symbols.bytes(of: end),
                revision: revision
            )
        )
    }

    func mayExplainAbsence(of key: Symbol, writtenAt revision: Int64, _ history: History) -> Bool {
        if let deleted = self.newest[key], deleted > revision { return true }
        let bytes = history.symbols.bytes(of: key)
        return self.ranges.contains { range in
            range.revision > revision && !bytes.lexicographicallyPrecedes(range.first)
                && (range.end == [0] || bytes.lexicographicallyPrecedes(range.end))
        }
    }
}
