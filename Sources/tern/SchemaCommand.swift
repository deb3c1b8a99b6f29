import ArgumentParser
import Clusters
import Lab

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON schema of a kind of file, for editors.",
        discussion:
            "Editors find it through the first line of a file: # yaml-language-server: $schema=…"
    )

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case cluster
        case experiment
    }

    @Argument(help: "The kind of file.")
    var kind = Kind.cluster

    func run() throws {
        let schema =
            switch self.kind {
            case .cluster: ClusterDescription.cluster.schema(title: "Tern cluster")
            case .experiment: ExperimentDescription.experiment.schema(title: "Tern experiment")
            }
        print(schema.pretty, terminator: "")
    }
}
