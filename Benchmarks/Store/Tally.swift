import Basics
import Foundation
import NIOCore

/// What one load has come to; lives on the event loop.
struct Tally: Sendable {
    var random = SeededRandom(seed: 1)
    /// Clients that stopped, counted downwards from none.
    var open = 0
    private(set) var isOver = false
    private var isCounting = false
    private var latencies: [UInt32] = []
    private var began = NIODeadline.now()
    private var ended = NIODeadline.now()
    private var ticks = 0

    mutating func begin(_ processes: [Int32]) {
        self.isCounting = true
        self.latencies.reserveCapacity(1 << 20)
        self.ticks = -processorTicks(of: processes)
        self.began = .now()
    }

    mutating func end(_ processes: [Int32]) {
        self.ended = .now()
        self.ticks += processorTicks(of: processes)
        self.isCounting = false
        self.isOver = true
    }

    mutating func count(nanoseconds: Int64) {
        guard self.isCounting else { return }
        self.latencies.append(UInt32(clamping: nanoseconds / 1_000))
    }

    var measured: Measured {
        let sorted = self.latencies.sorted()
        func at(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1_000
        }
        return Measured(
            operations: sorted.count,
            seconds: Double((self.ended - self.began).nanoseconds) / 1e9,
            median: at(0.5),
            percentile99: at(0.99),
            processorSeconds: Double(self.ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
        )
    }
}

/// The figures of one load.
struct Measured: Sendable {
    let operations: Int
    let seconds: Double
    /// Milliseconds.
    let median: Double
    /// Milliseconds.
    let percentile99: Double
    /// Of all servers together.
    let processorSeconds: Double

    var json: String {
        """
        {"operations": \(self.operations), "seconds": \(self.seconds), "p50": \(self.median), \
        "p99": \(self.percentile99), "cpu": \(self.processorSeconds)}
        """
    }
}

/// The processor time that the processes have used, user and system, in clock ticks.
func processorTicks(of processes: [Int32]) -> Int {
    processes.reduce(0) { sum, process in
        let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        // The name in brackets may hold anything; the fields are counted from behind it.
        let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12 else { return sum }
        return sum + (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }
}
