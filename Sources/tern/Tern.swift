import ArgumentParser
import Basics
import Glibc
import Lab

/// The lab's command line: one file per subcommand, no logic.
@main
struct Tern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tern",
        abstract:
            "Starts etcd-compatible clusters, breaks them, and says whether they kept their word.",
        version: LabVersion.number,
        subcommands: [
            BlackholeCommand.self,
            BridgeCommand.self,
            CheckCommand.self,
            ConfigCommand.self,
            CutCommand.self,
            DoctorCommand.self,
            DownCommand.self,
            HealCommand.self,
            IsolateCommand.self,
            KillCommand.self,
            ListCommand.self,
            LogsCommand.self,
            PauseCommand.self,
            PsCommand.self,
            ReportCommand.self,
            ResetCommand.self,
            RestartCommand.self,
            RingCommand.self,
            RunCommand.self,
            SchemaCommand.self,
            SimCommand.self,
            SlowCommand.self,
            SplitCommand.self,
            StartCommand.self,
            StatusCommand.self,
            StopCommand.self,
            SuperviseCommand.self,
            ThrottleCommand.self,
            UnitsCommand.self,
            UnpauseCommand.self,
            UpCommand.self,
        ]
    )

    /// Runs a command and ends with the status that its error names.
    ///
    /// One sentence a problem, and no usage text under a failure that has nothing to do with usage.
    static func main() async {
        do {
            var command = try Self.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as any ExitCoded {
            for line in error.description.split(separator: "\n") { note("tern: \(line)") }
            Glibc.exit(error.exitCode)
        } catch {
            guard let sentence = UsageText.sentence(of: error) else { Self.exit(withError: error) }
            note("tern: \(sentence)")
            Glibc.exit(64)
        }
    }
}
