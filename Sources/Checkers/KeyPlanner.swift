/// Finds the cheapest way in which the undecided gaps can have written one key.
///
/// Exact for requests of a single key: it walks the key's stretches once and keeps, for each state the
/// key can be in, the ways to get there that are not worse than another in price and in requests
/// spent. A guarded put is spent wherever its guard holds, because it holds nowhere else.
struct KeyPlanner: Sendable {
    /// What a key does at an undecided gap.
    struct Write: Hashable, Sendable {
        var gap: Int32
        var isDelete: Bool
    }

    /// A way to get to a state of the key.
    private struct Way: Sendable {
        var state = KeyCourse.Moment()
        var price: Int32 = 0
        var puts: Int32 = 0
        var deletes: Int32 = 0
        var creations: Int32 = 0
        /// The last write on the way, a position in `trail`; -1 for none.
        var last: Int32 = -1

        /// Whether another way to the same state is no better.
        func isAsGood(as other: Way) -> Bool {
            self.price <= other.price && self.puts <= other.puts && self.deletes <= other.deletes
                && self.creations <= other.creations
        }
    }

    /// How much has been done; about 10 ns each.
    private(set) var work = 0

    /// The latest call of a request that may have written each revision.
    private let shownBy: [Int64]
    private var supply: KeySupply
    private var ways: [Way] = []
    private var next: [Way] = []
    private var trail: [(write: Write, previous: Int32)] = []
    /// The state that ends the stretch, if it is known.
    private var target: KeyCourse.Moment?
    /// Whether the stretch ends with nothing known, and no guard that failed lies in it.
    private var isOpen = false

    /// Ways beyond the best so many are forgotten.
    private static let waysMax = 64
    /// Stands for every last revision that nothing asks for.
    private static let anyMod: Int32 = -1

    init(shownBy: [Int64]) {
        self.shownBy = shownBy
        self.supply = KeySupply(rank: 0)
    }

    /// The cheapest plan for a key, in order of the gaps; a stretch that no plan explains is left out.
    mutating func plan(
        _ course: KeyCourse,
        _ supply: KeySupply,
        price: (Int32) -> Int32
    ) -> (writes: [Write], price: Int32) {
        self.supply = supply
        self.trail.removeAll(keepingCapacity: true)
        self.ways = [Way()]
        for stretch in course.stretches {
            let before = self.ways
            self.begin(stretch)
            self.isOpen =
                stretch.end == .open
                && !course.events[stretch.events].contains { $0.kind == .refused }
            for event in course.events[stretch.events] {
                // Each way is compared with those of its own state.
                self.work += 1 + self.ways.count + self.ways.count * self.ways.count / 8
                self.pass(event, event.kind == .gap ? price(event.gap) : 0)
                if self.ways.isEmpty { break }
            }
            self.end(stretch.end)
            if self.ways.isEmpty { self.ways = before }
        }
        var writes: [Write] = []
        let best = self.ways.min { $0.price < $1.price } ?? Way()
        var last = best.last
        while last >= 0 {
            writes.append(self.trail[Int(last)].write)
            last = self.trail[Int(last)].previous
        }
        return (writes.reversed(), best.price)
    }

    /// Puts all ways at the state in which a stretch begins; which is best there is decided anew.
    private mutating func begin(_ stretch: KeyCourse.Stretch) {
        self.target = nil
        if case .present(let moment) = stretch.end { self.target = moment }
        var start = stretch.start
        if start.version == 0 {
            start = KeyCourse.Moment()
        } else if start.create != self.target?.create {
            start = KeyCourse.Moment(create: 0, mod: start.mod, version: 1)
        }
        self.next.removeAll(keepingCapacity: true)
        for way in self.ways {
            var way = way
            way.state = start
            self.keep(way)
        }
        self.turn()
    }

    private mutating func pass(_ event: KeyCourse.Event, _ price: Int32) {
        self.next.removeAll(keepingCapacity: true)
        for way in self.ways {
            let mod = way.state.version > 0 ? way.state.mod : 0
            switch event.kind {
            case .put: self.write(way, event.revision, mod: event.revision)
            case .pinned:
                if let way = self.spendPut(way, event.revision) {
                    self.write(way, event.revision, mod: event.revision)
                }
            case .held: if way.state.version > 0, mod == event.mod { self.keep(way) }
            case .refused: if mod != event.mod { self.keep(way) }
            case .gap:
                self.keep(way)
                if self.mayPay(way, price) { self.fill(way, event, price) }
            }
        }
        self.turn()
    }

    /// Whether a way may be the better for a gap at a price.
    ///
    /// Where nothing is known of the key any more, only a reward is a reason to write it, or the
    /// wish to delete it later.
    private func mayPay(_ way: Way, _ price: Int32) -> Bool {
        price < 0 || !self.isOpen || way.state.version == 0 && !self.supply.deletes.isEmpty
    }

    /// Lets an undecided gap write or delete the key.
    private mutating func fill(_ way: Way, _ event: KeyCourse.Event, _ price: Int32) {
        var way = way
        way.price += price
        let mod = event.isAskedFor ? event.revision : Self.anyMod
        if let spent = self.spendPut(way, event.revision) {
            self.write(self.note(spent, event.gap, isDelete: false), event.revision, mod: mod)
        }
        if way.state.version > 0, self.target.map({ event.revision < $0.create }) ?? true,
            Self.has(self.supply.deletes, way.deletes, self.shownBy[Int(event.revision)])
        {
            way.deletes += 1
            way.state = KeyCourse.Moment()
            self.keep(self.note(way, event.gap, isDelete: true))
        }
    }

    private mutating func note(_ way: Way, _ gap: Int32, isDelete: Bool) -> Way {
        var way = way
        self.trail.append((Write(gap: gap, isDelete: isDelete), way.last))
        way.last = Int32(self.trail.count - 1)
        return way
    }

    /// The same way with a request spent on a put at a revision; nil when there is none.
    private func spendPut(_ way: Way, _ revision: Int32) -> Way? {
        var way = way
        let latest = self.shownBy[Int(revision)]
        if way.state.version == 0 {
            if Self.has(self.supply.creations, way.creations, latest) {
                way.creations += 1
                return way
            }
        } else if !self.supply.guarded.isEmpty, way.state.mod > 0,
            let call = self.supply.call(guardedBy: way.state.mod), call <= latest
        {
            return way
        }
        guard Self.has(self.supply.puts, way.puts, latest) else { return nil }
        way.puts += 1
        return way
    }

    private static func has(_ calls: [Int64], _ spent: Int32, _ latest: Int64) -> Bool {
        Int(spent) < calls.count && calls[Int(spent)] <= latest
    }

    /// Writes the key, unless that cannot lead to the stretch's end.
    private mutating func write(_ way: Way, _ revision: Int32, mod: Int32) {
        var way = way
        way.state.mod = mod
        guard let target = self.target else {
            way.state.version = 1
            self.keep(way)
            return
        }
        if way.state.version == 0 { way.state.create = revision == target.create ? revision : 0 }
        way.state.version = way.state.create == 0 ? 1 : way.state.version + 1
        if way.state.create == 0 && revision >= target.create || way.state.version > target.version
        {
            return
        }
        self.keep(way)
    }

    /// Ends a stretch with the ways that agree with its end.
    private mutating func end(_ end: KeyCourse.End) {
        self.next.removeAll(keepingCapacity: true)
        for way in self.ways {
            switch end {
            case .open: self.keep(way)
            case .absent: if way.state.version == 0 { self.keep(way) }
            case .present(let moment): if way.state == moment { self.keep(way) }
            case .deletion(nil): if way.state.version > 0 { self.keep(way) }
            case .deletion(.some(let revision)):
                let latest = self.shownBy[Int(revision)]
                if way.state.version > 0, Self.has(self.supply.deletes, way.deletes, latest) {
                    var way = way
                    way.deletes += 1
                    self.keep(way)
                }
            }
        }
        self.turn()
    }

    /// Adds a way to the next ones, unless it is no better than one that is there.
    private mutating func keep(_ way: Way) {
        var index = 0
        while index < self.next.count {
            if self.next[index].state == way.state {
                if self.next[index].isAsGood(as: way) { return }
                if way.isAsGood(as: self.next[index]) {
                    self.next.swapAt(index, self.next.count - 1)
                    self.next.removeLast()
                    continue
                }
            }
            index += 1
        }
        self.next.append(way)
    }

    private mutating func turn() {
        if self.next.count > Self.waysMax {
            self.next.sort { $0.price < $1.price }
            self.next.removeSubrange(Self.waysMax...)
        }
        swap(&self.ways, &self.next)
    }
}
