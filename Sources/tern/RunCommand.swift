import ArgumentParser
import Clusters
import Faults
import Lab
import Reports

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Runs an experiment: starts its cluster, breaks it, and says whether it kept its word.",
        discussion: """
            Ends with 0 when every expectation held, 1 when one was violated, 2 when the run does not \
            tell, 3 when the lab failed, 130 when it was interrupted.
            """
    )

    @Argument(
        help: "An experiment file, or the name of one in clusters/experiments.",
        completion: .file(extensions: ["yaml"])
    )
    var experiment: String

    @Option(
        help: ArgumentHelp(
            "What everything random is drawn from; drawn itself, and printed, unless given.",
            valueName: "number"
        )
    )
    var seed: UInt64?

    @Option(
        help: "How long the clients work, such as 30s; wins over the file's.",
        transform: { try SpanText.parse($0) }
    )
    var duration: Int64?

    @Option(help: "Run on this kind of store, etcd or tern, instead of the cluster file's.")
    var store: StoreKind?

    @Option(help: "The run's directory; a fresh one under .tern/runs unless given.")
    var out: String?

    @Flag(help: "Keep the members' data even when nothing is wrong.")
    var keep = false

    @OptionGroup var options: OutputOptions

    func run() async throws {
        let plan = try RunPlan(
            RunPlan.Options(
                argument: self.experiment,
                seed: self.seed,
                duration: self.duration,
                directory: self.out,
                keepsData: self.keep,
                store: self.store
            )
        )
        let run = try ExperimentRun(plan)
        let verdict = try await Interruption.whileWatching { try await run.run() }
        print(
            self.options.output == .json
                ? verdict.report.text(as: .json)
                : RunOutcomeText.text(verdict.report, directory: plan.directory)
        )
        throw ExitCode(verdict.report.status.exitCode)
    }
}
