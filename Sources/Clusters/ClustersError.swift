import Basics

/// Something outside the lab failed while a cluster was described, resolved, rendered or launched.
///
/// Ends the command line with status 3. What is wrong in a file is a `YAMLError` (status 64).
package struct ClustersError: ExitCoded {
    /// What was being done and to what, such as "resolving cluster three".
    package let operation: String
    /// What went wrong and what to do about it.
    package let reason: String
    /// 3: the lab failed.
    package let exitCode: Int32 = 3

    /// An error of `operation`, with its reason.
    package init(_ operation: String, _ reason: String) {
        self.operation = operation
        self.reason = reason
    }

    package var description: String {
        "\(self.operation): \(self.reason)"
    }
}
