public import Histories

/// The revision sweep while a history still grows, to stop a run at its first anomaly.
///
/// Each look at the history costs a little for every operation that has ended since the last: its
/// key is compared with the highest that had returned before its call, its revision with those that
/// writes have claimed, its keys with the writes of their revisions. Whatever looks wrong is put
/// before the whole sweep, with operations that are still open as of unknown outcome; so is the
/// history whenever it has grown by a quarter, which finds what only the replay can find and costs a
/// constant factor in all. A part of a linearizable history is linearizable, so what the sweep calls
/// a violation early is one in the end, and `finish` says what the sweep says of the whole history.
public struct OnlineSweep: Sendable {
    /// The first anomaly, once there is one.
    public private(set) var violation: Violation?

    private struct Return: Sendable {
        var time: Int64
        /// The highest key that had returned by then.
        var highest: Int64
    }

    private let options: SweepOptions
    private var nextID: OperationID = 0
    private var open: [OperationID] = []
    /// The returns in order of time, cut off where no open operation can ask any more.
    private var returns: [Return] = []
    /// The answered write of each revision; -1 for none yet.
    private var writers: [Int32] = [-1, -1]
    private var nextSweep = Self.firstSweep
    /// Whether something looked wrong to no avail; it is not looked at again before the next sweep.
    private var isWaiting = false

    private static let firstSweep = 2_048
    private static let returnsMax = 8_192
    private static let gapsMax = 65_536

    /// A sweep that has seen nothing.
    public init(options: SweepOptions = SweepOptions()) {
        self.options = options
    }

    /// Looks at what is new in a history and says whether there is an anomaly in it.
    @discardableResult
    public mutating func advance(_ history: History) -> Violation? {
        if self.violation != nil { return self.violation }
        let ended = self.takeEnded(history)
        var isSuspicious = false
        for id in ended where self.note(id, history) { isSuspicious = true }
        for id in ended where self.isBehind(id, history) { isSuspicious = true }
        self.forget(history)
        let isDue = history.operations.count >= self.nextSweep
        if isDue || (isSuspicious && !self.isWaiting) {
            self.nextSweep = max(Self.firstSweep, history.operations.count * 5 / 4)
            self.isWaiting = !isDue
            if case .invalid(let violation) = RevisionSweep.check(history, options: self.options)
                .verdict
            {
                self.violation = violation
            }
        }
        return self.violation
    }

    /// The verdict on the history as it is now, which is the whole one.
    public func finish(_ history: History) -> SweepReport {
        RevisionSweep.check(history, options: self.options)
    }

    /// The operations that have ended since the last look, in order of their return.
    private mutating func takeEnded(_ history: History) -> [OperationID] {
        self.open += self.nextID..<history.operations.count
        self.nextID = history.operations.count
        var ended: [OperationID] = []
        self.open.removeAll { id in
            let operation = history.operations[id]
            if operation.isOpen { return false }
            if operation.isEvidence, operation.revision > 0 { ended.append(id) }
            return true
        }
        return ended.sorted { history.operations[$0].ret < history.operations[$1].ret }
    }

    /// Takes an answer in; true when it contradicts a write that is known already.
    private mutating func note(_ id: OperationID, _ history: History) -> Bool {
        let operation = history.operations[id]
        let wrote = Classification.wrote(operation, of: history)
        self.insert(Self.key(operation, wrote: wrote), at: operation.ret)
        if wrote, self.claim(Int(operation.revision), by: id) { return true }
        for result in operation.results {
            for keyValue in history.keyValues[history.results[result].keyValues]
            where self.isForeign(keyValue, history) {
                return true
            }
        }
        return false
    }

    private static func key(_ operation: Operation, wrote: Bool) -> Int64 {
        2 &* operation.revision &+ (wrote ? 0 : 1)
    }

    /// Claims a revision for a write; true when it is another's.
    private mutating func claim(_ revision: Int, by id: OperationID) -> Bool {
        // A revision far beyond all others is for the whole sweep to judge.
        if revision >= self.writers.count + Self.gapsMax { return true }
        while self.writers.count <= revision { self.writers.append(-1) }
        if self.writers[revision] >= 0 { return true }
        self.writers[revision] = Int32(id)
        return false
    }

    /// Whether a key's revision is known to be the work of a request that wrote something else.
    private func isForeign(_ keyValue: KeyValue, _ history: History) -> Bool {
        guard keyValue.modRevision > 0, keyValue.modRevision < Int64(self.writers.count) else {
            return false
        }
        let writer = self.writers[Int(keyValue.modRevision)]
        if writer < 0 { return false }
        let branch = Classification.branch(history.operations[Int(writer)])
        return !branch.contains { position in
            if case .put(keyValue.key, _, _, _) = history.steps[position] { true } else { false }
        }
    }

    private mutating func insert(_ key: Int64, at time: Int64) {
        var index = self.returns.count
        while index > 0, self.returns[index - 1].time > time { index -= 1 }
        let before = index > 0 ? self.returns[index - 1].highest : -1
        self.returns.insert(Return(time: time, highest: max(before, key)), at: index)
        while index + 1 < self.returns.count, self.returns[index + 1].highest < key {
            index += 1
            self.returns[index].highest = key
        }
    }

    /// Whether something younger had returned before an operation was called.
    private func isBehind(_ id: OperationID, _ history: History) -> Bool {
        let operation = history.operations[id]
        var low = 0
        var high = self.returns.count
        while low < high {
            let middle = (low + high) / 2
            if self.returns[middle].time < operation.call {
                low = middle + 1
            } else {
                high = middle
            }
        }
        if low == 0 { return false }
        let wrote = Classification.wrote(operation, of: history)
        let highest = self.returns[low - 1].highest
        let key = Self.key(operation, wrote: wrote)
        return highest > key && RealTimeRule.binds(operation, key, self.options)
    }

    /// Lets go of returns that lie before the call of everything still open.
    private mutating func forget(_ history: History) {
        guard self.returns.count > Self.returnsMax else { return }
        let newest = history.operations.last?.call ?? .min
        let earliest = self.open.reduce(newest) { min($0, history.operations[$1].call) }
        // The last return before it still tells the highest key.
        let end = self.returns.firstIndex { $0.time >= earliest } ?? self.returns.count
        if end > 1 { self.returns.removeFirst(end - 1) }
    }
}
