#if PlantedBugs

import Basics
import Foundation
import Synchronization

/// What became of one bug from one first seed on.
struct Catch {
    /// How many seeds it took, the one that caught it included; nil when none did.
    var seeds: UInt64?
    /// The check that saw it, `trap` when a core refused to go on, `hang` when a seed did not end.
    var check = ""
    /// What the check says.
    var sentence = ""
}

/// Runs workers, several at a time.
struct Hunt {
    /// The program itself.
    var program: String
    /// How many processes at a time.
    var jobs: Int
    /// The first seed of each start.
    var starts: [UInt64]
    /// How many seeds a start may take.
    var seedsMax: UInt64

    /// Looks for bugs from every start.
    ///
    /// - Parameter bugs: Whom to look for; nil stands for no bug.
    /// - Returns: What became of each bug from each start.
    func run(_ bugs: [PlantedBug?]) -> [[Catch]] {
        let tasks = bugs.flatMap { bug in self.starts.map { (bug, $0) } }
        let results = Mutex([Catch](repeating: Catch(), count: tasks.count))
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(self.jobs, tasks.count)) { _ in
            while true {
                let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard place < tasks.count else { return }
                let (bug, start) = tasks[place]
                let found = self.look(bug, from: start)
                results.withLock { $0[place] = found }
                Self.report(bug, start, found)
            }
        }
        let all = results.withLock { $0 }
        return bugs.indices.map { place in
            Array(all[(place * self.starts.count)..<((place + 1) * self.starts.count)])
        }
    }

    /// How far it is, for whoever waits.
    private static func report(_ bug: PlantedBug?, _ start: UInt64, _ found: Catch) {
        let name = bug?.rawValue ?? "none"
        let count = found.seeds.map { "\($0)" } ?? "-"
        let line = "\(name) from \(start): \(count) \(found.check) \(found.sentence)\n"
        FileHandle.standardError.write(Data(line.utf8))
    }

    private func look(_ bug: PlantedBug?, from start: UInt64) -> Catch {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: self.program)
        process.arguments = [
            "worker", bug?.rawValue ?? "none", "\(start)", "\(self.seedsMax)",
        ]
        let (said, complaint) = (Pipe(), Pipe())
        process.standardOutput = said
        process.standardError = complaint
        do { try process.run() } catch {
            return Catch(check: "failure", sentence: "\(error)")
        }
        // What a process that dies complains of is a few lines, and waits in the pipe.
        let lines = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .split(separator: "\n")
        let fatal = String(
            decoding: complaint.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        return Self.read(lines, start, process, fatal)
    }

    private static func read(
        _ lines: [Substring],
        _ start: UInt64,
        _ process: Process,
        _ fatal: String
    ) -> Catch {
        if lines.last == "held" { return Catch() }
        let seed = lines.last { $0.hasPrefix("seed ") }.flatMap { UInt64($0.dropFirst(5)) }
        let count = seed.map { $0 - start + 1 }
        if let last = lines.last, last.hasPrefix("broken ") {
            let parts = last.split(separator: " ", maxSplits: 2)
            return Catch(
                seeds: count,
                check: String(parts[1]),
                sentence: parts.count > 2 ? String(parts[2]) : ""
            )
        }
        let isHang = process.terminationStatus == SIGPROF
        let sentence = fatal.split(separator: "\n").first { $0.contains("Fatal error: ") }
        return Catch(
            seeds: count,
            check: isHang ? "hang" : "trap",
            sentence: sentence.map { Self.afterFile($0) } ?? "signal \(process.terminationStatus)"
        )
    }

    private static func afterFile(_ line: Substring) -> String {
        guard let range = line.firstRange(of: "Fatal error: ") else { return String(line) }
        return String(line[range.upperBound...])
    }
}

#endif
