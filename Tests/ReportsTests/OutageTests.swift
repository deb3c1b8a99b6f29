import Faults
import Histories
import Reports
import Testing

@Suite struct OutageTests {
    private let outage: FaultOutage

    init() throws {
        self.outage = try #require(SmallRun.report().outages.first)
    }

    @Test func `a write outage runs from the last acknowledgement before to the first after`() {
        #expect(self.outage.writeOutage?.time == Self.span(1.905, 3.055))
        #expect(self.outage.writeOutage?.isClosed == true)
    }

    @Test func `a read outage counts whole, also what lies outside the fault`() {
        #expect(self.outage.readOutage?.time == Self.span(1.952, 3.552))
    }

    @Test func `the new leader is timed from when the fault took effect`() {
        let expected = FaultOutage.Leadership.changed(
            after: SmallRun.nanoseconds(0.99),
            member: "n2",
            term: 4
        )
        #expect(self.outage.leadership == expected)
        #expect(self.outage.termsBurnt == 2)
    }

    @Test func `recovery waits for the member that was hit`() {
        #expect(self.outage.recovery == SmallRun.nanoseconds(0.052))
    }

    @Test func `errors are those of operations called around the fault`() {
        let expected = [
            FaultOutage.ErrorCount(error: "connection refused", outcome: .fail, count: 15),
            FaultOutage.ErrorCount(
                error: "etcdserver: request timed out",
                outcome: .info,
                count: 1
            ),
        ]
        #expect(self.outage.errors == expected)
    }

    @Test func `an outage that outlives the load is not over`() throws {
        var history = SmallRun.history()
        for id in history.operations.indices
        where history.operations[id].call > SmallRun.nanoseconds(2.5) {
            history.complete(id, outcome: .info, error: 0, at: 0)
        }
        let outage = try #require(Self.report(history).outages.first)
        #expect(outage.writeOutage?.time == Self.span(1.905, 5.9))
        #expect(outage.writeOutage?.isClosed == false)
        #expect(outage.recovery == nil)
    }

    @Test func `final reads end no outage`() throws {
        var history = SmallRun.history()
        history.events.append(
            LabEvent(
                time: SmallRun.nanoseconds(3.2),
                name: "phase",
                fields: [.init("name", "final")]
            )
        )
        let outage = try #require(Self.report(history).outages.first)
        // The last read of the load is called at 3.15 s; n1 is down by then.
        #expect(outage.readOutage?.time == Self.span(1.952, 3.15))
        #expect(outage.readOutage?.isClosed == false)
    }

    @Test func `a leader that is hit and stays is said to stay`() throws {
        var history = SmallRun.history()
        history.events.removeAll { $0.name == "leader" && $0.time > SmallRun.nanoseconds(1) }
        let outage = try #require(Self.report(history).outages.first)
        #expect(outage.leadership == .kept(member: "n1"))
        #expect(outage.termsBurnt == 0)
    }

    @Test func `a leader that lost only a link is timed from when it was seen no more`() throws {
        let small = SmallRun.report()
        var fault = small.faults[0]
        fault.fault = .cut(.member("n1"), .member("n3"), oneWay: false)
        fault.resolved = ["n1>n3", "n3>n1"]
        let report = RunReport(
            history: small.history,
            outcome: CheckOutcome(),
            faults: [fault],
            details: RunDetails()
        )
        // The leader's reign is seen to end at 2.05 s.
        let expected = FaultOutage.Leadership.changed(
            after: SmallRun.nanoseconds(0.95),
            member: "n2",
            term: 4
        )
        #expect(report.outages.first?.leadership == expected)
    }

    @Test func `what a heal costs belongs to the fault`() throws {
        let small = SmallRun.report()
        var fault = small.faults[0]
        // It ends before the silence begins, and recovery lasts until after it.
        fault.effectiveEnd = SmallRun.nanoseconds(1.85)
        fault.requestedEnd = SmallRun.nanoseconds(1.85)
        fault.requestedStart = SmallRun.nanoseconds(1.6)
        fault.effectiveStart = SmallRun.nanoseconds(1.6)
        let report = RunReport(
            history: small.history,
            outcome: CheckOutcome(),
            faults: [fault],
            details: RunDetails()
        )
        #expect(report.outages.first?.writeOutage?.time == Self.span(1.905, 3.055))
    }

    @Test func `nobody leads any more when no leader follows`() throws {
        var history = SmallRun.history()
        history.events.removeAll { $0.name == "leader" && $0.time > SmallRun.nanoseconds(2.5) }
        let outage = try #require(Self.report(history).outages.first)
        #expect(outage.leadership == .lost)
    }

    @Test func `a link fault hits the end that all its links share`() {
        func record(_ resolved: [String]) -> FaultRecord {
            FaultRecord(id: 1, fault: .ring, resolved: resolved, requestedStart: 0)
        }
        #expect(record(["n1>n2", "n2>n1", "n1>n3", "n3>n1"]).hit == ["n1"])
        #expect(record(["n1>n2", "n2>n1"]).hit == ["n1", "n2"])
        #expect(record(["n1>n2", "n2>n3", "n3>n1"]).hit == ["n1", "n2", "n3"])
        #expect(record(["n2"]).hit == ["n2"])
    }

    @Test func `faults are read from the history's events, of each the last word`() throws {
        let record = try #require(SmallRun.report().faults.first)
        var fired = record
        fired.effectiveEnd = nil
        fired.probes = []
        var history = History()
        for (record, phase) in [(fired, FaultPhase.fired), (record, .healed)] {
            let fields = record.fields(phase: phase).map { LabEvent.Field($0.name, $0.value) }
            history.events.append(LabEvent(time: 0, name: "fault", fields: fields))
        }
        #expect(history.faults == [record])
    }

    private static func span(_ from: Double, _ to: Double) -> Range<Int64> {
        SmallRun.nanoseconds(from)..<SmallRun.nanoseconds(to)
    }

    private static func report(_ history: History) -> RunReport {
        RunReport(
            history: history,
            outcome: CheckOutcome(),
            faults: SmallRun.report().faults,
            details: RunDetails()
        )
    }
}
