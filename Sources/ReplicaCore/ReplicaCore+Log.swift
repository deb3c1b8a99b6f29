public import Raft

/// The log as it is, for whoever watches over members from outside.
extension ReplicaCore {
    /// The last entry that is durable here and that raft was told of.
    public var stableIndex: UInt64 { self.raft.store.lastIndex }
    /// The first entry that is in memory.
    public var firstIndex: UInt64 { self.raft.store.firstIndex }
    /// The last entry of the log, durable or not.
    public var lastIndex: UInt64 { self.raft.lastIndex }
    /// The candidate that this member voted for in its term, 0 for nobody.
    public var vote: UInt64 { self.raft.vote }
    /// Who takes part, as far as applied.
    public var configuration: Configuration { self.raft.configuration }

    /// The term of an entry, durable or not; nil when it is not in memory.
    public func logTerm(at index: UInt64) -> UInt64? { self.raft.term(at: index) }

    /// The term of a durable entry; nil when it is not in memory.
    public func stableTerm(at index: UInt64) -> UInt64? { self.raft.store.term(at: index) }

    /// Appends durable entries, all of which are in memory, to an array.
    public func copyLog(_ range: Range<UInt64>, to entries: inout [Entry]) {
        self.raft.store.copyEntries(range, to: &entries)
    }
}
