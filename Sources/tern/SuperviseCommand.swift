import ArgumentParser
import Lab

struct SuperviseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervise",
        abstract: "Keeps one cluster; started by tern up and tern run.",
        shouldDisplay: false
    )

    @Argument(help: "The cluster's prepared directory.")
    var directory: String

    @Option(help: "The descriptor on which to say that members have been started.")
    var report: Int32?

    @Option(help: "The descriptor whose end of file ends everything.")
    var lifeline: Int32?

    func run() async throws {
        try await SupervisorMain(
            SupervisorMain.Options(
                directory: self.directory,
                report: self.report,
                lifeline: self.lifeline
            )
        ).run()
    }
}
