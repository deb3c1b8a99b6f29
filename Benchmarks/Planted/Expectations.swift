#if PlantedBugs

import Basics
import Simulator

extension PlantedBug {
    /// The checks that are expected to see it, whichever of them looks first; none for a bug that
    /// no run can show.
    ///
    /// A mistake in the log shows as the first property that a run happens to break, so that some
    /// have more than one.
    var expectedChecks: [Property] {
        switch self {
        case .voteNotPersisted, .voteSentBeforeSync, .voteForEverybody: [.singleVote]
        case .voteForShorterLog, .earlierTermCommitted, .leaderCountsItselfEarly, .learnerCounted:
            [.leaderCompleteness, .stateMachineSafety]
        case .appendAnsweredBeforeSync, .logCutBelowCommit, .syncSkipped: [.durableAcknowledgement]
        case .previousTermUnchecked, .conflictKept, .overwrittenEntriesReturn:
            [.logMatching, .stateMachineSafety]
        case .heartbeatCommitsUnmatched: [.stateMachineSafety]
        case .snapshotWithoutMembership: [.equalReplicas, .electionSafety]
        case .overlappingChanges: [.electionSafety, .leaderCompleteness]
        case .readWithoutQuorum, .staleLeaseRead, .readJoinsRunningRound, .readIDReused,
            .transactionHalfApplied, .revisionFalls:
            [.linearizability]
        case .consistentIndexAhead, .appliedTwice: [.equalReplicas, .linearizability]
        case .consistentIndexBehind: [.equalReplicas, .linearizability, .running, .start]
        case .tornTailAccepted: [.logMatching, .running]
        case .snapshotBeforeCommit: [.start]
        case .snapshotBehindIndex: [.running]
        case .compactRevisionForgotten, .versionForgotten, .leaseKeysForgotten:
            [.equalReplicas, .linearizability]
        // The simulation does not judge its watches and leases yet.
        case .boundaryTombstoneLost, .watchDropsAtSnapshot, .watchDropsWhenBlocked,
            .watchTellsTooEarly, .progressAheadOfEvents, .previousPairIsCurrent,
            .leaseRevokedByDeposed, .keepAliveByDeposed, .leaseTimeLost:
            []
        }
    }
}

#endif
