import Faults
import Histories
import Reports

/// Six seconds that can be worked out by hand.
///
/// Client 0 writes through n2 every 100 ms from 0.5 s on, each answered after 5 ms. Client 1 reads
/// through n1, 50 ms later each, answered after 2 ms. The leader n1 is killed at 2.01 s and back at
/// 3.5 s: until then reads are refused; the write called at 2.0 s gets no answer, and the next one is
/// called when n2 leads, at 3.0 s, and takes 55 ms.
enum SmallRun {
    /// What the run shows.
    enum Variant: String, CaseIterable {
        /// Everything as it should be.
        case holds
        /// The last read misses the write before it.
        case violated
        /// The kill did not bite.
        case inconclusive
    }

    /// The key, chosen to be as hostile as keys can be.
    static let key = "</script><b>&\"'|\u{1}"

    static func report(_ variant: Variant = .holds) -> RunReport {
        var history = Self.history()
        var outcome = CheckOutcome()
        if variant == .violated { outcome = Self.violate(&history) }
        return RunReport(
            history: history,
            outcome: outcome,
            faults: [Self.kill(bites: variant != .inconclusive)],
            details: Self.details(variant)
        )
    }

    /// The history file of a report's run, its faults among the events.
    static func file(of report: RunReport) -> [UInt8] {
        var history = report.history
        for fault in report.faults {
            let fields = fault.fields(phase: .healed).map { LabEvent.Field($0.name, $0.value) }
            history.events.append(
                LabEvent(time: fault.effectiveEnd ?? 0, name: "fault", fields: fields)
            )
        }
        history.events.sort { $0.time < $1.time }
        var writer = HistoryWriter()
        writer.write(history)
        return writer.buffer
    }

    static func nanoseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }

    static func history() -> History {
        var history = History()
        for name in ["n1", "n2", "n3"] { _ = history.member(name) }
        for tick in 5..<60 {
            let time = Double(tick) / 10
            if tick <= 20 || tick >= 30 { Self.write(tick, at: time, in: &history) }
            Self.read(at: time + 0.05, in: &history)
        }
        history.events = [
            Self.event(0.05, "member", ("member", "n3"), ("state", "ready")),
            Self.event(0.1, "leader", ("member", "n1"), ("term", "2")),
            Self.event(2.02, "member", ("member", "n1"), ("state", "killed")),
            Self.event(2.05, "leader", ("member", ""), ("term", "2")),
            Self.event(3.0, "leader", ("member", "n2"), ("term", "4")),
            Self.event(3.1, "member", ("member", "n1"), ("state", "started")),
            Self.event(3.5, "member", ("member", "n1"), ("state", "ready")),
            Self.event(
                6.2,
                "agreement",
                ("revision", "46"),
                ("n1", "9af1"),
                ("n2", "9af1"),
                ("n3", "9af1")
            ),
        ]
        return history
    }

    private static func event(
        _ seconds: Double,
        _ name: String,
        _ fields: (String, String)...
    ) -> LabEvent {
        LabEvent(
            time: Self.nanoseconds(seconds),
            name: name,
            fields: fields.map { LabEvent.Field($0.0, $0.1) }
        )
    }

    private static func write(_ tick: Int, at time: Double, in history: inout History) {
        let id = history.invoke(
            process: 0,
            member: 1,
            label: history.label("write"),
            transaction: Transaction(success: [
                .put(
                    key: history.symbols.intern(Self.key),
                    value: history.symbols.intern("v\(tick)"),
                    lease: 0,
                    wantsPrevious: false
                )
            ]),
            at: Self.nanoseconds(time)
        )
        if tick == 20 {
            let error = history.label("etcdserver: request timed out")
            history.complete(id, outcome: .info, error: error, at: Self.nanoseconds(time + 0.9))
            return
        }
        let answer = TransactionAnswer(
            revision: Self.revision(of: tick),
            term: tick < 20 ? 2 : 4,
            results: [.init()]
        )
        history.complete(
            id,
            with: answer,
            at: Self.nanoseconds(time + (tick == 30 ? 0.055 : 0.005))
        )
    }

    private static func revision(of tick: Int) -> Int64 {
        Int64(tick < 20 ? tick - 3 : tick - 13)
    }

    private static func read(at time: Double, in history: inout History) {
        let key = history.symbols.intern(Self.key)
        let id = history.invoke(
            process: 1,
            member: 0,
            label: history.label("read"),
            transaction: Transaction(success: [.range(RangeStep(key: key))]),
            at: Self.nanoseconds(time)
        )
        if time > 2.01, time < 3.5 {
            let error = history.label("connection refused")
            history.complete(id, outcome: .fail, error: error, at: Self.nanoseconds(time + 0.001))
            return
        }
        let tick = Int((time * 10).rounded(.down))
        let answer = Self.answer(key, tick == 20 ? 19 : tick, in: &history)
        history.complete(id, with: answer, at: Self.nanoseconds(time + 0.002))
    }

    private static func answer(
        _ key: Symbol,
        _ tick: Int,
        in history: inout History
    ) -> TransactionAnswer {
        let revision = Self.revision(of: tick)
        let keyValue = KeyValue(
            key: key,
            value: history.symbols.intern("v\(tick)"),
            createRevision: 2,
            modRevision: revision,
            version: revision - 1
        )
        return TransactionAnswer(
            revision: revision,
            term: tick < 20 ? 2 : 4,
            results: [.init(keyValues: [keyValue], count: 1)]
        )
    }

    private static func violate(_ history: inout History) -> CheckOutcome {
        let late = history.operations.count - 1
        let early = late - 1
        let key = history.symbols.intern(Self.key)
        let stale = Self.answer(key, 55, in: &history)
        history.complete(late, with: stale, at: history.operations[late].ret)
        return CheckOutcome(findings: [
            Finding(
                kind: "stale-read",
                sentence: "The read of \(Self.key) at 5.950 s saw revision 42, although the write "
                    + "before it had returned with revision 46.",
                witness: [early, late]
            )
        ])
    }

    private static func kill(bites: Bool) -> FaultRecord {
        let probes = [
            ProbeResult(phase: .before, name: "process n1", passed: true, detail: "runs"),
            ProbeResult(
                phase: .during,
                name: "process n1",
                passed: bites,
                detail: bites ? "no process" : "still runs"
            ),
            ProbeResult(phase: .after, name: "process n1", passed: true, detail: "answers"),
        ]
        return FaultRecord(
            id: 1,
            fault: .kill(.leader, signal: 9),
            resolved: ["n1"],
            requestedStart: Self.nanoseconds(2),
            requestedEnd: Self.nanoseconds(3),
            effectiveStart: Self.nanoseconds(2.01),
            effectiveEnd: Self.nanoseconds(3.5),
            probes: probes,
            outcome: FaultRecord.outcome(of: probes)
        )
    }

    private static func details(_ variant: Variant) -> RunDetails {
        var details = RunDetails()
        details.id = "0001"
        details.experiment = "small"
        details.experimentText = "seed: 7\n"
        details.rerunCommand = "tern run small --seed 7"
        details.seed = 7
        details.cluster = "three"
        details.store = "etcd 3.4.23"
        details.lab = "tern 0.1.0"
        details.workload = "register"
        let isBroken = variant == .violated
        details.expectations = [
            ExpectationResult(
                name: "linearizable",
                expected: "every read and write",
                observed: isBroken ? "a stale read" : "all decided",
                status: isBroken ? .violated : .holds,
                sentence: isBroken ? "A read missed an acknowledged write." : ""
            ),
            ExpectationResult(
                name: "writeOutage",
                expected: "at most 3 s",
                observed: "1.15 s",
                status: .holds
            ),
        ]
        return details
    }
}
