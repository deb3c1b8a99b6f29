import ArgumentParser

struct IsolateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "isolate",
        abstract: "Cuts a member from all others; clients still reach it."
    )

    @Argument(help: "A member's name, or a role such as @leader.")
    var target: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["isolate", self.target])
    }
}
