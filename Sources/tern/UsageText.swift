import ArgumentParser
import Clusters

/// What is wrong with a command line, in one sentence.
enum UsageText {
    /// The sentence; nil when the error is no error but a wish, such as --help.
    static func sentence(of error: any Error) -> String? {
        guard Tern.exitCode(for: error) == .validationFailure else { return nil }
        let words = Tern.message(for: error)
            .split(separator: "\n")
            .map { $0.trimmingPrefix(while: \.isWhitespace) }
            .joined(separator: " ")
        return words + self.guess(CommandLine.arguments.dropFirst().first)
    }

    /// The subcommand that the first word was probably meant to be.
    private static func guess(_ word: String?) -> String {
        let known = Tern.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let word, !word.hasPrefix("-"), !known.contains(word) else { return "" }
        let guess = Suggestion.clause(for: word, in: known)
        return guess.isEmpty ? "; tern --help lists the commands" : guess
    }
}
