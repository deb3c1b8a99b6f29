import ArgumentParser
import Clusters

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Prints a cluster file with everything derived: names, ports, URLs, directories.",
        discussion: "What is printed is itself a cluster file that means the same."
    )

    @Argument(
        help: "The cluster file, or the name of a cluster that was up.",
        completion: .file(extensions: ["yaml", "yml", "json"])
    )
    var file: String

    @OptionGroup var options: OutputOptions

    func run() throws {
        let resolution = try ClusterPreview(file: self.file)
        resolution.notes.forEach(note)
        let document = resolution.cluster.document
        print(self.options.output == .json ? document.pretty : document.yaml, terminator: "")
    }
}
