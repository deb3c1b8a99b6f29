import Histories

/// The replay of all writes in order of revision, with every answer compared on the way.
///
/// Where a revision has no known writer the replay chooses one of the requests of unknown outcome
/// (`GapChoices`), and goes on; an answer that does not fit takes it back to the last choice that may
/// be to blame. It ends with an explanation of the whole history, with the certainty that there is
/// none, or undecided when its bound is reached.
///
/// The search is complete: a choice is passed over only for a reason that holds whatever is chosen
/// later, and a contradiction is final only when no choice is left that it blames.
struct Replay: Sendable {
    enum Outcome: Sendable {
        case explained
        case contradiction(Mismatch)
        case undecided(Mismatch, chosen: [OperationID])
    }

    private struct Frame {
        var revision: Int
        var mark: Int
        /// Where the frame's choices start in `choices`, and the next one to try.
        var base: Int
        var next: Int
        var blames: Int
        /// Whether `choices` holds all of them, and not only those that are planned.
        var isComplete: Bool
    }

    let history: History
    let log: RevisionLog
    let options: SweepOptions
    let pins: Pins
    private(set) var check: AnswerCheck
    private var gaps: GapChoices
    private var frames: [Frame] = []
    private var choices: [GapChoices.Choice] = []
    private var nextHistorical = 0
    private var deepest: Mismatch?
    private var work = 0

    init(
        _ history: History,
        _ log: RevisionLog,
        _ pins: Pins,
        _ gaps: GapChoices,
        _ keySpace: KeySpace,
        _ options: SweepOptions
    ) {
        self.history = history
        self.log = log
        self.pins = pins
        self.gaps = gaps
        self.options = options
        self.check = AnswerCheck(of: history, keySpace: keySpace)
    }

    mutating func run() -> Outcome {
        var revision = 1
        var mismatch = self.readAnswers(at: 1)
        let workMax = self.options.searchStepsMax + 4 * self.log.highest
        while true {
            if let found = mismatch {
                if (self.deepest?.revision ?? 0) <= found.revision { self.deepest = found }
                guard let resumed = self.backtrack(found.blames) else {
                    return .contradiction(self.deepest ?? found)
                }
                revision = resumed
                mismatch = self.readAnswers(at: revision)
            } else if revision >= self.log.highest {
                return .explained
            } else {
                revision += 1
                mismatch = self.write(revision) ?? self.readAnswers(at: revision)
            }
            self.work += 1
            if self.work > workMax, let deepest = self.deepest {
                return .undecided(deepest, chosen: self.chosen(above: deepest.blames))
            }
        }
    }

    /// The choice made for each gap that had one, by the gap's revision.
    var chosen: [Int: GapChoices.Choice] {
        var chosen: [Int: GapChoices.Choice] = [:]
        for frame in self.frames { chosen[frame.revision] = self.choices[frame.next - 1] }
        return chosen
    }

    /// The requests that the last choices gave to gaps above a revision.
    private func chosen(above revision: Int) -> [OperationID] {
        self.frames.filter { $0.revision > revision }.suffix(20).map {
            Int(self.gaps.operation(spentOn: self.choices[$0.next - 1]))
        }
    }

    /// Carries out what was written at a revision.
    private mutating func write(_ revision: Int) -> Mismatch? {
        let id = self.log.writers[revision]
        if id != RevisionLog.noWriter { return self.replay(Int(id), at: revision, wrote: true) }
        guard let gap = self.pins.gap(at: revision) else { return nil }
        if let forced = self.gaps.forced[gap] { return self.force(forced, on: gap, at: revision) }
        if self.options.omitted.contains(.gapsMustBeFilled), self.pins.ofGap[gap].isEmpty {
            return nil
        }
        let base = self.choices.count
        let isPlanned = self.gaps.appendPlanned(
            to: &self.choices,
            for: gap,
            at: revision,
            self.check,
            self.history
        )
        self.frames.append(
            Frame(
                revision: revision,
                mark: self.check.store.mark,
                base: base,
                next: base,
                blames: revision,
                isComplete: !isPlanned
            )
        )
        if !isPlanned { self.addChoices(for: gap, at: revision, besides: 0) }
        self.check.store.keepsTrail = true
        if self.chooseNext() { return nil }
        // The frame without choices is still there and gathers the blame.
        return Mismatch(operation: -1, revision: revision, detail: .noWriter, blames: revision - 1)
    }

    private mutating func addChoices(for gap: Int, at revision: Int, besides planned: Int) {
        self.gaps.append(
            to: &self.choices,
            besides: planned,
            for: gap,
            at: revision,
            self.check,
            self.history
        )
    }

    /// Lets the one request that can have made a gap do so.
    private mutating func force(_ id: Int32, on gap: Int, at revision: Int) -> Mismatch? {
        let operation = self.history.operations[Int(id)]
        if self.check.writes(operation, at: Int64(revision), of: self.history),
            self.gaps.satisfies(operation, gap, self.check, self.history)
        {
            self.check.apply(operation, at: Int64(revision), of: self.history)
            return nil
        }
        return Mismatch(
            operation: Int(id),
            revision: revision,
            detail: .noWriter,
            // That its guard held right before is what is in doubt, so it is no certain fact here.
            blames: self.gaps.fixed(operation, before: revision - 1, self.check, self.history)
        )
    }

    /// Tries the next choice of the last frame; false when there is none left.
    private mutating func chooseNext() -> Bool {
        let last = self.frames.count - 1
        let frame = self.frames[last]
        if frame.next == self.choices.count, !frame.isComplete {
            self.frames[last].isComplete = true
            self.addChoices(
                for: self.pins.gap(at: frame.revision) ?? 0,
                at: frame.revision,
                besides: frame.next - frame.base
            )
        }
        if frame.next == self.choices.count { return false }
        self.frames[last].next += 1
        let choice = self.choices[frame.next]
        let operation = self.history.operations[Int(self.gaps.spend(choice))]
        self.check.apply(operation, at: Int64(frame.revision), of: self.history)
        return true
    }

    /// Goes back to the last choice that may be to blame and takes another; nil when none is left.
    private mutating func backtrack(_ blames: Int) -> Int? {
        var blames = blames
        while let frame = self.frames.last {
            if frame.revision <= blames { return nil }
            self.check.store.rewind(to: frame.mark)
            if frame.next > frame.base { self.gaps.unspend(self.choices[frame.next - 1]) }
            self.frames[self.frames.count - 1].blames = min(frame.blames, blames)
            if self.chooseNext() {
                self.rewindHistorical(to: frame.revision)
                return frame.revision
            }
            let excluded = self.gaps.blames(
                at: frame.revision,
                chosen: frame.next - frame.base,
                self.pins.gap(at: frame.revision) ?? 0,
                self.check,
                self.history
            )
            blames = min(frame.blames, blames, excluded)
            self.choices.removeSubrange(frame.base...)
            self.frames.removeLast()
        }
        return nil
    }

    private mutating func rewindHistorical(to revision: Int) {
        while self.nextHistorical > 0,
            self.log.historicalReads[self.nextHistorical - 1].revision >= Int64(revision)
        {
            self.nextHistorical -= 1
        }
    }

    /// Compares everything that saw the store as it was right after a revision.
    private mutating func readAnswers(at revision: Int) -> Mismatch? {
        for id in self.log.reads(at: revision) {
            if let mismatch = self.replay(Int(id), at: revision, wrote: false) { return mismatch }
        }
        while self.nextHistorical < self.log.historicalReads.count,
            self.log.historicalReads[self.nextHistorical].revision <= Int64(revision)
        {
            let read = self.log.historicalReads[self.nextHistorical]
            self.nextHistorical += 1
            if let mismatch = self.replay(read) { return mismatch }
        }
        for position in self.log.watchEvents(at: revision) {
            if let mismatch = self.replay(watchEvent: Int(position), at: revision) {
                return mismatch
            }
        }
        return nil
    }

    private mutating func replay(_ id: OperationID, at revision: Int, wrote: Bool) -> Mismatch? {
        let detail = self.check.check(
            id,
            of: self.history,
            wrote: wrote,
            omitsBranch: self.options.omitted.contains(.branch)
        )
        guard let detail, !self.options.omitted.contains(.replay) else { return nil }
        // A write saw the store of the revision before, and its own answer says nothing yet.
        return self.mismatch(id, revision, detail, seen: wrote ? revision - 1 : revision)
    }

    private mutating func replay(_ read: RevisionLog.HistoricalRead) -> Mismatch? {
        let operation = self.history.operations[Int(read.operation)]
        let branch = Classification.branch(operation)
        guard read.offset < operation.results.count,
            case .range(let range) = self.history.steps[branch.lowerBound + Int(read.offset)]
        else { return nil }
        let result = self.history.results[operation.results.lowerBound + Int(read.offset)]
        guard let detail = self.check.check(range, result, of: self.history),
            !self.options.omitted.contains(.replay)
        else { return nil }
        return self.mismatch(
            Int(read.operation),
            Int(read.revision),
            detail,
            seen: Int(read.revision)
        )
    }

    private func replay(watchEvent position: Int, at revision: Int) -> Mismatch? {
        let event = self.history.watchEvents[position]
        let rank = self.check.keySpace.rank(event.keyValue.key)
        let state = self.check.store.states[rank]
        let got = event.keyValue
        var agrees = state.exists != event.isDelete && state.mod == Int64(revision)
        if !event.isDelete {
            agrees =
                agrees && got.value == state.value && got.createRevision == state.create
                && got.version == state.version && got.lease == state.lease
        }
        if agrees || self.options.omitted.contains(.replay) { return nil }
        return Mismatch(
            operation: -1,
            revision: revision,
            detail: .watchEvent(position, expected: state),
            blames: self.gaps.fixed(rank, before: revision)
        )
    }

    private func mismatch(
        _ id: OperationID,
        _ revision: Int,
        _ detail: Mismatch.Detail,
        seen: Int
    ) -> Mismatch {
        Mismatch(
            operation: id,
            revision: revision,
            detail: detail,
            blames: self.gaps.blames(detail, id, before: seen, self.check, self.history)
        )
    }
}
