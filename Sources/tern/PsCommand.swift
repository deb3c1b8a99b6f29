import ArgumentParser
import Lab

struct PsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "Lists clusters, also those of runs, their supervisors and members' processes."
    )

    @Argument(help: "The cluster's name; all of them when omitted.")
    var name: String?

    @OptionGroup var options: OutputOptions

    func run() async throws {
        let catalog = ClusterCatalog()
        let names = try self.name.map { [try catalog.find($0).name] } ?? catalog.names()
        var listings: [ClusterListing] = []
        for name in names {
            listings.append(await ClusterListing.of(name, at: catalog.directory(of: name)))
        }
        if self.name == nil {
            for run in catalog.runs() {
                listings.append(await ClusterListing.of(run.name, at: run))
            }
        }
        print(try self.options.show(listings, as: ClusterText.list(listings)))
    }
}
