import Faults
import Testing

@Suite struct NemesisTests {
    private static let members = ["n1", "n2", "n3"]
    private static let second: Int64 = 1_000_000_000
    private static let nemesis = Nemesis(
        choices: FaultKind.allCases.map { Nemesis.Choice($0, weight: 1) },
        interval: second...(2 * second),
        duration: second...(4 * second),
        overlap: 3,
        quiet: 3 * second
    )

    @Test func `a seed gives the schedule it always gave`() {
        let schedule = Self.nemesis.schedule(
            members: Self.members,
            length: 20 * Self.second,
            seed: 7
        )
        #expect(
            schedule.steps.map(\.description) == [
                "at 1.389s: kill @leader for 3.702s",
                "at 2.523s: isolate n3 for 1.31s",
                "at 4.402s: cut n3 n1 --one-way for 2.857s",
                "at 7.687s: restart n2",
                "at 9.33s: throttle n1 n2 170kB/s for 2.146s",
                "at 12.673s: cut n2 n1 for 2.711s",
                "at 14.136s: cut n3 n1 --one-way for 2.864s",
            ]
        )
    }

    @Test func `another seed gives another schedule`() {
        let one = Self.nemesis.schedule(members: Self.members, length: 60 * Self.second, seed: 1)
        let other = Self.nemesis.schedule(members: Self.members, length: 60 * Self.second, seed: 2)
        #expect(one != other)
    }

    @Test func `no more faults overlap than allowed, and all are healed before the quiet end`() {
        var deepest = 0
        for seed in UInt64(0)..<200 {
            let length = 120 * Self.second
            let steps = Self.nemesis.schedule(members: Self.members, length: length, seed: seed)
                .steps
            for step in steps {
                #expect((step.end ?? step.at) <= length - Self.nemesis.quiet)
                let active = steps.count { $0.at <= step.at && step.at < $0.end ?? $0.at }
                deepest = max(deepest, active)
            }
        }
        #expect(deepest == Self.nemesis.overlap)
    }

    @Test func `process faults never overlap each other`() {
        for seed in UInt64(0)..<200 {
            let steps = Self.nemesis.schedule(
                members: Self.members,
                length: 120 * Self.second,
                seed: seed
            ).steps.filter(\.fault.kind.isProcessFault)
            for (one, next) in zip(steps, steps.dropFirst()) {
                #expect(one.end ?? one.at <= next.at)
            }
        }
    }

    @Test func `every kind with a weight is drawn and none without`() {
        var nemesis = Self.nemesis
        nemesis.choices.removeAll { $0.kind == .ring }
        let length = 3_000 * Self.second
        let steps = nemesis.schedule(members: Self.members, length: length, seed: 3).steps
        let kinds = Set(steps.map(\.fault.kind))
        #expect(kinds == Set(FaultKind.allCases).subtracting([.ring]))
    }

    @Test func `a kind's own duration wins over the nemesis's`() {
        let short: ClosedRange<Int64> = 300_000_000...1_400_000_000
        let pause = Nemesis.Choice(.pause, weight: 1, duration: short)
        let nemesis = Nemesis(choices: [pause], quiet: 0)
        let steps = nemesis.schedule(members: Self.members, length: 600 * Self.second, seed: 4)
            .steps
        #expect(steps.count > 50)
        #expect(steps.allSatisfy { short.contains($0.duration ?? 0) })
    }

    @Test func `one member alone gets no link fault`() {
        let length = 600 * Self.second
        let steps = Self.nemesis.schedule(members: ["n1"], length: length, seed: 5).steps
        #expect(!steps.isEmpty)
        #expect(steps.allSatisfy { $0.fault.kind.isProcessFault })
    }

    @Test func `a schedule puts its faults in order of time`() {
        let late = ScheduledFault(at: 5, fault: .ring, duration: 4)
        let early = ScheduledFault(at: 1, fault: .pause(.leader))
        let schedule = FaultSchedule([late, early])
        #expect(schedule.steps == [early, late])
        #expect(schedule.end == 9)
    }
}
