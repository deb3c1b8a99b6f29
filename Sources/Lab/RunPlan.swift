import Basics
package import Clusters
package import Faults
import Foundation
import Platform

/// A run with nothing left to decide: its directory is made and says what will happen.
package struct RunPlan: Sendable {
    /// What the command line adds to the experiment.
    package struct Options: Sendable {
        /// The experiment as the user named it.
        package var argument: String
        /// The seed that wins over the file's.
        package var seed: UInt64?
        /// The duration that wins over the file's, in nanoseconds.
        package var duration: Int64?
        /// The run's directory; nil for a fresh one among the working directory's runs.
        package var directory: String?
        /// Whether the members' data is kept although nothing is wrong.
        package var keepsData: Bool
        /// The kind of store that wins over the cluster file's.
        package var store: StoreKind?
        /// The `tern` that supervises; this process's own file when nil.
        package var executable: String?

        /// Options with all their fields.
        package init(
            argument: String,
            seed: UInt64? = nil,
            duration: Int64? = nil,
            directory: String? = nil,
            keepsData: Bool = false,
            store: StoreKind? = nil,
            executable: String? = nil
        ) {
            self.argument = argument
            self.seed = seed
            self.duration = duration
            self.directory = directory
            self.keepsData = keepsData
            self.store = store
            self.executable = executable
        }
    }

    /// The experiment, with what the command line changed.
    package let experiment: Experiment
    /// The command line's additions.
    package let options: Options
    /// What everything random is drawn from.
    package let seed: UInt64
    /// What happens to the cluster.
    package let schedule: FaultSchedule
    /// The cluster, with everything derived.
    package let cluster: ResolvedCluster
    /// The cluster's ports, held as long as this plan lives; nil when its file names them all.
    let reservation: PortReservation?
    /// Where everything is recorded.
    package let directory: RunDirectory
    /// When the run began, for people.
    package let startedAt: String

    /// Streams of the seed: one for each use, so that none of them shifts another.
    let workloadSeed: UInt64
    /// What the faults' targets are drawn from, in the order of the schedule.
    let faultSeeds: [UInt64]

    /// Reads and resolves everything, and makes the run's directory.
    package init(_ options: Options) throws {
        let experiment = try Experiment.load(
            ExperimentCatalog.path(of: options.argument),
            duration: options.duration
        )
        let written = try ClusterSpec.load(experiment.clusterFile)
        let spec = options.store.map { written.running($0) } ?? written
        // Below 2^53, so that every JSON reader keeps it exactly.
        let seed = options.seed ?? experiment.seed ?? UInt64.random(in: 0..<(1 << 53))
        var random = SeededRandom(seed: seed)
        let nemesisSeed = random.next()
        self.workloadSeed = random.next()
        self.experiment = experiment
        self.options = options
        self.seed = seed
        self.startedAt = ISO8601DateFormatter().string(from: Date())
        try experiment.checkTimeForFaults()
        let names = spec.members.map(\.name)
        self.schedule = experiment.schedule(members: names, seed: nemesisSeed)
        self.faultSeeds = self.schedule.steps.map { _ in random.next() }
        var resolution = ResolutionOptions()
        resolution.reservation = try spec.reservePorts(resolution)
        // Whatever is wrong shows here, before a directory is made for a run that cannot be.
        let draft = try spec.resolve(resolution)
        try experiment.check(against: draft)
        try draft.checkPortsAreFree()
        let directory = try RunDirectory.create(told: options.directory, name: experiment.name)
        resolution.stateDirectory = directory.path
        self.reservation = resolution.reservation
        self.directory = directory
        self.cluster = try spec.resolve(resolution)
    }

    /// The command that repeats this run.
    package var command: String {
        var words = ["tern", "run", self.options.argument, "--seed", "\(self.seed)"]
        if let duration = self.options.duration {
            words += ["--duration", SpanText.print(duration)]
        }
        if let store = self.options.store { words += ["--store", store.rawValue] }
        return words.joined(separator: " ")
    }

    /// The store's kind and version, such as `etcd 3.4.23`.
    package var store: String {
        [self.cluster.storeKind.rawValue, self.cluster.version].compactMap(\.self)
            .joined(separator: " ")
    }

    /// Writes down what will happen.
    func write() throws {
        let text = self.experiment.resolvedText(schedule: self.schedule, seed: self.seed)
        try Files.writeAtomically(Array(text.utf8), to: self.directory.experiment)
    }
}

/// An experiment that its cluster cannot carry out.
package struct UnfitExperiment: ExitCoded {
    package let description: String
    package var exitCode: Int32 { 64 }
}

extension Experiment {
    /// Refuses a run that is over before its nemesis would begin.
    fileprivate func checkTimeForFaults() throws(UnfitExperiment) {
        guard case .nemesis(let nemesis) = self.disturbance else { return }
        let least = nemesis.quiet + nemesis.interval.lowerBound
        guard self.duration <= least else { return }
        throw UnfitExperiment(
            description: "\(self.name) would run for \(SpanText.print(self.duration)) without a"
                + " fault: the first comes after \(SpanText.print(nemesis.interval.lowerBound)), and"
                + " none in the last \(SpanText.print(nemesis.quiet)): let it last longer than"
                + " \(SpanText.print(least))"
        )
    }

    /// Refuses what names members that the cluster does not have, and clusters not all here.
    fileprivate func check(against cluster: ResolvedCluster) throws {
        let names = cluster.members.map(\.name)
        let odd = self.mentions.filter { !names.contains($0.member) }
        if !odd.isEmpty {
            throw YAMLError(odd.map { $0.problem(cluster: cluster.name, members: names) })
        }
        if let far = cluster.members.first(where: { !$0.isLocal }) {
            throw UnfitExperiment(
                description: "\(self.clusterFile): member \(far.name) runs on \(far.host); a run"
                    + " needs every member on this machine"
            )
        }
    }
}

extension Experiment.Mention {
    fileprivate func problem(cluster: String, members: [String]) -> YAMLProblem {
        let known = members.joined(separator: ", ")
        return YAMLProblem(
            self.position,
            "\(self.subject) names \"\(self.member)\", but cluster \(cluster) has the members "
                + "\(known)\(self.guess(among: members))"
        )
    }

    /// Where several members are as near, as n1 and n2 are to n9, a guess at one says nothing.
    private func guess(among members: [String]) -> String {
        guard let nearest = Suggestion.nearest(to: self.member, in: members),
            Suggestion.nearest(to: self.member, in: members.filter { $0 != nearest }) == nil
        else { return "" }
        return Suggestion.clause(for: self.member, in: [nearest])
    }
}
