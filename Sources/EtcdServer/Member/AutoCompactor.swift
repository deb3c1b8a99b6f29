import EtcdAPI
import ReplicaCore

/// Decides when and to which revision a leader compacts by itself, as etcd's two modes do.
package struct AutoCompactor {
    private let mode: ServerConfiguration.AutoCompaction
    private let ticksPerSecond: UInt64
    private let interval: UInt64
    private var nextAt: UInt64
    /// The revisions seen at each interval, oldest first; for the periodic mode.
    private var seen: [Int64] = []

    /// How many looks make up one retention: etcd takes ten in an hour or a shorter retention.
    private static let looksPerPeriod = 10
    /// How often the mode that counts revisions looks, in seconds.
    private static let revisionSeconds: UInt64 = 300

    /// Begins to count.
    package init(_ mode: ServerConfiguration.AutoCompaction, ticksPerSecond: UInt64) {
        self.mode = mode
        self.ticksPerSecond = ticksPerSecond
        switch mode {
        case .off, .revision:
            self.interval = Self.revisionSeconds * ticksPerSecond
        case .periodic(let nanoseconds):
            let period = min(nanoseconds, 3_600_000_000_000)
            let perLook = UInt64(period / Int64(Self.looksPerPeriod))
            self.interval = max(1, perLook * ticksPerSecond / 1_000_000_000)
        }
        self.nextAt = self.interval
    }

    /// The revision to compact to now, if it is time for one.
    ///
    /// A member that does not lead looks too, so that a new leader knows the past, but proposes
    /// nothing.
    package mutating func compaction(at tick: UInt64, revision: Int64, isLeader: Bool) -> Int64? {
        guard tick >= self.nextAt else { return nil }
        self.nextAt = tick + self.interval
        switch self.mode {
        case .off:
            return nil
        case .revision(let kept):
            return isLeader && revision > kept ? revision - kept : nil
        case .periodic(let nanoseconds):
            self.seen.append(revision)
            let looks = Int(
                UInt64(nanoseconds / 1_000_000) * self.ticksPerSecond / 1_000 / self.interval
            )
            guard self.seen.count > looks else { return nil }
            let past = self.seen[self.seen.count - 1 - looks]
            let isDue = (self.seen.count - 1 - looks) % Self.looksPerPeriod == 0
            // A window of the looks that a retention needs, and the one being counted.
            if self.seen.count > looks + Self.looksPerPeriod {
                self.seen.removeFirst(Self.looksPerPeriod)
            }
            return isLeader && isDue ? past : nil
        }
    }
}

extension Member {
    /// Compacts by itself when it is time.
    func compact() {
        guard
            let revision = self.compactor?.compaction(
                at: self.ticks,
                revision: self.core.revision,
                isLeader: self.core.isLeader
            )
        else { return }
        self.ask(.compact(.init(revision: revision))) { outcome in
            switch outcome {
            case .message:
                self.logger.info("compacted by itself", .number("revision", revision))
            case .failed(.compacted):
                // Nothing happened since the last time.
                break
            case .failed(let error):
                self.logger.warn("did not compact by itself", .text("error", error.message))
            case .forward:
                break
            }
        }
    }
}
