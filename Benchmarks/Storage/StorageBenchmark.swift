import Backends
import Basics
import Glibc
import MVCC
import Platform
import Raft
import Storage

/// Measures the database and the log as a member uses them, and prints one line for each figure.
///
///     swift run -c release -Xswiftc -cross-module-optimization tern-bench-storage <directory> [rows]
@main
enum StorageBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            print("usage: tern-bench-storage <empty directory> [rows]")
            exit(64)
        }
        let rows = arguments.count > 2 ? Int(arguments[2]) ?? 1_000_000 : 1_000_000
        Self.measureChecksum()
        try Self.measureLog(arguments[1])
        try Self.measureDatabase("\(arguments[1])/db", rows: rows)
    }

    private static func measureChecksum() {
        let record = [UInt8](repeating: 0x5a, count: 300)
        var crc: UInt32 = 0
        let time = Stopwatch()
        for _ in 0..<1_000_000 { crc = CRC32C.update(crc, record) }
        time.report("CRC-32C of 300 bytes", count: 1_000_000, note: "check \(crc)")
    }
}

/// Wall and processor time since it was made.
struct Stopwatch {
    private let wall = MonotonicClock.now()
    private let processor = Self.processorTime()

    static func processorTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Prints the time that each of `count` took.
    func report(_ what: String, count: Int, note: String = "") {
        let wall = Double(MonotonicClock.now() - self.wall) / Double(count) / 1_000
        let processor = Double(Self.processorTime() - self.processor) / Double(count) / 1_000
        print("\(what): \(Self.text(wall)) µs, \(Self.text(processor)) µs CPU \(note)")
    }

    private static func text(_ value: Double) -> String {
        "\((value * 1_000).rounded() / 1_000)"
    }
}

/// How much memory of its own this process has, in megabytes.
func anonymousMegabytes() throws -> Int {
    let status = try Files.readText("/proc/self/status")
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    let kilobytes = line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0
    return kilobytes / 1_024
}
