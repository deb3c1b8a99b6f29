import Basics
import ReplicaCore
/// What goes wrong by itself.
extension World {
    /// Plans the next stroke of a hazard: half of its mean time up to one and a half.
    func planHazard(_ kind: Int) {
        self.plan(.hazard(Int32(kind)), within: self.options.hazards[kind])
    }

    func strike(_ kind: Int) {
        guard self.phase == .faults else { return }
        self.planHazard(kind)
        let places = self.nodes.filter { $0.state == .up }.map(\.place)
        guard !places.isEmpty else { return }
        let node = self.nodes[places[self.random.below(places.count)]]
        switch HazardKind.allCases[kind] {
        case .crash: self.lightFuse(node, cutsPower: false)
        case .power: self.lightFuse(node, cutsPower: true)
        case .blackout:
            for place in places { self.kill(self.nodes[place], cutsPower: true) }
        case .pause: self.pause(node, for: 10_000_000 + self.random.upTo(4_000_000_000))
        case .jump:
            guard node.isAwake else { return }
            node.core?.tick(UInt64(1 + self.random.below(10 * self.options.ticksPerSecond)))
            self.planTurn(node)
        case .drift:
            let percent = Int64(70 + self.random.below(61))
            node.tickTime = 10_000_000 * percent / Int64(self.options.ticksPerSecond)
        case .reset, .clog: self.troubleLink(node, HazardKind.allCases[kind])
        case .slowDisk: node.slowness = node.slowness > 1 ? 1 : 100
        case .failedSync: node.failsNextSync = true
        case .fullDisk:
            node.fullUntil = self.now + 100_000_000 + self.random.upTo(5_000_000_000)
        case .bitRot: self.damage(node, misdirects: false)
        case .misdirectedWrite: self.damage(node, misdirects: true)
        }
    }

    /// Has a node die after some of its effects, so that every place between two of them is tried.
    private func lightFuse(_ node: Node, cutsPower: Bool) {
        guard node.fuse == .max else { return }
        node.fuse = 1 + self.random.below(self.random.chance(0.5) ? 4 : 40)
        node.fuseCutsPower = cutsPower
    }

    private func troubleLink(_ node: Node, _ kind: HazardKind) {
        let other = self.random.below(self.nodes.count)
        guard other != node.place else { return }
        if kind == .reset { return self.close(node.place, other) }
        let link = Network.link(node.place, other)
        self.network.links[link].cloggedUntil = self.now + self.random.upTo(3_000_000_000)
    }
}
