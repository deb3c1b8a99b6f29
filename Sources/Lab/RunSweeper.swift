import Checkers
import Foundation
import Histories

/// Checks a history while it grows, so that a run ends at its first violation.
///
/// It reads the history's own file, as anybody could: the recorder is not held up by it, and what it
/// judges is what was written. Operations still open count as of unknown outcome, which is what they
/// are. It never says that all is well; the check at the end does.
struct RunSweeper {
    /// The least time between two looks.
    private static let pauseMin = Duration.milliseconds(250)
    /// How much longer than a look the pause after it is: a small share of one processor is enough.
    private static let restShare = 15
    /// How many bytes of the file are read at once.
    private static let partMax = 1 << 20

    private let file: FileHandle?
    private var reader = HistoryReader()
    private var sweep = OnlineSweep()

    /// A check of the history at `path`.
    init(path: String) {
        self.file = FileHandle(forReadingAtPath: path)
    }

    /// Looks until something is found; nil when the task is cancelled before.
    ///
    /// - Throws: What keeps the file from being read.
    mutating func run() async throws -> Violation? {
        var pause = Self.pauseMin
        while (try? await Task.sleep(for: pause)) != nil {
            let begin = ContinuousClock.now
            if let violation = try self.look() { return violation }
            pause = max(Self.pauseMin, (ContinuousClock.now - begin) * Self.restShare)
        }
        return nil
    }

    private mutating func look() throws -> Violation? {
        while let part = try self.file?.read(upToCount: Self.partMax), !part.isEmpty {
            try self.reader.feed([UInt8](part))
        }
        return self.sweep.advance(self.reader.history)
    }
}
