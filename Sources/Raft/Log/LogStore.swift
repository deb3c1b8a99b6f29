/// The durable part of the log, as the state machine reads it back.
///
/// `RawNode` is generic over it and calls it synchronously, so that an answer costs no more than an
/// array's. It may be an array (`MemoryLog`) that mirrors a write-ahead log.
///
/// An index outside `firstIndex - 1 ... lastIndex` has no term; entries outside
/// `firstIndex ... lastIndex` do not exist. A new store has `firstIndex` 1 and `lastIndex` 0.
public protocol LogStore: Sendable {
    /// The first entry that is still there.
    var firstIndex: UInt64 { get }
    /// The last entry; `firstIndex - 1` when there is none.
    var lastIndex: UInt64 { get }
    /// The newest snapshot, or nil while it cannot be had: then it is asked for again later.
    ///
    /// A member that is not in the snapshot's configuration ignores it. So a store that was asked on
    /// behalf of a member added since should soon have a newer one, or the shell should send its
    /// newest state in the message's place.
    var snapshot: Snapshot? { get }

    /// The term of an entry, nil when it is out of range; `firstIndex - 1` is in range, since
    /// appends to the first entry have to name the one before.
    func term(at index: UInt64) -> UInt64?

    /// Appends entries to an array.
    ///
    /// - Parameters:
    ///   - range: Which ones; all of them exist.
    ///   - entries: Where they go.
    func copyEntries(_ range: Range<UInt64>, to entries: inout [Entry])

    /// Takes over entries that are durable now; those from the first of them on are replaced.
    mutating func append(_ entries: [Entry])

    /// Takes over a snapshot that is durable now; the log it replaces is gone.
    mutating func install(_ snapshot: Snapshot)
}
