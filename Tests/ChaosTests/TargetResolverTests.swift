import Basics
import Chaos
import Faults
import Testing

private func members(_ count: Int) -> [String] { (1...count).map { "n\($0)" } }

private func resolve(_ fault: Fault, of count: Int, seed: UInt64 = 1) throws -> [String] {
    var resolver = TargetResolver(
        members: members(count),
        leader: "n2",
        random: SeededRandom(seed: seed)
    )
    return try FaultAction(fault, &resolver).resolved
}

@Suite struct TargetResolverTests {
    @Test(arguments: 3...9, 1...5 as ClosedRange<UInt64>)
    func `in a ring every member hears a majority and no two the same`(
        _ count: Int,
        _ seed: UInt64
    ) throws {
        let cuts = Set(try resolve(.ring, of: count, seed: seed))
        let heard = members(count).map { member in
            members(count).filter { !cuts.contains("\($0)>\(member)") }
        }
        #expect(heard.allSatisfy { $0.count == count / 2 + 1 })
        #expect(Set(heard).count == count)
        #expect(zip(members(count), heard).allSatisfy { $1.contains($0) })
    }

    @Test(arguments: 3...7)
    func `a bridge leaves two halves that only its middle reaches`(_ count: Int) throws {
        let cuts = Set(try resolve(.bridge(.leader), of: count))
        #expect(!cuts.contains { $0.contains("n2") })
        let others = members(count).filter { $0 != "n2" }
        let side = others.filter { !cuts.contains("n1>\($0)") }
        let opposite = others.filter { cuts.contains("n1>\($0)") }
        #expect([side.count, opposite.count].sorted() == [(count - 1) / 2, count / 2])
        #expect(cuts.count == 2 * side.count * opposite.count)
    }

    @Test(arguments: [
        (Fault.pause(.leader), ["n2"]),
        (.pause(.followers), ["n1", "n3", "n4", "n5"]),
        (.kill(.all, signal: 9), ["n1", "n2", "n3", "n4", "n5"]),
        (.cut(.leader, .member("n4"), oneWay: true), ["n2>n4"]),
        (.cut(.member("c3"), .leader, oneWay: false), ["c3>n2", "n2>c3"]),
        (
            .slow(.clients, .leader, latencyMilliseconds: 1, jitterMilliseconds: 0),
            ["clients>n2", "n2>clients"]
        ),
        (
            .split([[.leader], [.member("n1"), .member("n3")]]),
            [
                "n2>n1", "n1>n2", "n2>n3", "n3>n2", "n2>n4", "n4>n2", "n2>n5", "n5>n2",
                "n1>n4", "n4>n1", "n1>n5", "n5>n1", "n3>n4", "n4>n3", "n3>n5", "n5>n3",
            ]
        ),
        (
            .blackhole(.member("n5")),
            [
                "n5>n1", "n1>n5", "n5>n2", "n2>n5", "n5>n3", "n3>n5", "n5>n4", "n4>n5",
                "n5>clients", "clients>n5",
            ]
        ),
    ])
    func `targets stand for whom they say`(_ fault: Fault, _ expected: [String]) throws {
        let resolved = try resolve(fault, of: 5)
        // Compared as pairs, because the order of the two directions says nothing.
        #expect(resolved.sorted() == expected.sorted())
    }

    @Test func `a majority is bare, and each seed draws its own`() throws {
        let drawn = try (1...20).map { try resolve(.pause(.majority), of: 5, seed: $0) }
        #expect(drawn.allSatisfy { $0.count == 3 && Set($0).count == 3 })
        #expect(Set(drawn).count > 3)
        #expect(try resolve(.pause(.majority), of: 5, seed: 7) == drawn[6])
        let any = try (1...20).map {
            try resolve(.cut(.any, .leader, oneWay: true), of: 3, seed: $0)
        }
        #expect(Set(any) == [["n1>n2"], ["n3>n2"]])
    }
}
