/// An error that knows which exit status the command line should end with.
///
/// 0 holds, 1 violated, 2 inconclusive, 3 lab failure, 64 usage, 130 interrupted. Its description is
/// one sentence for the user: what went wrong, where, and what to do.
package protocol ExitCoded: Error, CustomStringConvertible {
    /// The exit status.
    var exitCode: Int32 { get }
}
