/// A lie of the simulated world, told only to prove that the checks would see it.
package enum Sabotage: String, CaseIterable, Sendable {
    /// Disks say that they synced, and did not.
    case lyingDisk = "lying-disk"
    /// Linearizable reads are asked as serializable ones.
    case staleReads = "stale-reads"
    /// One member's database gets a row that no entry wrote.
    case bentDatabase = "bent-database"
    /// A majority stays dead when everything is said to be healed.
    case deadMajority = "dead-majority"
}
