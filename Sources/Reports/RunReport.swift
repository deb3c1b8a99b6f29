package import Faults
package import Histories

/// Everything that is said about a run, worked out once and rendered in several forms.
///
/// A report is a pure function of what the run recorded: the same history, faults, outcome and details
/// give the same bytes in every form.
package struct RunReport: Sendable {
    /// How many operations ended how.
    package struct Counts: Sendable, Hashable {
        /// All of them.
        package var total = 0
        /// Those the store answered as done.
        package var ok = 0
        /// Those that surely did nothing.
        package var fail = 0
        /// Those whose outcome nobody knows.
        package var info = 0
        /// Requests that go through consensus.
        package var writes = 0
        /// Linearizable reads.
        package var reads = 0
        /// Serializable reads.
        package var serializableReads = 0
    }

    /// The latency of acknowledged operations, in nanoseconds; zeros without any.
    package struct Latency: Sendable, Hashable {
        /// Half of them were at most this slow.
        package var median: Int64 = 0
        /// 95 of a hundred were at most this slow.
        package var p95: Int64 = 0
        /// 99 of a hundred were at most this slow.
        package var p99: Int64 = 0
        /// The slowest one.
        package var max: Int64 = 0
    }

    /// The state every member ended with, as far as it was compared.
    package struct Agreement: Sendable, Hashable {
        /// At which revision.
        package var revision: String
        /// Each member's hash.
        package var hashes: [LabEvent.Field]
        /// Whether they are all the same.
        package var agrees: Bool { Set(self.hashes.map(\.value)).count <= 1 }
    }

    /// What the run recorded.
    package let history: History
    /// What the run was.
    package private(set) var details: RunDetails
    /// What the checkers said.
    package let outcome: CheckOutcome
    /// What became of each fault, by the time it was asked for.
    package let faults: [FaultRecord]

    /// When the last thing happened: nanoseconds since the run's start.
    package let duration: Int64
    /// The states it went through.
    package let timeline: RunTimeline
    /// What each fault cost, in the order of `faults`.
    package let outages: [FaultOutage]
    /// How many operations ended how.
    package let counts: Counts
    /// How long they took.
    package let latency: Latency
    /// All errors, most frequent first.
    package let errors: [FaultOutage.ErrorCount]
    /// The final comparison of the members; nil when there was none.
    package let agreement: Agreement?
    /// The word.
    package let status: RunStatus

    let writes: Acknowledgements
    let reads: Acknowledgements

    /// Works out a report.
    package init(
        history: History,
        outcome: CheckOutcome,
        faults: [FaultRecord],
        details: RunDetails
    ) {
        let faults = faults.enumerated()
            .sorted {
                ($0.element.requestedStart, $0.offset) < ($1.element.requestedStart, $1.offset)
            }
            .map(\.element)
        let duration = Self.duration(history)
        let timeline = RunTimeline(of: history, until: duration)
        let loadEnd = timeline.phases.first { $0.name == "final" }?.time ?? .max
        let writes = Acknowledgements(of: .write, in: history, before: loadEnd)
        let reads = Acknowledgements(of: .read, in: history, before: loadEnd)
        self.history = history
        self.details = details
        self.outcome = outcome
        self.faults = faults
        self.duration = duration
        self.timeline = timeline
        self.writes = writes
        self.reads = reads
        self.outages = OutageTable(
            history: history,
            timeline: timeline,
            faults: faults,
            writes: writes,
            reads: reads,
            end: duration
        ).rows()
        self.counts = Self.counts(history)
        self.latency = Self.latency(history)
        self.errors = ErrorTally.count(history.operations, labels: history.labels)
        self.agreement = Self.agreement(history)
        self.status = Self.judge(outcome, faults, details.expectations)
    }

    /// The report with these files of the run listed, on which nothing it concludes depends.
    package func listing(_ artefacts: [Artefact]) -> RunReport {
        var report = self
        report.details.artefacts = artefacts
        return report
    }

    /// A violation, proven or expected, outweighs doubt; a fault that did not bite or did not heal
    /// is doubt, because what the run shows is then not what it was asked.
    private static func judge(
        _ outcome: CheckOutcome,
        _ faults: [FaultRecord],
        _ expectations: [ExpectationResult]
    ) -> RunStatus {
        var status = outcome.status
        for expectation in expectations { status = status.combined(with: expectation.status) }
        for fault in faults where fault.outcome != .effective {
            status = status.combined(with: .inconclusive)
        }
        return status
    }

    private static func duration(_ history: History) -> Int64 {
        var last: Int64 = 1
        for operation in history.operations {
            last = max(last, operation.ret == .max ? operation.call : operation.ret)
        }
        for event in history.events { last = max(last, event.time) }
        for batch in history.watchBatches { last = max(last, batch.time) }
        return last
    }

    private static func counts(_ history: History) -> Counts {
        var counts = Counts()
        for operation in history.operations {
            counts.total += 1
            switch operation.outcome {
            case .ok: counts.ok += 1
            case .fail: counts.fail += 1
            case .info: counts.info += 1
            }
            switch history.operationClass(operation) {
            case .write: counts.writes += 1
            case .read: counts.reads += 1
            case .serializableRead: counts.serializableReads += 1
            case .other: continue
            }
        }
        return counts
    }

    private static func latency(_ history: History) -> Latency {
        var times: [Int64] = []
        times.reserveCapacity(history.operations.count)
        for operation in history.operations where operation.outcome == .ok {
            times.append(operation.ret - operation.call)
        }
        guard !times.isEmpty else { return Latency() }
        times.sort()
        // Nearest rank: the smallest value with at least that share at or below it.
        func rank(_ percent: Int) -> Int64 { times[(times.count * percent + 99) / 100 - 1] }
        return Latency(median: rank(50), p95: rank(95), p99: rank(99), max: times[times.count - 1])
    }

    private static func agreement(_ history: History) -> Agreement? {
        guard let event = history.events.last(where: { $0.name == "agreement" }) else { return nil }
        return Agreement(
            revision: event["revision"] ?? "",
            hashes: event.fields.filter { $0.name != "revision" }
        )
    }
}
