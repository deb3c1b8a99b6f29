package import Clusters
import Faults
import Workloads

/// What an experiment file may say: read by the strict reader and printed by `tern schema experiment`.
package enum ExperimentDescription {
    private static let span = "([0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h))+"
    static let rangeForm = YAMLText(
        "a duration or a range of durations",
        pattern: "\(Self.span)(\\.\\.\(Self.span))?",
        rule: "as in 2s or 500ms..1.5s"
    )
    static let faultForm = YAMLText(
        "a fault",
        pattern: "[a-z]+( .+)?",
        rule: "as in \"kill @leader\" or \"cut n1 n2 --one-way\""
    )
    static let memberForm = YAMLText(
        "a member name",
        pattern: "[A-Za-z0-9][A-Za-z0-9._-]{0,62}",
        rule: "letters, digits, dots, dashes and underscores, at most 63"
    )
    static let actionForm = YAMLText("the name of an action", pattern: "[a-z]+(-[a-z]+)*")
    static let kindForm = YAMLText(
        "a kind of fault",
        pattern: FaultKind.allCases.map(\.rawValue).joined(separator: "|"),
        rule: FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
    )
    static let weight = YAMLShape.integer(0...1_000_000)
    static let roundRobin = "round-robin"

    /// A whole experiment file.
    package static let experiment = YAMLObject(
        "experiment",
        "A cluster, what clients ask of it, what happens to it, and what it promises.",
        [
            YAMLField(
                "apiVersion",
                .choice(["tern/v1"]),
                required: true,
                "The version of this format."
            ),
            YAMLField(
                "kind",
                .choice(["Experiment"]),
                required: true,
                "What the file describes."
            ),
            YAMLField(
                "cluster",
                .text(YAMLText("a cluster file or name")),
                required: true,
                "The cluster to run on: a cluster file, relative to this one, or the name of one that"
                    + " stands beside this file, in the directory above it, in ./clusters or among the shipped"
                    + " ones."
            ),
            YAMLField("workload", .object(Self.workload), "What the clients do."),
            YAMLField(
                "rate",
                .number(0.1...1_000_000),
                "How many operations all clients together begin in a second. Default: 200."
            ),
            YAMLField(
                "clients",
                .integer(1...1_000),
                "How many clients there are, each with at most one operation open. Default: 6."
            ),
            YAMLField(
                "clientPinning",
                .either([
                    .choice([Self.roundRobin]), .list(.text(Self.memberForm), count: 1...1_000),
                ]),
                "Which member each client talks to: round-robin deals them out over all members, a"
                    + " list of members over these. Default: round-robin."
            ),
            YAMLField(
                "duration",
                .duration,
                "How long the clients work before everything is healed. Default: 30s."
            ),
            YAMLField(
                "seed",
                .integer(0...Int.max),
                "What everything random is drawn from. Default: drawn at each run, and printed."
            ),
            YAMLField(
                "schedule",
                .list(.object(Self.step), count: 0...10_000),
                "The faults, one by one; they may overlap. Not together with nemesis."
            ),
            YAMLField(
                "nemesis",
                .object(Self.nemesis),
                "How to draw the faults from the seed. Not together with schedule."
            ),
            YAMLField("expectations", .object(Self.expectations), "What the run promises."),
        ]
    )

    static let workload = YAMLObject(
        "workload",
        "What the clients do.",
        [
            YAMLField(
                "kind",
                .choice(WorkloadOptions.Kind.allCases.map(\.rawValue)),
                "register: reads, writes and compare-and-set on a few keys; kubernetes: guarded"
                    + " updates, paginated lists and watches; watch: writes, and watches of all"
                    + " sorts that are resumed after breaks; lease: leases with short lives and keys"
                    + " attached to them. Default: register."
            ),
            YAMLField("keys", .integer(2...1_000_000), "How many keys. Default: 10."),
            YAMLField(
                "valueSize",
                .integer(1...1_000_000),
                "The length of a value in bytes. Default: 16."
            ),
            YAMLField(
                "reads",
                .choice(WorkloadOptions.Reads.allCases.map(\.rawValue)),
                "The consistency reads ask for. Default: linearizable."
            ),
            YAMLField(
                "weights",
                .table(keys: Self.actionForm, Self.weight),
                "How often each action is drawn, relative to the others; those left out keep their"
                    + " default."
            ),
            YAMLField(
                "pageSize",
                .integer(1...10_000),
                "The most keys in a page of a list; kubernetes only. Default: 5."
            ),
            YAMLField(
                "watchers",
                .integer(1...100),
                "How many watches a client holds open; watch only. Default: 3."
            ),
            YAMLField(
                "ttl",
                .integer(1...100_000),
                "The shortest life of a lease in seconds; lease only. Default: 2."
            ),
        ]
    )

    static let step = YAMLObject(
        "step",
        "One fault of a schedule.",
        [
            YAMLField("at", .duration, required: true, "When it starts, after the load began."),
            YAMLField(
                "fault",
                .text(Self.faultForm),
                required: true,
                "What is done, in the words of the command line, such as \"isolate @leader\"."
            ),
            YAMLField("for", .duration, "How long it lasts. Default: until the load ends."),
        ]
    )

    static let nemesis = YAMLObject(
        "nemesis",
        "How to draw faults.",
        [
            YAMLField(
                "weights",
                .table(keys: Self.kindForm, Self.weight),
                required: true,
                "How often each kind of fault is drawn, relative to the others."
            ),
            YAMLField(
                "interval",
                .text(Self.rangeForm),
                "The time between the starts of two faults. Default: 2s..6s."
            ),
            YAMLField(
                "duration",
                .text(Self.rangeForm),
                "How long a fault lasts. Default: 2s..8s."
            ),
            YAMLField(
                "durations",
                .table(keys: Self.kindForm, .text(Self.rangeForm)),
                "How long faults of one kind last, where that differs."
            ),
            YAMLField(
                "overlap",
                .integer(1...100),
                "The most faults at the same time. Default: 2."
            ),
            YAMLField(
                "quiet",
                .duration,
                "How long before the end of the load all faults are healed. Default: 5s."
            ),
        ]
    )

    static let expectations = YAMLObject(
        "expectations",
        "What the run promises.",
        [
            YAMLField(
                "linearizable",
                .boolean,
                "Whether every answer must fit one order of all operations, every read included."
                    + " Default: true."
            ),
            YAMLField(
                "watch",
                .boolean,
                "Whether watches must keep their promises: filter, ordered, unique, atomic, reliable,"
                    + " resumable, bookmarkable, prev_kv. Default: false."
            ),
            YAMLField(
                "lease",
                .boolean,
                "Whether leases must keep theirs: no early expiry, nothing left after the end."
                    + " Default: false."
            ),
            YAMLField(
                "lostAcks",
                .integer(0...Int.max),
                "The most acknowledged writes that may be lost. Default: 0."
            ),
            YAMLField(
                "newLeaderWithin",
                .duration,
                "The longest time from a fault that hit the leader to the next leader."
            ),
            YAMLField(
                "writeOutage",
                .duration,
                "The longest time without an acknowledged write around a fault."
            ),
        ]
    )
}
