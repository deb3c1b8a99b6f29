/// A place in a file that a person wrote.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column, from 1, in Unicode scalars.
    package var column: Int

    /// The place at `line` and `column` of `file`, both from 1.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, which terminals and editors turn into a link.
    package var description: String {
        "\(self.file):\(self.line):\(self.column)"
    }
}
