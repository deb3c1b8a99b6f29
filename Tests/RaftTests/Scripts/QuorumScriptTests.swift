import Foundation
import Raft
import Testing

@Suite("etcd-io/raft's scripts of quorums")
struct QuorumScriptTests {
    @Test
    func `give the outputs that they expect`() throws {
        for file in try DataDrivenScript.files("quorum") {
            let script = try DataDrivenScript(file)
            #expect(script.steps.count > 5, "\(file.lastPathComponent) holds too little")
            for step in script.steps {
                let output = try QuorumCase(step).output
                #expect(output == step.expected, "\(file.lastPathComponent):\(step.line)")
            }
        }
    }
}

/// One command of a script.
private struct QuorumCase {
    var command: String
    var quorum = JointQuorum()
    /// All voters in ascending order, and what each has said.
    var ids: [UInt64] = []
    var indices: [UInt64: UInt64] = [:]
    var votes: [UInt64: Bool] = [:]
    var isJoint = false

    init(_ step: DataDrivenScript.Step) throws {
        self.command = step.command
        var order: [UInt64] = []
        for argument in step.arguments where argument.name.hasPrefix("cfg") {
            let ids = argument.values == ["zero"] ? [] : argument.values.compactMap { UInt64($0) }
            for id in ids where !order.contains(id) { order.append(id) }
            if argument.name == "cfgj" {
                self.isJoint = true
                self.quorum.outgoing = MajorityQuorum(ids.sorted())
            } else {
                self.quorum.incoming = MajorityQuorum(ids.sorted())
            }
        }
        self.ids = order.sorted()
        for argument in step.arguments where ["idx", "votes"].contains(argument.name) {
            try #require(argument.values.count == order.count, "line \(step.line)")
            for (id, value) in zip(order, argument.values) where value != "_" {
                if argument.name == "idx" {
                    self.indices[id] = UInt64(value)
                } else {
                    self.votes[id] = value == "y"
                }
            }
        }
    }

    var output: String {
        guard self.command == "committed" else {
            switch self.quorum.voteResult({ self.votes[$0] }) {
            case .pending: return "VotePending"
            case .lost: return "VoteLost"
            case .won: return "VoteWon"
            }
        }
        let index = self.quorum.committedIndex { self.indices[$0] ?? 0 }
        return self.chart + (index == .max ? "∞" : "\(index)")
    }

    /// A line per voter with a bar as long as its rank.
    private var chart: String {
        guard !self.ids.isEmpty else { return "<empty majority quorum>" }
        let count = self.ids.count
        var lines = [String(repeating: " ", count: count) + "    idx"]
        let ranked = self.ids.map { self.indices[$0] ?? 0 }.sorted()
        for id in self.ids {
            let index = self.indices[id]
            let rank = ranked.firstIndex(of: index ?? 0) ?? 0
            let bar =
                index == nil
                ? "?" + String(repeating: " ", count: count)
                : String(repeating: "x", count: rank) + ">"
                    + String(repeating: " ", count: count - rank)
            let number = String(index ?? 0)
            let padding = String(repeating: " ", count: max(0, 5 - number.count))
            lines.append("\(bar) \(padding)\(number)    (id=\(id))")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
