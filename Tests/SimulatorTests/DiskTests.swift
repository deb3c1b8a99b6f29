import Basics
import Simulator
import Storage
import StorageSupport
import Testing

/// The simulator's disk keeps patches where the tests' disk keeps whole copies: both must say the
/// same.
@Suite struct DiskTests {
    private static let files: [StoredFile] = [
        .segment(sequence: 0, index: 0), .segment(sequence: 1, index: 7), .spare(0),
        .receivedDatabase(index: 3),
    ]

    private func step(_ random: inout SeededRandom) -> DiskStep {
        let file = Self.files[random.below(Self.files.count)]
        let offset = random.below(3000)
        switch random.below(9) {
        case 0: return .prepare(file, size: 512 * (1 + random.below(8)))
        case 1, 2, 3:
            let byte = UInt8(truncatingIfNeeded: random.next())
            return .write(
                file,
                offset: offset,
                bytes: [UInt8](repeating: byte, count: 1 + random.below(1200))
            )
        case 4: return .zero(file, lower: offset, upper: offset + random.below(900))
        case 5: return .truncate(file, size: offset)
        case 6: return .syncDirectory(file.directory)
        case 7: return .sync(file)
        default: return random.chance(0.2) ? .remove(file) : .sync(file)
        }
    }

    @Test(arguments: 1...12) func `what is seen and what is durable equal whole copies`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        var disk = Simulator.SimulatedDisk()
        var model = StorageSupport.SimulatedDisk()
        for _ in 0..<80 {
            let step = self.step(&random)
            try disk.perform(step)
            try model.perform(step)
            try self.compare(disk, model)
            try self.compare(disk.atWorst, model.atWorst)
        }
    }

    /// After a failed sync a process ends, and its next life only writes and syncs what is in doubt.
    @Test(arguments: 1...10) func `a sync that failed gave up what it did not write`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        var disk = Simulator.SimulatedDisk()
        var model = StorageSupport.SimulatedDisk()
        let file = Self.files[0]
        for number in 0..<40 {
            let step: DiskStep =
                switch random.below(3) {
                case 0 where number > 0: .sync(file)
                case 0: .prepare(file, size: 4096)
                default:
                    .write(
                        file,
                        offset: random.below(3000),
                        bytes: [UInt8](repeating: UInt8(number), count: 1 + random.below(900))
                    )
                }
            if number > 0, random.chance(0.15) {
                disk.failSync(file)
                model.failSync(file)
            }
            try disk.perform(step)
            try model.perform(step)
            try disk.perform(.syncDirectory(.wal))
            try model.perform(.syncDirectory(.wal))
            try self.compare(disk, model)
            try self.compare(disk.atWorst, model.atWorst)
        }
    }

    private func compare(
        _ disk: Simulator.SimulatedDisk,
        _ model: StorageSupport.SimulatedDisk
    ) throws {
        for directory in StoredFile.Directory.allCases {
            let files = try disk.files(in: directory)
            #expect(Set(files) == Set(try model.files(in: directory)))
            for file in files {
                #expect(try disk.contents(of: file) == model.contents(of: file), "\(file)")
            }
        }
    }

    @Test func `a power failure takes old or new sectors and nothing else`() throws {
        let file = Self.files[0]
        var seen: Set<[UInt8]> = []
        for seed in 0..<60 as Range<UInt64> {
            var disk = Simulator.SimulatedDisk()
            try disk.perform(.write(file, offset: 0, bytes: [UInt8](repeating: 1, count: 1024)))
            try disk.perform(.sync(file))
            try disk.perform(.syncDirectory(.wal))
            try disk.perform(.write(file, offset: 0, bytes: [UInt8](repeating: 2, count: 1024)))
            var random = SeededRandom(seed: seed)
            let after = try disk.crashed(&random).contents(of: file)
            #expect(after.count == 1024)
            #expect(Set(after[..<512]).count == 1 && Set(after[512...]).count == 1)
            seen.insert([after[0], after[1023]])
        }
        #expect(seen == [[1, 1], [1, 2], [2, 1], [2, 2]])
    }
}
