/// How a database is opened.
public struct LMDBOptions: Hashable, Sendable {
    /// How much address space the file is given at first, in bytes; it is no disk space.
    ///
    /// Enough for four times the quota, for the quota is judged before and the rows of a request
    /// that passed still have to find room; a full map would have to grow, which waits for open
    /// snapshots.
    public var mapBytes: Int

    /// Options for a member with this quota, in bytes; 0 or less is no quota.
    public init(quotaBytes: Int = 2 << 30) {
        self.mapBytes = max(4 * min(max(quotaBytes, 0), 1 << 40), 16 << 30)
    }
}
