import ArgumentParser

struct BlackholeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blackhole",
        abstract: "Swallows everything a member sends and receives, clients included.",
        discussion: """
            Nothing is refused and nothing answers, as with a machine that lost its network. When it \
            heals, connections that lost bytes are reset.
            """
    )

    @Argument(help: "A member's name, or a role such as @leader.")
    var target: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["blackhole", self.target])
    }
}
