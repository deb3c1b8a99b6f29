import EtcdServer
import Testing

@Suite struct TimingTests {
    @Test(arguments: [
        // heartbeat, election, milliseconds of a tick, ticks of a heartbeat, ticks of an election
        (100, 1_000, 20, 5, 50), (500, 5_000, 100, 5, 50), (50, 500, 10, 5, 50),
        (10, 100, 2, 5, 50), (1, 5, 1, 1, 5), (75, 1_000, 10, 7, 100),
        (1_000, 50_000, 100, 10, 500),
    ])
    func `a tick divides a second and the heartbeat`(
        heartbeat: Int,
        election: Int,
        tick: Int,
        heartbeatTicks: Int,
        electionTicks: Int
    ) {
        let timing = MemberTiming(heartbeatMilliseconds: heartbeat, electionMilliseconds: election)
        #expect(timing.tickMilliseconds == tick)
        #expect(timing.heartbeatTicks == heartbeatTicks)
        #expect(timing.electionTicks == electionTicks)
        #expect(timing.ticksPerSecond * tick == 1_000)
    }
}

@Suite struct FreeSpaceTests {
    @Test func `a new member needs room, an old one is warned about`() throws {
        let least = FreeSpace.leastBytes
        #expect(throws: ProgramError.self) { try FreeSpace.check(bytes: least - 1, "d") }
        try FreeSpace.check(bytes: least, "d")
        #expect(
            FreeSpace.warning(bytes: FreeSpace.scarceBytes - 1, "d")?.contains("127 MiB") == true
        )
        #expect(FreeSpace.warning(bytes: FreeSpace.scarceBytes, "d") == nil)
    }
}

@Suite struct AutoCompactorTests {
    /// The seconds at which a leader compacts, and to what, when the revision is the second.
    private func compactions(
        _ mode: ServerConfiguration.AutoCompaction,
        seconds: UInt64
    ) -> [UInt64: Int64] {
        var compactor = AutoCompactor(mode, ticksPerSecond: 10)
        var found: [UInt64: Int64] = [:]
        for tick in 1...seconds * 10 {
            let revision = Int64(tick / 10)
            let to = compactor.compaction(at: tick, revision: revision, isLeader: true)
            if let to { found[tick / 10] = to }
        }
        return found
    }

    @Test func `a short retention is kept whole, and compaction comes once a retention`() {
        let minute: Int64 = 60_000_000_000
        // Looks are 6 s apart; the first compaction waits for a full retention behind the first.
        #expect(
            self.compactions(.periodic(minute), seconds: 200) == [66: 6, 126: 66, 186: 126]
        )
    }

    @Test func `beyond an hour compaction comes every hour`() {
        let hours: Int64 = 2 * 3_600_000_000_000
        #expect(
            self.compactions(.periodic(hours), seconds: 15_000)
                == [7_560: 360, 11_160: 3_960, 14_760: 7_560]
        )
    }

    @Test func `a number of revisions is kept, looked at every five minutes`() {
        #expect(self.compactions(.revision(100), seconds: 700) == [300: 200, 600: 500])
        #expect(self.compactions(.revision(400), seconds: 500).isEmpty)
    }

    @Test func `a follower compacts nothing`() {
        var compactor = AutoCompactor(.revision(1), ticksPerSecond: 1)
        #expect(compactor.compaction(at: 300, revision: 100, isLeader: false) == nil)
    }
}
