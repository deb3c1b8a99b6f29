import ArgumentParser
import Clusters
import Glibc
import Platform

/// How a command prints its result.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people.
    case text
    /// For programs.
    case json
}

/// The option that every command has.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to print the result: text or json.")
    var output = OutputFormat.text
}

/// Prints to the standard error output, where progress and notes go.
func note(_ text: String) {
    // Nowhere is left to report that the error output is gone.
    try? Files.write(Array((text + "\n").utf8), to: STDERR_FILENO, path: "the error output")
}
