import Basics
import Clusters
import Platform

/// Finds experiments by file or by name.
package enum ExperimentCatalog {
    /// Where experiments with a name stand among the named files.
    static let subdirectory = "experiments/"

    /// An experiment that cannot be found.
    package struct NotFound: ExitCoded {
        package let description: String
        package var exitCode: Int32 { 64 }
    }

    /// The path of what the user named: a file, or an experiment of the catalogue.
    package static func path(of argument: String) throws(NotFound) -> String {
        if Files.isFile(argument), ShippedFiles.isPath(argument) { return argument }
        guard !ShippedFiles.isPath(argument) else {
            throw NotFound(
                description: Files.isDirectory(argument)
                    ? "\(argument) is a directory; name an experiment file in it"
                    : "there is no experiment file \(argument)"
            )
        }
        if let named = ShippedFiles.file(argument, in: Self.subdirectory) { return named }
        if Files.isDirectory(argument) {
            throw NotFound(
                description: "\(argument) is a directory; name an experiment, or a file in it"
            )
        }
        if ShippedFiles.file(argument) != nil {
            throw NotFound(
                description:
                    "\(argument) is a cluster, not an experiment; tern up \(argument) starts"
                    + " it"
            )
        }
        let names = ShippedFiles.names(in: Self.subdirectory)
        guard !names.isEmpty else {
            throw NotFound(
                description: "there is no experiment \"\(argument)\": name a file, or run where"
                    + " \(ShippedFiles.directory)/\(Self.subdirectory) is"
            )
        }
        let guess = Suggestion.clause(for: argument, in: names)
        let hint = guess.isEmpty ? "; there are \(names.joined(separator: ", "))" : guess
        throw NotFound(description: "there is no experiment \"\(argument)\"\(hint)")
    }
}
