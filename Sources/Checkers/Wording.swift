import Histories

/// Says operations, keys and times in English, for sentences about violations.
struct Wording: Sendable {
    let history: History

    private static let textMax = 40
    private static let stepsMax = 3

    /// An operation with all that is needed to find it: what, who, when, and its answer's place.
    func operation(_ id: OperationID) -> String {
        let operation = self.history.operations[id]
        if let lease = self.history.leaseEnded(by: operation) { return "the end of lease \(lease)" }
        var parts = ["process \(operation.process)"]
        if operation.member >= 0 {
            parts[0] += " through \(self.history.members[Int(operation.member)])"
        }
        parts.append("called at \(Self.seconds(operation.call))")
        switch operation.outcome {
        case .ok:
            parts.append("returned at \(Self.seconds(operation.ret))")
            parts.append("revision \(operation.revision)")
            if operation.term > 0 { parts.append("term \(operation.term)") }
        case .fail: parts.append("failed")
        case .info: parts.append("outcome unknown")
        }
        return "operation \(id) (\(self.request(operation)); \(parts.joined(separator: ", ")))"
    }

    /// A request in a few words.
    func request(_ operation: Operation) -> String {
        if operation.kind == .compaction { return "compaction to \(operation.argument)" }
        if let call = self.history.leaseCall(of: operation) { return self.request(call.request) }
        let branch = Classification.branch(operation)
        var words = branch.prefix(Self.stepsMax).map { self.step(self.history.steps[$0]) }
        if branch.count > Self.stepsMax {
            words.append("\(branch.count - Self.stepsMax) more steps")
        }
        if operation.compares.isEmpty { return words.joined(separator: ", ") }
        let keys = operation.compares.prefix(Self.stepsMax).map {
            self.text(self.history.comparisons[$0].key)
        }
        let took = operation.succeeded || operation.outcome != .ok ? "then" : "else"
        let actions = words.isEmpty ? "nothing" : words.joined(separator: ", ")
        return "if \(keys.joined(separator: ", ")) as expected \(took) \(actions)"
    }

    private func request(_ request: LeaseRequest) -> String {
        switch request.action {
        case .grant: "grant of lease \(request.id) for \(request.ttl) s"
        case .revoke: "revocation of lease \(request.id)"
        case .keepAlive: "keep-alive of lease \(request.id)"
        case .timeToLive: "time to live of lease \(request.id)"
        case .list: "list of leases"
        }
    }

    /// A key or value, shortened.
    func text(_ symbol: Symbol) -> String {
        let text = self.history.symbols.text(of: symbol)
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "," }
        let short = text.count > Self.textMax ? text.prefix(Self.textMax) + "…" : text[...]
        return isPlain ? String(short) : "\"\(short)\""
    }

    /// A key with what an answer said of it.
    func keyValue(_ got: KeyValue) -> String {
        "\(self.text(got.key)) = \(self.text(got.value)) (mod revision \(got.modRevision), "
            + "create revision \(got.createRevision), version \(got.version)"
            + (got.lease == 0 ? ")" : ", lease \(got.lease))")
    }

    /// A key as the replay has it.
    func state(_ key: Symbol, _ state: KeyState) -> String {
        if !state.exists {
            return state.mod == 0
                ? "\(self.text(key)) had never been written"
                : "\(self.text(key)) had been deleted at revision \(state.mod)"
        }
        return "it was "
            + self.keyValue(
                KeyValue(
                    key: key,
                    value: state.value,
                    createRevision: state.create,
                    modRevision: state.mod,
                    version: state.version,
                    lease: state.lease
                )
            )
    }

    /// Nanoseconds as seconds with six decimals.
    static func seconds(_ nanoseconds: Int64) -> String {
        let microseconds = nanoseconds.magnitude / 1_000
        let fraction = String(microseconds % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        let sign = nanoseconds < 0 ? "-" : ""
        return "\(sign)\(microseconds / 1_000_000).\(zeros)\(fraction) s"
    }

    private func step(_ step: Step) -> String {
        switch step {
        case .range(let range):
            let at = range.revision > 0 ? " at revision \(range.revision)" : ""
            return "read \(self.keys(range.key, range.rangeEnd))\(at)"
        case .put(let key, let value, _, _):
            return "write \(self.text(key)) = \(self.text(value))"
        case .delete(let key, let end, _): return "delete \(self.keys(key, end))"
        }
    }

    /// A key or a range of keys.
    func keys(_ key: Symbol, _ end: Symbol?) -> String {
        guard let end else { return self.text(key) }
        return "[\(self.text(key)), \(self.text(end)))"
    }
}
