import Histories

/// When the cluster answered one class of operation, in steps of a fixed length.
struct AvailabilityLane {
    /// What happened in a step.
    enum State: UInt8 {
        /// Nothing of this class was under way.
        case idle
        /// At least one operation was acknowledged.
        case answering
        /// Operations were under way, and none was acknowledged.
        case silent
    }

    /// Consecutive steps in the same state.
    struct Run {
        /// When, in nanoseconds since the run's start.
        var time: Range<Int64>
        /// What happened.
        var state: State
    }

    /// The length of a step in nanoseconds.
    let step: Int64
    /// How many operations were acknowledged in each step.
    let acknowledged: [Int]
    /// The steps, joined.
    let runs: [Run]

    /// The lane of a class over a run of this duration.
    ///
    /// An operation counts as under way from its call to its return, and for one second, the lab's
    /// request timeout, when its outcome is unknown.
    init(of wanted: OperationClass, in history: History, duration: Int64, step: Int64) {
        let count = Int((duration + step - 1) / step)
        var changes = [Int](repeating: 0, count: count + 1)
        var acknowledged = [Int](repeating: 0, count: count)
        for operation in history.operations where history.operationClass(operation) == wanted {
            let end = operation.ret == .max ? operation.call + 1_000_000_000 : operation.ret
            let first = min(count - 1, max(0, Int(operation.call / step)))
            let last = min(count - 1, max(first, Int(end / step)))
            changes[first] += 1
            changes[last + 1] -= 1
            if operation.outcome == .ok { acknowledged[last] += 1 }
        }
        self.step = step
        self.acknowledged = acknowledged
        var open = 0
        var runs: [Run] = []
        for index in 0..<count {
            open += changes[index]
            let state: State = acknowledged[index] > 0 ? .answering : open > 0 ? .silent : .idle
            let start = Int64(index) * step
            let stop = min(duration, start + step)
            if let last = runs.last, last.state == state {
                runs[runs.count - 1].time = last.time.lowerBound..<stop
            } else {
                runs.append(Run(time: start..<stop, state: state))
            }
        }
        self.runs = runs
    }
}
