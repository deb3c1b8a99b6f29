import ArgumentParser
import Lab

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Prints what members wrote, merged in the order of time."
    )

    @Argument(help: "The members' names; all of them when omitted.")
    var members: [String] = []

    @Flag(name: .shortAndLong, help: "Go on printing what is written from now on.")
    var follow = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("How many of the newest lines to begin with.", valueName: "number")
    )
    var tail = 200

    @OptionGroup var cluster: ClusterOption
    @OptionGroup var options: OutputOptions

    func run() async throws {
        let directory = try self.cluster.directory(among: .any)
        let logs = try ClusterLogs(directory, members: self.members)
        let style = LogStyle.chosen(json: self.options.output == .json)
        guard self.follow else {
            for line in try logs.tail(self.tail) { print(style.show(line)) }
            return
        }
        _ = try directory.runningClient()
        // Ctrl-C is how one stops following, and no mishap.
        try await Interruption.whileWatching(isQuiet: true) {
            for line in try logs.tail(self.tail) { print(style.show(line)) }
            flush()
            for await line in logs.follow() {
                guard printNow(style.show(line)) else { return }
            }
        }
    }
}
