import Basics
import Raft
import Storage
import StorageSupport
import Testing

private let segmentBytes = 4096
private let identity = WALMetadata(nodeID: 0x8e9e_05c5_2164_694d, clusterID: 7)

/// A member that writes random batches, knows what was promised, and may lose power at any step.
private struct Member {
    var disk = SimulatedDisk()
    var writer: WALWriter
    /// What a crash must leave at least: everything whose steps were performed.
    var log: [Entry] = []
    var state = HardState()
    var snapshotIndex: UInt64 = 0
    var snapshotTerm: UInt64 = 0
    var random: SeededRandom

    init(seed: UInt64) throws {
        self.random = SeededRandom(seed: seed)
        var steps: [DiskStep] = []
        self.writer = WALWriter(creating: identity, segmentBytes: segmentBytes, into: &steps)
        try self.disk.perform(steps)
    }

    /// Draws one operation: what it is to leave, and its steps.
    mutating func draw() -> (next: Member, steps: [DiskStep]) {
        var next = self
        var steps: [DiskStep] = []
        switch self.random.below(12) {
        case 0 where self.state.commit > self.snapshotIndex: next.takeSnapshot(&steps)
        case 1: next.receiveSnapshot(&steps)
        case 2: next.writer.release(below: self.snapshotIndex, into: &steps)
        case 3 where next.writer.wantsSpare: next.writer.prepareSpare(into: &steps)
        default: next.write(&self.random, &steps)
        }
        next.random = self.random
        return (next, steps)
    }

    private mutating func write(_ random: inout SeededRandom, _ steps: inout [DiskStep]) {
        let last = self.snapshotIndex + UInt64(self.log.count)
        let term = max(self.state.term, 1) + (random.chance(0.2) ? 1 : 0)
        // A new leader overwrites what was not committed.
        let floor = max(self.state.commit, self.snapshotIndex)
        let from =
            term > self.state.term ? floor + UInt64(random.below(Int(last - floor) + 1)) : last
        let count = random.below(6)
        let entries = (0..<count).map { place in
            let byte = UInt8(truncatingIfNeeded: random.next()) | 1
            let size = random.chance(0.1) ? random.below(3000) : random.below(120)
            let data = [UInt8](repeating: byte, count: size)
            return Entry(term: term, index: from + UInt64(place) + 1, data: data)
        }
        if count > 0 {
            self.log.removeSubrange(Int(from - self.snapshotIndex)...)
            self.log += entries
        }
        let end = self.snapshotIndex + UInt64(self.log.count)
        let commit = floor + UInt64(random.below(Int(end - floor) + 1))
        self.state = HardState(term: term, vote: UInt64(random.below(3)), commit: commit)
        self.writer.append(entries)
        self.writer.set(self.state)
        _ = self.writer.flush(into: &steps)
    }

    private mutating func takeSnapshot(_ steps: inout [DiskStep]) {
        let index = self.state.commit
        let term = self.log[Int(index - self.snapshotIndex) - 1].term
        self.writer.save(Self.snapshot(index, term), into: &steps)
        self.log.removeFirst(Int(index - self.snapshotIndex))
        (self.snapshotIndex, self.snapshotTerm) = (index, term)
    }

    private mutating func receiveSnapshot(_ steps: inout [DiskStep]) {
        let index = self.snapshotIndex + UInt64(self.log.count) + 3
        self.state.term += 1
        self.state.commit = index
        steps.append(.write(.receivedDatabase(index: index), offset: 0, bytes: [1, 2, 3]))
        self.writer.install(Self.snapshot(index, self.state.term), state: self.state, into: &steps)
        self.log = []
        (self.snapshotIndex, self.snapshotTerm) = (index, self.state.term)
    }

    static func snapshot(_ index: UInt64, _ term: UInt64) -> Snapshot {
        let metadata = SnapshotMetadata(confState: ConfState(voters: [1]), index: index, term: term)
        return Snapshot(data: [9], metadata: metadata)
    }

    /// Whether `found` holds what this member promised.
    func isHeld(by found: RecoveredLog) -> Bool {
        let skipped = Int(found.snapshot.metadata.index) - Int(self.snapshotIndex)
        let mine = self.log.dropFirst(max(skipped, 0))
        let theirs = found.entries.dropFirst(max(-skipped, 0))
        return found.state.term == self.state.term && found.state.vote == self.state.vote
            && found.state.commit <= self.state.commit && theirs.elementsEqual(mine)
            && found.metadata == identity
    }
}

@Suite("Recovery")
struct RecoveryTests {
    @Test(arguments: 0..<6)
    func `after a power failure at any step the log holds what was promised`(seed: Int) throws {
        var member = try Member(seed: UInt64(seed))
        for _ in 0..<20 {
            let (next, steps) = member.draw()
            for count in 0...steps.count {
                var disk = member.disk
                try disk.perform(Array(steps[..<count]))
                do {
                    var crashed = disk.crashed(&member.random)
                    let found = try #require(try Recovery.open(crashed, segmentBytes: segmentBytes))
                    let isOld = Self.extends(member, next, found)
                    #expect(isOld || next.isHeld(by: found), "step \(count) of \(steps)")
                    if count == steps.count { #expect(next.isHeld(by: found)) }
                    // A second failure while recovering leaves the same.
                    let part = member.random.below(found.steps.count + 1)
                    try crashed.perform(Array(found.steps[..<part]))
                    let twice = crashed.crashed(&member.random)
                    let again = try #require(try Recovery.open(twice, segmentBytes: segmentBytes))
                    #expect(again.entries == found.entries)
                    #expect(again.state == found.state)
                }
            }
            member.disk = try Self.performed(member.disk, steps)
            let disk = member.disk
            member = next
            member.disk = disk
            member.writer.spareBecameReady()
            if member.random.chance(0.1) { try Self.restart(&member) }
        }
    }

    @Test(arguments: 0..<6)
    func `what was read after a failed sync is durable before it counts`(seed: Int) throws {
        var member = try Member(seed: UInt64(seed))
        for _ in 0..<40 {
            let (next, steps) = member.draw()
            // The process stops where a sync fails, and another one starts on the same machine.
            for (place, step) in steps.enumerated() {
                guard case .sync(let file) = step else { continue }
                var disk = member.disk
                try disk.perform(Array(steps[..<place]))
                disk.failSync(file)
                let found = try #require(try Recovery.open(disk, segmentBytes: segmentBytes))
                try disk.perform(found.steps)
                let crashed = disk.crashed(&member.random)
                let again = try #require(try Recovery.open(crashed, segmentBytes: segmentBytes))
                #expect(again.entries == found.entries, "\(file) in \(steps)")
                #expect(again.state == found.state, "\(file) in \(steps)")
            }
            let disk = try Self.performed(member.disk, steps)
            member = next
            member.disk = disk
            member.writer.spareBecameReady()
        }
    }

    @Test func `segments begin small and grow, so that a start zeroes little`() throws {
        var disk = SimulatedDisk()
        var steps: [DiskStep] = []
        var writer = WALWriter(creating: identity, segmentBytes: 8 << 20, into: &steps)
        var rooms: [Int] = []
        for index in 1...200 as ClosedRange<UInt64> {
            writer.set(HardState(term: 1, vote: 1, commit: 0))
            let data = [UInt8](repeating: 1, count: 100_000)
            writer.append([Entry(term: 1, index: index, data: data)])
            _ = writer.flush(into: &steps)
            if index % 3 == 0, writer.wantsSpare {
                writer.prepareSpare(into: &steps)
                writer.spareBecameReady()
            }
        }
        for case .prepare(_, let size) in steps { rooms.append(size) }
        #expect(rooms == [1, 4, 8, 8, 8].map { $0 << 20 })
        try disk.perform(steps)
        let found = try #require(try Recovery.open(disk, segmentBytes: 8 << 20))
        #expect(found.entries.count == 200)
        #expect(!found.steps.contains { if case .zero = $0 { true } else { false } })
    }

    /// Whether `found` is what `old` promised and perhaps some of what `next` was about to.
    private static func extends(_ old: Member, _ next: Member, _ found: RecoveredLog) -> Bool {
        if old.isHeld(by: found) { return true }
        guard found.state.term == old.state.term, found.state.vote == old.state.vote else {
            return false
        }
        // Whole records of a torn batch may have arrived; each is one of those being written.
        let base = found.snapshot.metadata.index
        for (place, entry) in found.entries.enumerated() {
            let index = base + UInt64(place) + 1
            let isOld =
                index > old.snapshotIndex
                && old.log.dropFirst(Int(index - old.snapshotIndex) - 1).first == entry
            let isNew =
                index > next.snapshotIndex
                && next.log.dropFirst(Int(index - next.snapshotIndex) - 1).first == entry
            guard isOld || isNew || index <= old.snapshotIndex else { return false }
        }
        return base + UInt64(found.entries.count) >= old.state.commit
    }

    private static func performed(
        _ disk: SimulatedDisk,
        _ steps: [DiskStep]
    ) throws -> SimulatedDisk {
        var disk = disk
        try disk.perform(steps)
        return disk
    }

    private static func restart(_ member: inout Member) throws {
        let found = try #require(try Recovery.open(member.disk, segmentBytes: segmentBytes))
        try member.disk.perform(found.steps)
        #expect(!found.wasTorn)
        #expect(member.isHeld(by: found))
        member.writer = found.writer
        member.state.commit = found.state.commit
        let base = found.snapshot.metadata
        (member.snapshotIndex, member.snapshotTerm) = (base.index, base.term)
        member.log = found.entries
    }
}
