import Glibc

/// The terminal, if there is one.
package enum Terminal {
    /// Whether the standard output is a terminal.
    package static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
}
