import ArgumentParser
import Lab

struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stops members in an orderly way; they stay down."
    )

    @Argument(help: "The members' names.")
    var members: [String]

    @OptionGroup var cluster: ClusterOption
    @OptionGroup var options: OutputOptions

    func run() async throws {
        let client = try self.cluster.directory().runningClient()
        try await client.send(.stop(members: self.members))
        let status = try await client.status()
        print(try self.options.show(status, as: ClusterText.members(status, self.members)))
    }
}
