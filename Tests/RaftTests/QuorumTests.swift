import Basics
import Raft
import Testing

/// Majorities counted the plainest way: sort, and take the one in the middle.
private struct PlainQuorum {
    static func committed(_ voters: [UInt64], _ indices: [UInt64: UInt64]) -> UInt64 {
        guard !voters.isEmpty else { return .max }
        let sorted = voters.map { indices[$0] ?? 0 }.sorted(by: >)
        return sorted[voters.count / 2]
    }

    /// Tries every way in which the missing votes may turn out.
    static func result(_ halves: [[UInt64]], _ votes: [UInt64: Bool]) -> VoteResult {
        let missing = Set(halves.joined()).subtracting(votes.keys).sorted()
        var outcomes: Set<Bool> = []
        for mask in 0..<(1 << missing.count) {
            var all = votes
            for (bit, id) in missing.enumerated() { all[id] = mask >> bit & 1 == 1 }
            outcomes.insert(
                halves.allSatisfy { half in
                    half.isEmpty || half.count { all[$0] == true } * 2 > half.count
                }
            )
        }
        if outcomes.count == 2 { return .pending }
        return outcomes.contains(true) ? .won : .lost
    }
}

@Suite("Quorums")
struct QuorumTests {
    private static func draw(_ random: inout SeededRandom, atMost: Int) -> [UInt64] {
        let count = random.below(atMost + 1)
        return (1...UInt64(9)).filter { _ in random.chance(Double(count) / 9) }
    }

    @Test
    func `commit what the plainest count commits`() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<5000 {
            let first = Self.draw(&random, atMost: 9)
            let second = Self.draw(&random, atMost: 9)
            var indices: [UInt64: UInt64] = [:]
            for id in 1...UInt64(9) where random.chance(0.8) {
                indices[id] = UInt64(random.below(6))
            }
            let quorum = JointQuorum(
                incoming: MajorityQuorum(first),
                outgoing: MajorityQuorum(second)
            )
            let expected = min(
                PlainQuorum.committed(first, indices),
                PlainQuorum.committed(second, indices)
            )
            #expect(quorum.committedIndex { indices[$0] ?? 0 } == expected)
        }
    }

    @Test
    func `decide a vote as soon as no missing answer can change it`() {
        var random = SeededRandom(seed: 2)
        for _ in 0..<1500 {
            let first = Self.draw(&random, atMost: 6)
            let second = random.chance(0.5) ? [] : Self.draw(&random, atMost: 6)
            var votes: [UInt64: Bool] = [:]
            for id in 1...UInt64(9) where random.chance(0.6) { votes[id] = random.chance(0.5) }
            let quorum = JointQuorum(
                incoming: MajorityQuorum(first),
                outgoing: MajorityQuorum(second)
            )
            let result = quorum.voteResult { votes[$0] }
            let expected = PlainQuorum.result([first, second], votes)
            #expect(result == expected, "\(first) \(second) \(votes)")
        }
    }

    @Test
    func `a window is full by messages or by bytes`() {
        var window = Inflights(countMax: 3, bytesMax: 100)
        for index in 1...UInt64(3) { window.add(index, bytes: 10) }
        #expect(window.isFull)
        window.free(upTo: 2)
        #expect(!window.isFull && window.count == 1 && window.bytes == 10)
        window.add(9, bytes: 100)
        #expect(window.isFull && window.count == 2)
        window.free(upTo: 8)
        #expect(window.isFull && window.count == 1)
        window.free(upTo: 9)
        #expect(window.count == 0 && window.bytes == 0)
    }
}
