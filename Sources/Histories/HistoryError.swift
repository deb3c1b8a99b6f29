import Basics

/// A history file that cannot be read: which line, and what is wrong with it.
public struct HistoryError: Error, Hashable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// What is wrong with it, as the rest of a sentence.
    public var what: String

    /// An error with its place and reason.
    public init(line: Int, what: String) {
        self.line = line
        self.what = what
    }

    /// One sentence for the user.
    public var description: String { "line \(self.line) of the history \(self.what)" }
}

extension HistoryError: ExitCoded {
    package var exitCode: Int32 { 64 }
}
