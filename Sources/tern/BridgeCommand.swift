import ArgumentParser

struct BridgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bridge",
        abstract: "Cuts the others into two halves that only this member still reaches."
    )

    @Argument(help: "The member in the middle.")
    var target: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["bridge", self.target])
    }
}
