import Histories

/// Makes violations out of what the rules found: their kind, a sentence and the witnesses.
struct Explanation: Sendable {
    let history: History
    let log: RevisionLog
    let keySpace: KeySpace
    private let wording: Wording

    init(_ history: History, _ log: RevisionLog, _ keySpace: KeySpace) {
        self.history = history
        self.log = log
        self.keySpace = keySpace
        self.wording = Wording(history: history)
    }

    /// An answer that the replay contradicts.
    func violation(_ mismatch: Mismatch) -> Violation {
        let id = mismatch.operation
        switch mismatch.detail {
        case .shape: return self.wrong(id, "returned results that do not fit its steps")
        case .futureRead:
            return self.wrong(id, "was answered about a revision above its own")
        case .branch: return self.wrongBranch(id, mismatch.revision)
        case .count(let expected, let got):
            return self.wrong(
                id,
                "counted \(got) keys where there were \(expected) at revision \(mismatch.revision)"
            )
        case .more(let expected):
            return self.wrong(
                id,
                expected ? "said that there were no more keys" : "said that there were more keys"
            )
        case .missing(let rank, let expected): return self.missing(id, rank, expected, mismatch)
        case .extra(let position, let expected), .differs(let position, let expected):
            return self.differs(id, self.history.keyValues[position], expected, mismatch)
        case .watchEvent(let position, let expected):
            return self.watchDiffers(self.history.watchEvents[position], expected)
        case .noWriter: return self.unexplained(mismatch.revision)
        }
    }

    /// A value that nobody can have written at its revision.
    func violation(_ orphan: PinMatcher.Orphan) -> Violation {
        let revision = self.log.gaps[orphan.gap]
        let witness = Int(orphan.pin.witness)
        let key = self.keySpace.keys[Int(orphan.pin.rank)]
        let value = orphan.pin.value ?? Symbol(index: 0)
        let seen =
            "\(self.wording.text(key)) = \(self.wording.text(value)), "
            + "written at revision \(revision)"
        let shown =
            witness < 0
            ? "a watch showed \(seen)" : "\(self.wording.operation(witness)) showed \(seen)"
        let showing = witness < 0 ? [] : [witness]
        let kind: Violation.Kind = witness < 0 ? .watchDiffers : .neverWritten
        guard let writer = self.writer(of: key, value) else {
            return Violation(
                kind: kind,
                sentence: "\(shown), but no request ever wrote that value.",
                witness: showing
            )
        }
        let names = self.wording.operation(writer)
        let outcome = self.history.operations[writer].outcome
        return Violation(
            kind: outcome == .fail ? .failedTookEffect : kind,
            sentence: outcome == .fail
                ? "\(shown), but the only request that could have, \(names), surely failed."
                : "\(shown), but \(names) wrote it, and not at that revision.",
            witness: [writer] + showing.filter { $0 != writer }
        )
    }

    /// Two writes with one revision.
    func duplicate(_ first: OperationID, _ second: OperationID) -> Violation {
        Violation(
            kind: .duplicateRevision,
            sentence: "Two writes took revision \(self.history.operations[first].revision): "
                + "\(self.wording.operation(first)) and \(self.wording.operation(second)).",
            witness: [first, second]
        )
    }

    /// Two operations whose revisions contradict the order of time.
    func violation(_ breach: RealTimeRule.Breach, wrote: Bool) -> Violation {
        let first = self.history.operations[breach.first]
        let second = self.history.operations[breach.second]
        var kind: Violation.Kind = wrote ? .writeInThePast : .staleRead
        var ending = "shows the store as it was before that"
        if wrote { ending = "wrote at a revision that is not above it" }
        if Classification.wrote(first, of: self.history), second.revision < first.revision,
            !self.isKnownLater(first.revision, than: second.call)
        {
            kind = .lostWrite
            ending += ", and nothing called later knows that write"
        }
        return Violation(
            kind: kind,
            sentence: "\(self.wording.operation(breach.first)) had returned before "
                + "\(self.wording.operation(breach.second)) was called, which \(ending).",
            witness: [breach.first, breach.second]
        )
    }

    /// One request that took effect twice.
    func repeated(_ operation: OperationID, _ first: Int, _ second: Int) -> Violation {
        if self.history.operations[operation].isLeaseEnd {
            return Violation(
                kind: .leaseSplit,
                sentence: "\(self.wording.operation(operation)) deleted keys at revision "
                    + "\(self.log.gaps[first]) and more of them at revision "
                    + "\(self.log.gaps[second]).",
                witness: []
            )
        }
        return Violation(
            kind: .duplicateExecution,
            sentence: "\(self.wording.operation(operation)) took effect at revision "
                + "\(self.log.gaps[first]) and again at revision \(self.log.gaps[second]).",
            witness: [operation]
        )
    }

    /// A revision that no request can have made.
    func unexplained(_ revision: Int) -> Violation {
        let shower = self.shower(of: revision)
        let seen = shower.map { "\(self.wording.operation($0)) shows" } ?? "A watch shows"
        return Violation(
            kind: .unexplainedRevision,
            sentence: "\(seen) that revision \(revision) had been made, "
                + "and no request called before that can have made it.",
            witness: shower.map { [$0] } ?? []
        )
    }

    /// A request that alone fits a gap and was called too late for it.
    func tooLate(_ operation: OperationID, _ revision: Int) -> Violation {
        guard let shower = self.shower(of: revision) else { return self.unexplained(revision) }
        return Violation(
            kind: .writeInThePast,
            sentence: "\(self.wording.operation(operation)) took effect at revision \(revision), "
                + "but \(self.wording.operation(shower)) had returned before it was called.",
            witness: [shower, operation]
        )
    }
}

extension Explanation {
    private func wrong(
        _ id: OperationID,
        _ what: String,
        because other: OperationID? = nil
    )
        -> Violation
    {
        let witness = other.map { $0 == id ? [id] : [$0, id] } ?? [id]
        return Violation(
            kind: .wrongAnswer,
            sentence: "\(self.wording.operation(id)) \(what).",
            witness: witness
        )
    }

    private func wrongBranch(_ id: OperationID, _ revision: Int) -> Violation {
        let operation = self.history.operations[id]
        let said = operation.succeeded ? "held" : "did not hold"
        var writer: OperationID?
        if let first = operation.compares.first {
            let key = self.history.comparisons[first].key
            let ranks = self.keySpace.ranks(key, to: nil)
            let bound = Classification.wrote(operation, of: self.history) ? revision - 1 : revision
            writer = self.lastWriter(of: ranks.lowerBound, through: bound)
        }
        let after = writer.map { " after \(self.wording.operation($0))" } ?? ""
        return self.wrong(
            id,
            "said that its guard \(said), but at revision \(revision) it "
                + (operation.succeeded ? "did not" : "did") + after,
            because: writer
        )
    }

    private func missing(
        _ id: OperationID,
        _ rank: Int,
        _ expected: KeyState,
        _ mismatch: Mismatch
    ) -> Violation {
        let key = self.keySpace.keys[rank]
        let writer = self.knownWriter(at: expected.mod)
        let what =
            "did not return \(self.wording.text(key)) at revision \(mismatch.revision), though "
            + self.wording.state(key, expected)
        guard let writer else { return self.wrong(id, what) }
        var violation = self.wrong(
            id,
            "\(what), written by \(self.wording.operation(writer))",
            because: writer
        )
        violation.kind = .lostWrite
        return violation
    }

    private func differs(
        _ id: OperationID,
        _ got: KeyValue,
        _ expected: KeyState,
        _ mismatch: Mismatch
    ) -> Violation {
        let what =
            "returned \(self.wording.keyValue(got)) at revision \(mismatch.revision), but "
            + self.wording.state(got.key, expected)
        let claimed = self.knownWriter(at: got.modRevision)
        if let claimed, !self.puts(claimed, got.key, got.value) {
            var violation = self.wrong(
                id,
                "\(what); revision \(got.modRevision) was made by "
                    + self.wording.operation(claimed),
                because: claimed
            )
            violation.kind = .neverWritten
            return violation
        }
        guard let writer = self.knownWriter(at: expected.mod) else {
            return self.wrong(id, what, because: claimed)
        }
        var violation = self.wrong(
            id,
            "\(what) by \(self.wording.operation(writer))",
            because: writer
        )
        if expected.exists, expected.mod > got.modRevision { violation.kind = .lostWrite }
        return violation
    }

    private func watchDiffers(_ event: WatchEvent, _ expected: KeyState) -> Violation {
        let got = event.keyValue
        let writer = self.knownWriter(at: got.modRevision)
        let shown =
            event.isDelete
            ? "the deletion of \(self.wording.text(got.key)) at revision \(got.modRevision)"
            : self.wording.keyValue(got)
        let made = writer.map { ", made by \(self.wording.operation($0))" } ?? ""
        return Violation(
            kind: .watchDiffers,
            sentence: "A watch showed \(shown), but by the answers to reads and writes "
                + "\(self.wording.state(got.key, expected)) at that revision\(made).",
            witness: writer.map { [$0] } ?? []
        )
    }

    /// Whether an answer to a request called at or after a time shows a revision.
    private func isKnownLater(_ revision: Int64, than call: Int64) -> Bool {
        self.history.operations.contains {
            $0.isEvidence && $0.call >= call && $0.revision >= revision
        }
    }

    /// The answered operation that first showed that a revision had been made.
    private func shower(of revision: Int) -> OperationID? {
        var found: OperationID?
        for (id, operation) in self.history.operations.enumerated()
        where operation.isEvidence && operation.revision >= Int64(revision) {
            if found == nil || operation.ret < self.history.operations[found ?? id].ret {
                found = id
            }
        }
        return found
    }

    private func knownWriter(at revision: Int64) -> OperationID? {
        guard revision > 1, revision <= Int64(self.log.highest) else { return nil }
        let id = self.log.writers[Int(revision)]
        return id == RevisionLog.noWriter ? nil : Int(id)
    }

    /// The last answered write that certainly touched a key, up to a revision.
    private func lastWriter(of rank: Int, through revision: Int) -> OperationID? {
        for candidate in stride(from: min(revision, self.log.highest), to: 1, by: -1) {
            let id = self.log.writers[candidate]
            if id != RevisionLog.noWriter, self.touches(Int(id), rank) { return Int(id) }
        }
        return nil
    }

    private func touches(_ id: OperationID, _ rank: Int) -> Bool {
        Classification.branch(self.history.operations[id]).contains { position in
            switch self.history.steps[position] {
            case .range: false
            case .put(let key, _, _, _): self.keySpace.rank(key) == rank
            case .delete(let key, let end, _): self.keySpace.ranks(key, to: end).contains(rank)
            }
        }
    }

    private func puts(_ id: OperationID, _ key: Symbol, _ value: Symbol) -> Bool {
        Classification.branch(self.history.operations[id]).contains { position in
            if case .put(key, value, _, _) = self.history.steps[position] { true } else { false }
        }
    }

    /// A request that would write a value: a failed one last, for others may have.
    private func writer(of key: Symbol, _ value: Symbol) -> OperationID? {
        var failed: OperationID?
        for (id, operation) in self.history.operations.enumerated() {
            for branch in [operation.success, operation.failure] {
                for position in branch {
                    guard case .put(key, value, _, _) = self.history.steps[position] else {
                        continue
                    }
                    if operation.outcome != .fail { return id }
                    failed = failed ?? id
                }
            }
        }
        return failed
    }
}
