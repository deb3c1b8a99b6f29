import ArgumentParser
import Lab

struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Stops members and starts them again, one after the other."
    )

    @Argument(help: "The members' names.")
    var members: [String]

    @OptionGroup var cluster: ClusterOption
    @OptionGroup var options: OutputOptions

    func run() async throws {
        let client = try self.cluster.directory().runningClient()
        try await client.send(.restart(members: self.members))
        let status = try await client.status()
        print(try self.options.show(status, as: ClusterText.members(status, self.members)))
    }
}
