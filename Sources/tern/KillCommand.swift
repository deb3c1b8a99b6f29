import ArgumentParser
import Faults

struct KillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Sends members' processes a signal, SIGKILL unless told otherwise.",
        discussion: """
            With --for the members stay down for that time. Without it they come back as their \
            units say (Restart=), or else with tern heal or tern start.
            """
    )

    @Argument(help: "Members' names, or roles such as @leader, @followers, @majority or @all.")
    var targets: [String]

    @Option(name: .shortAndLong, help: "The signal's name or number.")
    var signal = "KILL"

    @OptionGroup var options: FaultOptions

    func validate() throws {
        guard !self.targets.isEmpty else { throw ValidationError("name a member or a role") }
    }

    func run() async throws {
        // All of them are read before the first is hit.
        let faults = try self.targets.map { target in
            try Fault(parsing: "kill \(target) --signal \(self.signal)")
        }
        try await self.options.inject(faults)
    }
}
