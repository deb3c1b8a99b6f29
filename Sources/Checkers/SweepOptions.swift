/// What the revision sweep checks and how hard it tries.
public struct SweepOptions: Hashable, Sendable {
    /// Whether a serializable read is held to what a linearizable one promises.
    ///
    /// The expectation `linearizable` covers every read that was issued, however it was requested.
    /// When false, such a read must only agree with the store as it was at the read's revision.
    public var serializableReadsAreLinearizable = true

    /// The most choices the search for an explanation of unknown outcomes makes before it gives up.
    public var searchStepsMax = 2_000_000

    /// Rules left out: only for tests, which prove that each rule's absence is noticed.
    package var omitted: Set<SweepRule> = []

    /// The options that every ordinary check uses.
    public init() {}
}

/// The parts of the sweep that can be left out to see whether the tests notice.
package enum SweepRule: Hashable, Sendable, CaseIterable {
    /// Operations in real-time order have keys in that order.
    case realTime
    /// Every answer equals what the replay gives.
    case replay
    /// A request cannot fill a gap that was shown before the request was called.
    case gapBound
    /// No two writes share a revision.
    case duplicates
    /// A read's key is odd, behind the write of its revision.
    case readKeyIsOdd
    /// What was seen of a gap restricts who can have made it.
    case pins
    /// The branch that was taken follows from the guard.
    case branch
    /// A gap must be filled at all.
    case gapsMustBeFilled
    /// A request of unknown outcome takes effect at most once.
    case once
}
