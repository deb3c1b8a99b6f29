import ArgumentParser

struct CutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cut",
        abstract: "Stops every byte between two members, or a client and a member.",
        discussion: """
            Bytes are held, not lost: they are delivered when the cut heals. Connections whose \
            sender gave up meanwhile are reset.
            """
    )

    @Argument(help: "A member's name, a client such as c3, or a role such as @leader or @clients.")
    var one: String

    @Argument(help: "The other end.")
    var other: String

    @Flag(help: "Stop only what the first end sends to the second.")
    var oneWay = false

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(
            ["cut", self.one, self.other] + (self.oneWay ? ["--one-way"] : [])
        )
    }
}
