import EtcdAPI

/// What the operator of the cluster knows.
struct Operator {
    /// The newest revision that any answer showed.
    var knownRevision: Int64 = 1
    /// Leases that were granted.
    var leases: [Int64] = []
    /// Counts the leases.
    var leaseCount: Int64 = 0
    /// Whether a change of membership is under way.
    var isReconfiguring = false
    /// What that change is.
    var change = Change.none
    /// The revision of the last compaction that was asked for.
    var compactedRevision: Int64 = 1
    /// The process number of the next compaction.
    var process: Int32 = 1_000_000

    /// A change of membership.
    enum Change: Hashable {
        case none
        case add(Int)
        case promote(UInt64)
        case remove(UInt64)
    }
}
