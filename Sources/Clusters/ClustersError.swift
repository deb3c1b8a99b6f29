import Basics

/// Something outside the lab failed while a cluster was described, resolved, rendered or launched.
///
/// What is wrong in a file is a `YAMLError` instead.
package struct ClustersError: ExitCoded {
    /// What was being done and to what, such as "resolving cluster three".
    package let operation: String
    /// What went wrong and what to do about it.
    package let reason: String
    /// 3 when the machine lacks something, 64 when what the user named cannot be used.
    package let exitCode: Int32

    /// An error of `operation`, with its reason.
    package init(_ operation: String, _ reason: String, exitCode: Int32 = 3) {
        self.operation = operation
        self.reason = reason
        self.exitCode = exitCode
    }

    package var description: String {
        "\(self.operation): \(self.reason)"
    }
}
