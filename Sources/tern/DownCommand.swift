import ArgumentParser
import Lab

struct DownCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Ends a cluster and says what it removed; also after a crash.",
        discussion: "Data and logs stay, for the next tern up, unless --volumes is given."
    )

    @OptionGroup var cluster: ClusterArgument

    @Flag(name: [.customShort("v"), .long], help: "Delete data, logs and everything else as well.")
    var volumes = false

    @Flag(help: "End every cluster.")
    var all = false

    @OptionGroup var options: OutputOptions

    func run() async throws {
        let catalog = ClusterCatalog()
        let directories =
            self.all
            ? try catalog.names().map { catalog.directory(of: $0) }
            : try catalog.meantByDown(self.cluster.name, deletesData: self.volumes)
        var results: [ClusterDown.Result] = []
        for directory in directories {
            results.append(
                try await ClusterDown(directory, catalog: catalog).run(deletesData: self.volumes)
            )
        }
        print(try self.options.show(results, as: ClusterText.down(results)))
    }
}
