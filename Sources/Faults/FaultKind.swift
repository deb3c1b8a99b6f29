/// What a fault does, without whom it hits: its verb on the command line and in experiment files.
public enum FaultKind: String, CaseIterable, Hashable, Sendable, Codable {
    case kill, stop, pause, restart
    case cut, isolate, split, bridge, ring, blackhole, slow, throttle, reset

    /// How its arguments are written, for error messages and help.
    public var usage: String {
        switch self {
        case .kill: "kill TARGET [--signal NAME]"
        case .stop, .pause, .restart, .isolate, .bridge, .blackhole: "\(self.rawValue) TARGET"
        case .cut: "cut A B [--one-way]"
        case .split: "split A,B/C"
        case .ring: "ring"
        case .slow: "slow A B LATENCY[±JITTER]"
        case .throttle: "throttle A B RATE"
        case .reset: "reset A B"
        }
    }

    /// Whether it acts on processes rather than on links.
    public var isProcessFault: Bool {
        switch self {
        case .kill, .stop, .pause, .restart: true
        case .cut, .isolate, .split, .bridge, .ring, .blackhole, .slow, .throttle, .reset: false
        }
    }

    /// Whether it is over as soon as it is done, so that there is nothing to heal.
    public var isInstant: Bool { self == .restart || self == .reset }
}

extension Fault {
    /// What it does.
    public var kind: FaultKind {
        switch self {
        case .kill: .kill
        case .stop: .stop
        case .pause: .pause
        case .restart: .restart
        case .cut: .cut
        case .isolate: .isolate
        case .split: .split
        case .bridge: .bridge
        case .ring: .ring
        case .blackhole: .blackhole
        case .slow: .slow
        case .throttle: .throttle
        case .reset: .reset
        }
    }

    /// The targets it names, in the order it names them.
    public var targets: [Target] {
        switch self {
        case .kill(let target, _), .stop(let target), .pause(let target), .restart(let target),
            .isolate(let target), .bridge(let target), .blackhole(let target):
            [target]
        case .cut(let one, let other, _), .slow(let one, let other, _, _),
            .throttle(let one, let other, _), .reset(let one, let other):
            [one, other]
        case .split(let groups): groups.flatMap { $0 }
        case .ring: []
        }
    }
}
