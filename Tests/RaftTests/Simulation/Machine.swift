import Basics
import Raft

/// What the members replicate: a digest over every entry applied, in order.
struct Machine: Equatable {
    var index: UInt64 = 0
    var digest: UInt64 = 0

    mutating func apply(_ entry: Entry) {
        precondition(entry.index == self.index + 1, "\(entry.index) applied after \(self.index)")
        self.index = entry.index
        self.digest = Machine.mix(self.digest, Machine.hash(entry))
    }

    init() {}

    init(snapshot: Snapshot) {
        self.index = snapshot.metadata.index
        self.digest = snapshot.data.reduce(0) { $0 << 8 | UInt64($1) }
    }

    var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: self.digest >> (56 - 8 * $0)) }
    }

    static func hash(_ entry: Entry) -> UInt64 {
        var hash = Machine.mix(entry.term, UInt64(entry.type.rawValue))
        for byte in entry.data { hash = Machine.mix(hash, UInt64(byte)) }
        return hash
    }

    static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var random = SeededRandom(seed: left &* 31 &+ right)
        return random.next()
    }
}
