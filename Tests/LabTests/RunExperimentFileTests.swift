import Clusters
import Faults
import Foundation
import Lab
import TestSupport
import Testing
import Workloads

@Suite struct RunExperimentFileTests {
    private static let head = "apiVersion: tern/v1\nkind: Experiment\ncluster: three\n"

    /// A directory in which the cluster name `three` can be found.
    private static func withExperiment<Result>(
        _ text: String,
        _ body: (String) throws -> Result
    ) throws -> Result {
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/try.yaml"
        try Data("x: y\n".utf8).write(to: URL(fileURLWithPath: "\(directory.path)/three.yaml"))
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return try body(file)
    }

    private static func problems(_ text: String) throws -> [String] {
        try Self.withExperiment(text) { file in
            do throws(YAMLError) {
                _ = try Experiment.load(file)
                return []
            } catch {
                return error.problems.map {
                    "\($0.position.line):\($0.position.column): \($0.message)"
                }
            }
        }
    }

    @Test func `a file that says nothing gets the documented defaults`() throws {
        let experiment = try Self.withExperiment(Self.head) { try Experiment.load($0) }
        #expect(experiment.name == "try")
        #expect(experiment.clusterFile.hasSuffix("/three.yaml"))
        #expect(experiment.workload == WorkloadOptions())
        #expect(experiment.rate == 200 && experiment.clients == 6)
        #expect(experiment.duration == 30_000_000_000)
        #expect(experiment.seed == nil && experiment.pinning == nil)
        #expect(experiment.disturbance == .none)
        #expect(experiment.expectations.linearizable && experiment.expectations.lostAcks == 0)
    }

    @Test func `every field is read`() throws {
        let text =
            Self.head + """
                workload: {kind: kubernetes, keys: 40, valueSize: 99, reads: serializable, \
                pageSize: 3, weights: {list: 7}}
                rate: 12.5
                clients: 3
                clientPinning: [n1, n2]
                duration: 1m30s
                seed: 7
                schedule:
                  - {at: 2s, fault: "isolate @leader", for: 1.5s}
                  - {at: 1s, fault: ring}
                expectations: {linearizable: false, lostAcks: 2, newLeaderWithin: 3s, writeOutage: 4s}
                """
        let experiment = try Self.withExperiment(text) { try Experiment.load($0) }
        #expect(experiment.workload.kind == .kubernetes && experiment.workload.keys == 40)
        #expect(experiment.workload.valueSize == 99 && experiment.workload.pageSize == 3)
        #expect(experiment.workload.reads == .serializable)
        #expect(experiment.workload.weights == [WorkloadOptions.Weight("list", 7)])
        #expect(experiment.rate == 12.5 && experiment.clients == 3 && experiment.seed == 7)
        #expect(experiment.pinning == ["n1", "n2"])
        #expect(experiment.duration == 90_000_000_000)
        let steps = experiment.schedule(members: ["n1"], seed: 1).steps
        #expect(steps.map(\.description) == ["at 1s: ring", "at 2s: isolate @leader for 1.5s"])
        #expect(!experiment.expectations.linearizable && experiment.expectations.lostAcks == 2)
        #expect(experiment.expectations.newLeaderWithin == 3_000_000_000)
        #expect(experiment.expectations.writeOutage == 4_000_000_000)
    }

    @Test func `a nemesis is read with its ranges`() throws {
        let text =
            Self.head + """
                nemesis:
                  weights: {kill: 3, pause: 2}
                  interval: 1s..2s
                  duration: 5s
                  durations: {pause: 200ms..1.4s}
                  overlap: 3
                  quiet: 4s
                """
        let experiment = try Self.withExperiment(text) { try Experiment.load($0) }
        let expected = Nemesis(
            choices: [
                .init(.kill, weight: 3),
                .init(.pause, weight: 2, duration: 200_000_000...1_400_000_000),
            ],
            interval: 1_000_000_000...2_000_000_000,
            duration: 5_000_000_000...5_000_000_000,
            overlap: 3,
            quiet: 4_000_000_000
        )
        #expect(experiment.disturbance == .nemesis(expected))
    }

    @Test(arguments: [
        ("rat: 3\n", "4:1: unknown key \"rat\" in experiment; did you mean \"rate\"?"),
        (
            "schedule:\n  - {at: 1s, fault: \"kil n1\"}\n",
            "5:21: \"kil\" is not a fault; did you mean \"kill\"?"
        ),
        (
            "schedule:\n  - {at: 40s, fault: ring}\n",
            "5:5: this fault starts when the load is already over (duration: 30s): let it last longer"
                + " than 40s"
        ),
        (
            "schedule: []\nnemesis: {weights: {kill: 1}}\n",
            "5:10: an experiment has a schedule or a nemesis, not both"
        ),
        (
            "nemesis: {weights: {kill: 1}, interval: 3s..1s}\n",
            "4:41: the first end of a range must not be the longer one"
        ),
        (
            "workload: {weights: {wirte: 3}}\n",
            "4:11: the register workload has no action \"wirte\": choose from read, write, cas, "
                + "cas-revision, list, delete, txn"
        ),
        (
            "nemesis: {weights: {}}\n",
            "4:20: this nemesis draws nothing: give a kind of fault a weight above 0, as in kill: 1, "
                + "or leave the nemesis out"
        ),
        (
            "nemesis:\n  weights: {kill: 0, pause: 0}\n",
            "5:12: this nemesis draws nothing: give a kind of fault a weight above 0, as in kill: 1, "
                + "or leave the nemesis out"
        ),
        ("duration: 0s\n", "4:11: a run of no duration shows nothing"),
    ])
    func `what cannot be meant is answered with its place`(lines: String, problem: String) throws {
        #expect(try Self.problems(Self.head + lines) == [problem])
    }

    @Test func `a cluster that is nowhere is answered with where it was looked for`() throws {
        let text = Self.head.replacingOccurrences(of: "three", with: "nowhere")
        let problems = try Self.problems(text)
        #expect(problems.count == 1)
        #expect(problems[0].hasPrefix("3:10: there is no cluster file \"nowhere\"; looked for "))
    }

    @Test func `the resolved text is an experiment that draws nothing more`() throws {
        let text =
            Self.head + """
                workload: {reads: serializable, weights: {read: 1}}
                rate: 0.5
                clientPinning: [n1]
                nemesis: {weights: {kill: 1, slow: 1, split: 1}, interval: 1s, quiet: 1s}
                expectations: {newLeaderWithin: 3s}
                """
        let experiment = try Self.withExperiment(text) { try Experiment.load($0) }
        let schedule = experiment.schedule(members: ["n1", "n2", "n3"], seed: 5)
        #expect(schedule.steps.count > 5)
        let resolved = experiment.resolvedText(schedule: schedule, seed: 5)
        // The cluster file is gone with its directory, so the copy names one that is there.
        let copy = resolved.replacingOccurrences(of: experiment.clusterFile, with: "three.yaml")
        let again = try Self.withExperiment(copy) { try Experiment.load($0) }
        #expect(again.disturbance == .schedule(schedule))
        #expect(again.seed == 5 && again.rate == 0.5 && again.pinning == ["n1"])
        #expect(again.workload.resolvedWeights == experiment.workload.resolvedWeights)
        #expect(again.expectations == experiment.expectations)
    }

    @Test func `every experiment in the repository can be read`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let directory = root.appendingPathComponent("clusters/experiments").path
        let files = try FileManager.default.contentsOfDirectory(atPath: directory)
        #expect(files.count >= 6)
        for file in files {
            let experiment = try Experiment.load("\(directory)/\(file)")
            _ = try ClusterSpec.load(experiment.clusterFile)
            #expect(experiment.disturbance != .none, "\(file)")
        }
    }

    @Test func `a name that is no experiment is answered with the nearest one`() {
        #expect {
            try ExperimentCatalog.path(of: "no/such.yaml")
        } throws: { error in
            "\(error)" == "there is no experiment file no/such.yaml"
        }
    }

    @Test(arguments: [
        (
            "clientPinning: [n1, n9]",
            "4:21: clientPinning names \"n9\", but cluster three has the members n1, n2, n3"
        ),
        (
            "schedule: [{at: 1s, fault: cut n1 n8}]",
            "4:28: the fault \"cut n1 n8\" names \"n8\", but cluster three has the members "
                + "n1, n2, n3"
        ),
        (
            "schedule: [{at: 1s, fault: kill nn1}]",
            "4:28: the fault \"kill nn1\" names \"nn1\", but cluster three has the members "
                + "n1, n2, n3; did you mean \"n1\"?"
        ),
    ])
    func `a member that the cluster lacks is refused before anything is made`(
        line: String,
        sentence: String
    ) throws {
        let cluster = "apiVersion: tern/v1\nkind: Cluster\nname: three\nmembers: 3\n"
        let directory = try TemporaryDirectory()
        let file = "\(directory.path)/try.yaml"
        try Data(cluster.utf8).write(to: URL(fileURLWithPath: "\(directory.path)/three.yaml"))
        try Data((Self.head + line).utf8).write(to: URL(fileURLWithPath: file))
        let told = "\(directory.path)/run"
        #expect {
            _ = try RunPlan(RunPlan.Options(argument: file, directory: told))
        } throws: { error in
            "\(error)" == "\(file):\(sentence)"
        }
        #expect(!FileManager.default.fileExists(atPath: told))
    }

    @Test func `a shorter duration than the file's drops no fault in silence`() throws {
        let text = Self.head + "schedule: [{at: 2s, fault: ring}]\n"
        let longer = try Self.withExperiment(text) {
            try Experiment.load($0, duration: 3_000_000_000)
        }
        #expect(longer.duration == 3_000_000_000)
        let error = #expect(throws: YAMLError.self) {
            try Self.withExperiment(text) { try Experiment.load($0, duration: 1_000_000_000) }
        }
        let problem =
            "this fault starts when the load is already over (--duration 1s): let it last longer than"
            + " 2s"
        #expect(error?.problems.map(\.message) == [problem])
        let two = Self.head + "schedule: [{at: 2s, fault: ring}, {at: 5s, fault: ring}]\n"
        let both = #expect(throws: YAMLError.self) {
            try Self.withExperiment(two) { try Experiment.load($0, duration: 1_000_000_000) }
        }
        #expect(
            both?.problems.map(\.message) == [
                "this and another fault start when the load is already over (--duration 1s): let it"
                    + " last longer than 5s"
            ]
        )
    }

    @Test func `a cluster file is no experiment, and that is one sentence`() throws {
        let text = "apiVersion: tern/v1\nkind: Cluster\nname: three\nmembers: 3\n"
        let problems = try Self.problems(text)
        #expect(problems.count == 1)
        #expect(
            problems[0].hasPrefix("2:7: this is a cluster, not an experiment; use it with tern up ")
        )
    }

    @Test func `a misspelled required key is one mistake`() throws {
        #expect(
            try Self.problems("apiVersion: tern/v1\nkind: Experiment\nclustr: three\n")
                == ["3:1: unknown key \"clustr\" in experiment; did you mean \"cluster\"?"]
        )
    }

    @Test(arguments: [
        ("three", "three is a cluster, not an experiment; tern up three starts it"),
        ("/usr/bin", "/usr/bin is a directory; name an experiment file in it"),
        ("nowhere.yml", "there is no experiment file nowhere.yml"),
    ])
    func `what is no experiment is told for what it is`(word: String, sentence: String) {
        #expect {
            try ExperimentCatalog.path(of: word)
        } throws: { error in
            "\(error)" == sentence
        }
    }
}
