/// One member's part in agreeing on a log (Ongaro and Ousterhout, "In Search of an Understandable
/// Consensus Algorithm"; Ongaro's thesis), speaking the messages of etcd's raft.
///
/// A deterministic state machine: it counts ticks, draws from a seeded stream, and does nothing
/// itself. The shell feeds it with `step`, `tick`, `propose` and the like, then takes a `Ready` and
/// carries it out, and tells it with `writeCompleted` and `applied` what is done. Many writes may be
/// under way; see `LogWrite` for what waits for them.
///
/// What differs from the paper:
/// - Pre-votes and the check of the quorum (thesis §9.6, §6.2) keep a member that was cut off from
///   disturbing the others. A member that is told that the leader's connection broke
///   (`reportUnreachable`) stops insisting on the lease it gave that leader, so that a crashed
///   leader is replaced without waiting for the timeout. Elections by themselves are always safe;
///   with `ReadMode.lease` that lease carries reads, and then the report is ignored.
/// - A leader sends entries while its own write of them is under way, and counts itself when it is
///   done (thesis §10.2.1).
/// - Configuration changes take effect when applied, as in etcd, not when appended (thesis §4.1). At
///   most one is not applied at any time on a leader, and a member with committed changes that it
///   has not applied does not campaign.
/// - Reads are confirmed in rounds; see `RawCore+Reads`.
///
/// Appends, commit indices and rounds of reads are gathered until `ready`, so that what happened in
/// between shares messages.
public final class RawNode<Store: LogStore> {
    private var core: RawCore<Store>

    /// Starts, or restarts, a member.
    ///
    /// - Parameters:
    ///   - options: How it takes part; they must be valid.
    ///   - store: The durable log.
    ///   - hardState: The newest durable hard state, empty for a new member.
    ///   - confState: The configuration as of `options.applied`, or of the store's snapshot if that
    ///     is newer.
    public init(
        options: RawNodeOptions,
        store: Store,
        hardState: HardState = HardState(),
        confState: ConfState
    ) {
        self.core = RawCore(
            options: options,
            store: store,
            hardState: hardState,
            confState: confState
        )
    }

    /// Looks at the core in place: a getter called on a property of a class gets a copy of it all.
    @inline(__always)
    private func look<Seen>(_ body: (inout RawCore<Store>) -> Seen) -> Seen {
        body(&self.core)
    }

    // What it is.

    /// The options it was made with.
    public var options: RawNodeOptions { self.core.options }
    /// This member.
    public var id: UInt64 { self.core.id }
    /// The current term (paper figure 2).
    public var term: UInt64 { self.core.term }
    /// Whom it voted for in `term`, 0 for nobody.
    public var vote: UInt64 { self.core.vote }
    /// What it does.
    public var role: Role { self.core.role }
    /// The leader of `term`, 0 while unknown.
    public var leader: UInt64 { self.core.leader }
    /// To whom leadership is being handed over, 0 for nobody.
    public var transferTarget: UInt64 { self.core.transferTarget }
    /// Who takes part, as far as applied.
    public var configuration: Configuration { self.core.membership.configuration }
    /// What the leader knows of the members; of no use elsewhere.
    public var progress: [Progress] { self.core.membership.progress }
    /// The last entry known to be committed.
    public var commitIndex: UInt64 { self.core.log.committed }
    /// The last entry known to be applied.
    public var appliedIndex: UInt64 { self.core.log.applied }
    /// The first entry of the log that is still there.
    public var firstIndex: UInt64 { self.look { $0.log.firstIndex } }
    /// The last entry of the log, durable or not.
    public var lastIndex: UInt64 { self.look { $0.log.lastIndex } }
    /// The last entry that is durable here.
    public var stableIndex: UInt64 { self.look { $0.log.stableIndex } }
    /// What has to be durable before answers of this state leave.
    public var hardState: HardState { self.look { $0.hardState } }

    /// The durable log; the shell may compact it and note snapshots in it.
    public var store: Store {
        _read { yield self.core.log.store }
        _modify { yield &self.core.log.store }
    }

    /// The index of a received snapshot that is not yet installed; nil when there is none.
    ///
    /// It may not have come up in a `Ready` yet.
    public var pendingSnapshotIndex: UInt64? {
        self.look { $0.log.unstable.snapshot?.metadata.index }
    }

    /// The term of an entry, nil when it was compacted or does not exist.
    public func term(at index: UInt64) -> UInt64? { self.look { $0.log.term(at: index) } }

    // What happens to it.

    /// Lets one tick pass.
    public func tick() { self.core.tick() }

    /// How many ticks may pass until one does something by itself: a heartbeat, an election, a look
    /// at who was heard; at least 1, and nil when no tick does anything.
    public var ticksUntilDue: Int? { self.core.ticksUntilDue }

    /// Takes in a message from another member.
    ///
    /// Messages that make no sense are passed over, as lost ones would be: late answers, answers of
    /// members that are no more, proposals that nobody can take, and the types that only ever travel
    /// inside a process.
    public func step(_ message: Message) { self.core.step(message) }

    /// Stands for election if nothing speaks against it.
    public func campaign() { self.core.campaign() }

    /// Hears that a message to a member could not be delivered, or that its connection broke.
    ///
    /// A leader stops sending to the member without waiting. A follower whose leader it was drops the
    /// lease that it gave that leader and stands for election soon, in the order of ids among the
    /// voters so that they do not split the vote: the first at once, the next a tick later.
    public func reportUnreachable(_ id: UInt64) { self.core.reportUnreachable(id) }

    /// Hears what became of a snapshot that a follower was sent; without it nothing more is sent.
    public func reportSnapshot(to id: UInt64, succeeded: Bool) {
        self.core.reportSnapshot(to: id, succeeded: succeeded)
    }

    /// Asks to hand leadership over to a voter; a follower passes the wish on.
    public func transferLeadership(to id: UInt64) { self.core.transferLeadership(to: id) }

    // What it is asked to agree on.

    /// Proposes one entry.
    ///
    /// - Parameter data: What is to be agreed on.
    /// - Throws: `ProposalError`; the entry will not be in the log then. Otherwise it may be, or not.
    public func propose(_ data: [UInt8]) throws(ProposalError) { try self.core.propose(data) }

    /// Proposes entries, all or none.
    ///
    /// - Parameter entries: Their types and data; terms and indices are given here.
    /// - Throws: `ProposalError`; no entry will be in the log then. Otherwise they may be, or not.
    public func propose(_ entries: [Entry]) throws(ProposalError) { try self.core.propose(entries) }

    /// Proposes a change of configuration in the form that all versions of etcd know.
    ///
    /// - Parameter change: The change.
    /// - Throws: `ProposalError`.
    public func proposeConfChange(_ change: ConfChange) throws(ProposalError) {
        try self.core.proposeConfChange(change)
    }

    /// Proposes a change of configuration.
    ///
    /// - Parameter change: The change; one without steps leaves a joint configuration.
    /// - Throws: `ProposalError`.
    public func proposeConfChange(_ change: ConfChangeV2) throws(ProposalError) {
        try self.core.proposeConfChange(change)
    }

    /// Asks for the confirmation of a read.
    ///
    /// - Returns: The read's id, which a later `Ready` confirms or fails; nil while no leader is
    ///   known to ask. Another try is another call: ids are never used twice.
    public func requestRead() -> UInt64? { self.core.requestRead() }

    #if PlantedBugs
    /// Asks for a read again under the id that it had.
    public func repeatRead(_ id: UInt64) { self.core.repeatRead(id) }
    #endif

    /// Gives a read up; no `Ready` mentions it any more.
    public func cancelRead(_ id: UInt64) { self.core.cancelRead(id) }

    // What it wants done, and what is done.

    /// Whether `ready` would return anything.
    public var hasReady: Bool { self.look { $0.hasReady } }

    /// Takes out what there is to do.
    public func ready() -> Ready { self.core.ready() }

    /// Hears that a write is durable; a snapshot in it must be installed, too.
    ///
    /// Its `messages` are the shell's to send. Entries that a newer leader replaced meanwhile do not
    /// count.
    public func writeCompleted(_ write: LogWrite) { self.core.writeCompleted(write) }

    /// Hears that entries up to `index` are applied.
    public func applied(to index: UInt64) { self.core.applied(to: index) }

    /// Applies a change that an entry handed out for applying carries.
    ///
    /// - Parameter change: The change.
    /// - Returns: The configuration from now on.
    /// - Throws: `ConfChangeError` when the change cannot be; every member refuses it alike, and
    ///   nothing changes.
    @discardableResult
    public func applyConfChange(_ change: ConfChangeV2) throws(ConfChangeError) -> ConfState {
        try self.core.applyConfChange(change)
    }

    /// Hears that everything in a `Ready` is done, for shells that do one thing after the other.
    public func advance(_ ready: Ready) { self.core.advance(ready) }

    /// Where the log may be cut so that no follower that keeps up needs a snapshot.
    ///
    /// - Parameter entriesMax: How many applied entries to keep at most for slow followers.
    /// - Returns: The last entry that may go; 0 for none.
    public func compactionHint(keepingAtMost entriesMax: UInt64) -> UInt64 {
        self.core.compactionHint(keepingAtMost: entriesMax)
    }
}
