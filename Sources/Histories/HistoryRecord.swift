/// One line of a history file, by the position of what it describes.
package enum HistoryRecord: Sendable {
    /// An operation's invocation.
    case invoke(OperationID)
    /// An operation's completion.
    case completion(OperationID)
    /// The request for a watch.
    case watching(Int)
    /// A message of a watch.
    case watch(Int)
    /// A lab event.
    case event(Int)

    /// The records of a whole history in order of time, invocations in order of their ids.
    ///
    /// An unknown outcome whose end nobody knows comes last: where it stands says nothing.
    package static func ordered(of history: History) -> [HistoryRecord] {
        var entries: [(time: Int64, rank: Int, record: HistoryRecord)] = []
        var latest = Int64.min
        for (id, operation) in history.operations.enumerated() {
            // Ids are given out in order of the lines, so a line must not come before its forerunner.
            latest = max(latest, operation.call)
            entries.append((latest, 0, .invoke(id)))
            if !operation.isOpen {
                entries.append((max(operation.ret, latest), 1, .completion(id)))
            }
        }
        for (position, watch) in history.watches.enumerated() {
            entries.append((watch.time, 0, .watching(position)))
        }
        for (position, batch) in history.watchBatches.enumerated() {
            entries.append((batch.time, 1, .watch(position)))
        }
        for (position, event) in history.events.enumerated() {
            entries.append((event.time, 1, .event(position)))
        }
        // Swift's sort is stable: equal times keep the order above.
        entries.sort { ($0.time, $0.rank) < ($1.time, $1.rank) }
        return entries.map(\.record)
    }
}
