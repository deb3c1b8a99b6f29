import Platform
import Synchronization

/// One line that arrives on a pipe, piece by piece.
final class Arrived: Sendable {
    private let state = Mutex((bytes: [UInt8](), isEnded: false))

    /// Takes what there is to read.
    func read(_ descriptor: Int32) {
        let bytes = Files.readSome(descriptor)
        self.state.withLock { state in
            state.bytes += bytes
            if bytes.isEmpty { state.isEnded = true }
        }
    }

    /// Whether the line is complete, or nothing more will come.
    var isWhole: Bool {
        self.state.withLock { $0.isEnded || $0.bytes.contains(UInt8(ascii: "\n")) }
    }

    /// The line so far.
    var text: String {
        self.state.withLock { state in
            String(decoding: state.bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }
}
