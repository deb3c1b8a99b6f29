import Basics
import Faults
import ReplicaCore

/// What a fault did, so that it can be undone.
struct FaultEffect {
    var restarts: [Int] = []
    var resumes: [Int] = []
    var cuts: [(from: Int, to: Int)] = []
    var clientCuts: [Int] = []
    var delays: [(from: Int, to: Int, latency: Int64, jitter: Int64)] = []
}

/// The lab's faults, done to the simulated cluster.
extension World {
    func planFaults() {
        for kind in HazardKind.allCases.indices where self.options.hazards[kind] > 0 {
            self.planHazard(kind)
        }
        for kind in ChoreKind.allCases.indices where self.options.chores[kind] > 0 {
            self.planChore(kind)
        }
        guard let nemesis = self.options.nemesis, !nemesis.choices.isEmpty else { return }
        let members = self.nodes.map { "n\($0.place + 1)" }
        let schedule = nemesis.schedule(
            members: members,
            length: self.options.faultPhase,
            seed: self.random.next()
        )
        self.schedule = schedule.steps
        self.effects = [FaultEffect?](repeating: nil, count: self.schedule.count)
        for (number, step) in self.schedule.enumerated() {
            self.queue.push(.fault(Int32(number)), at: 1_000_000_000 + step.at)
        }
    }

    func begin(fault number: Int) {
        guard self.phase == .faults else { return }
        let step = self.schedule[number]
        self.effects[number] = self.perform(step.fault)
        guard let duration = step.duration else { return }
        self.queue.push(.heal(Int32(number)), at: self.now + duration)
    }

    func heal(fault number: Int) {
        guard let effect = self.effects[number] else { return }
        self.effects[number] = nil
        for (from, to) in effect.cuts { self.mend(from, to) }
        for node in effect.clientCuts { self.clientCuts[node] -= 1 }
        for delay in effect.delays {
            let link = Network.link(delay.from, delay.to)
            self.network.links[link].latency -= delay.latency
            self.network.links[link].jitter -= delay.jitter
        }
        for place in effect.resumes { self.resume(place, self.nodes[place].life) }
        for place in effect.restarts {
            // One that is still ending starts again by itself.
            self.nodes[place].staysDown = false
            guard self.nodes[place].state == .down else { continue }
            self.start(place, self.nodes[place].life)
        }
    }

    // Whom.

    /// The member that leads in the newest term and could be reached.
    var leader: Int? {
        var best: (place: Int, term: UInt64)?
        for node in self.nodes where node.isUp {
            guard let core = node.core, core.isLeader else { continue }
            if core.term > best?.term ?? 0 { best = (node.place, core.term) }
        }
        return best?.place
    }

    private func places(_ target: Target) -> [Int] {
        let members = self.nodes.filter { $0.state == .up || $0.state == .down }.map(\.place)
        guard !members.isEmpty else { return [] }
        switch target {
        case .member(let name): return members.filter { "n\($0 + 1)" == name }
        case .leader: return [self.leader ?? members[self.random.below(members.count)]]
        case .followers: return members.filter { $0 != self.leader }
        case .any: return [members[self.random.below(members.count)]]
        case .majority: return Array(self.shuffled(members).prefix(members.count / 2 + 1))
        case .all: return members
        case .clients: return []
        }
    }

    func shuffled(_ places: [Int]) -> [Int] {
        var places = places
        for index in places.indices.dropLast() {
            places.swapAt(index, index + self.random.below(places.count - index))
        }
        return places
    }

    // What.

    private func perform(_ fault: Fault) -> FaultEffect {
        switch fault {
        case .kill(let target, _): return self.stopAll(target, orderly: false)
        case .stop(let target): return self.stopAll(target, orderly: true)
        case .pause(let target): return self.pauseAll(target)
        case .restart(let target):
            for place in self.places(target) where self.nodes[place].isUp {
                self.kill(self.nodes[place], cutsPower: false)
            }
            return FaultEffect()
        case .reset(let one, let other):
            for left in self.places(one) {
                for right in self.places(other) where left != right { self.close(left, right) }
            }
            return FaultEffect()
        case .slow(let one, let other, let latency, let jitter):
            return self.delay(one, other, Int64(latency * 1e6), Int64(jitter * 1e6))
        case .throttle(let one, let other, let rate):
            // A message of a few hundred bytes at that rate.
            return self.delay(one, other, 300_000_000_000 / Int64(max(1, rate)), 0)
        case .blackhole(let target):
            var effect = FaultEffect(cuts: self.isolation(target))
            effect.clientCuts = self.places(target)
            return self.apply(effect)
        default: return self.apply(FaultEffect(cuts: self.cuts(fault)))
        }
    }

    private func apply(_ effect: FaultEffect) -> FaultEffect {
        for (from, to) in effect.cuts { self.cut(from, to) }
        for node in effect.clientCuts { self.clientCuts[node] += 1 }
        return effect
    }

    private func stopAll(_ target: Target, orderly: Bool) -> FaultEffect {
        var effect = FaultEffect()
        for place in self.places(target) where self.nodes[place].isUp {
            effect.restarts.append(place)
            self.nodes[place].staysDown = true
            if orderly {
                self.end(self.nodes[place])
            } else {
                self.kill(self.nodes[place], cutsPower: false, restarts: false)
            }
        }
        return effect
    }

    private func pauseAll(_ target: Target) -> FaultEffect {
        var effect = FaultEffect()
        for place in self.places(target) where self.nodes[place].isAwake {
            effect.resumes.append(place)
            self.pause(self.nodes[place], for: nil)
        }
        return effect
    }

    private func delay(
        _ one: Target,
        _ other: Target,
        _ latency: Int64,
        _ jitter: Int64
    ) -> FaultEffect {
        var effect = FaultEffect()
        for left in self.places(one) {
            for right in self.places(other) where left != right {
                for (from, to) in [(left, right), (right, left)] {
                    effect.delays.append((from, to, latency, jitter))
                    self.network.links[Network.link(from, to)].latency += latency
                    self.network.links[Network.link(from, to)].jitter += jitter
                }
            }
        }
        return effect
    }

    // Cuts.

    private func isolation(_ target: Target) -> [(from: Int, to: Int)] {
        let places = self.places(target)
        let others = self.nodes.map(\.place).filter { !places.contains($0) }
        return Self.between(places, others)
    }

    private static func between(_ some: [Int], _ others: [Int]) -> [(from: Int, to: Int)] {
        some.flatMap { one in others.flatMap { [(one, $0), ($0, one)] } }
    }

    private func cuts(_ fault: Fault) -> [(from: Int, to: Int)] {
        switch fault {
        case .cut(let one, let other, let oneWay):
            let places = (self.places(one), self.places(other))
            return oneWay
                ? places.0.flatMap { left in places.1.map { (left, $0) } }
                : Self.between(places.0, places.1)
        case .isolate(let target): return self.isolation(target)
        case .split(let groups):
            let places = groups.map { $0.flatMap { self.places($0) } }
            var cuts: [(from: Int, to: Int)] = []
            for (number, group) in places.enumerated() {
                for other in places[(number + 1)...] { cuts += Self.between(group, other) }
            }
            return cuts
        case .bridge(let target):
            guard let middle = self.places(target).first else { return [] }
            let others = self.nodes.map(\.place).filter { $0 != middle }
            let half = others.count / 2
            return Self.between(Array(others[..<half]), Array(others[half...]))
        case .ring: return self.ring
        default: return []
        }
    }

    /// Every member sees a majority, no two the same one.
    private var ring: [(from: Int, to: Int)] {
        let members = self.nodes.map(\.place)
        let count = members.count
        guard count >= 3 else { return [] }
        // Each keeps half of the others as neighbours on the circle.
        let reach = max(1, count / 4)
        var cuts: [(from: Int, to: Int)] = []
        for left in members.indices {
            for right in members.indices where right > left {
                let distance = min(right - left, count - (right - left))
                if distance > reach {
                    cuts += [(members[left], members[right]), (members[right], members[left])]
                }
            }
        }
        return cuts
    }
}
