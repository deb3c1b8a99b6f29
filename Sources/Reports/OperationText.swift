import Histories

/// Operations in words.
struct OperationText {
    /// The history they belong to.
    let history: History

    /// How many characters of a key or value are shown.
    private static let symbolLimit = 32

    /// What was asked for: `write x = 17`, `read x`, `if mod(x) = 12: write x = 18`.
    func request(_ operation: Operation) -> String {
        if operation.kind == .compaction { return "compact to revision \(operation.argument)" }
        if let call = self.history.leaseCall(of: operation) { return self.request(call.request) }
        let mode = operation.isSerializable ? " (serializable)" : ""
        let success = self.steps(operation.success)
        guard !operation.compares.isEmpty else { return success + mode }
        let guards = operation.compares.map { self.comparison(self.history.comparisons[$0]) }
        var text = "if \(guards.joined(separator: " and ")): \(success)"
        if !operation.failure.isEmpty { text += ", else \(self.steps(operation.failure))" }
        return text + mode
    }

    /// What came back: `x = 17 (mod revision 1042) at revision 1045`, `done at revision 1042`, an error.
    func answer(_ operation: Operation) -> String {
        switch operation.outcome {
        case .ok:
            if let answer = self.history.leaseCall(of: operation)?.answer {
                return self.answer(answer, operation)
            }
            return "\(self.result(operation)) at revision \(operation.revision)"
        case .fail: return "failed: \(self.error(operation))"
        case .info: return "unknown: \(self.error(operation))"
        }
    }

    /// What came back, as short as a picture needs it: `17@1042`, `r1042`, `?`.
    func shortAnswer(_ operation: Operation) -> String {
        switch operation.outcome {
        case .ok:
            if let answer = self.history.leaseCall(of: operation)?.answer {
                return answer.ttl == 0 ? "done" : "\(answer.ttl) s"
            }
            if !operation.compares.isEmpty, !operation.succeeded {
                return "not done · r\(operation.revision)"
            }
            guard self.isRead(operation) else { return "r\(operation.revision)" }
            return "\(self.keyValues(operation, short: true)) · r\(operation.revision)"
        case .fail: return "failed"
        case .info: return "no answer"
        }
    }

    private func request(_ request: LeaseRequest) -> String {
        switch request.action {
        case .grant: "grant lease \(request.id) for \(request.ttl) s"
        case .revoke: "revoke lease \(request.id)"
        case .keepAlive: "keep lease \(request.id) alive"
        case .timeToLive: "ask how long lease \(request.id) lives"
        case .list: "list the leases"
        }
    }

    private func answer(_ answer: LeaseAnswer, _ operation: Operation) -> String {
        switch self.history.leaseCall(of: operation)?.request.action {
        case .grant: "granted for \(answer.ttl) s"
        case .keepAlive: answer.ttl > 0 ? "alive for \(answer.ttl) s more" : "no such lease"
        case .timeToLive:
            answer.grantedTTL > 0 ? "\(answer.ttl) s of \(answer.grantedTTL) s" : "no such lease"
        case .list: "\(answer.leases.count) leases"
        case .revoke, nil: "done"
        }
    }

    /// What was asked for, as short as a picture needs it.
    func shortRequest(_ operation: Operation) -> String {
        if operation.compares.isEmpty { return self.request(operation) }
        return "cas \(self.steps(operation.success))"
    }

    /// The keys that an operation names, in its branches and guards.
    func keys(_ operation: Operation) -> [KeySpan] {
        var keys: [KeySpan] = []
        for position in Array(operation.success) + Array(operation.failure) {
            switch self.history.steps[position] {
            case .range(let range): keys.append(KeySpan(from: range.key, to: range.rangeEnd))
            case .put(let key, _, _, _): keys.append(KeySpan(from: key, to: nil))
            case .delete(let key, let end, _): keys.append(KeySpan(from: key, to: end))
            }
        }
        return keys
    }

    /// A key, or a range of them.
    struct KeySpan: Hashable {
        /// The key, or the first of the range.
        var from: Symbol
        /// The end of the range, exclusive; nil for the single key.
        var to: Symbol?
    }

    /// Whether two spans have a key in common.
    func overlaps(_ one: KeySpan, _ other: KeySpan) -> Bool {
        self.contains(one, other.from) || self.contains(other, one.from)
    }

    private func contains(_ span: KeySpan, _ key: Symbol) -> Bool {
        guard let end = span.to else { return span.from == key }
        let bytes = self.history.symbols.bytes(of: key)
        let stop = self.history.symbols.bytes(of: end)
        let start = self.history.symbols.bytes(of: span.from)
        if bytes.lexicographicallyPrecedes(start) { return false }
        // etcd: the single byte zero as an end means every key from the first on.
        return stop == [0] || bytes.lexicographicallyPrecedes(stop)
    }

    private func isRead(_ operation: Operation) -> Bool {
        operation.compares.isEmpty
            && operation.success.allSatisfy {
                if case .range = self.history.steps[$0] { true } else { false }
            }
    }

    private func steps(_ range: Range<Int>) -> String {
        if range.isEmpty { return "nothing" }
        return range.map { self.step(self.history.steps[$0]) }.joined(separator: "; ")
    }

    private func step(_ step: Step) -> String {
        switch step {
        case .range(let range):
            let verb = range.rangeEnd == nil ? "read" : "list"
            let at = range.revision == 0 ? "" : " at revision \(range.revision)"
            let limit = range.limit == 0 ? "" : " limit \(range.limit)"
            return "\(verb) \(self.span(range.key, range.rangeEnd))\(at)\(limit)"
        case .put(let key, let value, _, _):
            return "write \(self.symbol(key)) = \(self.symbol(value))"
        case .delete(let key, let end, _): return "delete \(self.span(key, end))"
        }
    }

    private func span(_ key: Symbol, _ end: Symbol?) -> String {
        guard let end else { return self.symbol(key) }
        return "[\(self.symbol(key)), \(self.symbol(end)))"
    }

    private func comparison(_ comparison: Comparison) -> String {
        let attribute =
            switch comparison.target {
            case .version: "version"
            case .createRevision: "create"
            case .modRevision: "mod"
            case .value: "value"
            case .lease: "lease"
            }
        let relation =
            switch comparison.relation {
            case .equal: "="
            case .greater: ">"
            case .less: "<"
            case .notEqual: "≠"
            }
        let operand = comparison.value.map(self.symbol) ?? String(comparison.number)
        return
            "\(attribute)(\(self.span(comparison.key, comparison.rangeEnd))) \(relation) \(operand)"
    }

    private func result(_ operation: Operation) -> String {
        if !operation.compares.isEmpty, !operation.succeeded {
            let seen = self.keyValues(operation, short: false)
            return seen.isEmpty ? "guard did not hold" : "guard did not hold, \(seen)"
        }
        guard self.isRead(operation) else { return "done" }
        return self.keyValues(operation, short: false)
    }

    private func keyValues(_ operation: Operation, short: Bool) -> String {
        var texts: [String] = []
        var omitted = 0
        for position in operation.results {
            for keyValue in self.history.results[position].keyValues {
                if texts.count == 4 {
                    omitted += 1
                } else {
                    texts.append(self.text(keyValue, short))
                }
            }
        }
        if omitted > 0 { texts.append("… \(omitted) more") }
        if !texts.isEmpty { return texts.joined(separator: ", ") }
        return self.isRead(operation) ? (short ? "∅" : "no such key") : ""
    }

    private func text(_ position: Int, _ short: Bool) -> String {
        let keyValue = self.history.keyValues[position]
        let value = self.symbol(keyValue.value)
        if short { return "\(value)@\(keyValue.modRevision)" }
        return "\(self.symbol(keyValue.key)) = \(value) (mod revision \(keyValue.modRevision))"
    }

    private func error(_ operation: Operation) -> String {
        let label = self.history.labels[Int(operation.error)]
        return label.isEmpty ? "no answer recorded" : label
    }

    private func symbol(_ symbol: Symbol) -> String {
        let text = self.history.symbols.text(of: symbol)
        if text.isEmpty { return "\"\"" }
        if text.count <= Self.symbolLimit { return text }
        return "\(text.prefix(Self.symbolLimit - 1))…"
    }
}
