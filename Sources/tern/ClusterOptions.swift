import ArgumentParser
import Basics
import Lab

/// Which cluster a command that names members acts on.
struct ClusterOption: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "The cluster's name; may be omitted while only one is up."
    )
    var cluster: String?

    /// The directory of the cluster that is meant.
    func directory(
        among candidates: ClusterCatalog.Candidates = .running
    ) throws -> ClusterDirectory {
        try ClusterCatalog().find(self.cluster, among: candidates, advice: "--cluster NAME")
    }
}

/// Which cluster a command that acts on whole clusters means.
struct ClusterArgument: ParsableArguments {
    @Argument(help: "The cluster's name; may be omitted while only one is up.")
    var name: String?
}

/// A command was ended by a signal in the middle of its work, and has cleaned up.
struct Interrupted: ExitCoded {
    let description = "interrupted"
    let exitCode: Int32 = 130
}
