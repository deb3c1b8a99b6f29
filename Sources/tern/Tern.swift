import ArgumentParser

/// The lab's command line: one file per subcommand, no logic.
@main
struct Tern: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tern",
        abstract: "Starts etcd-compatible clusters, breaks them, and says whether they kept their word.",
        subcommands: []
    )
}
