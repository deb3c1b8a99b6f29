/// What a member does in its current term.
public enum Role: Hashable, Sendable {
    /// Follows a leader, or waits for one.
    case follower
    /// Asks whether an election would be won.
    case preCandidate
    /// Asks for votes.
    case candidate
    /// Leads.
    case leader
}

/// What need not be remembered across a restart.
public struct SoftState: Hashable, Sendable {
    /// The leader, 0 while none is known.
    public var leader: UInt64
    /// What the member does.
    public var role: Role
}

/// A read that is confirmed: it sees every write answered before it was asked.
public struct ReadState: Hashable, Sendable {
    /// What `requestRead` returned.
    public var id: UInt64
    /// The read may be answered once this entry is applied.
    public var index: UInt64

    /// Makes the confirmation of a read.
    public init(id: UInt64, index: UInt64) {
        self.id = id
        self.index = index
    }
}

/// Something to make durable, and what may be said only afterwards.
///
/// Writes are carried out in the order of their numbers. When one is done, the shell sends
/// `messages` and calls `RawNode.writeCompleted`. The order of durability rests on this: a vote, and
/// the acknowledgement of an entry, stand in the `messages` of the write that carries them or of a
/// later one, and this member's own vote and acknowledgement count at completion.
public struct LogWrite: Sendable {
    /// Its place among the writes, from 1.
    public let number: UInt64
    /// The new term, vote and commit index, if one changed.
    public let hardState: HardState?
    /// A snapshot to install before the entries; it replaces the whole log.
    public let snapshot: Snapshot?
    /// Entries to append; from the first one on they replace what is there.
    public let entries: [Entry]
    /// Whether it has to be synced: false when only the commit index changed, or nothing.
    public let mustSync: Bool
    /// What to send when it is durable.
    public let messages: [Message]
    /// The term in which the member voted for itself by this write, 0 for none.
    let candidacy: UInt64
}

/// What the shell has to do next.
///
/// The order among the parts is free, except within `write`.
public struct Ready: Sendable {
    /// The new leader and role, if one changed.
    public var softState: SoftState?
    /// What to make durable.
    public var write: LogWrite?
    /// What to send at once.
    public var messages: [Message] = []
    /// What to apply, in order: committed and durable here.
    public var committedEntries: [Entry] = []
    /// Reads that are confirmed.
    public var readStates: [ReadState] = []
    /// Reads whose confirmation cannot be waited for: the leader changed.
    public var failedReads: [UInt64] = []
}

/// Why a proposal was not taken.
///
/// It has no effect then, unless it was forwarded before.
public enum ProposalError: Error, Hashable, Sendable {
    /// No leader is known to take it.
    case noLeader
    /// This member follows `leader` and was told not to forward.
    case notLeader(leader: UInt64)
    /// This member leads but is no longer a member.
    case removed
    /// Leadership is being handed over to `target`.
    case transferring(target: UInt64)
    /// The entries proposed and not committed would take more than `bytesMax` bytes.
    case tooManyUncommitted(bytesMax: Int)
    /// An earlier change of configuration, perhaps entry `index`, is not applied yet.
    case changePending(index: UInt64)
    /// A joint configuration must be left before another change.
    case mustLeaveJoint
    /// There is no joint configuration to leave.
    case notJoint
}
