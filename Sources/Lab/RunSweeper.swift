import Checkers
import Histories

/// Checks a history while it grows, so that a run says at once what it found.
///
/// Each look checks the whole history so far: operations still open count as unknown, which is what
/// they are. The looks keep a small share of one processor however long the run gets, so they come
/// further apart as it grows. A look never says that all is well; the check at the end does.
actor RunSweeper {
    /// The least time between two looks.
    private static let pauseMin = Duration.seconds(1)
    /// How much longer than a look the pause after it is.
    private static let restShare = 15

    private let recorder: RunRecorder
    private let board: RunBoard

    init(recorder: RunRecorder, board: RunBoard) {
        self.recorder = recorder
        self.board = board
    }

    /// Looks until the task is cancelled or something is found.
    func run() async {
        var pause = Self.pauseMin
        while (try? await Task.sleep(for: pause)) != nil {
            let begin = ContinuousClock.now
            let report = RevisionSweep.check(self.recorder.inspect { $0 })
            if case .invalid(let violation) = report.verdict {
                self.board.violated(violation.sentence)
                return
            }
            pause = max(Self.pauseMin, (ContinuousClock.now - begin) * Self.restShare)
        }
    }
}
