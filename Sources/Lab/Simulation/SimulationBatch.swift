import Glibc
import Histories
import Platform
package import Simulator

/// Runs many seeds in processes of their own: a seed that ends its process is a finding, too.
package struct SimulationBatch: Sendable {
    /// What came of many seeds.
    package struct Summary: Sendable {
        /// How many seeds were run to their end.
        package var seeds = 0
        /// What they took, in nanoseconds of simulated time.
        package var simulated: Int64 = 0
        /// What all processes together took, in nanoseconds of a core.
        package var busy: Int64 = 0
        /// How many operations their clients began.
        package var operations = 0
        /// How many histories the sweep could not decide about.
        package var undecided = 0
        /// The seeds with a broken property, and what was broken.
        package var failures: [(seed: UInt64, sentence: String)] = []

        /// Simulated seconds for each second of one core.
        package var rate: Double {
            self.busy > 0 ? Double(self.simulated) / Double(self.busy) : 0
        }
    }

    /// The first seed.
    package var first: UInt64
    /// How many there are.
    package var count: UInt64
    /// How many processes run at the same time.
    package var jobs: Int
    /// What else the processes are told on their command lines.
    package var arguments: [String]

    /// Seeds to run.
    package init(first: UInt64, count: UInt64, jobs: Int, arguments: [String]) {
        self.first = first
        self.count = count
        self.jobs = jobs
        self.arguments = arguments
    }

    /// How many seeds one process runs, so that what it says fits into a pipe.
    private static let pieceMax: UInt64 = 100

    /// Runs all of them; `tell` hears of every piece that is done.
    package func run(_ tell: @Sendable (Summary) -> Void) async throws -> Summary {
        let wanted = (self.count + UInt64(max(1, self.jobs)) - 1) / UInt64(max(1, self.jobs))
        let size = max(1, min(Self.pieceMax, wanted))
        var starts = Array(stride(from: self.first, to: self.first + self.count, by: Int(size)))[
            ...
        ]
        var summary = Summary()
        try await withThrowingTaskGroup(of: Summary.self) { group in
            for _ in 0..<max(1, self.jobs) {
                guard let start = starts.popFirst() else { break }
                group.addTask { try await self.piece(start, size) }
            }
            while let piece = try await group.next() {
                summary.add(piece)
                tell(summary)
                guard let start = starts.popFirst() else { continue }
                group.addTask { try await self.piece(start, size) }
            }
        }
        summary.failures.sort { $0.seed < $1.seed }
        return summary
    }

    /// Runs some seeds in one process, and the rest in another one if it ends before.
    private func piece(_ first: UInt64, _ size: UInt64) async throws -> Summary {
        let end = min(first + size, self.first + self.count)
        var next = first
        var summary = Summary()
        while next < end {
            let (text, exit) = try await self.process(next, end - next)
            next = summary.take(text, from: next)
            guard next < end else { break }
            summary.failures.append((next, "process-end: the simulation ended with \(exit)"))
            next += 1
        }
        return summary
    }

    private func process(_ first: UInt64, _ count: UInt64) async throws -> (String, ProcessExit) {
        let pipe = try Pipe.open()
        let arguments = ["sim", "--seeds", "\(count)", "--first", "\(first)", "--piece"]
        var plan = ProcessPlan(try Executables.current(), arguments + self.arguments)
        plan.standardOutput = .descriptor(pipe.write)
        let child = try await ChildProcess.start(plan)
        close(pipe.write)
        let exit = await child.wait()
        var bytes: [UInt8] = []
        while case let some = Files.readSome(pipe.read), !some.isEmpty { bytes += some }
        close(pipe.read)
        return (String(decoding: bytes, as: UTF8.self), exit)
    }

    /// What a process of a batch does: one line for each seed, in order.
    package static func runPiece(
        first: UInt64,
        count: UInt64,
        _ options: (UInt64) -> SwarmOptions,
        _ tell: (String) -> Void
    ) {
        for seed in first..<(first + count) {
            let options = options(seed)
            let start = Self.processorTime
            let result = Simulation.run(options, traceLines: 0)
            let busy = Self.processorTime - start
            var line = "\(result.time) \(busy) \(result.history.operations.count)"
            line += result.isUndecided ? " 1" : " 0"
            if let violation = result.violation {
                line += " \(violation.property.rawValue): \(violation.sentence.prefix(300))"
            }
            tell(line)
        }
    }

    private static var processorTime: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension SimulationBatch.Summary {
    fileprivate mutating func add(_ other: Self) {
        self.seeds += other.seeds
        self.simulated += other.simulated
        self.busy += other.busy
        self.operations += other.operations
        self.undecided += other.undecided
        self.failures += other.failures
    }

    /// Takes in the lines of a process; returns the first seed without one.
    fileprivate mutating func take(_ text: String, from first: UInt64) -> UInt64 {
        var seed = first
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 4)
            guard parts.count >= 4, let time = Int64(parts[0]), let busy = Int64(parts[1]),
                let operations = Int(parts[2])
            else { break }
            self.seeds += 1
            self.simulated += time
            self.busy += busy
            self.operations += operations
            if parts[3] == "1" { self.undecided += 1 }
            if parts.count == 5 { self.failures.append((seed, String(parts[4]))) }
            seed += 1
        }
        return seed
    }
}
