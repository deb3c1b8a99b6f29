import Basics
import Clusters
import Foundation

/// Finds experiments by file or by name.
package enum ExperimentCatalog {
    /// Where experiments with a name stand, relative to the working directory.
    package static let directory = "clusters/experiments"

    /// An experiment that cannot be found.
    package struct NotFound: ExitCoded {
        package let description: String
        package var exitCode: Int32 { 64 }
    }

    /// The path of what the user named: a file, or an experiment of the catalogue.
    package static func path(of argument: String) throws(NotFound) -> String {
        if FileManager.default.fileExists(atPath: argument), argument.hasSuffix(".yaml") {
            return argument
        }
        let named = "\(Self.directory)/\(argument).yaml"
        let isName = !argument.contains("/") && !argument.hasSuffix(".yaml")
        if isName, FileManager.default.fileExists(atPath: named) { return named }
        guard isName else {
            throw NotFound(description: "there is no experiment file \(argument)")
        }
        let names = Self.names()
        guard !names.isEmpty else {
            throw NotFound(
                description: "there is no experiment \"\(argument)\": name a file, or run where"
                    + " \(Self.directory) is"
            )
        }
        let guess = Suggestion.clause(for: argument, in: names)
        let hint = guess.isEmpty ? "; there are \(names.joined(separator: ", "))" : guess
        throw NotFound(description: "there is no experiment \"\(argument)\"\(hint)")
    }

    /// The names of the catalogue's experiments, sorted.
    package static func names() -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: Self.directory)
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted()
    }
}
