import Basics

/// A file in memory that knows what a power failure would leave of it.
///
/// What is seen is kept whole; of what is durable only that which differs: the bytes that lay under
/// each write since the last sync. So a sync costs nothing, whatever the file's size.
struct SimulatedFile {
    /// What a write covered.
    private struct Patch {
        var offset: Int
        var bytes: [UInt8]
        /// How far it reached; more than `bytes` when the file grew.
        var end: Int
    }

    /// What a reader sees.
    private(set) var seen: [UInt8] = []
    private var durableCount = 0
    /// What lies under the writes since the last sync, oldest first.
    private var unsynced: [Patch] = []
    /// What lies under writes that a failed sync gave up: they are seen, and no later sync of other
    /// bytes writes them.
    private var given: [Patch] = []

    /// An empty file.
    init() {}

    /// A file that holds these bytes and nothing in doubt.
    init(durable bytes: [UInt8]) {
        self.seen = bytes
        self.durableCount = bytes.count
    }

    /// Whether a power failure could change it.
    var isInDoubt: Bool {
        !self.unsynced.isEmpty || !self.given.isEmpty || self.durableCount != self.seen.count
    }

    mutating func write(_ bytes: [UInt8], at offset: Int) {
        self.cover(offset, offset + bytes.count)
        let end = offset + bytes.count
        if end > self.seen.count {
            self.seen.append(contentsOf: repeatElement(0, count: end - self.seen.count))
        }
        self.seen.replaceSubrange(offset..<end, with: bytes)
    }

    mutating func zero(_ lower: Int, _ upper: Int) {
        self.write([UInt8](repeating: 0, count: upper - lower), at: lower)
    }

    /// Begins anew with so many zeros.
    mutating func prepare(_ size: Int) {
        self.unsynced.append(Patch(offset: 0, bytes: self.seen, end: max(size, self.seen.count)))
        self.seen = [UInt8](repeating: 0, count: size)
    }

    mutating func truncate(_ size: Int) {
        guard size < self.seen.count else { return }
        self.cover(size, self.seen.count)
        self.seen.removeLast(self.seen.count - size)
    }

    mutating func sync() {
        if !self.given.isEmpty { self.recoverGiven() }
        self.unsynced.removeAll(keepingCapacity: true)
        self.durableCount = self.seen.count
    }

    /// Fails to sync, as Linux does: what was not written counts as clean from then on.
    mutating func failSync() {
        self.given += self.unsynced
        self.unsynced.removeAll()
    }

    /// Changes bytes behind the owner's back, durably.
    mutating func corrupt(_ change: (inout [UInt8]) -> Void) {
        var bytes = self.seen
        change(&bytes)
        self = SimulatedFile(durable: bytes)
    }

    /// What is durable for certain.
    var durable: [UInt8] {
        guard self.isInDoubt else { return self.seen }
        var bytes = self.seen
        for patch in self.unsynced.reversed() { Self.undo(patch, &bytes) }
        for patch in self.given.reversed() { Self.undo(patch, &bytes) }
        Self.resize(&bytes, self.durableCount)
        return bytes
    }

    /// What a power failure leaves: of each sector that was not synced the old or the new.
    func torn(_ random: inout SeededRandom) -> [UInt8] {
        guard self.isInDoubt else { return self.seen }
        let durable = self.durable
        switch random.below(4) {
        case 0: return durable
        case 1 where self.given.isEmpty: return self.seen
        default: break
        }
        let seen = self.seen
        // A sync that failed wrote nothing of what it gave up.
        let given = self.given.map { $0.offset..<$0.end }
        let size = random.chance(0.5) ? seen.count : durable.count
        var bytes = [UInt8](repeating: 0, count: size)
        for start in stride(from: 0, to: size, by: 512) {
            let end = min(start + 512, size)
            let isLost = given.contains { $0.overlaps(start..<end) }
            let source = !isLost && random.chance(0.5) ? seen : durable
            for place in start..<min(end, max(start, source.count)) { bytes[place] = source[place] }
        }
        return bytes
    }

    private mutating func cover(_ lower: Int, _ upper: Int) {
        let count = self.seen.count
        let bytes = lower < count ? Array(self.seen[lower..<min(upper, count)]) : []
        self.unsynced.append(Patch(offset: lower, bytes: bytes, end: upper))
    }

    /// What was written once more is durable after all.
    private mutating func recoverGiven() {
        for patch in self.unsynced {
            self.given = self.given.flatMap { Self.subtract(patch.offset..<patch.end, from: $0) }
        }
    }

    private static func subtract(_ range: Range<Int>, from patch: Patch) -> [Patch] {
        var parts: [Patch] = []
        if patch.offset < range.lowerBound {
            let end = min(patch.end, range.lowerBound)
            let bytes = Array(patch.bytes.prefix(end - patch.offset))
            parts.append(Patch(offset: patch.offset, bytes: bytes, end: end))
        }
        if patch.end > range.upperBound {
            let start = max(patch.offset, range.upperBound)
            let bytes = Array(patch.bytes.dropFirst(start - patch.offset))
            parts.append(Patch(offset: start, bytes: bytes, end: patch.end))
        }
        return parts
    }

    private static func undo(_ patch: Patch, _ bytes: inout [UInt8]) {
        if bytes.count < patch.end { Self.resize(&bytes, patch.end) }
        let end = patch.offset + patch.bytes.count
        bytes.replaceSubrange(patch.offset..<end, with: patch.bytes)
        for place in end..<patch.end { bytes[place] = 0 }
    }

    private static func resize(_ bytes: inout [UInt8], _ count: Int) {
        if bytes.count > count {
            bytes.removeLast(bytes.count - count)
        } else {
            bytes.append(contentsOf: repeatElement(0, count: count - bytes.count))
        }
    }
}
