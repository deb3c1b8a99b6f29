import Basics
import EtcdAPI

/// Finds the watchers of a key.
///
/// Watchers of the same keys form a group. Groups of one key are found by that key; groups of all
/// keys with a prefix, which is what nearly every range watch is, by looking up the prefixes of the
/// key, of those lengths that are watched at all. Other ranges are tried one after the other.
struct WatchIndex: Sendable {
    /// A group's place in one of the three lists.
    struct Group: Equatable, Sendable {
        enum Kind: Sendable {
            case key
            case prefix
            case range
        }

        var kind: Kind
        var number: UInt32

        static let none = Group(kind: .range, number: UInt32.max)
    }

    private struct Ranged: Sendable {
        var key: [UInt8]
        var end: [UInt8]
        var watchers: [UInt32] = []
    }

    private var keys = OrderedIndex()
    private var keyed: [[UInt32]] = []
    private var prefixes = OrderedIndex()
    private var prefixed: [[UInt32]] = []
    /// How many groups there are of each length of prefix, shortest first.
    private var lengths: [(length: Int, groups: Int)] = []
    private var ranges: [Ranged] = []
    private var freeRanges: [UInt32] = []

    /// Adds a watcher, and returns its group and its place in it.
    mutating func add(
        _ watcher: UInt32,
        _ key: [UInt8],
        _ end: [UInt8]
    ) -> (group: Group, place: Int) {
        if end.isEmpty {
            let number = Self.insert(key, into: &self.keys, &self.keyed).number
            self.keyed[Int(number)].append(watcher)
            return (Group(kind: .key, number: number), self.keyed[Int(number)].count - 1)
        }
        if end != KeyRange.toTheLast, end == KeyRange.end(ofPrefix: key) {
            let (number, isNew) = Self.insert(key, into: &self.prefixes, &self.prefixed)
            if isNew { self.count(key.count, 1) }
            self.prefixed[Int(number)].append(watcher)
            return (Group(kind: .prefix, number: number), self.prefixed[Int(number)].count - 1)
        }
        let number = self.rangeGroup(key, end)
        self.ranges[number].watchers.append(watcher)
        let place = self.ranges[number].watchers.count - 1
        return (Group(kind: .range, number: UInt32(number)), place)
    }

    /// Removes the watcher at a place, and returns the watcher that takes it.
    mutating func remove(_ group: Group, _ place: Int) -> UInt32? {
        let number = Int(group.number)
        switch group.kind {
        case .key:
            let moved = Self.take(place, &self.keyed[number])
            if self.keyed[number].isEmpty { self.keys.remove(group.number) }
            return moved
        case .prefix:
            let moved = Self.take(place, &self.prefixed[number])
            guard self.prefixed[number].isEmpty else { return moved }
            self.count(self.prefixes.withKey(group.number) { $0.count }, -1)
            self.prefixes.remove(group.number)
            return nil
        case .range:
            let moved = Self.take(place, &self.ranges[number].watchers)
            if self.ranges[number].watchers.isEmpty { self.freeRanges.append(group.number) }
            return moved
        }
    }

    /// Calls `body` with every watcher of `key`.
    func forEach(_ key: Span<UInt8>, _ body: (UInt32) -> Void) {
        if let group = self.keys.find(key) {
            for watcher in self.keyed[Int(group)] { body(watcher) }
        }
        for (length, _) in self.lengths {
            guard length <= key.count else { break }
            guard let group = self.prefixes.find(key.extracting(0..<length)) else { continue }
            for watcher in self.prefixed[Int(group)] { body(watcher) }
        }
        for range in self.ranges where !range.watchers.isEmpty {
            guard ByteOrder.compare(range.key.span, key) <= 0 else { continue }
            let isOpen = range.end == KeyRange.toTheLast
            guard isOpen || ByteOrder.compare(key, range.end.span) < 0 else { continue }
            for watcher in range.watchers { body(watcher) }
        }
    }

    private static func insert(
        _ key: [UInt8],
        into index: inout OrderedIndex,
        _ groups: inout [[UInt32]]
    ) -> (number: UInt32, isNew: Bool) {
        let (handle, isNew) = index.insert(key.span, counted: false)
        if Int(handle) == groups.count { groups.append([]) }
        return (handle, isNew)
    }

    private static func take(_ place: Int, _ group: inout [UInt32]) -> UInt32? {
        let last = group.removeLast()
        guard place < group.count else { return nil }
        group[place] = last
        return last
    }

    private mutating func count(_ length: Int, _ change: Int) {
        let place = self.lengths.firstIndex { $0.length >= length } ?? self.lengths.count
        if place == self.lengths.count || self.lengths[place].length != length {
            self.lengths.insert((length, 0), at: place)
        }
        self.lengths[place].groups += change
        if self.lengths[place].groups == 0 { self.lengths.remove(at: place) }
    }

    private mutating func rangeGroup(_ key: [UInt8], _ end: [UInt8]) -> Int {
        let same = self.ranges.firstIndex {
            !$0.watchers.isEmpty && $0.key == key && $0.end == end
        }
        if let same { return same }
        let group = Ranged(key: key, end: end)
        guard let free = self.freeRanges.popLast() else {
            self.ranges.append(group)
            return self.ranges.count - 1
        }
        self.ranges[Int(free)] = group
        return Int(free)
    }
}
