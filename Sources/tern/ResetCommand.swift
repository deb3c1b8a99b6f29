import ArgumentParser

struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Resets the open connections between two ends, once."
    )

    @Argument(help: "A member's name, a client such as c3, or a role such as @leader or @clients.")
    var one: String

    @Argument(help: "The other end.")
    var other: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["reset", self.one, self.other])
    }
}
