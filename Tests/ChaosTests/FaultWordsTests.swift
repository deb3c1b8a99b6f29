import Chaos
import Faults
import Testing

@Suite struct FaultWordsTests {
    private static let blind =
        "in force, 0 bytes passed; not asked: fault 8 (kill n3) stands in the way"

    private func done(_ probes: [ProbeResult]) -> [String] {
        let record = FaultRecord(
            id: 9,
            fault: .ring,
            resolved: ["n1>n3"],
            requestedStart: 0,
            probes: probes,
            outcome: FaultRecord.outcome(of: probes)
        )
        return FaultText.done(record, for: nil, cluster: "lab").split(separator: "\n").map(
            String.init
        )
    }

    private func probe(_ name: String, _ detail: String, passed: Bool = true) -> ProbeResult {
        ProbeResult(phase: .during, name: name, passed: passed, detail: detail)
    }

    @Test func `a probe that could not ask is not called ok`() {
        let seen = self.probe("link n1>n2", "was silent for 300 ms")
        let blind = self.probe("link n1>n3", Self.blind)
        let lines = self.done([seen, blind])
        #expect(lines[0] == "fault 9: ring bites (1 of 2 probes could ask)")
        #expect(lines[2] == "  during  link n1>n2  ok      was silent for 300 ms")
        #expect(lines[3] == "  during  link n1>n3  --      \(Self.blind)")
        #expect(self.done([seen])[0] == "fault 9: ring bites")
    }

    @Test func `a fault that no probe could ask about is only in force by the rules`() {
        let blind = self.probe("link n1>n3", Self.blind)
        #expect(
            self.done([blind])[0]
                == "fault 9: ring is in force by the rules; not probed: fault 8 (kill n3) stands in the way"
        )
        let failed = self.probe("link n1>n2", "answered in 0.4 ms", passed: false)
        #expect(self.done([blind, failed])[0] == "fault 9: ring DID NOT BITE")
    }
}
