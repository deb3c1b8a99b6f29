import ArgumentParser
import Lab

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls",
        abstract: "Lists the runs under .tern/runs with their verdicts, the newest last."
    )

    @OptionGroup var options: OutputOptions

    func run() throws {
        let runs = try RunList.runs()
        let lines = runs.map(\.line)
        let text = lines.isEmpty ? "no runs yet; try tern run demo" : lines.joined(separator: "\n")
        print(try self.options.show(runs, as: text))
    }
}
