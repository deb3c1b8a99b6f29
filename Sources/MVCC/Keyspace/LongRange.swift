public import Basics
import EtcdAPI

/// How much of a range is done at once.
public struct RangeLimit: Sendable {
    /// How many keys are looked at.
    public var keys: Int
    /// How many bytes of rows are read, but for the last row.
    public var bytes: Int

    /// A limit; there is always room for one key and one row.
    public init(keys: Int, bytes: Int) {
        precondition(keys > 0 && bytes > 0, "a limit of \(keys) keys and \(bytes) bytes")
        self.keys = keys
        self.bytes = bytes
    }

    static let unlimited = RangeLimit(keys: Int.max, bytes: Int.max)
}

/// A range that is too long to be answered at once.
///
/// It reads the revision it began at, whatever is written meanwhile: rows never change, and the
/// index knows every revision. Only what compaction deletes is gone, so `compactStep` must wait
/// while `isTouched(byCompactionAt:)`; a compaction that was asked for before the range began cannot
/// touch it, so it never waits for long.
///
/// Keys that are answered in their order are read while the index is walked. For any other order all
/// are found first, and sorted step by step: what each step finds is a sorted run, and the runs are
/// merged as they are read.
public struct LongRange: Sendable {
    /// The revision it reads.
    public let revision: Int64
    let request: RangeRequest
    let header: ResponseHeader
    /// The store's revision when it began, which the answer's header tells.
    let current: Int64
    /// How many keys there are, when that is known before they are counted.
    let knownCount: Int?

    /// Where the walk goes on; nil when it is over.
    var next: [UInt8]?
    var hasHeader = false
    /// How many keys lived, passed the filters, and were answered.
    var counted = 0
    var passed = 0
    var answered = 0

    /// What was found and cannot be answered before everything is.
    var found: [FoundKey] = []
    /// The values of the last of them, which no run has yet, when values are compared.
    var values: [[UInt8]] = []
    /// How many bytes these have.
    var valueBytes = 0
    /// The sorted runs of `found`, and a heap of those that are not read to their end.
    var runs: [Run] = []
    var heap: [Int] = []

    /// A sorted part of `found`.
    struct Run: Sendable {
        /// Its first key that was not answered, and its end.
        var keys: Range<Int>
        /// The value of that key, when values are compared.
        var value: [UInt8]
    }

    init(
        _ request: RangeRequest,
        _ header: ResponseHeader,
        revision: Int64,
        current: Int64,
        count: Int?
    ) {
        self.request = request
        self.header = header
        self.revision = revision
        self.current = current
        self.knownCount = count
        self.next = request.key
    }

    /// Whether a compaction at a revision would delete what it has yet to read.
    public func isTouched(byCompactionAt compacted: Int64) -> Bool { self.revision < compacted }

    /// Whether keys are answered as they are found.
    var isInOrder: Bool {
        guard let order = self.request.effectiveOrder else { return true }
        switch self.request.sortTarget {
        case .key: return order == .ascend
        case .value: return false
        default: return self.request.sortTarget.number == nil
        }
    }

    /// How many keys are wanted of those that pass; one more tells that there are more.
    var wanted: Int {
        let limit = self.request.keyLimit
        return self.request.mustSeeAll || limit == Int.max ? Int.max : limit + 1
    }

    /// Whether what is left of the walk would tell nothing new.
    var knowsEnough: Bool { self.passed >= self.wanted && self.knownCount != nil }
}

/// Steps of a long range.
extension Keyspace {
    /// Goes on with a range, as far as the limit allows, and appends the next piece of its answer.
    ///
    /// Returns true when that was the last.
    public func rangeStep(
        _ range: inout LongRange,
        limit: RangeLimit,
        into writer: inout WireWriter
    ) -> Bool {
        let start = writer.bytes.count
        if !range.hasHeader {
            range.hasHeader = true
            Self.write(range.header, at: range.current, into: &writer)
        }
        if range.next != nil {
            guard self.walk(&range, limit, start, into: &writer) else { return false }
            range.next = nil
            if !range.isInOrder, !range.request.countOnly { range.beginMerge() }
            // Counting ends with the walk, and so does an answer in the keys' order.
            if !range.found.isEmpty { return false }
        }
        guard self.answerFound(&range, limit, start, into: &writer) else { return false }
        if !range.request.countOnly { writer.bool(3, range.passed > range.request.keyLimit) }
        writer.int64(4, Int64(range.knownCount ?? range.counted))
        return true
    }

    /// Walks over the next keys; true at the end.
    private func walk(
        _ range: inout LongRange,
        _ limit: RangeLimit,
        _ start: Int,
        into writer: inout WireWriter
    ) -> Bool {
        guard let next = range.next,
            let (first, last) = self.bounds(next, range.request.rangeEnd)
        else { return true }
        let runStart = range.found.count
        defer { range.endRun(from: runStart) }
        var position = first
        var keysLeft = limit.keys
        while position != last {
            if range.knowsEnough { return true }
            let handle = self.index.keys.handle(at: position)
            let bytes = writer.bytes.count - start + range.valueBytes
            guard keysLeft > 0, bytes < limit.bytes else {
                range.next = self.index.keys.key(handle)
                return false
            }
            keysLeft -= 1
            if let state = self.index.state(handle, at: range.revision) {
                self.take(FoundKey(handle: handle, state: state), &range, into: &writer)
            }
            self.index.keys.advance(&position)
        }
        return true
    }

    private func take(_ key: FoundKey, _ range: inout LongRange, into writer: inout WireWriter) {
        let request = range.request
        range.counted += 1
        guard !request.countOnly, range.passed < range.wanted, request.passes(key.state) else {
            return
        }
        range.passed += 1
        guard range.isInOrder else {
            range.found.append(key)
            guard request.sortTarget == .value else { return }
            range.values.append(self.value(key))
            range.valueBytes += range.values[range.values.count - 1].count
            return
        }
        guard range.answered < request.keyLimit else { return }
        range.answered += 1
        self.splice(key.state.modified, request.keysOnly, 2, into: &writer)
    }

    private func value(_ key: FoundKey) -> [UInt8] { self.keyValue(key.state.modified).value }

    /// Appends the next rows of what was found; true at the end.
    private func answerFound(
        _ range: inout LongRange,
        _ limit: RangeLimit,
        _ start: Int,
        into writer: inout WireWriter
    ) -> Bool {
        var keysLeft = limit.keys
        while range.answered < range.request.keyLimit, let run = range.heap.first {
            guard keysLeft > 0, writer.bytes.count - start < limit.bytes else { return false }
            keysLeft -= 1
            let key = range.found[range.runs[run].keys.lowerBound]
            range.answered += 1
            self.splice(key.state.modified, range.request.keysOnly, 2, into: &writer)
            self.advance(&range, run)
        }
        return true
    }

    /// Moves the run that stands first to its next key.
    private func advance(_ range: inout LongRange, _ run: Int) {
        range.runs[run].keys.removeFirst()
        if let next = range.runs[run].keys.first {
            if range.request.sortTarget == .value {
                range.runs[run].value = self.value(range.found[next])
            }
        } else {
            range.heap[0] = range.heap[range.heap.count - 1]
            range.heap.removeLast()
        }
        range.sink(0)
    }
}

/// Sorting in runs: keys that compare equal stay in the order in which they were found.
extension LongRange {
    private var isDescending: Bool { self.request.effectiveOrder == .descend }

    /// Makes what a step found, from `start` on, a sorted run.
    fileprivate mutating func endRun(from start: Int) {
        guard self.found.count > start else { return }
        let keys = start..<self.found.count
        var first: [UInt8] = []
        switch self.request.sortTarget {
        case .key: self.found[keys].reverse()
        case .value: first = self.sortByValue(keys)
        default: self.sortByNumber(keys)
        }
        self.runs.append(Run(keys: keys, value: first))
    }

    private mutating func sortByNumber(_ keys: Range<Int>) {
        guard let number = self.request.sortTarget.number else { return }
        if self.isDescending {
            self.found[keys].sort { number($1.state) < number($0.state) }
        } else {
            self.found[keys].sort { number($0.state) < number($1.state) }
        }
    }

    private mutating func sortByValue(_ keys: Range<Int>) -> [UInt8] {
        var pairs = Array(zip(self.found[keys], self.values))
        if self.isDescending {
            pairs.sort { ByteOrder.precedes($1.1, $0.1) }
        } else {
            pairs.sort { ByteOrder.precedes($0.1, $1.1) }
        }
        self.found.replaceSubrange(keys, with: pairs.map(\.0))
        self.values.removeAll(keepingCapacity: true)
        self.valueBytes = 0
        return pairs[0].1
    }

    /// Puts the runs in their order.
    fileprivate mutating func beginMerge() {
        self.heap = Array(self.runs.indices)
        for place in self.heap.indices.reversed() { self.sink(place) }
    }

    /// Moves the run at a place of the heap down to where it belongs.
    fileprivate mutating func sink(_ place: Int) {
        var place = place
        while true {
            var first = place
            for child in [2 * place + 1, 2 * place + 2] where child < self.heap.count {
                if self.precedes(self.heap[child], self.heap[first]) { first = child }
            }
            guard first != place else { return }
            self.heap.swapAt(place, first)
            place = first
        }
    }

    /// Whether the next key of a run comes before that of another.
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        let order: Int
        switch self.request.sortTarget {
        case .key: return left > right
        case .value:
            let (a, b) = (self.runs[left].value, self.runs[right].value)
            order = ByteOrder.compare(a.span, b.span)
        default:
            guard let number = self.request.sortTarget.number else { return left < right }
            let a = number(self.found[self.runs[left].keys.lowerBound].state)
            let b = number(self.found[self.runs[right].keys.lowerBound].state)
            order = a < b ? -1 : a > b ? 1 : 0
        }
        if order == 0 { return left < right }
        return self.isDescending ? order > 0 : order < 0
    }
}
