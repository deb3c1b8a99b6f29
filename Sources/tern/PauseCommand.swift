import ArgumentParser

struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Freezes a member's process without ending it."
    )

    @Argument(help: "A member's name, or a role such as @leader.")
    var target: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["pause", self.target])
    }
}
