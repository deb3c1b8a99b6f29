import Foundation
import Raft
import Testing

@Suite("etcd-io/raft's scripts of configuration changes")
struct MembershipScriptTests {
    @Test
    func `give the outputs that they expect`() throws {
        for file in try DataDrivenScript.files("confchange") {
            let script = try DataDrivenScript(file)
            #expect(!script.steps.isEmpty, "\(file.lastPathComponent) is empty")
            var membership = Membership(inflights: Inflights(countMax: 10))
            for (lastIndex, step) in script.steps.enumerated() {
                let output = try run(step, on: &membership, lastIndex: UInt64(lastIndex))
                #expect(output == step.expected, "\(file.lastPathComponent):\(step.line)")
            }
        }
    }

    private func run(
        _ step: DataDrivenScript.Step,
        on membership: inout Membership,
        lastIndex: UInt64
    ) throws -> String {
        let changes = try step.input.joined(separator: " ").split(separator: " ").map { word in
            let types: [Character: ConfChangeType] = [
                "v": .addNode, "l": .addLearnerNode, "r": .removeNode, "u": .updateNode,
            ]
            let type = try #require(types[word.first ?? " "])
            return ConfChangeSingle(type: type, nodeID: try #require(UInt64(word.dropFirst())))
        }
        do {
            switch step.command {
            case "simple": try membership.changeOneVoter(changes, lastIndex: lastIndex)
            case "enter-joint":
                let autoLeave = step.arguments.contains { $0 == ("autoleave", ["true"]) }
                try membership.enterJoint(changes, autoLeave: autoLeave, lastIndex: lastIndex)
            case "leave-joint": try membership.leaveJoint()
            default: return "unknown command \(step.command)"
            }
        } catch {
            return error.description
        }
        return describe(membership)
    }

    private func describe(_ membership: Membership) -> String {
        func list(_ ids: [UInt64]) -> String {
            "(" + ids.map { "\($0)" }.joined(separator: " ") + ")"
        }
        let configuration = membership.configuration
        var line = "voters=" + list(configuration.voters.incoming.voters)
        if configuration.isJoint { line += "&&" + list(configuration.voters.outgoing.voters) }
        if !configuration.learners.isEmpty { line += " learners=" + list(configuration.learners) }
        if !configuration.learnersNext.isEmpty {
            line += " learners_next=" + list(configuration.learnersNext)
        }
        if configuration.autoLeave { line += " autoleave" }
        let members = membership.progress.map { progress in
            let state = ["\(Progress.State.probe)": "StateProbe"]["\(progress.state)"] ?? "?"
            return "\(progress.id): \(state) match=\(progress.match) next=\(progress.next)"
                + (progress.isLearner ? " learner" : "")
        }
        return ([line] + members).joined(separator: "\n")
    }
}
