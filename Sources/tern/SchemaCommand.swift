import ArgumentParser
import Clusters

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON schema of a kind of file, for editors.",
        discussion:
            "Editors find it through the first line of a file: # yaml-language-server: $schema=…"
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case cluster
    }

    @Argument(help: "The kind of file.")
    var kind = Kind.cluster

    func run() throws {
        let schema =
            switch self.kind {
            case .cluster: ClusterDescription.cluster.schema(title: "Tern cluster")
            }
        print(schema.pretty, terminator: "")
    }
}
