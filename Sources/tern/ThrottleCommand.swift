import ArgumentParser

struct ThrottleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throttle",
        abstract: "Limits the rate between two ends, each way."
    )

    @Argument(help: "A member's name, a client such as c3, or a role such as @leader or @clients.")
    var one: String

    @Argument(help: "The other end.")
    var other: String

    @Argument(help: "The rate, such as 1mbit or 64kB/s.")
    var rate: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["throttle", self.one, self.other, self.rate])
    }
}
