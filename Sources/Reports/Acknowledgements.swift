import Histories

/// When the cluster answered one class of operation, and how that compares with being asked.
struct Acknowledgements: Sendable {
    /// A stretch of time without an answer.
    struct Gap: Sendable, Hashable {
        /// From the last acknowledgement, or the first request, to the next one, or the last request.
        var time: Range<Int64>
        /// Whether it ended with an acknowledgement rather than with the load.
        var isClosed: Bool
    }

    /// The moments of acknowledgement, ascending.
    private(set) var moments: [Int64] = []
    /// When the load of this class began and ended: its first and last request; empty without one.
    private(set) var load: Range<Int64> = 0..<0

    /// Collects the operations of a class that were invoked before `end`.
    ///
    /// `end` is when the final reads began: they come alone, after a silence nobody suffered from.
    init(of wanted: OperationClass, in history: History, before end: Int64) {
        var first = Int64.max
        var last = Int64.min
        for operation in history.operations
        where operation.call < end && history.operationClass(operation) == wanted {
            first = min(first, operation.call)
            last = max(last, operation.call)
            if operation.outcome == .ok { self.moments.append(operation.ret) }
        }
        self.moments.sort()
        guard first <= last else { return }
        self.load = first..<max(last, first + 1)
    }

    /// The longest time without an acknowledgement that overlaps a window, however little.
    ///
    /// It counts whole, also what lies before and after the window. Nil when nothing of this class
    /// was asked for around the window.
    func longestGap(overlapping window: Range<Int64>) -> Gap? {
        guard !self.load.isEmpty, window.lowerBound < self.load.upperBound,
            window.upperBound >= self.load.lowerBound
        else { return nil }
        var index = self.countOfMoments(before: window.lowerBound)
        var longest: Gap?
        var start = index == 0 ? self.load.lowerBound : self.moments[index - 1]
        while true {
            let isClosed = index < self.moments.count
            let stop = isClosed ? self.moments[index] : self.load.upperBound
            let gap = Gap(time: start..<max(start, stop), isClosed: isClosed)
            if gap.time.count > (longest?.time.count ?? -1) { longest = gap }
            guard isClosed, stop <= window.upperBound else { return longest }
            start = stop
            index += 1
        }
    }

    /// How many acknowledgements came in a stretch of time.
    func count(in time: Range<Int64>) -> Int {
        self.countOfMoments(before: time.upperBound) - self.countOfMoments(before: time.lowerBound)
    }

    /// How many acknowledgements came before a moment, by binary search.
    func countOfMoments(before time: Int64) -> Int {
        var low = 0
        var high = self.moments.count
        while low < high {
            let middle = (low + high) / 2
            if self.moments[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
