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
        return self.unknownCommand(CommandLine.arguments.dropFirst().first)
            ?? self.explained(words, of: error)
    }

    /// The words, and what they leave out: what was expected, or where to read of it.
    private static func explained(_ words: String, of error: any Error) -> String {
        // A guess, or a list of what may be written, is enough.
        let isWhole =
            words.hasSuffix("?") || words.contains("Please provide")
            || words.contains("' is invalid for '") && !words.hasSuffix("'")
        let lines = Tern.fullMessage(for: error).split(separator: "\n")
        guard !isWhole, let pointer = lines.last(where: { $0.contains("See '") }) else {
            return words
        }
        let quoted = pointer.split(separator: "'")
        let more = quoted.count > 1 ? "; see \(quoted[1])" : ""
        // Only such errors come with the argument's own help, in the line "Help:  <name>  text.".
        let isTerse = words.hasPrefix("Missing") || words.hasSuffix("'")
        guard isTerse, let help = lines.first(where: { $0.hasPrefix("Help:") }),
            let gap = help.dropFirst("Help:".count).trimmingPrefix(while: \.isWhitespace)
                .firstRange(of: "  ")
        else { return words + more }
        let text = help[gap.upperBound...].trimmingPrefix(while: \.isWhitespace)
        return "\(words): \(text.hasSuffix(".") ? text.dropLast() : text)\(more)"
    }

    /// What to say of a first word that is no command, with what was probably meant; nil when it is
    /// one.
    private static func unknownCommand(_ word: String?) -> String? {
        let known = Tern.configuration.subcommands.compactMap { $0.configuration.commandName }
        guard let word, !word.hasPrefix("-"), !known.contains(word), word != "help" else {
            return nil
        }
        let guess = Suggestion.clause(for: word, in: known)
        return "there is no command \"\(word)\""
            + (guess.isEmpty ? "; tern --help lists the commands" : guess)
    }
}
