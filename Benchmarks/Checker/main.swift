import Basics
import CheckerSupport
import Checkers
import Foundation
import Histories

// The measurements behind scripts/bench-checker and scripts/accept checker-million:
//   generate FILE OPERATIONS KEYS SEED   writes a history file
//   measure FILE                         reads and checks it, with times and memory
//   agree COUNT FIRST-SEED               compares the sweep with exhaustive search
//   mutants COUNT                        says which histories catch each sweep that lacks a rule
//   legal OPERATIONS KEYS UNKNOWN DELETES FIRST-SEED COUNT
//                                        checks legal histories without a file; the shares are in percent
//   show SEED                            prints one of the small histories with both verdicts

/// Seconds that a piece of work took.
func timed<Result>(_ work: () throws -> Result) rethrows -> (Result, Double) {
    let start = ContinuousClock.now
    let result = try work()
    let elapsed = (ContinuousClock.now - start).components
    return (result, Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
}

/// A line of the kernel's account of this process, in MiB: VmHWM is the peak.
func memory(_ name: String) -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return (Double(line.filter(\.isNumber)) ?? 0) / 1024
}

/// Seconds of processor time that this process has used, which a busy machine does not stretch.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func rounded(_ seconds: Double) -> String { String(format: "%.2f", seconds) }

func generate(_ path: String, _ operations: Int, _ keys: Int, _ seed: UInt64) throws {
    let history = BigHistory.drawn(.init(operations: operations, keys: keys), seed: seed)
    var writer = HistoryWriter()
    writer.write(history)
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    guard let handle = FileHandle(forWritingAtPath: path) else {
        throw CocoaError(.fileWriteUnknown)
    }
    // One system call writes less than 2 GiB, which ten million operations exceed.
    for start in stride(from: 0, to: writer.buffer.count, by: 1 << 26) {
        let end = min(start + (1 << 26), writer.buffer.count)
        try handle.write(contentsOf: Data(writer.buffer[start..<end]))
    }
    try handle.close()
}

func measure(_ path: String) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else { throw CocoaError(.fileNoSuchFile) }
    let (history, reading) = try timed {
        var reader = HistoryReader()
        while let part = try handle.read(upToCount: 1 << 20), !part.isEmpty {
            try reader.feed([UInt8](part))
        }
        return try reader.finish()
    }
    let afterReading = memory("VmRSS")
    let readingProcessor = processorTime()
    let (report, checking) = timed { RevisionSweep.check(history) }
    print(VerdictText(history: history, report: report).text)
    print(
        "file to history \(rounded(reading)) s, history to verdict \(rounded(checking)) s, "
            + "file to verdict \(rounded(reading + checking)) s "
            + "(processor: \(rounded(readingProcessor)) s and "
            + "\(rounded(processorTime() - readingProcessor)) s); "
            + "resident after reading \(Int(afterReading)) MiB, peak \(Int(memory("VmHWM"))) MiB"
    )
}

func agree(_ count: UInt64, _ first: UInt64) -> Int32 {
    let (agreement, seconds) = timed { Agreement.on(seeds: first..<(first + count)) }
    print(
        "\(count) histories from seed \(first): \(agreement.linearizable) linearizable, "
            + "\(agreement.notLinearizable) not, \(agreement.undecided) undecided, "
            + "\(agreement.disagreements.count) disagreements "
            + "\(agreement.disagreements.prefix(20)) in \(rounded(seconds)) s"
    )
    return agreement.disagreements.isEmpty && agreement.undecided == 0 ? 0 : 1
}

/// Checks legal histories of consecutive seeds; 1 when one of them is not called valid.
func legal(_ shape: BigHistory.Shape, _ seeds: Range<UInt64>) -> Int32 {
    var worst = 0.0
    var missed: [UInt64] = []
    for seed in seeds {
        let history = BigHistory.drawn(shape, seed: seed)
        let start = processorTime()
        let report = RevisionSweep.check(history)
        worst = max(worst, processorTime() - start)
        if report.verdict != .valid {
            missed.append(seed)
            print("seed \(seed): \(VerdictText(history: history, report: report).text.prefix(600))")
        }
    }
    print(
        "\(seeds.count) legal histories of \(shape.operations) operations, keys: \(shape.keys): "
            + "\(seeds.count - missed.count) valid, missed \(missed.prefix(20)); "
            + "worst history to verdict \(rounded(worst)) s of processor time"
    )
    return missed.isEmpty ? 0 : 1
}

let arguments = CommandLine.arguments.dropFirst()
switch (arguments.first, arguments.dropFirst().map { $0 }) {
case ("generate", let rest) where rest.count == 4:
    try generate(rest[0], Int(rest[1]) ?? 0, Int(rest[2]) ?? 1, UInt64(rest[3]) ?? 0)
case ("measure", let rest) where rest.count == 1:
    try measure(rest[0])
case ("agree", let rest) where rest.count == 2:
    exit(agree(UInt64(rest[0]) ?? 0, UInt64(rest[1]) ?? 0))
case ("legal", let rest) where rest.count == 6:
    var shape = BigHistory.Shape(
        operations: Int(rest[0]) ?? 0,
        keys: Int(rest[1]) ?? 1,
        unknown: (Double(rest[2]) ?? 0) / 100
    )
    shape.deletes = (Double(rest[3]) ?? 0) / 100
    let first = UInt64(rest[4]) ?? 0
    exit(legal(shape, first..<(first + (UInt64(rest[5]) ?? 0))))
case ("mutants", let rest) where rest.count == 1:
    for rule in SweepRule.allCases {
        var options = SweepOptions()
        options.omitted = [rule]
        let agreement = Agreement.on(
            seeds: 0..<(UInt64(rest[0]) ?? 0),
            options: options,
            stopsAtDisagreement: true
        )
        print("without \(rule): first caught on \(agreement.disagreements)")
    }
case ("show", let rest) where rest.count == 1:
    var writer = HistoryWriter()
    let history = RandomHistory.drawn(seed: UInt64(rest[0]) ?? 0)
    writer.write(history)
    print(String(decoding: writer.buffer, as: UTF8.self), terminator: "")
    print("exhaustive search: \(ExhaustiveSearch(history).isLinearizable())")
    let report = RevisionSweep.check(history)
    print(VerdictText(history: history, report: report).text)
default:
    print(
        "usage: tern-bench-checker generate FILE OPERATIONS KEYS SEED | measure FILE | "
            + "legal OPERATIONS KEYS UNKNOWN DELETES SEED COUNT | agree COUNT SEED | mutants COUNT | "
            + "show SEED"
    )
    exit(64)
}
