import NIOCore
import NIOPosix

/// What kept the peer protocol from working, in one sentence.
package struct PeerTransportError: Error, Sendable, CustomStringConvertible {
    /// What was being done, and where: "listening on http://127.0.0.1:2380".
    package let operation: String
    /// Why it failed.
    package let reason: String

    init(operation: String, reason: String) {
        self.operation = operation
        self.reason = reason
    }

    /// Adds what was being done to what the system or a lower layer said.
    init(operation: String, cause: any Error) {
        self.init(operation: operation, reason: FailureText.describe(cause))
    }

    /// One sentence.
    package var description: String { "\(self.operation): \(self.reason)" }
}

/// Words for what the operating system or the channel said.
enum FailureText {
    static func describe(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            return Self.words[error.errnoCode] ?? "\(error)"
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first else {
                return "the name cannot be resolved"
            }
            return Self.describe(first.error)
        case ChannelError.connectTimeout:
            return "no answer in time"
        case ChannelError.eof, ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed,
            ChannelError.inputClosed, ChannelError.outputClosed:
            return "connection closed"
        case let error as PeerTransportError:
            return error.reason
        default:
            return "\(error)"
        }
    }

    /// In words that do not depend on the C library's locale.
    private static let words: [CInt: String] = [
        13: "permission denied",
        24: "too many open files",
        32: "broken pipe",
        98: "address already in use",
        99: "cannot assign requested address",
        101: "network is unreachable",
        103: "connection aborted",
        104: "connection reset by peer",
        110: "connection timed out",
        111: "connection refused",
        113: "no route to host",
    ]
}
