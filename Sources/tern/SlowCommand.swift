import ArgumentParser

struct SlowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slow",
        abstract: "Delays every byte between two ends, both ways."
    )

    @Argument(help: "A member's name, a client such as c3, or a role such as @leader or @clients.")
    var one: String

    @Argument(help: "The other end.")
    var other: String

    @Argument(help: "The latency each way, with its jitter if any: 80ms, 80ms±20 or 80ms+-20ms.")
    var latency: String

    @OptionGroup var options: FaultOptions

    func run() async throws {
        try await self.options.inject(["slow", self.one, self.other, self.normalized])
    }

    /// The latency as the fault vocabulary writes it: with `±`, and a unit on both of its sides.
    private var normalized: String {
        let parts = self.latency.split(separator: self.latency.contains("±") ? "±" : "+-")
        guard parts.count == 2, parts[1].allSatisfy({ $0.isNumber || $0 == "." }) else {
            return parts.joined(separator: "±")
        }
        return "\(parts[0])±\(parts[1])\(parts[0].drop { $0.isNumber || $0 == "." })"
    }
}
