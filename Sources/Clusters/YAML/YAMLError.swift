import Basics

/// One thing wrong in a file, and where.
package struct YAMLProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    package var position: SourcePosition
    /// What is wrong, what was expected and what to do, in one sentence without a final stop; it
    /// names the file itself when the position is no place in it.
    package var message: String

    /// A problem at a position.
    package init(_ position: SourcePosition, _ message: String) {
        self.position = position
        self.message = message
    }

    package var description: String {
        self.position.line == 0 ? self.message : "\(self.position): \(self.message)"
    }
}

/// Everything that is wrong in one file, in the order of the file.
package struct YAMLError: ExitCoded, Equatable {
    /// The problems, at least one.
    package let problems: [YAMLProblem]
    /// 64: the input cannot be used as it is.
    package var exitCode: Int32 { 64 }

    /// An error that reports all of `problems`, which must not be empty.
    package init(_ problems: [YAMLProblem]) {
        precondition(!problems.isEmpty, "an error without a problem")
        let ordered = problems.enumerated().sorted { left, right in
            (left.element.position.line, left.element.position.column, left.offset)
                < (right.element.position.line, right.element.position.column, right.offset)
        }
        self.problems = ordered.map(\.element)
    }

    /// One line per problem.
    package var description: String {
        self.problems.map(\.description).joined(separator: "\n")
    }
}
