import Basics

/// A fault, or the links it needs, could not be set up: the lab failed, not the system under test.
package struct ChaosError: ExitCoded, Hashable {
    /// What kind of failure it was; decides the exit status.
    package enum Code: Hashable, Sendable {
        /// The request itself makes no sense for this cluster, such as an unknown member.
        case unusable
        /// The system refused something, such as a port or a signal.
        case failed
    }

    /// What kind of failure it was.
    package var code: Code
    /// What was being done, such as `opening the peer proxy of n2`.
    package var operation: String
    /// Why it failed and what to do about it: one sentence without its full stop.
    package var message: String

    /// An error about `operation`.
    package init(_ code: Code, _ operation: String, _ message: String) {
        self.code = code
        self.operation = operation
        self.message = message
    }

    /// 64 for a request that makes no sense, 3 for a failure of the lab.
    package var exitCode: Int32 { self.code == .unusable ? 64 : 3 }

    /// One sentence: what was being done, and why it failed.
    package var description: String { "\(self.operation): \(self.message)" }
}
