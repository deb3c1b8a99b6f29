import Faults
package import Histories

/// What one fault cost: a row of the outage table.
package struct FaultOutage: Sendable, Hashable {
    /// What became of the leadership.
    package enum Leadership: Sendable, Hashable {
        /// The fault did not hit whoever led.
        case notHit
        /// It hit the leader, who stayed.
        case kept(member: String)
        /// A leader with a higher term was seen, this long after the cluster had lost the old one: when
        /// the fault took effect, or, where the old one went on leading, when that was seen to end.
        case changed(after: Int64, member: String, term: Int64)
        /// Nobody led any more within the fault's reach.
        case lost
    }

    /// A stretch of time without an acknowledgement.
    package struct Gap: Sendable, Hashable {
        /// When, in nanoseconds since the run's start.
        package var time: Range<Int64>
        /// Whether an acknowledgement ended it; false when the load ended first.
        package var isClosed: Bool

        /// Its length in nanoseconds.
        package var length: Int64 { self.time.upperBound - self.time.lowerBound }
    }

    /// How many operations ended with one error.
    package struct ErrorCount: Sendable, Hashable {
        /// The error's text.
        package var error: String
        /// Whether the outcome was `fail` or `info`.
        package var outcome: Outcome
        /// How many.
        package var count: Int

        /// A count with all its parts.
        package init(error: String, outcome: Outcome, count: Int) {
            self.error = error
            self.outcome = outcome
            self.count = count
        }
    }

    /// The fault's position in `RunReport.faults`.
    package var fault: Int
    /// The time it is held responsible for, `FaultRecord.window`.
    package var window: Range<Int64>
    /// Who led when it began, and what became of it.
    package var leadership: Leadership
    /// The longest time without an acknowledged write that overlaps the window or the recovery.
    ///
    /// It counts whole, also what lies before and after them. Nil when no write was asked for around
    /// them.
    package var writeOutage: Gap?
    /// The same for linearizable reads.
    package var readOutage: Gap?
    /// The time from the fault's end until the cluster was itself again.
    ///
    /// That is when a second begins in which at least half the usual number of operations are
    /// acknowledged, and every member that was hit has answered an operation called after the end.
    /// The usual number is the median over the seconds that no fault touches, nor the second after
    /// one.
    /// Nil when it was not seen before the load ended or the next fault came, or the fault never
    /// ended.
    package var recovery: Int64?
    /// How many terms were begun between the fault's start and the end of its reach.
    package var termsBurnt: Int64
    /// The errors of operations called from one second, the lab's request timeout, before the window
    /// to its end, most frequent first.
    package var errors: [ErrorCount]
}

/// Works out the outage table of a run.
struct OutageTable {
    private let history: History
    private let timeline: RunTimeline
    private let faults: [FaultRecord]
    /// When the faults took effect, ascending.
    private let starts: [Int64]
    private let end: Int64
    private let writes: Acknowledgements
    private let reads: Acknowledgements
    /// Operations a second when no fault is active; nil when there was no such time.
    private let usualRate: Double?

    /// The faults of a run that ends at `end`.
    init(
        history: History,
        timeline: RunTimeline,
        faults: [FaultRecord],
        writes: Acknowledgements,
        reads: Acknowledgements,
        end: Int64
    ) {
        self.history = history
        self.timeline = timeline
        self.faults = faults
        self.starts = faults.map { $0.effectiveStart ?? $0.requestedStart }.sorted()
        self.end = end
        self.writes = writes
        self.reads = reads
        self.usualRate = Self.usualRate(faults, writes, reads, end)
    }

    /// One row for each fault, in their order.
    func rows() -> [FaultOutage] {
        self.faults.indices.map(self.row(of:))
    }

    private func row(of index: Int) -> FaultOutage {
        let fault = self.faults[index]
        let window = fault.window(until: self.end)
        let reach = window.lowerBound..<self.reachEnd(of: window)
        let recovery = self.recovery(of: fault, window: window, reach: reach)
        // A heal can cost as much as the fault: a member that comes back with a higher term deposes
        // the leader. What happens until everything is as usual belongs to the fault.
        let end = recovery.map { window.upperBound + $0 } ?? reach.upperBound
        let suffering = window.lowerBound..<max(window.upperBound, end)
        return FaultOutage(
            fault: index,
            window: window,
            leadership: self.leadership(of: fault, within: reach),
            writeOutage: self.writes.longestGap(overlapping: suffering).map(Self.gap),
            readOutage: self.reads.longestGap(overlapping: suffering).map(Self.gap),
            recovery: recovery,
            termsBurnt: self.termsBurnt(within: reach),
            errors: self.errors(within: window)
        )
    }

    private static func gap(_ gap: Acknowledgements.Gap) -> FaultOutage.Gap {
        FaultOutage.Gap(time: gap.time, isClosed: gap.isClosed)
    }

    /// Where a fault's consequences stop being its own: at the start of the next fault that begins
    /// after it ended, else at the run's end.
    private func reachEnd(of window: Range<Int64>) -> Int64 {
        let least = max(window.upperBound, window.lowerBound + 1)
        let next = self.starts.first { $0 >= least }
        return max(window.upperBound, min(next ?? self.end, self.end))
    }

    private func leadership(
        of fault: FaultRecord,
        within reach: Range<Int64>
    ) -> FaultOutage.Leadership {
        // The request, not the effect, tells who was aimed at: by the time a cut bites, the leader
        // may already have been replaced because of it.
        let start = min(fault.requestedStart, reach.lowerBound)
        guard let before = self.timeline.lastLeader(upTo: start),
            fault.hit.contains(before.member)
        else { return .notHit }
        let successor = self.timeline.leaders.first {
            $0.time.lowerBound >= start && $0.time.lowerBound <= reach.upperBound
                && !$0.member.isEmpty && $0.term > before.term
        }
        if let successor {
            let origin = self.lossOfLeader(before, fault, before: successor.time.lowerBound)
            // The member that led goes on under a higher term it won without having been missed.
            if successor.member == before.member, successor.time.lowerBound <= origin {
                return .kept(member: before.member)
            }
            return .changed(
                after: max(0, successor.time.lowerBound - max(origin, reach.lowerBound)),
                member: successor.member,
                term: successor.term
            )
        }
        let last = self.timeline.leader(at: max(reach.lowerBound, reach.upperBound - 1))
        return last == nil ? .lost : .kept(member: before.member)
    }

    /// When the cluster lost its leader to a fault.
    ///
    /// A fault that takes the leader from the majority does so when it takes effect, even while the
    /// leader, which cannot know, still calls itself one. A leader that only loses some links goes on
    /// leading until it is seen no more, and so does one that outlives the fault.
    private func lossOfLeader(
        _ leader: LeaderSpan,
        _ fault: FaultRecord,
        before successor: Int64
    ) -> Int64 {
        let window = fault.window(until: self.end)
        let lastSeen = self.timeline.leaders.last {
            $0.member == leader.member && $0.term == leader.term
                && $0.time.lowerBound < successor
        }
        let end = min(lastSeen?.time.upperBound ?? window.lowerBound, successor)
        return !fault.severs || end > window.upperBound ? end : window.lowerBound
    }

    private func termsBurnt(within reach: Range<Int64>) -> Int64 {
        guard let before = self.timeline.lastLeader(upTo: reach.lowerBound) else { return 0 }
        let highest = self.timeline.leaders.lazy
            .filter { reach.contains($0.time.lowerBound) }
            .map(\.term)
            .max()
        return max(0, (highest ?? before.term) - before.term)
    }

    private func recovery(
        of fault: FaultRecord,
        window: Range<Int64>,
        reach: Range<Int64>
    ) -> Int64? {
        guard let healed = fault.effectiveEnd ?? fault.requestedEnd else { return nil }
        var recovered = healed
        if let rate = self.usualRate {
            guard let moment = self.firstUsualMoment(from: healed, until: reach.upperBound, rate)
            else { return nil }
            recovered = moment
        }
        for member in fault.hit {
            guard let index = self.history.members.firstIndex(of: member) else { continue }
            guard
                let moment = self.firstAnswer(through: Int16(index), from: healed, reach.upperBound)
            else { return nil }
            recovered = max(recovered, moment)
        }
        return recovered - healed
    }

    /// The first moment from which a whole second passes with at least half the usual operations.
    ///
    /// Looked for in steps of 10 ms, which is finer than anything the table prints.
    private func firstUsualMoment(from start: Int64, until end: Int64, _ rate: Double) -> Int64? {
        let second: Int64 = 1_000_000_000
        let loadEnd = max(self.writes.load.upperBound, self.reads.load.upperBound)
        var moment = start
        while moment < end {
            let stop = min(moment + second, loadEnd)
            // Less than 200 ms of load says nothing about a rate.
            guard stop - moment >= 200_000_000 else { return nil }
            let span = moment..<stop
            let seen = self.writes.count(in: span) + self.reads.count(in: span)
            if Double(seen) * 1e9 >= rate / 2 * Double(stop - moment) { return moment }
            moment += 10_000_000
        }
        return nil
    }

    private func firstAnswer(through member: Int16, from start: Int64, _ end: Int64) -> Int64? {
        var answer: Int64?
        for operation in self.history.operations[self.firstOperation(calledAt: start)...] {
            guard operation.call < (answer ?? end) else { break }
            guard operation.member == member, operation.outcome == .ok else { continue }
            answer = min(answer ?? .max, operation.ret)
        }
        return answer
    }

    private func errors(within window: Range<Int64>) -> [FaultOutage.ErrorCount] {
        let first = self.firstOperation(calledAt: window.lowerBound - 1_000_000_000)
        return ErrorTally.count(
            self.history.operations[first...].lazy.prefix { $0.call <= window.upperBound },
            labels: self.history.labels
        )
    }

    /// The first operation called at or after a moment, by binary search: they stand in that order.
    private func firstOperation(calledAt time: Int64) -> Int {
        var low = 0
        var high = self.history.operations.count
        while low < high {
            let middle = (low + high) / 2
            if self.history.operations[middle].call < time {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// The median, over the seconds that no fault touches (nor the second after one), of the
    /// operations acknowledged in them.
    private static func usualRate(
        _ faults: [FaultRecord],
        _ writes: Acknowledgements,
        _ reads: Acknowledgements,
        _ end: Int64
    ) -> Double? {
        let second: Int64 = 1_000_000_000
        let loads = [writes.load, reads.load].filter { !$0.isEmpty }
        guard var moment = loads.map(\.lowerBound).min(),
            let stop = loads.map(\.upperBound).max()
        else { return nil }
        let windows = faults.map { $0.window(until: end) }
        var rates: [Int] = []
        while moment + second <= stop {
            let span = moment..<moment + second
            let isQuiet = windows.allSatisfy {
                $0.lowerBound >= span.upperBound || $0.upperBound + second <= span.lowerBound
            }
            if isQuiet { rates.append(writes.count(in: span) + reads.count(in: span)) }
            moment += second
        }
        guard !rates.isEmpty else { return nil }
        rates.sort()
        return Double(rates[rates.count / 2])
    }
}

/// Counts errors by their text and outcome.
enum ErrorTally {
    /// The errors among some operations, most frequent first, then by text.
    static func count(
        _ operations: some Sequence<Operation>,
        labels: [String]
    ) -> [FaultOutage.ErrorCount] {
        // Indexed by label, `fail` and `info` side by side: no dictionary whose order could show.
        var counts = [Int](repeating: 0, count: labels.count * 2)
        for operation in operations where operation.outcome != .ok {
            counts[Int(operation.error) * 2 + (operation.outcome == .info ? 1 : 0)] += 1
        }
        return counts.enumerated()
            .filter { $0.element > 0 }
            .map { position, count in
                let label = labels[position / 2]
                return FaultOutage.ErrorCount(
                    error: label.isEmpty ? "no answer recorded" : label,
                    outcome: position % 2 == 1 ? .info : .fail,
                    count: count
                )
            }
            .sorted { ($1.count, $0.error) < ($0.count, $1.error) }
    }
}
