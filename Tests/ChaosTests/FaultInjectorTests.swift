import Chaos
import Faults
import Glibc
import TestSupport
import Testing

/// What a fault did to every link of peers while it lasted.
private func movement(
    _ cluster: ProxiedCluster,
    during wait: Duration
) async throws -> [String: Int] {
    func counters() async -> [String: Int] {
        let counters = await cluster.fabric.counters().map {
            ($0.link.description, $0.forwardedBytes)
        }
        return Dictionary(uniqueKeysWithValues: counters)
    }
    let before = await counters()
    try await Task.sleep(for: wait)
    let after = await counters()
    return after.merging(before) { $0 - $1 }.filter { !$0.key.contains("c") }
}

private func injector(
    _ cluster: ProxiedCluster,
    sabotaged: Set<FaultKind> = []
) -> FaultInjector {
    FaultInjector(
        members: cluster.members,
        fabric: cluster.fabric,
        processes: cluster,
        observation: cluster,
        sabotaged: sabotaged
    )
}

extension FaultRecord {
    fileprivate var seen: Comment { "\(self.probes.map { "\($0)" }.joined(separator: "\n"))" }
}

private let n1 = Target.member("n1")
private let n2 = Target.member("n2")

/// One cluster for all of these: a cluster costs a second to start, and each test heals what it did.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct FaultInjectorTests {
    private static let shared = SharedCluster()

    /// The cluster, with a leader and every member at work.
    private func cluster() async throws -> ProxiedCluster {
        let cluster = try await Self.shared.get()
        try await cluster.settle()
        return cluster
    }

    private func heal(_ record: FaultRecord, _ injector: FaultInjector) async throws {
        let healed = try #require(await injector.heal(record.id))
        #expect(healed.outcome == .effective, healed.seen)
        #expect(Set(healed.probes.map(\.phase)) == Set(ProbeResult.Phase.allCases))
        #expect(healed.effectiveEnd ?? 0 > healed.effectiveStart ?? .max)
        #expect(await injector.activeRecords.isEmpty)
    }

    @Test func `cutting one pair silences that pair and nobody else`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let leader = try #require(await cluster.confirmedLeader())
        let followers = cluster.members.map(\.name).filter { $0 != leader }
        let pair = Fault.cut(.member(leader), .member(followers[0]), oneWay: false)
        let record = try await injector.inject(pair, seed: 1)
        #expect(record.outcome == .effective, record.seen)
        let (cut, kept) = ("\(leader)>\(followers[0])", "\(leader)>\(followers[1])")
        let (cutBack, keptBack) = ("\(followers[0])>\(leader)", "\(followers[1])>\(leader)")
        #expect(record.resolved == [cut, cutBack])
        let moved = try await movement(cluster, during: .milliseconds(500))
        #expect(moved[cut] == 0 && moved[cutBack] == 0, "\(moved)")
        // Heartbeats and their answers.
        #expect(moved[kept] ?? 0 > 0 && moved[keptBack] ?? 0 > 0, "\(moved)")
        try await self.heal(record, injector)
        let back = try await eventually(within: .seconds(10)) {
            guard let leader = await cluster.confirmedLeader() else { return false }
            let moved = try await movement(cluster, during: .milliseconds(200))
            return moved.allSatisfy { !$0.key.contains(leader) || $0.value > 0 }
        }
        #expect(back)
    }

    @Test func `a one-way cut silences one direction and leaves the other`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(.cut(n1, n2, oneWay: true), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(record.resolved == ["n1>n2"])
        #expect(
            record.probes.contains { $0.name == "link n2>n1 stays open" && $0.passed },
            record.seen
        )
        let moved = try await movement(cluster, during: .milliseconds(300))
        #expect(moved["n1>n2"] == 0, "\(moved)")
        try await self.heal(record, injector)
    }

    @Test func `an isolated leader is replaced by another member`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let leader = try #require(await cluster.confirmedLeader())
        let record = try await injector.inject(.isolate(.leader), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(record.resolved.count == 4 && record.resolved.allSatisfy { $0.contains(leader) })
        let others = cluster.members.map(\.name).filter { $0 != leader }
        let replaced = try await eventually(within: .seconds(10)) {
            guard let new = await cluster.leader(accordingTo: others[0]) else { return false }
            return new != leader
        }
        #expect(replaced)
        try await cluster.put("during", "isolation", through: others[1])
        try await self.heal(record, injector)
        #expect(try await eventually { await cluster.agrees() })
        try await cluster.put("after", "isolation", through: leader)
    }

    @Test func `a split leaves its majority writable and its minority not`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(.split([[n1], [n2, .member("n3")]]), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(Set(record.resolved) == ["n1>n2", "n1>n3", "n2>n1", "n3>n1"])
        let written = try await eventually(within: .seconds(10)) {
            (try? await cluster.put("split", "majority", through: "n2")) != nil
        }
        #expect(written)
        await #expect(throws: FixtureError.self) {
            try await cluster.put("split", "minority", through: "n1", limit: 500)
        }
        try await self.heal(record, injector)
    }

    @Test(arguments: [Fault.bridge(n2), .ring])
    func `a cluster in which every member still reaches a majority goes on`(
        _ fault: Fault
    ) async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(fault, seed: 3)
        #expect(record.outcome == .effective, record.seen)
        if fault == .bridge(n2) {
            #expect(Set(record.resolved) == ["n1>n3", "n3>n1"])
        } else {
            #expect(record.resolved.count == 3)
            #expect(Set(record.resolved.map { $0.prefix(2) }).count == 3)
        }
        let moved = try await movement(cluster, during: .milliseconds(300))
        #expect(record.resolved.allSatisfy { moved[$0] == 0 }, "\(moved)")
        try await self.heal(record, injector)
    }

    @Test func `a short cut loses nothing and calls no election`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let leader = try #require(await cluster.confirmedLeader())
        let record = try await injector.inject(.isolate(.leader), seed: 1, for: .milliseconds(250))
        async let write: Void = cluster.put("held", "back", through: leader, limit: 4000)
        try await write
        #expect(try await eventually { await injector.activeRecords.isEmpty })
        let healed = try #require(await injector.records.first { $0.id == record.id })
        #expect(healed.outcome == .effective, healed.seen)
        let lasted = (healed.effectiveEnd ?? 0) - (healed.effectiveStart ?? 0)
        #expect(lasted >= 250_000_000 && lasted < 400_000_000)
        #expect(await cluster.confirmedLeader() == leader)
    }

    @Test func `latency and rate are measured where they were asked for`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let slow = try await injector.inject(
            .slow(n1, n2, latencyMilliseconds: 40, jitterMilliseconds: 5),
            seed: 1
        )
        #expect(slow.outcome == .effective, slow.seen)
        let trip = try #require(
            await cluster.fabric.probe(from: .member("n1"), to: "n2", limit: .seconds(2))
        )
        #expect(
            trip.answered && trip.elapsed > .milliseconds(70) && trip.elapsed < .milliseconds(150)
        )
        let other = try #require(
            await cluster.fabric.probe(from: .member("n1"), to: "n3", limit: .seconds(2))
        )
        #expect(other.answered && other.elapsed < .milliseconds(40))
        try await self.heal(slow, injector)
        let throttle = try await injector.inject(
            .throttle(n1, n2, bytesPerSecond: 125_000),
            seed: 1
        )
        #expect(throttle.outcome == .effective, throttle.seen)
        try await self.heal(throttle, injector)
    }

    @Test func `a reset ends the streams of a pair, which come back`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(.reset(n1, n2), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(record.effectiveEnd != nil)
        #expect(await injector.activeRecords.isEmpty)
        // A proposal that was on its way through the reset stream is lost, and its client times out.
        let written = try await eventually(within: .seconds(10)) {
            (try? await cluster.put("after", "reset", through: "n1", limit: 500)) != nil
        }
        #expect(written)
    }

    @Test func `a blackholed member answers neither peers nor clients`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(.blackhole(n1), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(record.resolved.contains("n1>clients") && record.resolved.contains("n3>n1"))
        let port = try #require(cluster.members[0].client?.listen.port)
        let client = try PlainSocket.connect(to: port)
        client.limitWaiting(milliseconds: 200)
        try await client.send(Array("GET /version HTTP/1.0\r\n\r\n".utf8))
        #expect(try await client.receive(1) == [])
        try await self.heal(record, injector)
    }

    @Test func `a cut between one client and one member leaves the other clients alone`()
        async throws
    {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(.cut(.member("c4"), n1, oneWay: false), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(record.resolved == ["c4>n1", "n1>c4"])
        func answered(_ number: Int) async throws -> Bool {
            let port = try #require(cluster.members[0].client?.listen.port)
            let client = try PlainSocket.connect(to: port, from: "127.1.0.\(number)")
            client.limitWaiting(milliseconds: 300)
            try await client.send(Array("GET /version HTTP/1.0\r\n\r\n".utf8))
            return try await client.receive(4) == Array("HTTP".utf8)
        }
        let served = try await answered(5)
        #expect(served)
        let cutOff = try await answered(4)
        #expect(!cutOff)
        try await self.heal(record, injector)
        let servedAgain = try await answered(4)
        #expect(servedAgain)
    }

    @Test func `a killed leader stays down until its fault is healed`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let leader = try #require(await cluster.confirmedLeader())
        let record = try await injector.inject(.kill(.leader, signal: SIGKILL), seed: 1, hold: true)
        #expect(record.outcome == .effective, record.seen)
        #expect(record.resolved == [leader])
        #expect(await cluster.pid(of: leader) == nil)
        try await self.heal(record, injector)
        #expect(await cluster.pid(of: leader) != nil)
    }

    @Test func `a kill that nothing holds is over when the member is back`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(.kill(n2, signal: SIGKILL), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(await injector.activeRecords.map(\.id) == [record.id])
        // What a unit with Restart=always does.
        try await cluster.start("n2")
        #expect(try await eventually(within: .seconds(10)) { await injector.activeRecords.isEmpty })
        let healed = try #require(await injector.records.first)
        #expect(healed.outcome == .effective, healed.seen)
    }

    @Test func `every member killed at once comes back with what it had`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        try await cluster.put("before", "the fall", through: "n3")
        let record = try await injector.inject(.kill(.all, signal: SIGKILL), seed: 1)
        #expect(record.outcome == .effective, record.seen)
        #expect(record.resolved == ["n1", "n2", "n3"])
        try await self.heal(record, injector)
        #expect(try await eventually(within: .seconds(10)) { await cluster.agrees() })
    }

    @Test(arguments: [Fault.kill(n2, signal: SIGKILL), .stop(n2), .restart(n2), .pause(n2)])
    func `a stopped member is not hit, and stays as it is`(_ fault: Fault) async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        try await cluster.stop("n2")
        let error = await #expect(throws: ChaosError.self) {
            try await injector.inject(fault, seed: 1)
        }
        #expect(error?.exitCode == 64)
        #expect(
            error?.description
                == "\(fault): n2 is stopped and has no process; start it first with tern start n2"
        )
        #expect(await cluster.pid(of: "n2") == nil)
        #expect(await injector.records.isEmpty)
        try await cluster.start("n2")
    }

    @Test(arguments: [Fault.stop(n2), .restart(n2), .pause(n2), .pause(.followers)])
    func `stop, restart and pause bite and heal`(_ fault: Fault) async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let record = try await injector.inject(fault, seed: 1)
        #expect(record.outcome == .effective, record.seen)
        if fault.kind.isInstant {
            #expect(await injector.activeRecords.isEmpty)
        } else {
            try await self.heal(record, injector)
        }
    }

    @Test func `of two faults on one member the first to heal leaves the other`() async throws {
        let cluster = try await self.cluster()
        let injector = injector(cluster)
        let cut = try await injector.inject(.cut(n1, n2, oneWay: false), seed: 1)
        let isolation = try await injector.inject(.isolate(n1), seed: 1)
        let pause = try await injector.inject(.pause(n1), seed: 1)
        #expect([cut, isolation, pause].allSatisfy { $0.outcome == .effective }, isolation.seen)
        let healed = try #require(await injector.heal(isolation.id))
        #expect(healed.outcome == .effective, healed.seen)
        let moved = try await movement(cluster, during: .milliseconds(200))
        #expect(moved["n1>n2"] == 0 && moved["n2>n1"] == 0)
        #expect(
            await cluster.fabric.condition(of: Link(from: .member("n1"), to: .member("n3"))).isOpen
        )
        let rest = await injector.healAll()
        #expect(rest.map(\.id) == [cut.id, pause.id])
        #expect(rest.allSatisfy { $0.outcome == .effective }, "\(rest)")
    }

    /// The proof that the probes are real: a fault that is recorded but not done must be noticed.
    @Test(arguments: [
        Fault.kill(n1, signal: SIGKILL), .stop(n1), .pause(n1), .restart(n1),
        .cut(n1, n2, oneWay: false), .cut(n1, n2, oneWay: true), .isolate(n1),
        .split([[n1], [n2]]),
        .bridge(n1), .ring, .blackhole(n1),
        .slow(n1, n2, latencyMilliseconds: 50, jitterMilliseconds: 10),
        .throttle(n1, n2, bytesPerSecond: 125_000), .reset(n1, n2),
        .cut(.clients, n1, oneWay: false),
    ])
    func `a fault that is not done is reported as one that did not bite`(
        _ fault: Fault
    ) async throws {
        let cluster = try await self.cluster()
        let injector = FaultInjector(
            members: cluster.members,
            fabric: cluster.fabric,
            processes: cluster,
            observation: cluster,
            limits: .impatient,
            sabotaged: [fault.kind]
        )
        let record = try await injector.inject(fault, seed: 1)
        #expect(record.outcome == .ineffective, record.seen)
        #expect(record.probes.allSatisfy { $0.phase != .before || $0.passed }, record.seen)
        let bites = record.probes.filter { $0.phase == .during && !$0.name.hasSuffix("stays open") }
        #expect(!bites.isEmpty && bites.allSatisfy { !$0.passed }, record.seen)
        await injector.healAll()
    }

    @Test(arguments: [
        (
            Fault.pause(.member("n11")),
            "no member is called n11: the members are n1, n2, n3; did you mean \"n1\"?"
        ),
        (.pause(.clients), "@clients: clients are no members; name one of them"),
        (.cut(n1, n1, oneWay: false), "n1 n1: there is no link between the two"),
        (.bridge(.followers), "bridge @followers: it takes one member, not 2"),
        (.isolate(.all), "isolate @all: it would leave everybody connected"),
    ])
    func `what makes no sense is refused in a sentence`(
        _ fault: Fault,
        _ sentence: String
    ) async throws {
        let injector = injector(try await self.cluster())
        let error = await #expect(throws: ChaosError.self) {
            try await injector.inject(fault, seed: 1)
        }
        #expect(error?.description == sentence)
        #expect(error?.exitCode == 64)
        #expect(await injector.records.isEmpty)
    }
}

extension ProbeLimits {
    /// For faults that are known not to bite: nothing is gained by waiting for them.
    fileprivate static var impatient: ProbeLimits {
        var limits = ProbeLimits()
        limits.dying = .milliseconds(100)
        return limits
    }
}
