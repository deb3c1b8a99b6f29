package import Clusters
import Faults
import Foundation
import Workloads

extension Experiment {
    /// Reads an experiment file; throws everything that is wrong in it, with its places.
    ///
    /// `duration`, in nanoseconds, wins over the file's.
    package static func load(
        _ path: String,
        duration: Int64? = nil
    ) throws(YAMLError) -> Experiment {
        try Experiment(parsing: StrictYAML.text(ofFile: path), file: path, duration: duration)
    }

    /// Reads an experiment file's text; `file` is the name that problems carry.
    package init(
        parsing text: String,
        file: String,
        duration: Int64? = nil
    ) throws(YAMLError) {
        let shape = YAMLShape.object(ExperimentDescription.experiment)
        let value = try StrictYAML.parse(text, file: file, as: shape)
        var problems: [YAMLProblem] = []
        let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
        self.init(name: name, file: file, clusterFile: "")
        self.readCluster(value, &problems)
        self.readLoad(value, &problems)
        // The faults are held to the load's length, so that has to be known first.
        self.duration = duration ?? self.duration
        let option = duration == nil ? "duration:" : "--duration"
        let setting = "\(option) \(SpanText.print(self.duration))"
        self.readDisturbance(value, length: setting, &problems)
        self.readExpectations(value["expectations"])
        guard problems.isEmpty else { throw YAMLError(problems) }
    }

    private mutating func readCluster(_ value: YAMLValue, _ problems: inout [YAMLProblem]) {
        guard let cluster = value["cluster"], let written = cluster.string else { return }
        let candidates = Self.clusterFiles(written, besides: self.file)
        if let found = candidates.first(where: FileManager.default.fileExists(atPath:)) {
            self.clusterFile = found
        } else {
            let looked = candidates.joined(separator: ", ")
            problems.append(
                cluster.problem("there is no cluster file \"\(written)\"; looked for \(looked)")
            )
        }
    }

    /// Where a cluster may stand: a path is relative to the experiment's directory, a name may stand
    /// beside the experiment, above it, or among the shipped ones.
    private static func clusterFiles(_ written: String, besides file: String) -> [String] {
        let isPath = written.contains("/") || written.hasSuffix(".yaml")
        if written.hasPrefix("/") { return [written] }
        let slash = file.lastIndex(of: "/")
        let directory = slash.map { String(file[...$0]) } ?? ""
        if isPath { return ["\(directory)\(written)"] }
        return [
            "\(directory)\(written).yaml", "\(directory)../\(written).yaml",
        ] + ShippedFiles.directories().map { "\($0)/\(written).yaml" }
    }

    private mutating func readLoad(_ value: YAMLValue, _ problems: inout [YAMLProblem]) {
        if let workload = value["workload"] {
            self.workload = WorkloadOptions(workload)
            if let problem = self.workload.problem { problems.append(workload.problem(problem)) }
        }
        self.rate = value["rate"]?.number ?? self.rate
        self.clients = value["clients"]?.integer ?? self.clients
        self.duration = value["duration"]?.duration?.nanoseconds ?? self.duration
        self.seed = value["seed"]?.integer.map(UInt64.init) ?? self.seed
        if let pinning = value["clientPinning"], pinning.isList {
            self.pinning = pinning.items.compactMap(\.string)
            self.mentions += pinning.items.compactMap { item in
                item.string.map {
                    Mention(member: $0, subject: "clientPinning", position: item.position)
                }
            }
        }
        if self.duration == 0, let duration = value["duration"] {
            problems.append(duration.problem("a run of no duration shows nothing"))
        }
    }

    private mutating func readDisturbance(
        _ value: YAMLValue,
        length: String,
        _ problems: inout [YAMLProblem]
    ) {
        if let nemesis = value["nemesis"] {
            if value["schedule"] != nil {
                problems.append(
                    nemesis.problem("an experiment has a schedule or a nemesis, not both")
                )
            }
            self.disturbance = .nemesis(Nemesis(nemesis, &problems))
        } else if let schedule = value["schedule"] {
            var steps: [ScheduledFault] = []
            var late: [YAMLValue] = []
            for item in schedule.items {
                guard let step = ScheduledFault(item, &problems) else { continue }
                if step.at >= self.duration { late.append(item) }
                steps.append(step)
                self.mentions += Self.mentions(of: step.fault, at: item["fault"]?.position)
            }
            // The load's length is one setting, however many faults it is too short for.
            if let first = late.first {
                problems.append(first.problem(Self.tooLate(late.count, steps, length)))
            }
            self.disturbance = .schedule(FaultSchedule(steps))
        }
    }

    private static func tooLate(_ count: Int, _ steps: [ScheduledFault], _ length: String) -> String
    {
        let others = count == 2 ? "another fault" : "\(count - 1) other faults"
        let who = count == 1 ? "this fault starts" : "this and \(others) start"
        let last = steps.map(\.at).max() ?? 0
        return "\(who) when the load is already over (\(length)): let it last longer than"
            + " \(SpanText.print(last))"
    }

    private static func mentions(of fault: Fault, at position: SourcePosition?) -> [Mention] {
        guard let position else { return [] }
        return fault.targets.compactMap { target in
            guard case .member(let name) = target else { return nil }
            return Mention(member: name, subject: "the fault \"\(fault)\"", position: position)
        }
    }

    private mutating func readExpectations(_ value: YAMLValue?) {
        guard let value else { return }
        self.expectations.linearizable = value["linearizable"]?.boolean ?? true
        self.expectations.watch = value["watch"]?.boolean ?? false
        self.expectations.lease = value["lease"]?.boolean ?? false
        self.expectations.lostAcks = value["lostAcks"]?.integer ?? self.expectations.lostAcks
        self.expectations.newLeaderWithin = value["newLeaderWithin"]?.duration?.nanoseconds
        self.expectations.writeOutage = value["writeOutage"]?.duration?.nanoseconds
    }
}

extension Duration {
    /// Its length in whole nanoseconds.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

extension WorkloadOptions {
    fileprivate init(_ value: YAMLValue) {
        self.init()
        self.kind = value["kind"]?.string.flatMap(Kind.init(rawValue:)) ?? self.kind
        self.keys = value["keys"]?.integer ?? self.keys
        self.valueSize = value["valueSize"]?.integer ?? self.valueSize
        self.reads = value["reads"]?.string.flatMap(Reads.init(rawValue:)) ?? self.reads
        self.pageSize = value["pageSize"]?.integer ?? self.pageSize
        self.watchers = value["watchers"]?.integer ?? self.watchers
        self.ttl = value["ttl"]?.integer ?? self.ttl
        self.weights = (value["weights"]?.entries ?? []).map {
            Weight($0.key, $0.value.integer ?? 0)
        }
    }
}

extension ScheduledFault {
    fileprivate init?(_ value: YAMLValue, _ problems: inout [YAMLProblem]) {
        guard let at = value["at"]?.duration?.nanoseconds, let fault = value["fault"],
            let text = fault.string
        else { return nil }
        if let duration = value["for"], duration.duration == .zero {
            problems.append(duration.problem("a fault that lasts no time does nothing"))
            return nil
        }
        do throws(FaultSyntaxError) {
            self.init(
                at: at,
                fault: try Fault(parsing: text),
                duration: value["for"]?.duration?.nanoseconds
            )
        } catch {
            problems.append(fault.problem(error.description))
            return nil
        }
    }
}

extension Nemesis {
    fileprivate init(_ value: YAMLValue, _ problems: inout [YAMLProblem]) {
        self.init(choices: [])
        for entry in value["weights"]?.entries ?? [] {
            guard let kind = FaultKind(rawValue: entry.key) else { continue }
            let own = value["durations"]?[entry.key].flatMap { Self.range($0, &problems) }
            self.choices.append(Choice(kind, weight: entry.value.integer ?? 0, duration: own))
        }
        if let weights = value["weights"], self.choices.allSatisfy({ $0.weight == 0 }) {
            problems.append(
                weights.problem(
                    "this nemesis draws nothing: give a kind of fault a weight above 0, as in kill: 1, "
                        + "or leave the nemesis out"
                )
            )
        }
        self.interval = value["interval"].flatMap { Self.range($0, &problems) } ?? self.interval
        self.duration = value["duration"].flatMap { Self.range($0, &problems) } ?? self.duration
        self.overlap = value["overlap"]?.integer ?? self.overlap
        self.quiet = value["quiet"]?.duration?.nanoseconds ?? self.quiet
    }

    private static func range(
        _ value: YAMLValue,
        _ problems: inout [YAMLProblem]
    ) -> ClosedRange<Int64>? {
        let parts = (value.string ?? "").split(separator: "..")
        let ends = parts.compactMap { Quantity.duration(parsing: String($0))?.nanoseconds }
        guard let low = ends.first, let high = ends.last, low <= high else {
            problems.append(value.problem("the first end of a range must not be the longer one"))
            return nil
        }
        return low...high
    }
}
