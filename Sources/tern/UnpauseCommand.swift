import ArgumentParser
import Chaos
import Clusters
import Faults
import Lab

struct UnpauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpause",
        abstract: "Lets frozen members run on."
    )

    @Argument(help: "A member's name, or @all for every frozen member.")
    var target: String

    @OptionGroup var cluster: ClusterOption
    @OptionGroup var options: OutputOptions

    func run() async throws {
        let client = try self.cluster.directory().runningClient()
        let status = try await client.status()
        let pauses = try ActivePauses.numbers(
            holding: Target(parsing: self.target),
            among: status.activeFaults,
            members: status.members.map(\.process.member)
        )
        var healed: [FaultRecord] = []
        for pause in pauses {
            guard case .faults(let records) = try await client.send(.heal(id: pause)) else {
                continue
            }
            healed += records
        }
        print(try self.options.show(healed, as: FaultText.healed(healed)))
        if let failure = FaultFailure(healed) { throw failure }
    }
}
