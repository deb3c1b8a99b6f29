public import Histories

/// Checks a whole history for linearizability with the help of the revisions in its answers.
///
/// A store that hands out revisions hands out its own order of writes, so nothing has to be searched
/// for where outcomes are known. Every answered operation gets a key: a write at revision r gets 2r,
/// everything that only saw the store at r gets 2r+1. The history is linearizable, with respect to a
/// store whose answers include revisions, if and only if
///
/// 1. no two writes share a revision;
/// 2. replaying the writes in order of revision, each answer is the one the store would give;
/// 3. each operation's key is at least the highest that had returned before it was called, and above
///    it for a write.
///
/// A legal order lists writes by revision and puts a read at r between writes r and r+1, so keys never
/// fall along it, which gives (3); sorting by key and then by call gives such an order when (1) to (3)
/// hold. (Known write order: Gibbons and Korach, *Testing Shared Memories*, 1997.)
///
/// A request of unknown outcome may have been done at a revision that no answer claims (a gap), if it
/// was called before anybody saw that revision; every gap must have been filled by one of them. What
/// answers show of a gap pins it down; the rest is searched for, within a bound, and beyond the bound
/// the verdict is `unknown`. It is never `valid` without an explanation of every answer.
///
/// The history must begin with an empty store (revision 1) and hold every request that was sent to
/// it. A lease that ends deletes its keys without a request, at one revision (`LeaseEnds`).
public enum RevisionSweep {
    /// The verdict on a history, with counts.
    public static func check(
        _ history: History,
        options: SweepOptions = SweepOptions()
    )
        -> SweepReport
    {
        Self.order(of: history, options: options, isWanted: false).report
    }

    /// The verdict, and if it is wanted the order of writes that a `valid` one rests on.
    static func order(
        of history: History,
        options: SweepOptions = SweepOptions(),
        isWanted: Bool = true
    )
        -> (report: SweepReport, order: RevisionOrder?)
    {
        let ended = LeaseEnds.added(to: history)
        let classification = Classification(of: ended, options: options)
        var sweep = Sweep(ended, classification, options)
        sweep.wantsOrder = isWanted
        let verdict = sweep.verdict()
        sweep.report.verdict = verdict.without(operationsFrom: history.operations.count)
        return (sweep.report, sweep.order)
    }
}

/// One run of the sweep over a history, rule by rule.
private struct Sweep {
    let history: History
    let classification: Classification
    let options: SweepOptions
    var report: SweepReport
    var wantsOrder = false
    var order: RevisionOrder?

    init(_ history: History, _ classification: Classification, _ options: SweepOptions) {
        self.history = history
        self.classification = classification
        self.options = options
        self.report = classification.report
    }

    mutating func verdict() -> Verdict {
        if let violation = self.impossibleRevision() { return .invalid(violation) }
        let writes = RadixSort.sorted(self.classification.writes) {
            self.history.operations[$0].revision
        }
        let (distinct, duplicate) = self.distinct(writes)
        let highest = self.highest()
        self.report.highestRevision = highest
        self.report.gaps = Int(highest) - 1 - distinct
        let keySpace = KeySpace(of: self.history)
        if self.report.gaps > self.classification.maybeWrites.count {
            return self.tooManyRevisions(writes, keySpace, duplicate)
        }
        let log = RevisionLog(of: self.history, self.classification, highest: Int(highest))
        let explanation = Explanation(self.history, log, keySpace)
        if let duplicate, !self.options.omitted.contains(.duplicates) {
            return .invalid(explanation.duplicate(duplicate.0, duplicate.1))
        }
        if let violation = self.realTime(explanation) { return .invalid(violation) }
        return self.contents(log, keySpace, explanation)
    }

    /// An answer whose revision no store gives: the empty store has revision 1, its first write 2.
    private func impossibleRevision() -> Violation? {
        for (ids, least) in [(self.classification.reads, 1), (self.classification.writes, 2)] {
            for id in ids {
                let revision = self.history.operations[Int(id)].revision
                if revision >= Int64(least), revision < Int64.max / 4 { continue }
                let named = Wording(history: self.history).operation(Int(id))
                return Violation(
                    kind: .wrongAnswer,
                    sentence: "\(named) was answered with a revision that no store gives.",
                    witness: [Int(id)]
                )
            }
        }
        return nil
    }

    private func distinct(_ writes: [Int32]) -> (Int, (OperationID, OperationID)?) {
        var count = 0
        var duplicate: (OperationID, OperationID)?
        for index in writes.indices {
            let id = Int(writes[index])
            if index > 0 {
                let before = Int(writes[index - 1])
                let revision = self.history.operations[id].revision
                if self.history.operations[before].revision == revision {
                    duplicate = duplicate ?? (before, id)
                    continue
                }
            }
            count += 1
        }
        return (count, duplicate)
    }

    /// The highest revision that an answer or a watch event showed.
    private func highest() -> Int64 {
        var highest: Int64 = 1
        for ids in [self.classification.reads, self.classification.writes] {
            for id in ids { highest = max(highest, self.history.operations[Int(id)].revision) }
        }
        for event in self.history.watchEvents {
            highest = max(highest, event.keyValue.modRevision)
        }
        return highest
    }

    /// More gaps than requests that could fill them: names the first answer that shows one too many.
    private func tooManyRevisions(
        _ writes: [Int32],
        _ keySpace: KeySpace,
        _ duplicate: (OperationID, OperationID)?
    ) -> Verdict {
        let wording = Wording(history: self.history)
        if let duplicate, !self.options.omitted.contains(.duplicates) {
            let nothing = Classification(of: History(), options: self.options)
            let log = RevisionLog(of: History(), nothing, highest: 1)
            let explanation = Explanation(self.history, log, keySpace)
            return .invalid(explanation.duplicate(duplicate.0, duplicate.1))
        }
        let evidence = RadixSort.sorted(
            (self.classification.reads + self.classification.writes).sorted()
        ) { self.history.operations[$0].revision }
        var known = 0
        for id in evidence {
            let revision = self.history.operations[Int(id)].revision
            while known < writes.count,
                self.history.operations[Int(writes[known])].revision <= revision
            {
                known += 1
            }
            let most = known + self.classification.maybeWrites.count + 1
            if revision > Int64(most) {
                return .invalid(
                    Violation(
                        kind: .unexplainedRevision,
                        sentence: "\(wording.operation(Int(id))) shows revision \(revision), but "
                            + "all requests together can have made no more than \(most) by then.",
                        witness: [Int(id)]
                    )
                )
            }
        }
        return .invalid(
            Violation(
                kind: .watchDiffers,
                sentence: "A watch showed revision \(self.report.highestRevision), which is more "
                    + "than all requests together can have made.",
                witness: []
            )
        )
    }

    private func realTime(_ explanation: Explanation) -> Violation? {
        if self.options.omitted.contains(.realTime) { return nil }
        let breach = RealTimeRule.breach(
            in: self.history,
            self.classification,
            options: self.options
        )
        return breach.map { breach in
            let second = self.history.operations[breach.second]
            return explanation.violation(
                breach,
                wrote: Classification.wrote(second, of: self.history)
            )
        }
    }

    /// The rules about gaps, and the replay.
    private mutating func contents(
        _ log: RevisionLog,
        _ keySpace: KeySpace,
        _ explanation: Explanation
    ) -> Verdict {
        if let revision = self.firstGapWithoutWriter(log) {
            return .invalid(explanation.unexplained(revision))
        }
        var pins = Pins(
            of: self.history,
            keySpace,
            log,
            self.classification,
            isOmitted: self.options.omitted.contains(.pins)
        )
        self.report.pinnedGaps = pins.ofGap.count { !$0.isEmpty }
        let matcher = PinMatcher(
            pins,
            self.classification.maybeWrites,
            of: self.history,
            keySpace
        )
        if let violation = self.misfit(matcher, log, explanation) {
            return .invalid(violation)
        }
        pins.add(forced: matcher.forced, of: self.history, keySpace, log)
        let timeline = self.timeline(log, pins, matcher, keySpace)
        let writes = self.unknownWrites(pins, matcher, keySpace)
        // The end of a lease writes several keys at once, which a plan by single keys cannot follow.
        let gaps = GapChoices(
            pins,
            log,
            matcher,
            timeline,
            self.history.leaseCalls.isEmpty
                ? timeline.map { self.plan(log, pins, matcher, $0, writes, keySpace) } : nil,
            writes,
            self.options
        )
        var replay = Replay(self.history, log, pins, gaps, keySpace, self.options)
        let outcome = replay.run()
        self.report.comparedKeyValues = replay.check.compared
        switch outcome {
        case .explained:
            if self.wantsOrder {
                self.order = RevisionOrder(
                    self.history,
                    log,
                    pins,
                    gaps,
                    chosen: replay.chosen,
                    keySpace
                )
            }
            return .valid
        case .contradiction(let mismatch):
            return .invalid(explanation.violation(mismatch))
        case .undecided(let mismatch, let chosen):
            return .unknown(self.undecided(mismatch, chosen, explanation))
        }
    }

    /// The first gap that there are not enough requests for, called before the gap was shown.
    ///
    /// Whoever may fill a gap may fill every later one, so it is enough to count (Hall's condition on
    /// nested sets).
    private func firstGapWithoutWriter(_ log: RevisionLog) -> Int? {
        if self.options.omitted.contains(.gapBound)
            || self.options.omitted.contains(.gapsMustBeFilled)
        {
            return nil
        }
        let byCall = RadixSort.sorted(self.classification.maybeWrites) {
            self.history.operations[$0].call
        }
        var called = 0
        for (index, revision) in log.gaps.enumerated() {
            while called < byCall.count,
                self.history.operations[Int(byCall[called])].call <= log.shownBy[revision]
            {
                called += 1
            }
            if called <= index { return revision }
        }
        return nil
    }

    /// What the pins alone show to be wrong.
    private func misfit(
        _ matcher: PinMatcher,
        _ log: RevisionLog,
        _ explanation: Explanation
    )
        -> Violation?
    {
        if let orphan = matcher.orphan { return explanation.violation(orphan) }
        if let repeated = matcher.repeated, !self.options.omitted.contains(.once) {
            return explanation.repeated(repeated.operation, repeated.first, repeated.second)
        }
        if self.options.omitted.contains(.gapBound) { return nil }
        for (gap, forced) in matcher.forced.enumerated() {
            guard let forced else { continue }
            let call = self.history.operations[Int(forced)].call
            if call > log.shownBy[log.gaps[gap]] {
                return explanation.tooLate(Int(forced), log.gaps[gap])
            }
        }
        return nil
    }

    private func timeline(
        _ log: RevisionLog,
        _ pins: Pins,
        _ matcher: PinMatcher,
        _ keySpace: KeySpace
    ) -> KeyTimeline? {
        if matcher.forced.allSatisfy({ $0 != nil }) { return nil }
        return CertainFacts.timeline(of: self.history, log, pins, matcher.forced, keySpace)
    }

    private func plan(
        _ log: RevisionLog,
        _ pins: Pins,
        _ matcher: PinMatcher,
        _ timeline: KeyTimeline,
        _ writes: UnknownWrites,
        _ keySpace: KeySpace
    ) -> GapPlan {
        GapPlan(
            UndecidedGaps(pins, matcher, log),
            KeySupply.all(writes, pins, matcher, log, self.history, keySpace),
            timeline,
            log
        )
    }

    /// The requests that are left for the gaps that the pins do not decide.
    private func unknownWrites(
        _ pins: Pins,
        _ matcher: PinMatcher,
        _ keySpace: KeySpace
    )
        -> UnknownWrites
    {
        var isCompared = [Bool](repeating: false, count: keySpace.count)
        for comparison in self.history.comparisons
        where comparison.target == .value || comparison.target == .lease {
            for rank in keySpace.ranks(comparison.key, to: comparison.rangeEnd) {
                isCompared[rank] = true
            }
        }
        var ambiguous = Set<Pins.Pin>()
        for (gap, known) in pins.ofGap.enumerated() where !matcher.matches[gap].isEmpty {
            for pin in known {
                ambiguous.insert(
                    Pins.Pin(rank: pin.rank, value: pin.value, isDelete: false, witness: 0)
                )
            }
        }
        return UnknownWrites(
            self.classification.maybeWrites,
            forced: self.options.omitted.contains(.once) ? [] : matcher.forced,
            of: self.history,
            keySpace
        ) { rank, value in
            isCompared[rank]
                || ambiguous.contains(
                    Pins.Pin(rank: Int32(rank), value: value, isDelete: false, witness: 0)
                )
        }
    }

    private func undecided(
        _ mismatch: Mismatch,
        _ chosen: [OperationID],
        _ explanation: Explanation
    ) -> Undecided {
        let violation = explanation.violation(mismatch)
        let named = chosen.map { String($0) }.joined(separator: ", ")
        return Undecided(
            sentence: "No explanation was found within \(self.options.searchStepsMax) steps for "
                + "what the operations of unknown outcome did around revision "
                + "\(mismatch.revision) (tried last: \(named)). The obstacle: "
                + violation.sentence,
            operations: chosen + violation.witness.filter { !chosen.contains($0) }
        )
    }
}

extension Verdict {
    /// The same without operations that are not in the history: the ends of leases.
    fileprivate func without(operationsFrom end: OperationID) -> Verdict {
        switch self {
        case .valid: return self
        case .invalid(var violation):
            violation.witness.removeAll { $0 >= end }
            return .invalid(violation)
        case .unknown(var undecided):
            undecided.operations.removeAll { $0 >= end }
            return .unknown(undecided)
        }
    }
}
