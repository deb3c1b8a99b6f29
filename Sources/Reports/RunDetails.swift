/// What a report says about a run beyond what its history tells.
package struct RunDetails: Sendable, Hashable {
    /// The run's identifier: the name of its directory.
    package var id = ""
    /// The experiment's name.
    package var experiment = ""
    /// The experiment as it was run, every drawn value filled in (YAML).
    package var experimentText = ""
    /// The command that repeats the run.
    package var rerunCommand = ""
    /// The seed everything was drawn from.
    package var seed: UInt64 = 0
    /// The cluster's name.
    package var cluster = ""
    /// The store kind and version, such as `etcd 3.4.23`.
    package var store = ""
    /// The lab's own version.
    package var lab = ""
    /// The workload's name.
    package var workload = ""
    /// When the run began, already formatted; reports have no clock of their own.
    package var startedAt = ""
    /// What was promised, and what came of it.
    package var expectations: [ExpectationResult] = []
    /// The members, each with what is known of its process.
    package var members: [MemberPage] = []
    /// The files of the run.
    package var artefacts: [Artefact] = []

    /// Details to be filled in.
    package init() {}
}

/// What a report shows of one member's process.
package struct MemberPage: Sendable, Hashable {
    /// The member's name.
    package var name: String
    /// Its command line, one argument each.
    package var arguments: [String]
    /// The text of its systemd unit.
    package var unit: String
    /// The end of its log.
    package var logTail: [String]
    /// How many lines of the log precede `logTail`.
    package var logLinesOmitted: Int

    /// A page with all its parts.
    package init(
        name: String,
        arguments: [String] = [],
        unit: String = "",
        logTail: [String] = [],
        logLinesOmitted: Int = 0
    ) {
        self.name = name
        self.arguments = arguments
        self.unit = unit
        self.logTail = logTail
        self.logLinesOmitted = logLinesOmitted
    }
}

/// A file of the run.
package struct Artefact: Sendable, Hashable {
    /// Its path relative to the run's directory.
    package var path: String
    /// Its size in bytes.
    package var bytes: Int

    /// A file with its size.
    package init(path: String, bytes: Int) {
        self.path = path
        self.bytes = bytes
    }
}
