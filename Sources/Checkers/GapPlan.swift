/// Which key each undecided gap wrote, settled for all gaps at once before the replay.
///
/// Every key knows what it needs (`KeyPlanner`): its answers show how often it was written between
/// them, and its requests of unknown outcome say when and under which guard. The keys are brought to
/// agree by an auction (Bertsekas, *A distributed algorithm for the assignment problem*, 1979): each
/// in turn takes the cheapest set of gaps that explains its own answers, and whoever loses a gap by
/// that plans again. Taking a gap from another key makes it dearer, so that keys with a choice give
/// way in the end. A gap that nobody took becomes cheaper, below nothing, until a key prefers it.
///
/// The plan proves nothing: the replay tries it first and everything else afterwards.
struct GapPlan: Sendable {
    /// What a gap does.
    struct Write: Sendable {
        /// The key.
        var rank: Int
        var isDelete: Bool
    }

    /// The planned write of each gap, by its position in `RevisionLog.gaps`.
    private(set) var writes: [Write?]

    private let supplies: [KeySupply]
    private var courses: [KeyCourse] = []
    private var planner: KeyPlanner
    /// What each key took last; others may have taken some of it since.
    private var plans: [[KeyPlanner.Write]]
    /// The key that has each undecided gap, a position in `supplies`; -1 for none.
    private var owners: [Int32]
    private var prices: [Int32]
    private var isDelete: [Bool]
    /// The keys that lost a gap, first come first served.
    private var losers: [Int32] = []
    private var isLoser: [Bool]
    /// The gaps that nobody took; they may have been taken since.
    private var left: [Int32] = []

    /// The plan stays as it is when so much work (`KeyPlanner.work`) has been done.
    private static let workMax = 100_000_000
    /// More than all prices together.
    private static let reward: Int32 = 1 << 24
    /// A gap that nobody takes at this price is nobody's.
    private static let priceMin: Int32 = -64

    init(
        _ gaps: UndecidedGaps,
        _ supplies: [KeySupply],
        _ timeline: KeyTimeline,
        _ log: RevisionLog
    ) {
        self.writes = Array(repeating: nil, count: log.gaps.count)
        self.supplies = supplies
        self.planner = KeyPlanner(shownBy: log.shownBy)
        self.plans = Array(repeating: [], count: supplies.count)
        self.owners = Array(repeating: -1, count: gaps.positions.count)
        self.prices = Array(repeating: 0, count: gaps.positions.count)
        self.isDelete = Array(repeating: false, count: gaps.positions.count)
        self.isLoser = Array(repeating: false, count: supplies.count)
        for supply in supplies {
            self.courses.append(KeyCourse(of: supply, timeline.facts(of: supply.rank), gaps))
        }
        for key in supplies.indices { self.bid(key) }
        self.settle()
        self.giveAway()
        for (gap, position) in gaps.positions.enumerated() where self.owners[gap] >= 0 {
            let rank = supplies[Int(self.owners[gap])].rank
            self.writes[position] = Write(rank: rank, isDelete: self.isDelete[gap])
        }
    }

    /// Lets a key take the cheapest gaps that explain its answers.
    private mutating func bid(_ key: Int) { self.take(self.plan(key).writes, by: key) }

    /// The cheapest plan for a key, and its price; the `wanted` gap is part of it where possible.
    private mutating func plan(
        _ key: Int,
        with wanted: Int32 = -1
    ) -> (writes: [KeyPlanner.Write], price: Int32) {
        let (owners, prices) = (self.owners, self.prices)
        return self.planner.plan(self.courses[key], self.supplies[key]) { gap in
            if gap == wanted { return -Self.reward }
            let owner = owners[Int(gap)]
            return prices[Int(gap)] + (owner < 0 || owner == Int32(key) ? 0 : 1)
        }
    }

    /// Gives the gaps of a plan to its key.
    private mutating func take(_ plan: [KeyPlanner.Write], by key: Int) {
        for write in self.plans[key] where self.owners[Int(write.gap)] == Int32(key) {
            self.owners[Int(write.gap)] = -1
        }
        for write in plan {
            let gap = Int(write.gap)
            let loser = self.owners[gap]
            if loser >= 0 {
                self.prices[gap] += 1
                if !self.isLoser[Int(loser)] { self.losers.append(loser) }
                self.isLoser[Int(loser)] = true
            }
            self.owners[gap] = Int32(key)
            self.isDelete[gap] = write.isDelete
        }
        for write in self.plans[key] where self.owners[Int(write.gap)] < 0 {
            self.left.append(write.gap)
        }
        self.plans[key] = plan
    }

    /// Lets the keys that lost gaps plan again until none did.
    private mutating func settle() {
        var served = 0
        while served < self.losers.count, self.planner.work < Self.workMax {
            let key = Int(self.losers[served])
            served += 1
            self.isLoser[key] = false
            self.bid(key)
        }
        self.losers.removeAll(keepingCapacity: true)
    }

    /// Makes the gaps that nobody took cheaper until somebody does.
    private mutating func giveAway() {
        let keysOf = self.keysOfGaps()
        // Most find a key that has room for them besides what it needs.
        for gap in self.owners.indices where self.owners[gap] < 0 { self.prices[gap] -= 1 }
        for key in self.courses.indices where self.courses[key].stretches.contains(where: \.isLoose)
        {
            self.bid(key)
        }
        self.settle()
        self.left = self.owners.indices.filter { self.owners[$0] < 0 }.map { Int32($0) }
        var next = 0
        while next < self.left.count, self.planner.work < Self.workMax {
            let gap = Int(self.left[next])
            next += 1
            if self.owners[gap] >= 0 || self.prices[gap] <= Self.priceMin { continue }
            self.offer(gap, to: keysOf[gap])
            self.settle()
            if self.owners[gap] < 0 { self.left.append(Int32(gap)) }
        }
    }

    /// Gives a gap to the key that gains most by it, at a price at which no other wants it.
    ///
    /// A key that can have it besides everything it has ends the matter, so that no other is asked.
    private mutating func offer(_ gap: Int, to keys: [(key: Int, isLoose: Bool)]) {
        var best: (key: Int, plan: [KeyPlanner.Write], gain: Int32)?
        var second = Self.priceMin
        for (key, isLoose) in keys {
            if !isLoose, self.dearest(key) <= second { continue }
            let (plan, price) = self.plan(key, with: Int32(gap))
            guard plan.contains(where: { $0.gap == Int32(gap) }) else { continue }
            let now = self.plans[key].reduce(0) { $0 + self.prices[Int($1.gap)] }
            let gain = now - price - Self.reward
            if gain >= 0, plan.count > self.plans[key].count {
                self.prices[gap] = min(self.prices[gap], -1)
                self.take(plan, by: key)
                return
            }
            if gain > best?.gain ?? .min {
                second = max(second, best?.gain ?? .min)
                best = (key, plan, gain)
            } else {
                second = max(second, gain)
            }
        }
        self.prices[gap] = max(Self.priceMin, min((best?.gain ?? Self.priceMin) - 1, second))
        if let best { self.take(best.plan, by: best.key) }
    }

    /// The dearest gap of a key, which is the most it can gain by having another instead.
    private func dearest(_ key: Int) -> Int32 {
        self.plans[key].reduce(.min) { max($0, self.prices[Int($1.gap)]) }
    }

    /// The keys that may have written each undecided gap, and whether such a key may have been
    /// written more often than its answers ask for.
    private func keysOfGaps() -> [[(key: Int, isLoose: Bool)]] {
        var keys: [[(key: Int, isLoose: Bool)]] = Array(repeating: [], count: self.owners.count)
        for (key, course) in self.courses.enumerated() {
            for stretch in course.stretches {
                for event in course.events[stretch.events] where event.kind == .gap {
                    keys[Int(event.gap)].append((key, stretch.isLoose))
                }
            }
        }
        return keys
    }
}
