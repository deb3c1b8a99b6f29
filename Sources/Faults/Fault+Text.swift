extension Fault: CustomStringConvertible {
    /// Its text, as the command line and experiment files write it.
    public var description: String {
        switch self {
        case .kill(let target, let signal):
            signal == 9 ? "kill \(target)" : "kill \(target) --signal \(Signals.name(of: signal))"
        case .stop(let target), .pause(let target), .restart(let target), .isolate(let target),
            .bridge(let target), .blackhole(let target):
            "\(self.kind.rawValue) \(target)"
        case .cut(let from, let to, let oneWay): "cut \(from) \(to)\(oneWay ? " --one-way" : "")"
        case .split(let groups):
            "split "
                + groups.map { $0.map(\.description).joined(separator: ",") }.joined(separator: "/")
        case .ring: "ring"
        case .slow(let one, let other, let latency, let jitter):
            "slow \(one) \(other) \(Self.milliseconds(latency))"
                + (jitter > 0 ? "±\(Self.milliseconds(jitter))" : "")
        case .throttle(let one, let other, let rate): "throttle \(one) \(other) \(Rate.print(rate))"
        case .reset(let one, let other): "reset \(one) \(other)"
        }
    }

    private static func milliseconds(_ value: Double) -> String {
        SpanText.print(Int64((value * 1_000_000).rounded()))
    }
}

extension Fault {
    /// The fault a text describes.
    ///
    /// - Throws: `FaultSyntaxError` with one sentence that quotes the text and shows the right form.
    public init(parsing text: some StringProtocol) throws(FaultSyntaxError) {
        var words = String(text).split(separator: " ").map { String($0) }
        guard let verb = words.first else {
            throw FaultSyntaxError(
                "an empty text is not a fault: write one such as \"kill @leader\""
            )
        }
        words.removeFirst()
        guard let kind = FaultKind(rawValue: verb) else {
            throw FaultSyntaxError("\"\(verb)\" is not a fault\(FaultKind.hint(for: verb))")
        }
        var arguments = Arguments(kind: kind, words: words)
        self = try arguments.fault()
    }
}

extension FaultKind {
    /// The nearest verb when the text is a slip of it, and all of them otherwise.
    static func hint(for text: String) -> String {
        let distances = self.allCases.map { (kind: $0, distance: $0.rawValue.distance(to: text)) }
        if let best = distances.min(by: { $0.distance < $1.distance }), best.distance <= 2 {
            return "; did you mean \"\(best.kind.rawValue)\"?"
        }
        return ": choose one of " + self.allCases.map(\.rawValue).joined(separator: ", ")
    }
}

extension String {
    /// How many letters must be inserted, removed or replaced to make one of the other.
    fileprivate func distance(to other: String) -> Int {
        let columns = Array(other)
        var row = Array(0...columns.count)
        for (index, letter) in self.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in columns.indices {
                let replaced = diagonal + (letter == columns[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[columns.count]
    }
}

/// The words after a fault's verb, consumed one by one.
private struct Arguments {
    let kind: FaultKind
    var words: [String]

    mutating func fault() throws(FaultSyntaxError) -> Fault {
        let fault = try self.kind.isProcessFault ? self.processFault() : self.linkFault()
        guard self.words.isEmpty else {
            throw self.error("\"\(self.words[0])\" is one word too many")
        }
        return fault
    }

    private mutating func processFault() throws(FaultSyntaxError) -> Fault {
        let signal = self.kind == .kill ? try self.signal() : nil
        let target = try self.target()
        return switch self.kind {
        case .stop: .stop(target)
        case .pause: .pause(target)
        case .restart: .restart(target)
        default: .kill(target, signal: signal ?? 9)
        }
    }

    private mutating func linkFault() throws(FaultSyntaxError) -> Fault {
        switch self.kind {
        case .isolate: return .isolate(try self.target())
        case .bridge: return .bridge(try self.target())
        case .blackhole: return .blackhole(try self.target())
        case .split: return .split(try self.groups())
        case .ring: return .ring
        case .cut:
            let oneWay = self.flag("--one-way")
            let (one, other) = try self.pair()
            return .cut(one, other, oneWay: oneWay)
        case .reset:
            let (one, other) = try self.pair()
            return .reset(one, other)
        case .throttle:
            let (one, other) = try self.pair()
            return .throttle(one, other, bytesPerSecond: try Rate.parse(self.word("a rate")))
        default:
            let (one, other) = try self.pair()
            let (latency, jitter) = try self.latency()
            return .slow(one, other, latencyMilliseconds: latency, jitterMilliseconds: jitter)
        }
    }

    private mutating func flag(_ name: String) -> Bool {
        guard let index = self.words.firstIndex(of: name) else { return false }
        self.words.remove(at: index)
        return true
    }

    private mutating func signal() throws(FaultSyntaxError) -> Int32? {
        guard let index = self.words.firstIndex(where: { $0 == "--signal" || $0 == "-s" }) else {
            return nil
        }
        self.words.remove(at: index)
        guard index < self.words.count else { throw self.error("--signal needs a signal") }
        let text = self.words.remove(at: index)
        if let verb = Signals.verb(insteadOf: text) {
            throw FaultSyntaxError("kill: \"\(text)\" ends no process; use \(verb) for that")
        }
        guard let number = Signals.number(of: text) else {
            throw self.error(
                "\"\(text)\" is not a signal: choose from \(Signals.choices) or a number"
            )
        }
        return number
    }

    private mutating func word(_ what: String) throws(FaultSyntaxError) -> String {
        guard !self.words.isEmpty else { throw self.error("\(what) is missing") }
        return self.words.removeFirst()
    }

    private mutating func target() throws(FaultSyntaxError) -> Target {
        try Target(parsing: try self.word("a target"))
    }

    private mutating func pair() throws(FaultSyntaxError) -> (Target, Target) {
        let one = try self.target()
        let other = try self.target()
        guard one != other || one == .any else {
            throw self.error("\(one) has no link to itself")
        }
        return (one, other)
    }

    private mutating func groups() throws(FaultSyntaxError) -> [[Target]] {
        let text = try self.word("groups of members")
        var groups: [[Target]] = []
        for group in text.split(separator: "/", omittingEmptySubsequences: false) {
            var targets: [Target] = []
            for name in group.split(separator: ",", omittingEmptySubsequences: false) {
                targets.append(try Target(parsing: name))
            }
            groups.append(targets)
        }
        guard groups.count > 1 else { throw self.error("\"\(text)\" is only one group") }
        let all = groups.flatMap { $0 }
        guard Set(all).count == all.count else {
            throw self.error("\"\(text)\" names a target twice")
        }
        return groups
    }

    private mutating func latency() throws(FaultSyntaxError) -> (Double, Double) {
        let text = try self.word("a latency")
        let plain = text.split(separator: "±", omittingEmptySubsequences: false)
        guard plain.count <= 2 else { throw self.error("\"\(text)\" is not a latency") }
        let latency = try SpanText.parse(plain[0])
        let jitter = plain.count == 2 ? try SpanText.parse(plain[1]) : 0
        guard latency > 0 else {
            throw self.error("a latency of \(text) slows nothing")
        }
        guard jitter <= latency else {
            throw self.error("the jitter in \"\(text)\" is larger than the latency")
        }
        return (Double(latency) / 1_000_000, Double(jitter) / 1_000_000)
    }

    private func error(_ reason: String) -> FaultSyntaxError {
        FaultSyntaxError("\(self.kind.rawValue): \(reason); write it as \"\(self.kind.usage)\"")
    }
}

extension Fault: Codable {
    /// Reads its text.
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    /// Writes its text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.description)
    }
}
