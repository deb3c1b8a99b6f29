import ArgumentParser
import Lab

struct PsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ps",
        abstract: "Lists clusters, their supervisors and their members' processes."
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
        print(try self.options.show(listings, as: ClusterText.list(listings)))
    }
}
