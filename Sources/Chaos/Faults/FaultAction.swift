package import Faults

/// What a fault does, once it is known to whom.
package enum FaultAction: Hashable, Sendable {
    /// Something is done to each of these members' processes.
    case processes([String])
    /// These rules are put into force.
    case links([LinkRule])
    /// The open connections of these pairs are reset, once; one link stands for both directions.
    case reset([Link])

    /// The action of `fault`; draws from the resolver's seed.
    package init(_ fault: Fault, _ resolver: inout TargetResolver) throws(ChaosError) {
        switch fault {
        case .kill(let target, _), .stop(let target), .pause(let target), .restart(let target):
            self = .processes(try resolver.members(of: target))
        case .cut, .isolate, .split, .bridge, .ring:
            let cut = LinkCondition(blockage: .cut)
            self = .links(try resolver.cuts(of: fault).map { LinkRule($0, cut) })
        case .blackhole(let target):
            let hole = LinkCondition(blockage: .blackhole)
            let members = try resolver.members(of: target)
            self = .links(Self.around(members, of: resolver.members).map { LinkRule($0, hole) })
        case .slow(let one, let other, let latency, let jitter):
            let slow = LinkCondition(
                latency: Int64(latency * 1e6),
                jitter: Int64(jitter * 1e6)
            )
            let links = try resolver.links(from: one, to: other)
            self = .links(TargetResolver.bothWays(links).map { LinkRule($0, slow) })
        case .throttle(let one, let other, let rate):
            let throttle = LinkCondition(bytesPerSecond: max(1, rate))
            let links = try resolver.links(from: one, to: other)
            self = .links(TargetResolver.bothWays(links).map { LinkRule($0, throttle) })
        case .reset(let one, let other):
            self = .reset(try resolver.links(from: one, to: other))
        }
    }

    /// Every link of `members`, to each other, to the rest and to the clients, each once.
    private static func around(_ members: [String], of all: [String]) -> [Link] {
        var links: [Link] = []
        for member in members {
            let others = all.filter { $0 != member }.map { LinkEnd.member($0) }
            let from = (others + [.clients]).map { Link(from: .member(member), to: $0) }
            links += TargetResolver.bothWays(from).filter { !links.contains($0) }
        }
        return links
    }

    /// Whom it hits, as records write it.
    package var resolved: [String] {
        switch self {
        case .processes(let members): members
        case .links(let rules): rules.map(\.link.description)
        case .reset(let links): TargetResolver.bothWays(links).map(\.description)
        }
    }

    /// The links it works on, both directions of those that are reset.
    var links: [Link] {
        switch self {
        case .processes: []
        case .links(let rules): rules.map(\.link)
        case .reset(let links): TargetResolver.bothWays(links)
        }
    }

    /// The members whose processes it works on.
    var members: [String] {
        guard case .processes(let members) = self else { return [] }
        return members
    }
}
