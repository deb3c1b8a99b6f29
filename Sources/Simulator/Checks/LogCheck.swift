import Basics
import MVCC
import Raft
import ReplicaCore

/// Watches the logs of all members after every step: election safety, log matching, leader
/// completeness and state-machine safety (Ongaro and Ousterhout, figure 3).
///
/// Each entry is hashed together with all before it, so that equal hashes at one index mean equal
/// logs up to it, and each step costs no more than what it changed.
struct LogCheck {
    private struct Mark: Equatable {
        var term: UInt64
        var chain: UInt64
    }

    /// What is known of one node's log.
    private struct NodeLog {
        /// The entry before the first that is known.
        var base: UInt64 = 0
        var baseMark = Mark(term: 0, chain: 0)
        var marks: [Mark] = []
        var applied: UInt64 = 0
        var term: UInt64 = 0
        var commit: UInt64 = 0
        var wasLeader: UInt64 = 0

        var last: UInt64 { self.base + UInt64(self.marks.count) }
        var lastMark: Mark { self.marks.last ?? self.baseMark }

        func mark(_ index: UInt64) -> Mark? {
            if index == self.base { return self.baseMark }
            guard index > self.base, index <= self.last else { return nil }
            return self.marks[Int(index - self.base - 1)]
        }
    }

    /// An entry that somebody applied.
    private struct Committed {
        var mark: Mark
        /// The term of whoever applied it first: it was committed in that one or before.
        var seenIn: UInt64
        var seenBy: Int32
    }

    private var logs = [NodeLog](repeating: NodeLog(), count: Network.nodesMax)
    /// The entries that somebody held, by index: the first, and those of other terms.
    private var first: [Mark] = [Mark(term: 0, chain: 0)]
    private var others: [(index: UInt64, mark: Mark)] = []
    private var committed: [Committed] = [
        Committed(mark: Mark(term: 0, chain: 0), seenIn: 0, seenBy: 0)
    ]
    /// Who led each term; -1 for nobody yet.
    private var leaders: [Int32] = []
    private var entries: [Entry] = []

    /// What was broken, and how.
    typealias Finding = (property: Property, sentence: String)

    /// The last entry that anybody applied.
    var committedIndex: UInt64 { UInt64(self.committed.count - 1) }

    /// Forgets what was in the memory of a process that ended.
    mutating func forget(_ node: Int) {
        self.logs[node].applied = 0
        self.logs[node].commit = 0
        self.logs[node].term = 0
        self.logs[node].wasLeader = 0
        self.logs[node].marks = []
        self.logs[node].base = 0
        self.logs[node].baseMark = Mark(term: 0, chain: 0)
    }

    /// The last durable entry of a node, as far as was looked.
    func durableIndex(_ node: Int) -> UInt64 { self.logs[node].last }

    /// Looks at a node after a step.
    mutating func observe(_ node: Int, _ core: ReplicaCore<MemoryBackend>) -> Finding? {
        if let finding = self.observeLog(node, core) { return finding }
        if let finding = self.observeApplied(node, core) { return finding }
        if let finding = self.observeMonotony(node, core) { return finding }
        guard core.isLeader else { return nil }
        return self.observeLeader(node, core)
    }

    // Log matching.

    private mutating func observeLog(
        _ node: Int,
        _ core: ReplicaCore<MemoryBackend>
    ) -> Finding? {
        let stable = core.stableIndex
        if stable == self.logs[node].last,
            core.stableTerm(at: stable) == self.logs[node].lastMark.term
        {
            return nil
        }
        let first = core.firstIndex
        while self.logs[node].last > stable
            || !self.logs[node].marks.isEmpty && self.logs[node].last + 1 >= first
                && core.stableTerm(at: self.logs[node].last) != self.logs[node].lastMark.term
        {
            guard self.logs[node].marks.popLast() != nil else { break }
        }
        if self.logs[node].last + 1 < first || self.logs[node].last > stable
            || core.stableTerm(at: self.logs[node].last) != self.logs[node].lastMark.term
        {
            if let finding = self.rebase(node, core, first - 1) { return finding }
        }
        guard stable > self.logs[node].last else { return nil }
        return self.take(node, core, (self.logs[node].last + 1)..<(stable + 1))
    }

    /// Begins a node's log anew behind a snapshot.
    private mutating func rebase(
        _ node: Int,
        _ core: ReplicaCore<MemoryBackend>,
        _ index: UInt64
    ) -> Finding? {
        let term = core.stableTerm(at: index) ?? 0
        guard index < UInt64(self.committed.count) else {
            return (
                .stateMachineSafety,
                "n\(node + 1) has a snapshot at entry \(index), which nobody has applied"
            )
        }
        let mark = self.committed[Int(index)].mark
        guard mark.term == term else {
            return (
                .stateMachineSafety,
                "n\(node + 1) has a snapshot at entry \(index) of term \(term), but the entry"
                    + " committed there is of term \(mark.term)"
            )
        }
        self.logs[node].base = index
        self.logs[node].baseMark = mark
        self.logs[node].marks.removeAll(keepingCapacity: true)
        return nil
    }

    private mutating func take(
        _ node: Int,
        _ core: ReplicaCore<MemoryBackend>,
        _ range: Range<UInt64>
    ) -> Finding? {
        self.entries.removeAll(keepingCapacity: true)
        core.copyLog(range, to: &self.entries)
        var chain = self.logs[node].lastMark.chain
        for entry in self.entries {
            var digest = Digest()
            digest.mix(chain)
            digest.mix(entry.term << 8 | UInt64(truncatingIfNeeded: entry.type.rawValue))
            digest.mix(UInt64(CRC32C.update(0, entry.data)) << 32 | UInt64(entry.data.count))
            chain = digest.value
            let mark = Mark(term: entry.term, chain: chain)
            self.logs[node].marks.append(mark)
            if let finding = self.compare(node, entry.index, mark) { return finding }
        }
        return nil
    }

    private mutating func compare(_ node: Int, _ index: UInt64, _ mark: Mark) -> Finding? {
        if index == UInt64(self.first.count) {
            self.first.append(mark)
            return nil
        }
        guard index < UInt64(self.first.count) else {
            return (.logMatching, "n\(node + 1) holds entry \(index), before which nobody held one")
        }
        var known = self.first[Int(index)]
        if known == mark { return nil }
        if known.term != mark.term {
            guard
                let other = self.others.first(where: {
                    $0.index == index && $0.mark.term == mark.term
                })
            else {
                self.others.append((index, mark))
                return nil
            }
            known = other.mark
        }
        guard known != mark else { return nil }
        return (
            .logMatching,
            "n\(node + 1) holds another entry \(index) of term \(mark.term), or others before it,"
                + " than was held before"
        )
    }

    // State-machine safety.

    private mutating func observeApplied(
        _ node: Int,
        _ core: ReplicaCore<MemoryBackend>
    ) -> Finding? {
        let applied = core.appliedIndex
        guard applied > self.logs[node].applied else {
            guard applied < self.logs[node].applied else { return nil }
            return (
                .monotonicity,
                "n\(node + 1) had applied entry \(self.logs[node].applied), and now only \(applied)"
            )
        }
        let from = max(self.logs[node].applied, self.logs[node].base)
        self.logs[node].applied = applied
        guard from < applied else { return nil }
        for index in (from + 1)...applied {
            guard let mark = self.logs[node].mark(index) else {
                return (
                    .durableAcknowledgement,
                    "n\(node + 1) has applied entry \(index), which is not durable there"
                )
            }
            if index == UInt64(self.committed.count) {
                self.committed.append(
                    Committed(mark: mark, seenIn: core.term, seenBy: Int32(node))
                )
            } else if index > UInt64(self.committed.count) {
                return (
                    .stateMachineSafety,
                    "n\(node + 1) applies entry \(index), but nobody has applied the one before"
                )
            } else if self.committed[Int(index)].mark != mark {
                let other = self.committed[Int(index)]
                return (
                    .stateMachineSafety,
                    "n\(node + 1) applies entry \(index) of term \(mark.term), but"
                        + " n\(other.seenBy + 1) has applied another one of term \(other.mark.term)"
                )
            }
        }
        return nil
    }

    private mutating func observeMonotony(
        _ node: Int,
        _ core: ReplicaCore<MemoryBackend>
    ) -> Finding? {
        let log = self.logs[node]
        if core.term < log.term {
            return (.monotonicity, "n\(node + 1) falls from term \(log.term) to \(core.term)")
        }
        if core.commitIndex < log.commit {
            return (
                .monotonicity,
                "n\(node + 1) knew entry \(log.commit) to be committed, and now only"
                    + " \(core.commitIndex)"
            )
        }
        self.logs[node].term = core.term
        self.logs[node].commit = core.commitIndex
        return nil
    }

    // Leaders.

    private mutating func observeLeader(
        _ node: Int,
        _ core: ReplicaCore<MemoryBackend>
    ) -> Finding? {
        let term = core.term
        guard self.logs[node].wasLeader != term else { return nil }
        self.logs[node].wasLeader = term
        while UInt64(self.leaders.count) <= term { self.leaders.append(-1) }
        let other = self.leaders[Int(term)]
        guard other < 0 || other == Int32(node) else {
            return (
                .electionSafety, "n\(other + 1) and n\(node + 1) both lead in term \(term)"
            )
        }
        self.leaders[Int(term)] = Int32(node)
        // What was first seen applied by somebody of a later term need not be in this log.
        var index = self.committed.count - 1
        while index > 0, self.committed[index].seenIn >= term { index -= 1 }
        let expected = self.committed[index].mark.term
        let held = core.logTerm(at: UInt64(index))
        let isCompacted = UInt64(index) + 1 < core.firstIndex
        guard index > 0, !isCompacted, held != expected else { return nil }
        return (
            .leaderCompleteness,
            "n\(node + 1) leads in term \(term) without entry \(index) of term \(expected), which"
                + " n\(self.committed[index].seenBy + 1) has applied"
        )
    }
}
