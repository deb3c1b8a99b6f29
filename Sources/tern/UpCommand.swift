import ArgumentParser
import Clusters
import Lab

struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Starts a cluster and returns when it serves through every member.",
        discussion: """
            Without FILE it starts clusters/three.yaml, or three members when there is no such file. \
            A supervisor stays behind and keeps the cluster; tern down ends it. Doing it again changes \
            nothing but starts members that are down.
            """
    )

    @Argument(
        help: "A cluster file, the name of a shipped one, or of a cluster that was up before.",
        completion: .file(extensions: ["yaml", "yml"])
    )
    var file: String?

    @Option(
        help: ArgumentHelp(
            "Start this many members, 1 to 99, without a cluster file.",
            valueName: "number"
        )
    )
    var nodes: Int?

    @Option(help: "Give the cluster this name instead of the file's.")
    var name: String?

    @Option(help: "Run this kind of store, etcd or tern, instead of the file's.")
    var store: StoreKind?

    @Option(
        help: ArgumentHelp(
            "How many seconds the cluster may take until it serves.",
            valueName: "seconds"
        )
    )
    var timeout = 60

    @Flag(name: .shortAndLong, help: "Return when the cluster is up, as it always does.")
    var detach = false

    @OptionGroup var options: OutputOptions

    func validate() throws {
        guard self.timeout > 0 else { throw ValidationError("--timeout is at least 1 second") }
    }

    func run() async throws {
        let catalog = ClusterCatalog()
        let request = try UpRequest(
            word: self.file,
            nodes: self.nodes,
            name: self.name,
            store: self.store,
            catalog: catalog
        )
        let up = ClusterUp(
            request,
            timeout: .seconds(self.timeout),
            catalog: catalog,
            progress: note
        )
        let result = try await Interruption.whileWatching { try await up.run() }
        print(try self.options.show(result, as: ClusterText.up(result)))
    }
}

extension StoreKind: ExpressibleByArgument {}
