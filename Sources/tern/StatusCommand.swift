import ArgumentParser
import Lab

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows who leads, how far each member is, and which faults are in force."
    )

    @Flag(name: .shortAndLong, help: "Also say which directives of the units are not in force.")
    var verbose = false

    @OptionGroup var cluster: ClusterArgument
    @OptionGroup var options: OutputOptions

    func run() async throws {
        let directory = try ClusterCatalog().find(
            self.cluster.name,
            advice: "tern status NAME"
        )
        let status = try await directory.runningClient().status()
        print(
            try self.options.show(status, as: ClusterText.status(status, isVerbose: self.verbose))
        )
    }
}
