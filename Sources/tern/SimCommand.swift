import ArgumentParser
import Basics
import Glibc
import Histories
import Lab
import Platform
import Simulator

/// Runs clusters of the store in simulated time.
struct SimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sim",
        abstract: "Runs the store's own cores in simulated time, with everything going wrong.",
        discussion: """
            One seed decides a whole run, and replays bit for bit. Ends with 0 when every property \
            held, 1 when one was broken, 64 for a command line that makes no sense.
            """
    )

    @Option(help: "The one seed to run.")
    var seed: UInt64?

    @Option(help: "How many seeds to run, each in its own cluster.")
    var seeds: UInt64?

    @Option(help: "The first of them; drawn from the system's randomness unless given.")
    var first: UInt64?

    @Option(help: "How many processes run at the same time.")
    var jobs = 1

    @OptionGroup var shape: SimShape

    @Option(help: "Where to write the history of the one seed.")
    var trace: String?

    @Flag(help: "Print what the seed drew, and run nothing.")
    var options = false

    @Flag(help: .hidden)
    var piece = false

    func validate() throws {
        if self.seed != nil, self.seeds != nil {
            throw ValidationError("--seed runs one seed and --seeds many: choose one of them")
        }
        if self.seeds == 0 { throw ValidationError("--seeds must be at least 1") }
        if self.jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(self.jobs)") }
        if self.seeds != nil, self.trace != nil || self.options {
            throw ValidationError("--trace and --options speak of one seed")
        }
    }

    func run() async throws {
        if let count = self.seeds {
            let first = self.first ?? Entropy.seed() >> 1
            return self.piece ? self.runPiece(first, count) : try await self.runBatch(first, count)
        }
        try self.runOne(self.seed ?? Entropy.seed())
    }

    private func runOne(_ seed: UInt64) throws {
        let options = self.shape.options(seed)
        if self.options {
            return print(options.fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
        }
        let result = Simulation.run(options)
        if let trace {
            var writer = HistoryWriter()
            writer.write(result.history)
            try Files.writeAtomically(writer.buffer, to: trace)
        }
        print(SimulationText.report(result, arguments: self.shape.arguments))
        if result.violation != nil { throw ExitCode(1) }
    }

    private func runPiece(_ first: UInt64, _ count: UInt64) {
        SimulationBatch.runPiece(first: first, count: count, self.shape.options) { line in
            print(line)
            fflush(nil)
        }
    }

    private func runBatch(_ first: UInt64, _ count: UInt64) async throws {
        print("\(count) seeds from \(first) on, \(self.jobs) at a time")
        let batch = SimulationBatch(
            first: first,
            count: count,
            jobs: self.jobs,
            arguments: self.shape.arguments
        )
        let summary = try await batch.run { note("  \($0.text)") }
        print(summary.text)
        for failure in summary.failures {
            print("seed \(failure.seed): \(failure.sentence)")
            let words = ["--seed", "\(failure.seed)"] + self.shape.arguments
            print("  replay: tern sim \(words.joined(separator: " "))")
        }
        if !summary.failures.isEmpty { throw ExitCode(1) }
    }
}

/// What may be fixed of a run whatever its seed says.
struct SimShape: ParsableArguments {
    @Option(help: "The members that a cluster is founded with, 1 to 7; drawn unless given.")
    var voters: Int?

    @Option(help: "For how many simulated seconds faults happen.")
    var seconds: Int?

    @Option(help: "How many operations there are to be before the faults end.")
    var operations: Int?

    func validate() throws {
        if let voters, !(1...7).contains(voters) {
            throw ValidationError("--voters must be between 1 and 7, not \(voters)")
        }
        if let seconds, !(1...100_000).contains(seconds) {
            throw ValidationError("--seconds must be between 1 and 100000, not \(seconds)")
        }
        if let operations, operations < 0 {
            throw ValidationError("--operations must be at least 0, not \(operations)")
        }
    }

    func options(_ seed: UInt64) -> SwarmOptions {
        var options = SwarmOptions(drawnFrom: seed)
        if let voters { options.voters = voters }
        if let seconds { options.faultPhase = Int64(seconds) * 1_000_000_000 }
        if let operations { options.operations = operations }
        return options
    }

    /// The same on the command line.
    var arguments: [String] {
        let given = [
            ("--voters", self.voters), ("--seconds", self.seconds),
            ("--operations", self.operations),
        ]
        return given.flatMap { name, value in value.map { [name, "\($0)"] } ?? [] }
    }
}
