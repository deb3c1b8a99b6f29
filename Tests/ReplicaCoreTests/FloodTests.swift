import EtcdAPI
import MVCC
import ReplicaCore
import Testing

/// More requests than the cluster can take.
@Suite struct FloodTests {
    private func put(_ number: Int) -> ReplicaRequest {
        .put(
            PutRequest(key: [UInt8(number & 0xFF), 1], value: [UInt8](repeating: 7, count: 1_000))
        )
    }

    /// Asks `count` times at once; the outcomes in the order of the requests as they come.
    private func flood(_ simulation: Simulation, _ member: UInt64, _ count: Int) -> Outcomes {
        let outcomes = Outcomes(count)
        for number in 0..<count {
            simulation.ask(member, self.put(number)) { outcomes.list[number] = $0 }
        }
        return outcomes
    }

    private final class Outcomes {
        var list: [Outcome?]
        init(_ count: Int) { self.list = Array(repeating: nil, count: count) }
        var refused: Int { self.list.count { $0 == .failed(.tooManyRequests) } }
        var answered: Int {
            self.list.count { if case .message? = $0 { true } else { false } }
        }
    }

    @Test(arguments: [false, true])
    func `what waits for a quorum is bounded, and the rest is refused at once`(
        hasLeader: Bool
    ) throws {
        var settings = Simulation.Settings()
        settings.proposedBytesMax = 50_000
        let simulation = try Simulation(3, seed: 71, settings)
        let leader = try simulation.waitForQuiet()
        simulation.isolate(leader)
        if !hasLeader {
            // It notices that nobody answers, and waits for a leader with what it is told.
            #expect(try simulation.run { simulation[leader].core?.leader == 0 })
        }
        let outcomes = self.flood(simulation, leader, 500)
        try simulation.run(turns: 2)
        // Each takes a little more than its value.
        #expect((450..<470).contains(outcomes.refused), "\(outcomes.refused) refused")
        #expect(outcomes.answered == 0)
        simulation.heal()
        #expect(try simulation.run { outcomes.list.allSatisfy { $0 != nil } })
        // A leader that lost its place may have lost them; one that waited for another has not.
        if !hasLeader { #expect(outcomes.answered + outcomes.refused == 500) }
        #expect(try simulation.waitForAgreement())
        guard case .message = try simulation.call(leader, self.put(1)) else {
            Issue.record("refused after the flood")
            return
        }
    }

    @Test func `what clients gave up no longer counts once it is gone`() throws {
        var settings = Simulation.Settings()
        settings.proposedBytesMax = 50_000
        let simulation = try Simulation(3, seed: 72, settings)
        let leader = try simulation.waitForQuiet()
        for _ in 0..<5 {
            let outcomes = self.flood(simulation, leader, 30)
            #expect(try simulation.run { outcomes.list.allSatisfy { $0 != nil } })
            #expect(outcomes.answered == 30)
        }
    }

    @Test func `a member that cannot apply as fast as the others commit refuses`() throws {
        var settings = Simulation.Settings()
        settings.backlogMax = 20
        let simulation = try Simulation(3, seed: 73, settings)
        let leader = try simulation.waitForQuiet()
        let slow = leader % 3 + 1
        simulation[slow].diskStands = true
        let outcomes = self.flood(simulation, leader, 100)
        #expect(try simulation.run { outcomes.list.allSatisfy { $0 != nil } })
        #expect(outcomes.answered == 100)
        let core = try #require(simulation[slow].core)
        #expect(try simulation.run { core.commitIndex > core.appliedIndex + 20 })
        #expect(try simulation.call(slow, self.put(1)) == .failed(.tooManyRequests))
        simulation[slow].diskStands = false
        #expect(try simulation.waitForAgreement())
        guard case .message = try simulation.call(slow, self.put(1)) else {
            Issue.record("refused after it caught up")
            return
        }
    }
}
