import Basics
import Raft
import ReplicaCore
import Storage

/// Damage to data that was synced.
///
/// It hits a minority of the voters at a time: no log survives that is damaged everywhere. What it
/// never hits is the last batch of a log: a torn batch and a damaged one look alike, and a member
/// has to leave out a torn one.
extension World {
    /// Whether this run destroys data that was synced.
    var damages: Bool {
        zip(HazardKind.allCases, self.options.hazards).contains { kind, mean in
            mean > 0 && (kind == .bitRot || kind == .misdirectedWrite)
        }
    }

    func damage(_ node: Node, misdirects: Bool) {
        guard self.mayDamage(node) else { return }
        let files = node.disk.allFiles.filter { Self.holdsData($0) }
        let last = files.compactMap { file in
            if case .segment(let sequence, _) = file { sequence } else { nil }
        }.max()
        let candidates = files.filter { file in
            if case .segment(let sequence, _) = file { return sequence != last }
            return true
        }
        guard !candidates.isEmpty else { return }
        let file = candidates[self.random.below(candidates.count)]
        guard let size = try? node.disk.contents(of: file).count, size > 0 else { return }
        let offset = self.random.below(size)
        let source = self.random.below(size)
        let length = misdirects ? min(512, size - max(offset, source)) : 1
        let bit = UInt8(1 << self.random.below(8))
        node.isDamaged = true
        self.trace.note("is damaged", Int32(node.place), UInt64(offset), at: self.now)
        node.disk.corrupt(file) { bytes in
            if misdirects {
                let moved = Array(bytes[source..<(source + length)])
                bytes.replaceSubrange(offset..<(offset + length), with: moved)
            } else {
                bytes[offset] ^= bit
            }
        }
    }

    /// Whether a minority of the voters would be damaged afterwards, as every member sees it.
    private func mayDamage(_ node: Node) -> Bool {
        guard !node.isDamaged else { return true }
        let damaged = self.nodes.count { $0.isDamaged && $0.state != .retired } + 1
        return self.nodes.allSatisfy { other in
            guard let core = other.core else { return true }
            return damaged <= (core.configuration.allVoters.count - 1) / 2
        }
    }

    private static func holdsData(_ file: StoredFile) -> Bool {
        switch file {
        case .segment, .snapshot: true
        case .spare, .partialSnapshot, .brokenSnapshot, .receivedDatabase: false
        }
    }
}
