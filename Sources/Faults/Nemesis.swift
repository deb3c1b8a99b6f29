import Basics

/// Draws schedules of faults: the same nemesis, members and seed give the same schedule everywhere.
///
/// It draws concrete members wherever the choice does not depend on the run, and `@leader` where it
/// does. Process faults never overlap each other: a killed process cannot be paused, and two dead
/// members of three are a different experiment, which an explicit schedule can ask for. A link fault
/// may overlap anything but a link fault that touches the same pair, because undoing the first would
/// be undoing the second. Connections are reset only while nothing else is wrong, because beside a
/// dead member or a cut there may be none.
public struct Nemesis: Codable, Hashable, Sendable {
    /// One kind of fault it may draw.
    public struct Choice: Codable, Hashable, Sendable {
        /// The kind.
        public var kind: FaultKind
        /// How often it is drawn, relative to the others; 0 for never.
        public var weight: Int
        /// How long it lasts, in nanoseconds, where that differs from the nemesis's range.
        public var duration: ClosedRange<Int64>?

        /// A kind with its weight.
        public init(_ kind: FaultKind, weight: Int, duration: ClosedRange<Int64>? = nil) {
            self.kind = kind
            self.weight = weight
            self.duration = duration
        }
    }

    /// What it draws from; the order matters to the drawn schedule.
    public var choices: [Choice]
    /// The time between the starts of two faults, in nanoseconds.
    public var interval: ClosedRange<Int64>
    /// How long a fault lasts, in nanoseconds.
    public var duration: ClosedRange<Int64>
    /// The most faults at the same time, from 1.
    public var overlap: Int
    /// How long before the end every fault is healed, in nanoseconds.
    public var quiet: Int64

    /// A nemesis with all its fields.
    public init(
        choices: [Choice],
        interval: ClosedRange<Int64> = 2_000_000_000...6_000_000_000,
        duration: ClosedRange<Int64> = 2_000_000_000...8_000_000_000,
        overlap: Int = 2,
        quiet: Int64 = 5_000_000_000
    ) {
        precondition(overlap >= 1, "an overlap of \(overlap) allows no fault")
        self.choices = choices
        self.interval = interval
        self.duration = duration
        self.overlap = overlap
        self.quiet = quiet
    }

    /// Draws what happens to these members in a run of that length, in nanoseconds.
    public func schedule(members: [String], length: Int64, seed: UInt64) -> FaultSchedule {
        var drawing = NemesisDrawing(nemesis: self, members: members, seed: seed)
        return FaultSchedule(drawing.steps(length: length))
    }
}

/// A schedule while it is drawn.
private struct NemesisDrawing {
    private struct Active {
        var end: Int64
        var fault: Fault
    }

    let nemesis: Nemesis
    let members: [String]
    var random: SeededRandom
    private var active: [Active] = []

    init(nemesis: Nemesis, members: [String], seed: UInt64) {
        self.nemesis = nemesis
        self.members = members
        self.random = SeededRandom(seed: seed)
    }

    mutating func steps(length: Int64) -> [ScheduledFault] {
        let last = length - self.nemesis.quiet
        var steps: [ScheduledFault] = []
        var now = self.draw(from: self.nemesis.interval)
        while now < last {
            self.active.removeAll { $0.end <= now }
            if let step = self.step(at: now, last: last) { steps.append(step) }
            now += max(1, self.draw(from: self.nemesis.interval))
        }
        return steps
    }

    /// Every draw is made whether or not its result can be used, so that one conflict does not shift
    /// the rest of the schedule.
    private mutating func step(at now: Int64, last: Int64) -> ScheduledFault? {
        guard let choice = self.choice() else { return nil }
        let duration = self.draw(from: choice.duration ?? self.nemesis.duration)
        guard let fault = self.fault(choice.kind),
            self.active.count < self.nemesis.overlap,
            !self.active.contains(where: { Self.conflict($0.fault, fault) }),
            choice.kind != .reset || self.active.isEmpty
        else { return nil }
        guard !choice.kind.isInstant else { return ScheduledFault(at: now, fault: fault) }
        let end = min(now + duration, last)
        self.active.append(Active(end: end, fault: fault))
        return ScheduledFault(at: now, fault: fault, duration: end - now)
    }

    private mutating func choice() -> Nemesis.Choice? {
        let total = self.nemesis.choices.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return nil }
        var rest = self.random.below(total)
        for choice in self.nemesis.choices {
            if rest < choice.weight { return choice }
            rest -= choice.weight
        }
        return nil
    }

    /// Whole milliseconds where the range has any, because people read the schedule.
    private mutating func draw(from range: ClosedRange<Int64>) -> Int64 {
        let width = Int(range.upperBound - range.lowerBound)
        let drawn = range.lowerBound + Int64(self.random.below(width + 1))
        return max(range.lowerBound, drawn - drawn % 1_000_000)
    }

    /// Nil for a fault that this many members do not allow.
    private mutating func fault(_ kind: FaultKind) -> Fault? {
        let shuffled = self.shuffledMembers()
        let aimsAtLeader = self.random.chance(0.5)
        let flip = self.random.chance(0.5)
        let milliseconds = self.random.below(20) * 10 + 10
        guard let first = shuffled.first else { return nil }
        let one = aimsAtLeader ? Target.leader : .member(first)
        switch kind {
        case .kill: return .kill(one, signal: 9)
        case .stop: return .stop(one)
        case .pause: return .pause(one)
        case .restart: return .restart(one)
        case .isolate where shuffled.count > 1: return .isolate(one)
        case .blackhole where shuffled.count > 1: return .blackhole(one)
        case .bridge where shuffled.count > 2: return .bridge(.member(first))
        case .ring where shuffled.count > 2: return .ring
        case .split where shuffled.count > 1: return self.split(shuffled)
        case .cut, .slow, .throttle, .reset:
            guard shuffled.count > 1 else { return nil }
            return Self.pairFault(
                kind,
                .member(first),
                .member(shuffled[1]),
                flip: flip,
                milliseconds: milliseconds
            )
        case .isolate, .blackhole, .bridge, .ring, .split: return nil
        }
    }

    private static func pairFault(
        _ kind: FaultKind,
        _ one: Target,
        _ other: Target,
        flip: Bool,
        milliseconds: Int
    ) -> Fault {
        switch kind {
        case .slow:
            .slow(
                one,
                other,
                latencyMilliseconds: Double(milliseconds),
                jitterMilliseconds: flip ? Double(milliseconds / 2) : 0
            )
        case .throttle: .throttle(one, other, bytesPerSecond: milliseconds * 1_000)
        case .reset: .reset(one, other)
        default: .cut(one, other, oneWay: flip)
        }
    }

    private mutating func split(_ shuffled: [String]) -> Fault {
        let minority = 1 + self.random.below(max(1, (shuffled.count - 1) / 2))
        let groups = [shuffled.prefix(minority), shuffled.dropFirst(minority)]
        return .split(groups.map { group in group.sorted().map(Target.member) })
    }

    private mutating func shuffledMembers() -> [String] {
        var shuffled = self.members
        for index in shuffled.indices.dropLast() {
            shuffled.swapAt(index, index + self.random.below(shuffled.count - index))
        }
        return shuffled
    }

    private static func conflict(_ one: Fault, _ other: Fault) -> Bool {
        if one.kind.isProcessFault || other.kind.isProcessFault {
            return one.kind.isProcessFault && other.kind.isProcessFault
        }
        // A pair of named members is the only link fault known not to touch every other one.
        guard let first = Self.pair(one), let second = Self.pair(other) else { return true }
        return first == second
    }

    private static func pair(_ fault: Fault) -> Set<Target>? {
        switch fault.kind {
        case .cut, .slow, .throttle, .reset: Set(fault.targets)
        default: nil
        }
    }
}
