package import Basics
import Faults

/// Turns targets by role into members and links, at the moment a fault fires.
package struct TargetResolver {
    /// All members, in the cluster's order.
    let members: [String]
    /// Who leads now; nil when nobody does, or nobody had to be asked.
    let leader: String?
    /// What `@any`, `@majority` and the shuffles draw from.
    var random: SeededRandom

    /// A resolver for that cluster at that moment.
    package init(members: [String], leader: String?, random: SeededRandom) {
        self.members = members
        self.leader = leader
        self.random = random
    }

    /// Whether somebody has to be asked who leads before these targets mean anything.
    static func needsLeader(_ fault: Fault) -> Bool {
        fault.targets.contains { $0 == .leader || $0 == .followers }
    }

    /// The members a target stands for, in the cluster's order.
    mutating func members(of target: Target) throws(ChaosError) -> [String] {
        switch target {
        case .member(let name): return [try self.known(name)]
        case .leader: return [try self.theLeader()]
        case .followers:
            let leader = try self.theLeader()
            return self.members.filter { $0 != leader }
        case .any: return [self.members[self.random.below(self.members.count)]]
        case .majority:
            let drawn = self.shuffled(self.members).prefix(self.members.count / 2 + 1)
            return self.members.filter { drawn.contains($0) }
        case .all: return self.members
        case .clients:
            throw ChaosError(.unusable, "@clients", "clients are no members; name one of them")
        }
    }

    /// The one member a target stands for.
    mutating func member(of target: Target, for verb: String) throws(ChaosError) -> String {
        let found = try self.members(of: target)
        guard found.count == 1, let member = found.first else {
            throw ChaosError(
                .unusable,
                "\(verb) \(target)",
                "it takes one member, not \(found.count)"
            )
        }
        return member
    }

    /// The ends of a link a target stands for: members, the clients, or the client called cN.
    private mutating func ends(
        of target: Target,
        avoiding other: [LinkEnd] = []
    ) throws(ChaosError) -> [LinkEnd] {
        switch target {
        case .clients: return [.clients]
        case .any:
            let free = self.members.filter { !other.contains(.member($0)) }
            guard !free.isEmpty else { return [] }
            return [.member(free[self.random.below(free.count)])]
        case .member(let name) where !self.members.contains(name):
            guard let client = Self.client(name) else { return [.member(try self.known(name))] }
            return [client]
        default: return try self.members(of: target).map { .member($0) }
        }
    }

    private static func client(_ name: String) -> LinkEnd? {
        if name == "clients" { return .clients }
        guard name.first == "c", let number = Int(name.dropFirst()), (1...65_535).contains(number)
        else { return nil }
        return .client(number)
    }

    /// The links from each end of one target to each end of the other, one way.
    mutating func links(from source: Target, to target: Target) throws(ChaosError) -> [Link] {
        // Whoever is drawn is drawn from those the other end leaves.
        if source == .any && target != .any {
            return try self.links(from: target, to: source).map(\.reversed)
        }
        let sources = try self.ends(of: source)
        let targets = try self.ends(of: target, avoiding: sources)
        let links = sources.flatMap { source in
            targets.compactMap { target in
                source == target ? nil : Link(from: source, to: target)
            }
        }
        let usable = links.filter { link in
            [link.source, link.target].contains { if case .member = $0 { true } else { false } }
        }
        guard !usable.isEmpty else {
            throw ChaosError(.unusable, "\(source) \(target)", "there is no link between the two")
        }
        return usable
    }

    /// The links a fault cuts; empty for a fault that is no partition.
    mutating func cuts(of fault: Fault) throws(ChaosError) -> [Link] {
        switch fault {
        case .cut(let one, let other, let oneWay):
            let links = try self.links(from: one, to: other)
            return oneWay ? links : Self.bothWays(links)
        case .isolate(let target):
            let inside = try self.members(of: target)
            return try self.between([inside, self.members.filter { !inside.contains($0) }], fault)
        case .split(let groups):
            return try self.between(try self.disjoint(groups), fault)
        case .bridge(let target):
            let middle = try self.member(of: target, for: "bridge")
            let others = self.shuffled(self.members.filter { $0 != middle })
            let half = others.count / 2
            return try self.between([Array(others[..<half]), Array(others[half...])], fault)
        case .ring: return try self.ring()
        default: return []
        }
    }

    /// Every member hears a majority, no two the same one: a window of a shuffled ring.
    ///
    /// With an even majority the window leans to one side, so that of three members each hears
    /// only the next: the links are then cut one way only.
    private mutating func ring() throws(ChaosError) -> [Link] {
        let count = self.members.count
        guard count >= 3 else {
            throw ChaosError(.unusable, "ring", "it takes three members or more, not \(count)")
        }
        let ring = self.shuffled(self.members)
        let majority = count / 2 + 1
        let behind = (majority - 1) / 2
        return ring.indices.flatMap { position in
            (majority..<count).map { offset in
                let deaf = ring[(position - behind + offset + count) % count]
                return Link(from: .member(deaf), to: .member(ring[position]))
            }
        }
    }

    private mutating func disjoint(_ groups: [[Target]]) throws(ChaosError) -> [[String]] {
        var taken: Set<String> = []
        var result: [[String]] = []
        for group in groups {
            var names: [String] = []
            for target in group {
                // A role may cover members that stand in another group already.
                names += try self.members(of: target).filter { taken.insert($0).inserted }
            }
            result.append(names)
        }
        // Members nobody named stand together, apart from the groups.
        result.append(self.members.filter { !taken.contains($0) })
        return result
    }

    private func between(_ groups: [[String]], _ fault: Fault) throws(ChaosError) -> [Link] {
        let links = groups.indices.flatMap { one in
            groups.indices.filter { $0 > one }.flatMap { other in
                groups[one].flatMap { near in
                    groups[other].map { Link(from: .member(near), to: .member($0)) }
                }
            }
        }
        guard !links.isEmpty else {
            throw ChaosError(.unusable, "\(fault)", "it would leave everybody connected")
        }
        return Self.bothWays(links)
    }

    static func bothWays(_ links: [Link]) -> [Link] {
        links.flatMap { [$0, $0.reversed] }
    }

    private mutating func shuffled(_ names: [String]) -> [String] {
        var names = names
        for index in names.indices.reversed() where index > 0 {
            names.swapAt(index, self.random.below(index + 1))
        }
        return names
    }

    private func theLeader() throws(ChaosError) -> String {
        guard let leader = self.leader else {
            throw ChaosError(.failed, "finding the leader", "no member leads now; try again")
        }
        return leader
    }

    private func known(_ name: String) throws(ChaosError) -> String {
        guard !self.members.contains(name) else { return name }
        throw .unknownMember(name, among: self.members)
    }
}
