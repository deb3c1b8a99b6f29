/// A place in a file that a person wrote.
package struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it.
    package var file: String
    /// The line, from 1; 0 for what stands nowhere in the file, such as that there is none.
    package var line: Int
    /// The column, from 1, in Unicode scalars; 0 as the line.
    package var column: Int

    /// The place at `line` and `column` of `file`, both from 1.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// No place in `file`: what is wrong is not written there.
    package static func none(in file: String) -> SourcePosition {
        SourcePosition(file: file, line: 0, column: 0)
    }

    /// `file:line:column`, which terminals and editors turn into a link.
    package var description: String {
        "\(self.file):\(self.line):\(self.column)"
    }
}
