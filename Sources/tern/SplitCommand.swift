import ArgumentParser

struct SplitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "split",
        abstract: "Cuts groups of members from each other."
    )

    @Argument(help: "The groups, such as n1,n2/n3; members nobody names form one more.")
    var groups: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["split", self.groups])
    }
}
