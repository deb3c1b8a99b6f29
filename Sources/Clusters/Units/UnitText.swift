/// Writes values so that systemd reads them back unchanged (systemd.syntax(7), systemd.service(5)).
package enum UnitText {
    /// A value that is one word of a command line: `%` and `$` doubled, quoted when needed.
    package static func commandWord(_ word: String) -> String {
        Self.quoted(Self.doubling("$", in: Self.doubling("%", in: word)))
    }

    /// A value that is one item of a list such as `Environment=` or `ReadWritePaths=`.
    package static func listItem(_ item: String) -> String {
        Self.quoted(Self.doubling("%", in: item))
    }

    /// A value that takes the whole line, such as `Description=` or `WorkingDirectory=`.
    package static func line(_ text: String) -> String {
        Self.doubling("%", in: text)
    }

    private static func doubling(_ character: Character, in text: String) -> String {
        guard text.contains(character) else { return text }
        return text.split(separator: character, omittingEmptySubsequences: false)
            .joined(separator: "\(character)\(character)")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain =
            // On a continued line a word that begins so would begin a comment.
            !word.isEmpty && word.first != ";" && word.first != "#"
            && word.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar != "\"" && scalar != "'" && scalar != "\\"
                    && scalar.value != 0x7F
            }
        guard !isPlain else { return word }
        var text = "\""
        for scalar in word.unicodeScalars { text += Self.escaped(scalar) }
        return text + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\t": return "\\t"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            let digits = String(scalar.value, radix: 16)
            return "\\x" + (digits.count < 2 ? "0" : "") + digits
        default: return String(Character(scalar))
        }
    }
}
