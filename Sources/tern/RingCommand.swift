import ArgumentParser

struct RingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ring",
        abstract: "Lets every member hear a majority, no two the same one."
    )

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["ring"])
    }
}
