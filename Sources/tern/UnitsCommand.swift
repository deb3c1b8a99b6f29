import ArgumentParser
import Clusters

struct UnitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "units",
        abstract: "Renders systemd units from a cluster file.",
        subcommands: [Render.self]
    )

    struct Render: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "render",
            abstract: "Renders a service per member, a target and a slice.",
            discussion: "Without --out the units are printed one after the other."
        )

        @Argument(
            help: "The cluster file, or the name of a cluster that was up.",
            completion: .file(extensions: ["yaml", "yml", "json"])
        )
        var file: String

        @Option(help: "The directory to write the units into.", completion: .directory)
        var out: String?

        @Option(help: "Render only this member's service.")
        var member: String?

        @Option(help: "proxy or direct, instead of what the file says.")
        var links: LinkMode?

        @OptionGroup var options: OutputOptions

        func run() throws {
            let preview = try ClusterPreview(file: self.file, links: self.links)
            preview.notes.forEach(note)
            let units = try preview.units(ofMember: self.member)
            let paths = try self.out.map { try UnitRenderer.write(units, into: $0) }
            switch (self.options.output, paths) {
            case (.json, _): print(UnitRenderer.json(units, paths: paths).pretty, terminator: "")
            case (.text, let paths?): paths.forEach { print($0) }
            case (.text, nil): print(units.map(\.text).joined(separator: "\n"), terminator: "")
            }
        }
    }
}

extension LinkMode: ExpressibleByArgument {}
