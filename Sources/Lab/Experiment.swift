import Clusters
package import Faults
package import Workloads

/// What to run, with every value drawn or derived that its file left open.
package struct Experiment: Sendable, Hashable {
    /// What the run promises, and is judged by.
    package struct Expectations: Sendable, Hashable {
        /// Whether every answer must fit one order of all operations; covers every read the workload
        /// issued, however it was requested.
        package var linearizable = true
        /// Whether watches must keep their promises: filter, ordered, unique, atomic, reliable,
        /// resumable, bookmarkable and prev_kv.
        package var watch = false
        /// Whether leases must keep theirs: no early expiry, and nothing left after the end.
        package var lease = false
        /// The most acknowledged writes that the final reads may miss; nil for no promise.
        package var lostAcks: Int? = 0
        /// The longest time from a fault that hit the leader to a leader of a higher term, in
        /// nanoseconds; nil for no promise.
        package var newLeaderWithin: Int64?
        /// The longest time without an acknowledged write around a fault, in nanoseconds; nil for no
        /// promise.
        package var writeOutage: Int64?

        /// The promises of a file that makes none.
        package init() {}
    }

    /// Its name: that of its file, without the suffix.
    package var name: String
    /// The file it was read from, as the user named it.
    package var file: String
    /// The cluster file, as a path that can be opened from here.
    package var clusterFile: String
    /// What the clients do.
    package var workload = WorkloadOptions()
    /// How many operations the clients together begin in a second.
    package var rate: Double = 200
    /// How many clients there are.
    package var clients = 6
    /// The members that clients are pinned to, in turn; nil for all members.
    package var pinning: [String]?
    /// How long the clients work, in nanoseconds.
    package var duration: Int64 = 30_000_000_000
    /// The seed that everything is drawn from; nil until it is drawn.
    package var seed: UInt64?
    /// What happens to the cluster.
    package var disturbance = Disturbance.none
    /// What it promises.
    package var expectations = Expectations()

    /// What happens to the cluster, before and after it is drawn.
    package enum Disturbance: Sendable, Hashable {
        /// Nothing.
        case none
        /// These faults.
        case schedule(FaultSchedule)
        /// Whatever the nemesis draws.
        case nemesis(Nemesis)
    }

    /// Where its file names members, in the order of the file.
    var mentions: [Mention] = []

    /// A place of the file that names a member, which only the cluster can tell to exist.
    struct Mention: Sendable, Hashable {
        var member: String
        /// What names it, as the beginning of a sentence.
        var subject: String
        var position: SourcePosition
    }

    /// An experiment with defaults for all the rest.
    package init(name: String, file: String, clusterFile: String) {
        self.name = name
        self.file = file
        self.clusterFile = clusterFile
    }

    /// The schedule for these members; the same seed gives the same one.
    package func schedule(members: [String], seed: UInt64) -> FaultSchedule {
        switch self.disturbance {
        case .none: FaultSchedule([])
        case .schedule(let schedule): schedule
        case .nemesis(let nemesis):
            nemesis.schedule(members: members, length: self.duration, seed: seed)
        }
    }

    /// The fewest acknowledged operations that a verdict can rest on: a tenth of what was asked for,
    /// but no more than a hundred.
    package var operationsMin: Int {
        let asked = self.rate * Double(self.duration) / 1e9
        return max(1, min(100, Int(asked / 10)))
    }
}
