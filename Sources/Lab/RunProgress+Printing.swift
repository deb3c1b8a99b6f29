import Foundation
import Glibc
import Synchronization

/// Shows the progress of a run on standard error: one line redrawn on a terminal, otherwise a plain
/// line every five seconds.
final class ProgressPrinter: Sendable {
    private let isTerminal: Bool
    private let isDrawn = Mutex(false)

    init() {
        self.isTerminal = isatty(2) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// How long to wait between two lines, in nanoseconds.
    var interval: Int64 { self.isTerminal ? 250_000_000 : 5_000_000_000 }

    /// Shows a line in place of the one before it.
    func show(_ progress: RunProgress) {
        guard self.isTerminal else {
            Self.write(progress.line() + "\n")
            return
        }
        Self.write("\r\u{1B}[K" + progress.line(width: Self.columns))
        self.isDrawn.withLock { $0 = true }
    }

    /// Leaves what was shown and begins a line of its own for a message.
    func say(_ message: String) {
        self.clear()
        Self.write(message + "\n")
    }

    /// Takes the redrawn line away.
    func clear() {
        let wasDrawn = self.isDrawn.withLock { drawn in
            defer { drawn = false }
            return drawn
        }
        if wasDrawn { Self.write("\r\u{1B}[K") }
    }

    private static var columns: Int {
        var size = winsize()
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
