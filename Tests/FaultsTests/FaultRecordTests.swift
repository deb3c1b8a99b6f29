import Faults
import Foundation
import Testing

@Suite struct FaultRecordTests {
    private static let record = FaultRecord(
        id: 3,
        fault: .cut(.leader, .member("n2"), oneWay: true),
        resolved: ["n1>n2"],
        requestedStart: 1_100,
        requestedEnd: 1_900,
        effectiveStart: 1_200,
        effectiveEnd: 2_000,
        probes: [
            ProbeResult(phase: .before, name: "link n1>n2", passed: true),
            ProbeResult(
                phase: .during,
                name: "link n1>n2",
                passed: false,
                detail: "saw 3 bytes: bad"
            ),
        ],
        outcome: .ineffective
    )

    @Test func `a record survives JSON, with its fault as text`() throws {
        let data = try JSONEncoder().encode(Self.record)
        #expect(try JSONDecoder().decode(FaultRecord.self, from: data) == Self.record)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(#""fault":"cut @leader n2 --one-way""#))
    }

    @Test func `a record survives the fields of an event`() throws {
        let fields = Self.record.fields(phase: .failed)
        #expect(FaultRecord(fields: fields) == Self.record)
        #expect(fields.first { $0.name == "phase" }?.value == "failed")
    }

    @Test func `times in an event are relative to the run's start`() throws {
        let fields = Self.record.fields(phase: .fired, origin: 1_000)
        #expect(FaultRecord(fields: fields)?.requestedStart == 100)
        #expect(FaultRecord(fields: fields)?.effectiveEnd == 1_000)
    }

    @Test func `fields of another event are no record`() {
        #expect(FaultRecord(fields: [("member", "n1"), ("term", "4")]) == nil)
    }

    @Test(arguments: [
        ([ProbeResult.Phase](), FaultRecord.Outcome.effective),
        ([.before], .ineffective), ([.during], .ineffective), ([.after], .notHealed),
        ([.during, .after], .ineffective),
    ])
    func `the outcome follows from the probes that failed`(
        failed: [ProbeResult.Phase],
        outcome: FaultRecord.Outcome
    ) {
        let probes = ProbeResult.Phase.allCases.map {
            ProbeResult(phase: $0, name: "process n1", passed: !failed.contains($0))
        }
        #expect(FaultRecord.outcome(of: probes) == outcome)
    }

    @Test func `a fault that is not one is refused when read from JSON`() {
        #expect(throws: FaultSyntaxError.self) {
            try JSONDecoder().decode([Fault].self, from: Data(#"["kill"]"#.utf8))
        }
    }
}
