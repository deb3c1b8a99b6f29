import ArgumentParser
import Lab

struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Starts members that are down."
    )

    @Argument(help: "The members' names.")
    var members: [String]

    @OptionGroup var cluster: ClusterOption
    @OptionGroup var options: OutputOptions

    func run() async throws {
        let client = try self.cluster.directory().runningClient()
        let faults = StartedFaults(try await client.status(), holding: self.members)
        try await client.send(.start(members: self.members))
        for sentence in try await faults.sentences(from: client) { note(sentence) }
        let status = try await client.status()
        print(try self.options.show(status, as: ClusterText.members(status, self.members)))
    }
}
