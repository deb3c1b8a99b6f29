import Basics
import EtcdAPI
import MVCC
import Raft
import ReplicaCore
import Storage
import Testing

@Suite struct SafetyTests {
    /// Everything at once: crashes, pauses, cuts, losses and repetitions, snapshots and installs.
    @Test(arguments: 1...8) func `acknowledged writes survive and none is applied twice`(
        seed: UInt64
    ) throws {
        var settings = Simulation.Settings()
        settings.loss = 0.02
        settings.repetition = 0.02
        settings.snapshotCount = seed % 2 == 0 ? 15 : 1_000_000
        settings.snapshotCatchUp = 5
        let simulation = try Simulation(3, seed: seed, settings)
        let workload = Workload(simulation)
        for _ in 0..<1500 {
            try simulation.step()
            if simulation.random.chance(0.3) { workload.write() }
            if simulation.random.chance(0.1) { workload.read() }
            if simulation.random.chance(0.01) { try self.disturb(simulation) }
        }
        try self.settle(simulation)
        #expect(workload.acknowledged.count > 20, "\(workload.acknowledged.count) were told")
        #expect(workload.readCount > 10)
        #expect(try simulation.hashes().count == 1)
        // The whole databases are equal, too: members, versions, configuration.
        var databases: [Outcome] = []
        for member in simulation.members {
            simulation.ask(member.id, .hash(HashRequest())) { databases.append($0) }
        }
        #expect(try simulation.run { databases.count == simulation.members.count })
        let hashes = try databases.map { outcome in
            guard case .message(let bytes) = outcome else {
                throw Simulation.Refusal(outcome: outcome)
            }
            return try HashResponse(decoding: bytes).hash
        }
        #expect(Set(hashes).count == 1)
        for core in simulation.members.compactMap(\.core) {
            #expect(workload.check(core) == [])
        }
    }

    private func disturb(_ simulation: Simulation) throws {
        let place = simulation.random.below(simulation.members.count)
        let member = simulation.members[place]
        switch simulation.random.below(6) {
        case 0, 1: simulation.crash(member.id)
        case 2: member.isPaused = member.isUp
        case 3: simulation.isolate(member.id)
        case 4: simulation.heal()
        default: break
        }
        for member in simulation.members where simulation.random.chance(0.5) {
            if member.isPaused {
                member.isPaused = false
            } else if !member.isUp {
                try simulation.start(member.id, crashAfter: simulation.random.below(6))
            }
        }
    }

    /// Ends all that disturbs, and waits until all members agree.
    private func settle(_ simulation: Simulation) throws {
        simulation.heal()
        for member in simulation.members {
            member.isPaused = false
            if !member.isUp { try simulation.start(member.id) }
        }
        try simulation.run(turns: 100)
        #expect(try simulation.waitForAgreement(), "no agreement")
    }

    /// The order of durability, seen from outside: whatever a message promises must be on the disk
    /// as it would be after the worst crash at the moment the message leaves.
    @Test(arguments: 1...2) func `no message leaves before what it depends on is durable`(
        seed: UInt64
    ) throws {
        var settings = Simulation.Settings()
        settings.workMax = 2
        settings.loss = 0.02
        settings.snapshotCount = 20
        settings.snapshotCatchUp = 5
        let simulation = try Simulation(3, seed: seed, settings)
        var checked = 0
        simulation.onSend = { member, message in
            switch message.type {
            case .vote, .voteResp, .appResp: break
            default: return
            }
            let log = try #require(try member.durableLog)
            checked += 1
            #expect(log.state.term >= message.term, "a message of a term that is not durable")
            if message.type == .vote { #expect(log.state.vote == member.id) }
            if message.type == .voteResp, !message.reject, log.state.term == message.term {
                #expect(log.state.vote == message.to)
            }
            guard message.type == .appResp, !message.reject else { return }
            let last = log.entries.last?.index ?? log.snapshot.metadata.index
            #expect(last >= message.index, "entry \(message.index) acknowledged, \(last) durable")
        }
        let workload = Workload(simulation)
        for _ in 0..<600 {
            try simulation.step()
            if simulation.random.chance(0.2) { workload.write() }
            if simulation.random.chance(0.01) { try self.disturb(simulation) }
        }
        #expect(checked > 100)
        #expect(!workload.acknowledged.isEmpty)
    }

    /// A member alone, which dies after every possible number of things it did.
    @Test func `a crash between any two effects loses nothing that was told`() throws {
        for crash in stride(from: 3, to: 220, by: 3) {
            var settings = Simulation.Settings()
            settings.workMax = 1
            settings.snapshotCount = 6
            settings.snapshotCatchUp = 2
            let simulation = try Simulation(1, seed: UInt64(crash), settings)
            let workload = Workload(simulation)
            for turn in 0..<crash {
                try simulation.step()
                if turn % 5 == 0 { workload.write() }
            }
            let told = workload.acknowledged.count
            simulation.crash(1)
            try simulation.start(1)
            #expect(try simulation.waitForAgreement())
            let core = try #require(simulation[1].core)
            #expect(workload.check(core) == [], "after a crash at turn \(crash)")
            #expect(workload.acknowledged.count == told)
        }
    }

    @Test func `the same seed gives the same history`() throws {
        func history() throws -> [String] {
            var settings = Simulation.Settings()
            settings.loss = 0.05
            let simulation = try Simulation(3, seed: 7, settings)
            var sent: [String] = []
            simulation.onSend = { member, message in sent.append("\(member.id) \(message)") }
            let workload = Workload(simulation)
            for _ in 0..<300 {
                try simulation.step()
                if simulation.random.chance(0.3) { workload.write() }
                if simulation.random.chance(0.02) { try self.disturb(simulation) }
            }
            return sent
        }
        #expect(try history() == history())
    }
}
