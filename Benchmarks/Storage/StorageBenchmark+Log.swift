import Platform
import Raft
import Storage

extension StorageBenchmark {
    /// The log, by the number of entries of 300 bytes in a batch.
    static func measureLog(_ root: String) throws {
        let directory = try MemberDirectory(dataDirectory: "\(root)/data")
        let disk = FileDisk(directory)
        var steps: [DiskStep] = []
        let start = Stopwatch()
        var writer = WALWriter(
            creating: WALMetadata(nodeID: 1, clusterID: 2),
            into: &steps
        )
        try disk.perform(steps)
        start.report("a new log with a zeroed segment", count: 1)
        // Past the small segments that a log begins with.
        try Self.append(2_000, to: &writer, disk, from: 1)
        try Self.append(18_000, to: &writer, disk, from: 2_001)
        var index: UInt64 = 20_000
        for size in [1, 10, 100, 1_000] {
            try Self.prepareRoom(&writer, disk)
            let batches = size == 1_000 ? 100 : 500
            let time = Stopwatch()
            for _ in 0..<batches {
                try Self.append(size, to: &writer, disk, from: index + 1)
                index += UInt64(size)
            }
            time.report("a batch of \(size) records in the log", count: batches)
        }
    }

    /// What a member does beside its batches.
    private static func prepareRoom(_ writer: inout WALWriter, _ disk: FileDisk) throws {
        guard writer.wantsSpare else { return }
        var steps: [DiskStep] = []
        writer.prepareSpare(into: &steps)
        try disk.perform(steps)
        writer.spareBecameReady()
    }

    private static func append(
        _ count: Int,
        to writer: inout WALWriter,
        _ disk: FileDisk,
        from first: UInt64
    ) throws {
        var steps: [DiskStep] = []
        writer.append(
            (0..<UInt64(count)).map {
                Entry(term: 1, index: first + $0, data: [UInt8](repeating: 7, count: 280))
            }
        )
        writer.set(HardState(term: 1, vote: 1, commit: first))
        _ = writer.flush(into: &steps)
        try disk.perform(steps)
    }
}
