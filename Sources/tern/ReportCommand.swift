import ArgumentParser
import Foundation
import Reports

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tells a recorded run again: as one offline page, or for programs.",
        discussion: """
            The page goes to report.html in the run's directory, every other form to the standard \
            output, unless --out names a file. It ends with 0 whatever the verdict says.
            """
    )

    @Argument(help: "The run: its directory, its identifier, or latest.")
    var directory = "latest"

    @Option(help: "Where to put it; - for the standard output.", completion: .file())
    var out: String?

    @Option(help: "Its form: html, json, md or junit.")
    var format = ReportForm.html

    @OptionGroup var options: OutputOptions

    func run() throws {
        let files = try RunFiles(named: self.directory)
        let report = try files.report()
        let text = report.text(as: self.format)
        let usual = self.format == .html ? "\(files.path)/\(self.format.fileName)" : "-"
        let target = self.out ?? usual
        if target == "-" {
            print(text, terminator: "")
            return
        }
        try RunFiles.write(text, to: target)
        switch self.options.output {
        case .text: print("\(report.sentence)\nreport  \(target)")
        case .json: print(report.receipt(file: target))
        }
    }
}

extension ReportForm: ExpressibleByArgument {}
