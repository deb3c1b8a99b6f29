import Basics
import Faults
import Histories
import Reports

/// A made-up minute of three members under load: realistic in what it contains, the same every time.
///
/// The leader is killed, a link is cut, the next leader is paused, clients are slowed, and a member is
/// isolated while another is killed. The operations are legal: revisions follow one order of commits.
struct DemoRun {
    /// What the run shows.
    enum Variant {
        /// Everything as it should be.
        case holds
        /// The paused leader answers a read from its own past when it wakes.
        case violated
        /// One fault did not bite.
        case inconclusive
    }

    private struct Draft {
        var process: Int32
        var member: Int
        var call: Int64
        var ret: Int64
        var commit: Int64
        var outcome: Outcome
        var error: String
        var kind: Int
        var key: Int
        var takesEffect: Bool
        var answer: TransactionAnswer?
    }

    private let variant: Variant
    private let clients: Int
    private let thinking: Int64
    private let duration: Int64
    private var random = SeededRandom(seed: 7)
    private var history = History()
    private var stale: [Int] = []

    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000
    private static let names = ["n1", "n2", "n3"]

    /// The report of a run with this many clients, each pausing between operations for about
    /// `thinking` nanoseconds.
    static func report(
        _ variant: Variant,
        clients: Int = 9,
        thinking: Int64 = 45_000_000,
        seconds: Int64 = 60
    ) -> RunReport {
        var run = DemoRun(
            variant: variant,
            clients: clients,
            thinking: thinking,
            duration: seconds * Self.second
        )
        run.events()
        run.operations()
        return RunReport(
            history: run.history,
            outcome: run.outcome(),
            faults: run.faults(),
            details: run.details()
        )
    }

    private init(variant: Variant, clients: Int, thinking: Int64, duration: Int64) {
        self.variant = variant
        self.clients = clients
        self.thinking = thinking
        self.duration = duration
        for name in Self.names { _ = self.history.member(name) }
    }

    private static func at(_ seconds: Double) -> Int64 { Int64(seconds * 1e9) }

    private static let leaders: [(at: Double, member: String, term: Int)] = [
        (0.35, "n1", 2), (10.06, "", 2), (11.43, "n2", 3), (33.72, "", 3), (34.58, "n3", 4),
        (48.31, "", 4), (49.66, "n1", 6),
    ]

    private static let states: [(at: Double, member: String, state: String)] = [
        (0.02, "n1", "started"), (0.02, "n2", "started"), (0.03, "n3", "started"),
        (0.41, "n1", "ready"), (0.42, "n2", "ready"), (0.44, "n3", "ready"),
        (10.01, "n1", "killed"), (13.02, "n1", "started"), (13.55, "n1", "ready"),
        (32.40, "n2", "paused"), (35.90, "n2", "running"),
        (50.50, "n2", "killed"), (52.51, "n2", "started"), (53.02, "n2", "ready"),
    ]

    private mutating func events() {
        var events: [LabEvent] = []
        for (name, time) in [
            ("setup", 0.0), ("load", 0.5), ("faults", 8.0), ("recovery", 56.0),
        ] {
            events.append(
                LabEvent(time: Self.at(time), name: "phase", fields: [.init("name", name)])
            )
        }
        for leader in Self.leaders {
            events.append(
                LabEvent(
                    time: Self.at(leader.at),
                    name: "leader",
                    fields: [.init("member", leader.member), .init("term", "\(leader.term)")]
                )
            )
        }
        for state in Self.states {
            events.append(
                LabEvent(
                    time: Self.at(state.at),
                    name: "member",
                    fields: [.init("member", state.member), .init("state", state.state)]
                )
            )
        }
        events.append(
            LabEvent(
                time: self.duration,
                name: "agreement",
                fields: [.init("revision", "8123")] + Self.names.map { .init($0, "2907133911") }
            )
        )
        self.history.events = events.sorted { $0.time < $1.time }
    }

    private func isIn(_ time: Int64, _ from: Double, _ to: Double) -> Bool {
        time >= Self.at(from) && time < Self.at(to)
    }

    /// When the cluster next commits, as seen through a member; nil beyond the request timeout.
    private mutating func draft(_ process: Int32, _ call: Int64) -> Draft {
        let member = Int(process) % 3
        let ordinary = 400_000 + Int64(self.random.below(900_000))
        let tail = self.random.chance(0.02) ? Int64(self.random.below(24_000_000)) : 0
        var latency = ordinary + tail
        let roll = self.random.below(10)
        var draft = Draft(
            process: process,
            member: member,
            call: call,
            ret: call,
            commit: call,
            outcome: .ok,
            error: "",
            kind: roll < 4 ? 0 : roll < 7 ? 1 : roll < 9 ? 2 : 3,
            key: self.random.below(6),
            takesEffect: true,
            answer: nil
        )
        if self.isIn(call, 40.2, 44.2), member == 0 {
            latency += 38_000_000 + Int64(self.random.below(9_000_000))
        }
        if self.isDown(member, call) {
            draft.outcome = .fail
            draft.error = "connection refused"
            draft.ret = call + 180_000 + Int64(self.random.below(200_000))
            draft.takesEffect = false
            return draft
        }
        let wait = self.wait(member, call)
        if wait + latency > Self.second {
            draft.outcome = .info
            draft.error =
                wait > 2 * Self.second ? "deadline exceeded" : "etcdserver: request timed out"
            draft.ret = call + Self.second
            draft.commit = call + wait
            draft.takesEffect = self.random.chance(0.4)
            return draft
        }
        draft.ret = call + wait + latency
        draft.commit = call + wait + latency / 2
        return draft
    }

    private func isDown(_ member: Int, _ time: Int64) -> Bool {
        switch member {
        case 0: self.isIn(time, 10.01, 13.5)
        case 1: self.isIn(time, 50.5, 53.0)
        default: false
        }
    }

    /// How long an operation waits for a leader it can reach.
    private func wait(_ member: Int, _ time: Int64) -> Int64 {
        func until(_ moment: Double) -> Int64 { max(0, Self.at(moment) - time) }
        if self.isIn(time, 10.0, 11.45) { return until(11.45) }
        if self.isIn(time, 32.40, 34.6) { return member == 1 ? until(35.9) : until(34.6) }
        if self.isIn(time, 34.6, 35.9), member == 1 { return until(35.9) }
        if self.isIn(time, 48.0, 49.7) { return member == 2 ? until(52.2) : until(49.7) }
        if self.isIn(time, 49.7, 52.2), member == 2 { return until(52.2) }
        if self.isIn(time, 50.5, 51.2) { return until(51.2) }
        return 0
    }

    private mutating func operations() {
        var drafts = self.drafts()
        self.answer(&drafts)
        if self.variant == .violated { self.makeStale(&drafts) }
        for draft in drafts { self.record(draft) }
    }

    private mutating func drafts() -> [Draft] {
        var next = (0..<self.clients).map { Self.at(0.5) + Int64($0) * 3_100_000 }
        var drafts: [Draft] = []
        let end = self.duration - 2 * Self.second
        while true {
            guard let earliest = next.min(), earliest < end,
                let client = next.firstIndex(of: earliest)
            else { break }
            let draft = self.draft(Int32(client), earliest)
            drafts.append(draft)
            let pause = self.thinking / 2 + Int64(self.random.below(Int(self.thinking)))
            next[client] = max(draft.ret, earliest) + pause
        }
        return drafts
    }

    /// Lets the operations take effect in the order of their commits.
    private mutating func answer(_ drafts: inout [Draft]) {
        var revision: Int64 = 1
        var store: [KeyValue?] = Array(repeating: nil, count: 6)
        let order = drafts.indices.sorted { (drafts[$0].commit, $0) < (drafts[$1].commit, $1) }
        for index in order where drafts[index].takesEffect {
            let key = drafts[index].key
            let isWrite = drafts[index].kind != 1 && drafts[index].kind != 3
            if isWrite {
                revision += 1
                let value = self.history.symbols.intern("v\(revision)")
                store[key] = KeyValue(
                    key: self.history.symbols.intern("register/\(key)"),
                    value: value,
                    createRevision: store[key]?.createRevision ?? revision,
                    modRevision: revision,
                    version: (store[key]?.version ?? 0) + 1
                )
            }
            let kvs = store[key].map { [$0] } ?? []
            drafts[index].answer = TransactionAnswer(
                revision: revision,
                term: Int64(
                    Self.leaders.last { Self.at($0.at) <= drafts[index].commit }?.term ?? 2
                ),
                succeeded: drafts[index].kind != 3,
                results: [.init(keyValues: isWrite ? [] : kvs, count: Int64(kvs.count))]
            )
            if isWrite { drafts[index].answer?.results = [.init()] }
            if drafts[index].kind != 1 { self.values[index] = store[key] }
        }
    }

    private var values: [Int: KeyValue] = [:]

    /// A read through n2 just after it woke is answered from before it slept.
    private mutating func makeStale(_ drafts: inout [Draft]) {
        guard
            let late = drafts.firstIndex(where: {
                $0.member == 1 && $0.kind == 1 && $0.call > Self.at(35.9) && $0.outcome == .ok
            }),
            let early = drafts.lastIndex(where: {
                $0.key == drafts[late].key && $0.ret < drafts[late].call && $0.kind == 0
                    && $0.outcome == .ok
            }),
            let old = drafts.last(where: {
                $0.key == drafts[late].key && $0.ret < Self.at(32.4) && $0.kind == 1
                    && $0.outcome == .ok
            })?.answer
        else { return }
        drafts[late].answer = old
        self.stale = [early, late]
    }

    private mutating func record(_ draft: Draft) {
        let key = self.history.symbols.intern("register/\(draft.key)")
        let index = self.history.operations.count
        let written = self.values[index]?.value ?? self.history.symbols.intern("v?\(index)")
        let put = Step.put(key: key, value: written, lease: 0, wantsPrevious: false)
        let read = Step.range(RangeStep(key: key))
        let transaction =
            switch draft.kind {
            case 0: Transaction(success: [put])
            case 1: Transaction(success: [read])
            default:
                Transaction(
                    compares: [
                        Comparison(
                            key: key,
                            target: .modRevision,
                            number: (self.values[index]?.modRevision ?? 5) - 3
                        )
                    ],
                    success: [put],
                    failure: [read]
                )
            }
        let id = self.history.invoke(
            process: draft.process,
            member: Int16(draft.member),
            label: self.history.label(["write", "read", "cas", "cas"][draft.kind]),
            transaction: transaction,
            at: draft.call
        )
        if draft.outcome == .ok, let answer = draft.answer {
            self.history.complete(id, with: answer, at: draft.ret)
        } else {
            let error = self.history.label(draft.error)
            self.history.complete(id, outcome: draft.outcome, error: error, at: draft.ret)
        }
    }

    private func outcome() -> CheckOutcome {
        guard self.variant == .violated, self.stale.count == 2 else { return CheckOutcome() }
        let (early, late) = (self.stale[0], self.stale[1])
        let text =
            "A read through n2 returned revision \(self.history.operations[late].revision), although "
            + "a write had been acknowledged before it at revision "
            + "\(self.history.operations[early].revision)."
        return CheckOutcome(
            findings: [Finding(kind: "staleRead", sentence: text, witness: [early, late])])
    }

    private func faults() -> [FaultRecord] {
        let duds = self.variant == .inconclusive
        return [
            Self.fault(
                1,
                .kill(.leader, signal: 9),
                ["n1"],
                (10.0, 13.0),
                (10.012, 13.552),
                ("process n1", "pid 4711 answers", "no process", "leader seen, read answered")
            ),
            Self.fault(
                2,
                .cut(.member("n2"), .member("n3"), oneWay: false),
                ["n2>n3", "n3>n2"],
                (20.0, 26.0),
                (20.004, 26.031),
                ("link n2>n3", "3.1 kB/s", "0 B/s for 400 ms", "2.9 kB/s"),
                dud: duds
            ),
            Self.fault(
                3,
                .pause(.leader),
                ["n2"],
                (32.4, 35.9),
                (32.401, 35.902),
                ("process n2", "answers", "state T", "answers")
            ),
            Self.fault(
                4,
                .slow(.clients, .member("n1"), latencyMilliseconds: 40, jitterMilliseconds: 5),
                ["clients>n1", "n1>clients"],
                (40.2, 44.2),
                (40.203, 44.207),
                ("link clients>n1", "round trip 0.2 ms", "round trip 81 ms", "round trip 0.2 ms")
            ),
            Self.fault(
                5,
                .isolate(.leader),
                ["n3>n1", "n1>n3", "n3>n2", "n2>n3"],
                (48.0, 52.0),
                (48.003, 52.018),
                ("link n3>n1", "flows", "0 B/s for 400 ms", "flows")
            ),
            Self.fault(
                6,
                .kill(.any, signal: 9),
                ["n2"],
                (50.5, 52.5),
                (50.502, 53.024),
                ("process n2", "pid 4712 answers", "no process", "read answered")
            ),
        ]
    }

    private static func fault(
        _ id: Int,
        _ fault: Fault,
        _ resolved: [String],
        _ requested: (Double, Double),
        _ effective: (Double, Double),
        _ seen: (name: String, before: String, during: String, after: String),
        dud: Bool = false
    ) -> FaultRecord {
        let during = dud ? "2.8 kB/s still flow" : seen.during
        let probes = [
            ProbeResult(phase: .before, name: seen.name, passed: true, detail: seen.before),
            ProbeResult(phase: .during, name: seen.name, passed: !dud, detail: during),
            ProbeResult(phase: .after, name: seen.name, passed: true, detail: seen.after),
        ]
        return FaultRecord(
            id: id,
            fault: fault,
            resolved: resolved,
            requestedStart: Self.at(requested.0),
            requestedEnd: Self.at(requested.1),
            effectiveStart: dud ? nil : Self.at(effective.0),
            effectiveEnd: dud ? nil : Self.at(effective.1),
            probes: probes,
            outcome: FaultRecord.outcome(of: probes)
        )
    }

    private func details() -> RunDetails {
        var details = RunDetails()
        details.id = "2026-11-20T18-40-02"
        details.experiment = "rough-minute"
        details.experimentText = "apiVersion: tern/v1\nkind: Experiment\nseed: 7\nduration: 60s\n"
        details.rerunCommand = "tern run rough-minute --seed 7 --cluster three"
        details.seed = 7
        details.cluster = "three"
        details.store = "etcd 3.4.23"
        details.lab = "tern 0.1.0"
        details.workload = "register"
        details.startedAt = "2026-11-20 18:40:02 UTC"
        details.expectations = self.expectations()
        details.members = Self.names.map(Self.page)
        details.artefacts = [
            Artefact(path: "history.jsonl", bytes: 3_412_993),
            Artefact(path: "verdict.json", bytes: 14_022),
            Artefact(path: "logs/n1.log", bytes: 88_120),
        ]
        return details
    }

    private func expectations() -> [ExpectationResult] {
        let isBroken = self.variant == .violated
        return [
            ExpectationResult(
                name: "linearizable",
                expected: "all reads and writes",
                observed: isBroken ? "1 violation" : "all decided",
                status: isBroken ? .violated : .holds,
                sentence: isBroken
                    ? "A read was answered from before a write it had to see."
                    : "Every answer fits one order of the operations."
            ),
            ExpectationResult(name: "lostAcks", expected: "0", observed: "0", status: .holds),
            ExpectationResult(
                name: "newLeaderWithin",
                expected: "3 s",
                observed: "at most 2.18 s",
                status: .holds
            ),
            ExpectationResult(
                name: "writeOutage",
                expected: "at most 5 s",
                observed: "2.20 s",
                status: .holds
            ),
        ]
    }

    private static func page(_ name: String) -> MemberPage {
        MemberPage(
            name: name,
            arguments: [
                "/usr/bin/etcd", "--name=\(name)", "--data-dir=/var/lib/tern/\(name)",
                "--listen-client-urls=http://127.0.0.1:21379",
            ],
            unit: "[Unit]\nDescription=etcd member \(name)\n\n[Service]\nType=notify\n",
            logTail: (0..<12).map {
                "2026-11-20 18:41:\(10 + $0).103 I | raft: \(name) became follower at term 6"
            },
            logLinesOmitted: 812
        )
    }
}
