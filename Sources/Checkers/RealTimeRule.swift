import Histories

/// The rule of real time: what had returned before a request was called is not younger than it.
///
/// For every answered operation B: the highest key that had returned before B's call is at most
/// key(B). A write's even key can only be equalled by another write of its revision, which is a breach
/// of its own. Intervals are closed, so a return at the very moment of a call does not precede it.
enum RealTimeRule {
    /// A pair that breaks the rule: `first` had returned before `second` was called.
    struct Breach: Sendable {
        var first: OperationID
        var second: OperationID
    }

    /// The breach with the earliest call, if any.
    static func breach(
        in history: History,
        _ classification: Classification,
        options: SweepOptions
    ) -> Breach? {
        let keys = classification.keys
        let operations = history.operations
        let evidence = operations.indices.filter { keys[$0] >= 0 }.map { Int32($0) }
        let calls = RadixSort.sorted(evidence) { operations[$0].call }
        let returns = RadixSort.sorted(evidence) { operations[$0].ret }
        var next = 0
        var highest: Int64 = -1
        var holder = -1
        for id in calls {
            let second = Int(id)
            let call = operations[second].call
            while next < returns.count, operations[Int(returns[next])].ret < call {
                let first = Int(returns[next])
                if keys[first] > highest { (highest, holder) = (keys[first], first) }
                next += 1
            }
            if highest > keys[second], Self.binds(operations[second], keys[second], options) {
                return Breach(first: holder, second: second)
            }
        }
        return nil
    }

    /// Whether the later operation, with its key, promised to be up to date.
    static func binds(_ operation: Operation, _ key: Int64, _ options: SweepOptions) -> Bool {
        options.serializableReadsAreLinearizable || !operation.isSerializable || key & 1 == 0
    }
}
