import Basics
import Glibc

/// The operating system refused something.
package struct PlatformError: ExitCoded, Equatable {
    /// What was tried, as a present participle: "opening".
    package let operation: String
    /// What it was tried on: a path, a socket's address, a process; empty when there is none.
    package let subject: String
    /// The system's error number; 0 when the reason is not one of the system's.
    package let code: Int32
    /// The reason, in words.
    package let reason: String

    /// An error whose reason is the system's error number.
    package init(_ operation: String, _ subject: String, code: Int32 = errno) {
        self.operation = operation
        self.subject = subject
        self.code = code
        self.reason = String(cString: strerror(code))
    }

    /// An error whose reason is not an error number.
    package init(_ operation: String, _ subject: String, reason: String) {
        self.operation = operation
        self.subject = subject
        self.code = 0
        self.reason = reason
    }

    package var description: String {
        let subject = self.subject.isEmpty ? "" : " \(self.subject)"
        return "\(self.operation)\(subject): \(self.reason)"
    }

    package var exitCode: Int32 { 3 }
}
