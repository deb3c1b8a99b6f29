import Histories

/// A guess at which key each undecided gap wrote, made for all gaps at once before the replay.
///
/// Answers that show a key's version say how many writes of unknown outcome it must have seen, and
/// between which revisions (`KeyDemands`). Giving each such demand a gap of its own is a matching
/// between demands and gaps, found with augmenting paths; the gaps that are left over must lie where
/// some key has leeway, which alternating paths see to. That is exact for keys with plain puts only:
/// which of a key's requests does it does not matter, but that the earliest called comes first. What
/// guards ask for is tried out key by key, and a gap that does not work out is taken from the demand.
///
/// The plan proves nothing: the replay tries it first and everything else afterwards.
struct GapPlan: Sendable {
    /// The rank of the key that each gap is to write, by the gap's position; -1 for none.
    private(set) var ranks: [Int32]

    private let supply: GapSupply
    private let timeline: KeyTimeline
    /// The undecided gaps: their positions among all gaps, and their revisions.
    private var positions: [Int] = []
    private var revisions: [Int] = []
    /// The demands, one for each write or deletion.
    private var demands: [KeyDemands.Demand] = []
    private var gapsOfDemand: [[Int32]] = []
    private var demandsOfGap: [[Int32]] = []
    private var gapOf: [Int32] = []
    private var demandOf: [Int32] = []
    /// Whether a demand takes part in a chain of guarded puts.
    private var isChained: [Bool] = []
    /// Whether an undecided gap may be left over.
    private var hasLeeway: [Bool] = []
    private var reachedFrom: [Int32] = []
    private var reachedIn: [Int32] = []
    private var round: Int32 = 0
    private var work = Self.workMax

    /// More edges or steps than these, and the plan stays as it is.
    private static let edgesMax = 4_000_000
    private static let workMax = 40_000_000
    private static let repairsMax = 16

    init(
        for isUndecided: [Bool],
        _ log: RevisionLog,
        _ timeline: KeyTimeline,
        _ supply: GapSupply
    ) {
        self.ranks = Array(repeating: -1, count: isUndecided.count)
        self.supply = supply
        self.timeline = timeline
        for gap in isUndecided.indices where isUndecided[gap] {
            self.positions.append(gap)
            self.revisions.append(log.gaps[gap])
        }
        self.hasLeeway = Array(repeating: false, count: self.positions.count)
        self.demandsOfGap = Array(repeating: [], count: self.positions.count)
        self.gather(upTo: log.highest)
        self.demandOf = Array(repeating: -1, count: self.positions.count)
        self.gapOf = Array(repeating: -1, count: self.demands.count)
        self.isChained = Array(repeating: false, count: self.demands.count)
        self.reachedFrom = Array(repeating: -1, count: self.positions.count)
        self.reachedIn = Array(repeating: 0, count: self.positions.count)
        self.match()
        self.repair()
        for gap in self.positions.indices where self.demandOf[gap] >= 0 {
            self.ranks[self.positions[gap]] = Int32(self.demands[Int(self.demandOf[gap])].rank)
        }
    }

    private func index(from revision: Int) -> Int {
        var low = 0
        var high = self.revisions.count
        while low < high {
            let middle = (low + high) / 2
            if self.revisions[middle] < revision { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Collects the demands of all keys with the gaps that fit each.
    private mutating func gather(upTo highest: Int) {
        var edges = 0
        for rank in self.supply.ranks {
            let key = self.timeline.demands(of: rank, upTo: highest)
            let opens = self.supply.earliestPut(rank)
            for range in key.leeway {
                var gap = self.index(from: range.lowerBound)
                // Leeway that is there already need not be written again to a whole long tail.
                while gap < self.revisions.count, self.revisions[gap] <= range.upperBound {
                    if opens <= self.supply.shownBy(self.revisions[gap]) {
                        if self.hasLeeway[gap], range.upperBound == highest { break }
                        self.hasLeeway[gap] = true
                    }
                    gap += 1
                }
            }
            var spent = 0
            for demand in key.demands {
                edges += self.add(demand, &spent)
                if edges > Self.edgesMax { return }
            }
        }
    }

    /// Adds a demand as often as it counts; `spent` is how many of the key's plain requests the
    /// demands before it surely need.
    private mutating func add(_ demand: KeyDemands.Demand, _ spent: inout Int) -> Int {
        var fitting: [Int] = []
        var gap = self.index(from: demand.revisions.lowerBound)
        while gap < self.revisions.count, self.revisions[gap] <= demand.revisions.upperBound {
            if !self.timeline.isFrozen(demand.rank, at: self.revisions[gap]) { fitting.append(gap) }
            gap += 1
        }
        var edges = 0
        for _ in 0..<min(demand.count, fitting.count) {
            var gaps: [Int32] = []
            var isSurelyPlain = !demand.isDelete
            for gap in fitting {
                let revision = self.revisions[gap]
                let before = self.timeline.neighbours(demand.rank, of: revision).before
                if !demand.isDelete, self.supply.hasGuarded(demand.rank, before, at: revision) {
                    isSurelyPlain = false
                } else if !self.supply.has(demand, spent, at: revision) {
                    continue
                }
                gaps.append(Int32(gap))
            }
            if isSurelyPlain { spent += 1 }
            for gap in gaps { self.demandsOfGap[Int(gap)].append(Int32(self.demands.count)) }
            self.demands.append(demand)
            edges += gaps.count
            self.gapsOfDemand.append(gaps)
        }
        return edges
    }

    private mutating func match() {
        let byDeadline = RadixSort.sorted(self.demands.indices.map { Int32($0) }) {
            Int64(self.demands[$0].revisions.upperBound)
        }
        for demand in byDeadline { self.place(Int(demand)) }
        for gap in self.positions.indices where self.demandOf[gap] < 0 && !self.hasLeeway[gap] {
            self.use(gap)
        }
    }

    private mutating func reach(_ gap: Int32, from demand: Int32) -> Bool {
        self.work -= 1
        if self.reachedIn[Int(gap)] == self.round { return false }
        self.reachedIn[Int(gap)] = self.round
        self.reachedFrom[Int(gap)] = demand
        return true
    }

    /// Finds a gap for a demand, moving other demands if need be.
    private mutating func place(_ demand: Int) {
        self.round += 1
        var queue = [Int32(demand)]
        var head = 0
        while head < queue.count, self.work > 0 {
            let current = queue[head]
            head += 1
            for gap in self.gapsOfDemand[Int(current)] where self.reach(gap, from: current) {
                if self.demandOf[Int(gap)] >= 0 {
                    queue.append(self.demandOf[Int(gap)])
                    continue
                }
                var free = gap
                while free >= 0 {
                    let mover = self.reachedFrom[Int(free)]
                    let left = self.gapOf[Int(mover)]
                    self.gapOf[Int(mover)] = free
                    self.demandOf[Int(free)] = mover
                    free = Int(mover) == demand ? -1 : left
                }
                return
            }
        }
    }

    /// Finds a demand for a gap that must not be left over, leaving over another that may be.
    private mutating func use(_ gap: Int) {
        self.round += 1
        // Here a gap is reached from the demand that would leave it.
        _ = self.reach(Int32(gap), from: -1)
        var queue = [Int32(gap)]
        var comesFrom: [Int32] = [-1]
        var head = 0
        while head < queue.count, self.work > 0 {
            let current = queue[head]
            for demand in self.demandsOfGap[Int(current)] {
                let left = self.gapOf[Int(demand)]
                if left < 0 || !self.reach(left, from: demand) { continue }
                queue.append(left)
                comesFrom.append(Int32(head))
                guard self.hasLeeway[Int(left)] else { continue }
                self.demandOf[Int(left)] = -1
                var step = queue.count - 1
                while comesFrom[step] >= 0 {
                    let mover = self.reachedFrom[Int(queue[step])]
                    step = Int(comesFrom[step])
                    self.gapOf[Int(mover)] = queue[step]
                    self.demandOf[Int(queue[step])] = mover
                }
                return
            }
            head += 1
        }
    }

    /// Tries the plan out for each key and takes back what no request can do.
    private mutating func repair() {
        for _ in 0..<Self.repairsMax where self.work > 0 {
            let faults = self.faults()
            for gap in faults { self.cut(Int(self.demandOf[Int(gap)]), gap) }
            var isChanged = !faults.isEmpty
            for demand in self.demands.indices where self.gapOf[demand] < 0 {
                self.place(demand)
                if self.gapOf[demand] < 0, self.chain(demand) { isChanged = true }
            }
            if !isChanged { return }
            for gap in self.positions.indices where self.demandOf[gap] < 0 && !self.hasLeeway[gap] {
                self.use(gap)
            }
        }
    }

    /// Takes a gap from those that fit a demand.
    private mutating func cut(_ demand: Int, _ gap: Int32) {
        self.gapsOfDemand[demand].removeAll { $0 == gap }
        self.demandsOfGap[Int(gap)].removeAll { $0 == Int32(demand) }
        if self.gapOf[demand] != gap { return }
        self.gapOf[demand] = -1
        self.demandOf[Int(gap)] = -1
    }

    /// Meets a demand with a put whose guard asks for what another gap wrote: that gap is then given
    /// to another demand of the key, and this one comes behind it.
    private mutating func chain(_ demand: Int) -> Bool {
        let wanted = self.demands[demand]
        if wanted.isDelete || self.isChained[demand] { return false }
        for sibling in [demand - 1, demand + 1] where self.demands.indices.contains(sibling) {
            let other = self.demands[sibling]
            guard other.rank == wanted.rank, !other.isDelete, !self.isChained[sibling] else {
                continue
            }
            for guarded in self.supply.guards(wanted.rank) {
                let first = self.index(from: guarded)
                guard first < self.revisions.count, self.revisions[first] == guarded,
                    self.gapsOfDemand[sibling].contains(Int32(first))
                else { continue }
                let gaps = self.gaps(behind: guarded, for: wanted)
                if gaps.isEmpty { continue }
                for gap in self.gapsOfDemand[sibling] where gap != Int32(first) {
                    self.cut(sibling, gap)
                }
                for gap in self.gapsOfDemand[demand] { self.cut(demand, gap) }
                self.gapsOfDemand[demand] = gaps
                for gap in gaps { self.demandsOfGap[Int(gap)].append(Int32(demand)) }
                self.isChained[demand] = true
                self.isChained[sibling] = true
                if self.gapOf[sibling] < 0 { self.place(sibling) }
                self.place(demand)
                return true
            }
        }
        return false
    }

    /// The gaps at which a put may meet a demand whose guard asks for a write at `guarded`.
    private func gaps(behind guarded: Int, for demand: KeyDemands.Demand) -> [Int32] {
        var gap = self.index(from: max(guarded + 1, demand.revisions.lowerBound))
        var gaps: [Int32] = []
        while gap < self.revisions.count, self.revisions[gap] <= demand.revisions.upperBound {
            let revision = self.revisions[gap]
            if self.supply.hasGuarded(demand.rank, guarded, at: revision),
                self.timeline.neighbours(demand.rank, of: revision).before < guarded,
                !self.timeline.isFrozen(demand.rank, at: revision)
            {
                gaps.append(Int32(gap))
            }
            gap += 1
        }
        return gaps
    }

    /// The undecided gaps whose key has no request left that could do what is planned there.
    private func faults() -> [Int32] {
        var planned: [(rank: Int32, gap: Int32)] = []
        for gap in self.positions.indices where self.demandOf[gap] >= 0 {
            planned.append((Int32(self.demands[Int(self.demandOf[gap])].rank), Int32(gap)))
        }
        planned.sort { ($0.rank, $0.gap) < ($1.rank, $1.gap) }
        var faults: [Int32] = []
        var start = 0
        while start < planned.count {
            var end = start
            while end < planned.count, planned[end].rank == planned[start].rank { end += 1 }
            self.addFaults(&faults, Int(planned[start].rank), planned[start..<end].map(\.gap))
            start = end
        }
        return faults
    }

    private func addFaults(_ faults: inout [Int32], _ rank: Int, _ gaps: [Int32]) {
        let pinned = self.supply.pinned(rank)
        var nextPinned = 0
        var spent = 0
        var last = 0
        func spend(at revision: Int) -> Bool {
            let before = max(last, self.timeline.neighbours(rank, of: revision).before)
            if self.supply.hasGuarded(rank, before, at: revision) {
                last = revision
                return true
            }
            guard self.supply.hasPut(rank, spent, at: revision) else { return false }
            spent += 1
            last = revision
            return true
        }
        for (index, gap) in gaps.enumerated() {
            let revision = self.revisions[Int(gap)]
            while nextPinned < pinned.count, pinned[nextPinned] < revision {
                _ = spend(at: pinned[nextPinned])
                nextPinned += 1
            }
            if self.demands[Int(self.demandOf[Int(gap)])].isDelete {
                last = revision
                continue
            }
            let refusedAt = self.timeline.neighbours(rank, of: revision).refusedAt
            let next = index + 1 < gaps.count ? self.revisions[Int(gaps[index + 1])] : .max
            if let refusedAt, next > refusedAt {
                faults.append(gap)
            } else if !spend(at: revision) {
                faults.append(gap)
            }
        }
    }
}
