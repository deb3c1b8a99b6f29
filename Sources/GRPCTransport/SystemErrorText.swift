import NIOCore
import NIOPosix

/// Words for what the operating system or the channel said.
enum SystemErrorText {
    static func describe(_ error: any Error) -> String {
        switch error {
        case let error as IOError:
            return Self.text(of: error.errnoCode)
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first else {
                return "the name cannot be resolved"
            }
            return Self.describe(first.error)
        case ChannelError.connectTimeout:
            return "no answer in time"
        case ChannelError.eof, ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed:
            return "connection closed"
        case let error as GRPCError:
            return error.message
        default:
            return "\(error)"
        }
    }

    /// The system's words in lower case, as the middle of a sentence wants them.
    private static func text(of code: CInt) -> String {
        let text = IOError(errnoCode: code, reason: "").description
        return Self.known[code] ?? text
    }

    /// The refusals a network lab meets, in words that do not depend on the C library's locale.
    private static let known: [CInt: String] = [
        1: "operation not permitted",
        13: "permission denied",
        22: "invalid argument",
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
